/** Making, importing and cancelling appointments. Who they are for never passes through here. */
import type { Appointment, Booking } from '../kernel/booking.ts';
import { businessDayAt, DAY_MS, MINUTE_MS } from '../kernel/business-day.ts';
import { type HourRules, isOpenAt, momentInDay, shownMinute } from '../kernel/calendar.ts';
import { type CoreConfig, entryOf } from '../kernel/core-config.ts';
import { accept, type Decision, type JsonObject, missingCase, refuse } from '../kernel/decision.ts';
import type { BookingId, BusinessDay } from '../kernel/ids.ts';
import type { Stamp } from '../kernel/stamp.ts';
import type { BookingEvent } from './events.ts';
import { type BookingState, codeKey, evolveBooking, type ReadonlyBookingState, slotKey } from './evolve.ts';

/** What is wished for: the end of the slot is the hall's to say. */
export type BookingWish = Omit<Appointment, 'toMinute'>;

export type BookingCommand =
  | ({ readonly kind: 'booking.make' } & BookingWish)
  /** Each row stands for itself: those that cannot be made are named in the reply. */
  | { readonly kind: 'booking.import'; readonly rows: readonly BookingWish[] }
  | { readonly kind: 'booking.cancel'; readonly booking: BookingId; readonly reason: string };

export type BookingRefusalCode =
  | 'booking/off'
  | 'booking/exists'
  | 'booking/code-taken'
  | 'booking/day-over'
  | 'booking/too-far'
  | 'booking/no-slot'
  | 'booking/closed'
  | 'booking/slot-full'
  | 'booking/unknown'
  | 'booking/checked-in'
  | 'service/unknown';

export type BookingDecision = Decision<BookingEvent, BookingRefusalCode>;
export type BookingView = {
  readonly bookings: ReadonlyBookingState;
  readonly config: CoreConfig;
  readonly now: Stamp;
  /** The open business day, or the last that was. */
  readonly day: BusinessDay | null;
};

export function decideBooking(view: BookingView, command: BookingCommand): BookingDecision {
  switch (command.kind) {
    case 'booking.make': {
      const { kind: _kind, ...wish } = command;
      return decideMake(view, wish);
    }
    case 'booking.import':
      return decideImport(view, command.rows);
    case 'booking.cancel':
      return decideCancel(view, command);
    default:
      return missingCase(command);
  }
}

function decideMake(view: BookingView, wish: BookingWish): BookingDecision {
  const { bookings, config } = view;
  const { perSlot, slotMinutes } = config.bookings;
  if (perSlot === null) return refuse('booking/off');
  const { booking, day, service: id, fromMinute, code } = wish;
  if (bookings.byId.has(booking)) return refuse('booking/exists', { booking });
  const service = entryOf(config.services, id);
  if (service === undefined) return refuse('service/unknown', { service: id, known: Object.keys(config.services) });
  const refused = checkDay(view, wish, slotMinutes);
  if (refused !== null) return refused;
  const hours: HourRules = { timeZone: config.timeZone, calendar: config.calendar, own: service.hours };
  if (!isOpenAt(hours, momentInDay(day, fromMinute, config.timeZone, config.dayCutoverMinutes)))
    return refuse('booking/closed', { day, from: shownMinute(fromMinute) });
  const taken = bookings.taken.get(slotKey(wish)) ?? 0;
  if (taken >= perSlot) return refuse('booking/slot-full', { day, from: shownMinute(fromMinute), perSlot });
  if (code !== null && bookings.byCode.has(codeKey(day, code))) return refuse('booking/code-taken', { day });
  const toMinute = fromMinute + slotMinutes;
  return accept([{ kind: 'booking.made', body: { booking, day, service: id, fromMinute, toMinute, code, person: wish.person } }], {
    booking,
    day,
    from: shownMinute(fromMinute),
    to: shownMinute(toMinute),
    left: perSlot - taken - 1,
  });
}

/** Slots begin at whole multiples of their length; the day is not over, and not beyond what is given out. */
function checkDay({ config, now, day: open }: BookingView, { day, fromMinute }: BookingWish, slotMinutes: number) {
  const { timeZone, dayCutoverMinutes } = config;
  const today = open ?? businessDayAt(now.at, timeZone, dayCutoverMinutes).day;
  const endsAt = momentInDay(day, fromMinute, timeZone, dayCutoverMinutes) + slotMinutes * MINUTE_MS;
  if (day < today || endsAt <= now.at) return refuse('booking/day-over', { day, today });
  const { daysAhead } = config.bookings;
  if (Date.parse(day) - Date.parse(today) > daysAhead * DAY_MS) return refuse('booking/too-far', { day, daysAhead });
  return fromMinute % slotMinutes === 0 ? null : refuse('booking/no-slot', { from: shownMinute(fromMinute), slotMinutes });
}

/** As many as there are, one after the other: each takes its place before the next is looked at. */
function decideImport(view: BookingView, rows: readonly BookingWish[]): BookingDecision {
  const { byId, taken, byCode } = view.bookings;
  const ahead: BookingState = { byId: new Map(byId), taken: new Map(taken), byCode: new Map(byCode) };
  const events: BookingEvent[] = [];
  const refused: JsonObject[] = [];
  const made: BookingId[] = [];
  let unchanged = 0;
  for (const [row, wish] of rows.entries()) {
    const known = ahead.byId.get(wish.booking);
    if (known !== undefined && isSame(known, wish)) {
      unchanged += 1;
      continue;
    }
    const decision = decideMake({ ...view, bookings: ahead }, wish);
    if (!decision.ok) {
      refused.push({ row, booking: wish.booking, ...decision.refusal });
      continue;
    }
    for (const event of decision.events) evolveBooking(ahead, event);
    events.push(...decision.events);
    made.push(wish.booking);
  }
  return accept(events, { made, unchanged, refused });
}

/** The same file may be brought in twice. */
const isSame = (known: Booking, { day, service, fromMinute }: BookingWish): boolean =>
  known.day === day && known.service === service && known.fromMinute === fromMinute && known.state !== 'cancelled';

function decideCancel(
  { bookings }: BookingView,
  { booking: id, reason }: Extract<BookingCommand, { kind: 'booking.cancel' }>,
): BookingDecision {
  const booking = bookings.byId.get(id);
  if (booking === undefined) return refuse('booking/unknown', { booking: id });
  const { day, state } = booking;
  if (state === 'kept') return refuse('booking/checked-in', { booking: id });
  if (state !== 'made') return accept([], { booking: id, state });
  return accept([{ kind: 'booking.cancelled', body: { booking: id, day, reason } }], { booking: id, state: 'cancelled' });
}

/** What days leave behind: everybody who was expected on one that `isOver` and did not take a ticket. */
export const missedBookings = ({ byId }: ReadonlyBookingState, isOver: (day: BusinessDay) => boolean): BookingEvent[] =>
  [...byId.values()].flatMap(({ booking, day, state }) =>
    state === 'made' && isOver(day) ? [{ kind: 'booking.missed', body: { booking, day } }] : [],
  );
