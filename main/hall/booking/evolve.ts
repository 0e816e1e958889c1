/** The appointments of the open business day and of later ones. Only `evolve` writes them. */
import type { Booking, Bookings } from '../kernel/booking.ts';
import { missingCase } from '../kernel/decision.ts';
import type { BookingId, BusinessDay, ServiceId } from '../kernel/ids.ts';
import type { BookingEvent } from './events.ts';

export type BookingState = {
  readonly byId: Map<BookingId, Booking>;
  /** How many hold a place in each slot, by `slotKey`. */
  readonly taken: Map<string, number>;
  /** Those that can be found by a code, by `codeKey`. */
  readonly byCode: Map<string, BookingId>;
};

export type ReadonlyBookingState = {
  readonly byId: Bookings;
  readonly taken: ReadonlyMap<string, number>;
  readonly byCode: ReadonlyMap<string, BookingId>;
};

export const emptyBookings = (): BookingState => ({ byId: new Map(), taken: new Map(), byCode: new Map() });

type Slot = { readonly day: BusinessDay; readonly service: ServiceId; readonly fromMinute: number };
export const slotKey = ({ day, service, fromMinute }: Slot): string => `${day}/${service}/${fromMinute}`;

export const codeKey = (day: BusinessDay, code: string): string => `${day}/${code}`;

export function evolveBooking(state: BookingState, event: BookingEvent): void {
  switch (event.kind) {
    case 'booking.made':
      state.byId.set(event.body.booking, { ...event.body, state: 'made' });
      if (event.body.code !== null) state.byCode.set(codeKey(event.body.day, event.body.code), event.body.booking);
      return count(state, event.body, 1);
    case 'booking.cancelled':
      return settle(state, event.body.booking, 'cancelled');
    case 'booking.missed':
      return settle(state, event.body.booking, 'missed');
    default:
      missingCase(event);
  }
}

/** A ticket was issued on it. */
export const keepBooking = (state: BookingState, id: BookingId): void => turn(state, id, 'made', 'kept');

/** The number that was given on it is void: it is as if there had been none. */
export const reopenBooking = (state: BookingState, id: BookingId): void => turn(state, id, 'kept', 'made');

/** A new business day: what lies before it is history, and told by the projections. */
export function forgetBefore(state: BookingState, day: BusinessDay): void {
  for (const booking of state.byId.values()) {
    if (booking.day >= day) continue;
    state.byId.delete(booking.booking);
    state.taken.delete(slotKey(booking));
    if (booking.code !== null) state.byCode.delete(codeKey(booking.day, booking.code));
  }
}

function settle(state: BookingState, id: BookingId, to: 'cancelled' | 'missed'): void {
  const booking = state.byId.get(id);
  if (booking === undefined) return;
  if (to === 'cancelled' && booking.state !== 'cancelled') {
    count(state, booking, -1);
    if (booking.code !== null) state.byCode.delete(codeKey(booking.day, booking.code));
  }
  state.byId.set(id, { ...booking, state: to });
}

/**
 * From `from` alone: a start replays appointments before the day, so one that was cancelled behind a void number is known to be so when the
 * day tells of that number.
 */
function turn(state: BookingState, id: BookingId, from: Booking['state'], to: Booking['state']): void {
  const booking = state.byId.get(id);
  if (booking?.state === from) state.byId.set(id, { ...booking, state: to });
}

function count({ taken }: BookingState, slot: Slot, by: number): void {
  const key = slotKey(slot);
  taken.set(key, (taken.get(key) ?? 0) + by);
}
