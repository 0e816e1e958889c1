/** Appointments as people may see them. */
import type { BookingRow } from '../api/bookings.ts';
import type { Booking } from '../hall/kernel/booking.ts';
import { shownMinute } from '../hall/kernel/calendar.ts';
import type { BookingDesk } from './booking-desk.ts';

/** The name masked, a code not at all. */
export const bookingRows = (desk: BookingDesk, bookings: readonly Booking[]): Promise<BookingRow[]> =>
  Promise.all(
    bookings.map(async (booking) => ({
      ...{ booking: booking.booking, day: booking.day, service: booking.service, state: booking.state },
      ...{ from: shownMinute(booking.fromMinute), to: shownMinute(booking.toMinute) },
      name: await desk.maskedName(booking),
    })),
  );
