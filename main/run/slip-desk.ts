/** Where day-close slips are asked for: by the end of the day, and by the manager as often as one is wanted. */
import type { Head } from '../../db/chain/chain.ts';
import type { TicketDocument } from '../../drivers/messages.ts';
import { dayCloseSlip } from '../config/day-close-slip.ts';
import type { HallConfig } from '../config/schema.ts';
import type { CommandOrigin, CommandResult, CommittedEvent } from '../controller/controller.ts';
import { dayFacts } from '../hall/day/day-facts.ts';
import type { DayState, Frozen, Slip } from '../hall/day/state.ts';
import type { HallCommand } from '../hall/hall.ts';

export type SlipDeskOptions = {
  readonly config: HallConfig;
  readonly day: () => Frozen<DayState>;
  /** The last durable row of the journal. */
  readonly head: () => Head;
  readonly submit: (command: HallCommand, origin: CommandOrigin) => Promise<CommandResult>;
  readonly log: { readonly warn: (fields: object, message: string) => void };
};

const ORIGIN: CommandOrigin = { actor: { kind: 'system', id: 'slip' }, key: null, request: '', causeSeq: null };

export class SlipDesk {
  readonly #options: SlipDeskOptions;

  constructor(options: SlipDeskOptions) {
    this.#options = options;
  }

  /** The paper of a slip, with the figures as they are now. */
  documentOf({ started, head }: Frozen<Slip>): TicketDocument {
    const { config, day: dayNow } = this.#options;
    const day = dayNow();
    return dayCloseSlip(config, {
      businessDay: day.span?.day ?? '',
      closedAt: day.status === 'closed' ? (day.closed?.at ?? null) : null,
      printedAt: started.at,
      ...dayFacts(day),
      head,
    });
  }

  /** The hall was down when the slip of a closed day was due: it comes now. One that was begun comes no second time. */
  start(): void {
    const { status, slips } = this.#options.day();
    if (status === 'closed' && slips === 0) this.#ask();
  }

  /** A day that ends at the cutover has nobody there to take the paper; its figures are in the reports. */
  onCommit(events: readonly CommittedEvent[]): void {
    if (events.some(({ event }) => event.kind === 'day.closed') && this.#options.day().status === 'closed') this.#ask();
  }

  #ask(): void {
    const { submit, head, log } = this.#options;
    const { seq: headSeq, hash: headHash } = head();
    const refused = (code: string): void => log.warn({ code }, 'the day-close slip cannot be printed; the manager may ask for it');
    submit({ kind: 'slip.start', printer: null, headSeq, headHash }, ORIGIN)
      .then((result) => (result.ok ? undefined : refused(result.code)))
      .catch((error: unknown) => refused(String(error)));
  }
}
