/** Whose appointment it is that somebody wants to check in on. */
import type { Booking } from '../hall/kernel/booking.ts';
import type { BusinessDay } from '../hall/kernel/ids.ts';

/** `one` may still be refused by the hall, which says why: too early, cancelled, of another day. `several` are all of today and open. */
export type FoundBooking =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly booking: Booking }
  | { readonly kind: 'several'; readonly bookings: readonly Booking[] };

/** Of all that fit, those that can be meant `today`: what is open before what was kept, today's before another day's. */
export function chooseBooking(fitting: readonly Booking[], today: BusinessDay | null): FoundBooking {
  const inTime = fitting.toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.fromMinute - b.fromMinute));
  const ofToday = inTime.filter(({ day }) => day === today);
  const open = ofToday.filter(({ state }) => state === 'made');
  if (open.length > 1) return { kind: 'several', bookings: open };
  const likely = [open, ofToday.filter(({ state }) => state === 'kept'), inTime.filter(({ state }) => state === 'made'), inTime];
  const booking = likely.flat()[0];
  return booking === undefined ? { kind: 'none' } : { kind: 'one', booking };
}
