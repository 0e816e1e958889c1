/** A code or an ID card that was read at a kiosk checks its owner in. What was read goes to the vault's look-up and no further. */
import type { CommandOrigin, CommandResult } from '../controller/controller.ts';
import type { IdentityRead, ReadOutcome, ReadTaker, Scan } from '../devices/readers.ts';
import type { IssueCommand } from '../hall/day/commands.ts';
import type { Estimate } from '../hall/day/events.ts';
import type { Frozen } from '../hall/day/state.ts';
import type { HallState } from '../hall/hall.ts';
import { entryOf, ORDINARY } from '../hall/kernel/core-config.ts';
import type { JsonObject } from '../hall/kernel/decision.ts';
import type { KioskId, ServiceId, VisitId } from '../hall/kernel/ids.ts';
import type { BookingDesk, CheckinProof } from './booking-desk.ts';
import { bookingRows } from './booking-rows.ts';
import { chooseBooking } from './find-booking.ts';

export type ReadCheckinOptions = {
  readonly desk: BookingDesk;
  readonly state: () => Frozen<HallState>;
  readonly submit: (command: IssueCommand, origin: CommandOrigin) => Promise<CommandResult>;
  readonly drawVisitId: () => VisitId;
  readonly estimateFor: (service: ServiceId) => Estimate | null;
};

/** Longer than any code of an appointment. */
const LONGEST_CODE = 80;

export class ReadCheckin {
  readonly #options: ReadCheckinOptions;

  constructor(options: ReadCheckinOptions) {
    this.#options = options;
  }

  /** Takes what a scanner read at a kiosk. */
  readonly scan: ReadTaker<Scan> = ({ kiosk, data }) => {
    const value = data.trim();
    return value === '' || value.length > LONGEST_CODE ? Promise.resolve(null) : this.#checkIn(kiosk, { by: 'code', value });
  };

  /** Takes what an ID reader read at a kiosk. */
  readonly identity: ReadTaker<IdentityRead> = ({ kiosk, number }) => this.#checkIn(kiosk, { by: 'id', value: number });

  /** `checkin/issued {visit}`, `checkin/several {bookings}` of which none was taken, or why the hall refused it. */
  async #checkIn(kiosk: KioskId | null, proof: CheckinProof): Promise<ReadOutcome | null> {
    const { desk, state, submit, drawVisitId, estimateFor } = this.#options;
    const today = state().day.span?.day ?? null;
    if (kiosk === null) return null;
    if (today === null) return { code: 'day/not-open', context: {} };
    const found = chooseBooking(await desk.find(proof), today);
    if (found.kind === 'none') return { code: 'booking/unknown', context: {} };
    if (found.kind === 'several')
      return { code: 'checkin/several', context: { bookings: await bookingRows(desk, found.bookings) } satisfies JsonObject };
    const { booking, service } = found.booking;
    const visit = drawVisitId();
    const result = await submit(
      {
        ...{ kind: 'ticket.issue', visit, service, booking, kiosk },
        ...{ delivery: this.#delivery(kiosk), class: ORDINARY, estimate: estimateFor(service) },
      },
      { actor: { kind: 'kiosk', id: kiosk }, key: null, request: '', causeSeq: null },
    );
    return result.ok ? { code: 'checkin/issued', context: { visit } } : { code: result.code, context: result.context };
  }

  /** Paper where its printer can give some, else on the screen: somebody who holds a card to a reader is asked nothing. */
  #delivery(kiosk: KioskId): IssueCommand['delivery'] {
    const { day, config } = this.#options.state();
    const printer = config.config === null ? null : (entryOf(config.config.kiosks, kiosk)?.printer ?? null);
    const device = printer === null ? undefined : day.devices.get(printer);
    return device?.state === 'online' && device.paper !== 'out' ? 'paper' : 'screen';
  }
}
