import { useRef, useState } from 'react';
import type { IssueTicketReply } from '../../main/api/commands.ts';
import type { Text } from '../../main/api/texts.ts';
import { CommandError, drawKey } from '../commands/client.ts';
import { issueTicket } from '../commands/commands.ts';

/** One choice of one citizen. However often it is tapped or sent, its key makes it one ticket. */
export type Choice = { readonly service: string; readonly delivery: 'paper' | 'screen'; readonly class: string; readonly key: string };

export type Taking =
  | { readonly kind: 'idle' }
  /** The service is chosen; what it takes is shown first. */
  | { readonly kind: 'before'; readonly service: string }
  /** The service is chosen but cannot be printed: on the screen instead? */
  | { readonly kind: 'offer'; readonly service: string }
  | { readonly kind: 'issuing'; readonly choice: Choice }
  | { readonly kind: 'issued'; readonly ticket: IssueTicketReply }
  | { readonly kind: 'refused'; readonly choice: Choice; readonly text: Text };

/** The steps of taking a ticket at a kiosk. */
export function useTaking(kiosk: string) {
  const [taking, setTaking] = useState<Taking>({ kind: 'idle' });
  // A state is a render late; the second tap of a double tap may come before it.
  const busy = useRef(false);

  async function send(choice: Choice): Promise<void> {
    if (busy.current) return;
    busy.current = true;
    setTaking({ kind: 'issuing', choice });
    try {
      const { key, ...body } = choice;
      setTaking({ kind: 'issued', ticket: await issueTicket({ ...body, kiosk }, key) });
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      setTaking({ kind: 'refused', choice, text: error.text });
    } finally {
      busy.current = false;
    }
  }

  return {
    taking,
    showBefore: (service: string) => setTaking({ kind: 'before', service }),
    choose: (service: string, delivery: 'paper' | 'screen', visitorClass: string) =>
      void send({ service, delivery, class: visitorClass, key: drawKey() }),
    /** The same choice again, with its key. */
    retry: (choice: Choice) => void send(choice),
    offerScreen: (service: string) => setTaking({ kind: 'offer', service }),
    showTicket: (ticket: IssueTicketReply) => setTaking({ kind: 'issued', ticket }),
    goIdle: () => setTaking({ kind: 'idle' }),
  };
}
