import { useEffect, useRef, useState } from 'react';
import { z } from 'zod';
import { type BookingRow, bookingsReplySchema } from '../../main/api/bookings.ts';
import type { IssueTicketReply } from '../../main/api/commands.ts';
import { describeError } from '../../main/api/errors.ts';
import type { Text } from '../../main/api/texts.ts';
import type { KioskReadView } from '../../main/api/views.ts';
import { CommandError, drawKey } from '../commands/client.ts';
import { checkIn } from '../commands/commands.ts';

/** How somebody shows that they are expected; `booking` is one of several that were found. */
export type Proof = { readonly by: 'code' | 'phone' | 'booking'; readonly value: string };
type Context = Readonly<Record<string, unknown>>;

export type CheckingIn =
  | { readonly kind: 'away' }
  | { readonly kind: 'entering' }
  | { readonly kind: 'sending' }
  | { readonly kind: 'several'; readonly bookings: readonly BookingRow[] }
  | { readonly kind: 'refused'; readonly text: Text; readonly context: Context };

const ENTERING: CheckingIn = { kind: 'entering' };
/** What was read is no code of an appointment. */
const NOT_UNDERSTOOD = 'reader/not-understood';
const severalSchema = bookingsReplySchema;
const issuedSchema = z.object({ visit: z.string() });

type Options = {
  readonly kiosk: string;
  readonly delivery: 'paper' | 'screen';
  readonly visitorClass: string;
  /** What a scanner or a reader of this kiosk read last. */
  readonly read: KioskReadView | null;
  readonly onTicket: (ticket: IssueTicketReply) => void;
  /** A visit was issued on what was read: the feed has its ticket. */
  readonly onIssued: (visit: string) => void;
};

/** The steps of checking in on an appointment, by hand or by a reader. */
export function useCheckin({ kiosk, delivery, visitorClass, read, onTicket, onIssued }: Options) {
  const [checking, setChecking] = useState<CheckingIn>({ kind: 'away' });
  const busy = useRef(false);
  useReads(read, ({ code, context }) => {
    const issued = code === 'checkin/issued' ? issuedSchema.safeParse(context) : null;
    const several = code === 'checkin/several' ? severalSchema.safeParse(context) : null;
    if (issued?.success === true) {
      setChecking({ kind: 'away' });
      onIssued(issued.data.visit);
    } else if (several?.success === true) setChecking({ kind: 'several', bookings: several.data.bookings });
    else setChecking({ kind: 'refused', text: describeError(code === NOT_UNDERSTOOD ? 'booking/unknown' : code), context });
  });

  async function send(proof: Proof): Promise<void> {
    if (busy.current) return;
    busy.current = true;
    setChecking({ kind: 'sending' });
    try {
      const answer = await checkIn({ ...proof, kiosk, delivery, class: visitorClass }, drawKey());
      if ('bookings' in answer) setChecking({ kind: 'several', bookings: answer.bookings });
      else {
        setChecking({ kind: 'away' });
        onTicket(answer);
      }
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      setChecking({ kind: 'refused', text: error.text, context: error.context });
    } finally {
      busy.current = false;
    }
  }

  return {
    checking,
    begin: () => setChecking(ENTERING),
    prove: (proof: Proof) => void send(proof),
    leave: () => setChecking({ kind: 'away' }),
  };
}

/** Tells of each read that comes while the page is there, once; what was read before it was opened is over. */
function useReads(read: KioskReadView | null, then: (read: KioskReadView) => void): void {
  const seen = useRef(read);
  const latest = useRef(then);
  useEffect(() => {
    latest.current = then;
  });
  useEffect(() => {
    const before = seen.current;
    if (read === null || (read.n === before?.n && read.at === before.at)) return;
    seen.current = read;
    latest.current(read);
  }, [read]);
}
