/** Stream `booking/<business day of the appointment>`. No personal data: the code is a keyed hash, the person a key of the vault. */
import type { Appointment } from '../kernel/booking.ts';
import type { BookingId, BusinessDay } from '../kernel/ids.ts';

export type BookingEventBodies = {
  'booking.made': Appointment;
  /** `reason` is a code. */
  'booking.cancelled': { readonly booking: BookingId; readonly day: BusinessDay; readonly reason: string };
  /** Its day has ended and no ticket was issued on it. */
  'booking.missed': { readonly booking: BookingId; readonly day: BusinessDay };
};

export type BookingEventKind = keyof BookingEventBodies;
export type BookingEvent = {
  [Kind in BookingEventKind]: { readonly kind: Kind; readonly body: BookingEventBodies[Kind] };
}[BookingEventKind];

export const BOOKING_STREAMS = 'booking/';
export const bookingStream = (day: BusinessDay): string => `${BOOKING_STREAMS}${day}`;
