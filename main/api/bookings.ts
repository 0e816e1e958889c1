/** Appointments over HTTP. What is personal comes in here and goes into the vault; no reply but the list below tells of it, masked. */
import { z } from 'zod';
import { bookingId, issueTicketReplySchema, key } from './commands.ts';

const day = z.iso.date();
/** `09:30` */
const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u);
const line = (max: number) => z.string().trim().min(1).max(max).nullable().default(null);

const bookingFields = {
  service: key,
  /** The business day. */
  day,
  /** When its slot begins, by the clocks of the hall. */
  from: time,
  /** What the citizen shows at the kiosk; without one the hall gives a code of eight digits. */
  code: line(40),
  name: line(60),
  phone: line(30),
  idNumber: line(30),
  note: line(500),
};
const CODE = { code: z.string() };

/** `POST /api/v1/bookings` */
export const bookingBodySchema = z.strictObject({ id: bookingId.nullable().default(null), ...bookingFields });
export const bookingReplySchema = z.object({
  booking: z.string(),
  day: z.string(),
  from: z.string(),
  to: z.string(),
  /** Places left in the slot. */
  left: z.int(),
  ...CODE,
});

export const MAX_IMPORT_ROWS = 500;
/** `POST /api/v1/bookings/import`: each row has a key of its own, so that a file can be brought in twice. */
export const importBodySchema = z.strictObject({
  bookings: z
    .array(z.strictObject({ id: bookingId, ...bookingFields }))
    .min(1)
    .max(MAX_IMPORT_ROWS),
});
export const importReplySchema = z.object({
  made: z.array(z.object({ booking: z.string(), ...CODE })),
  /** Those that were there before, with the same time. */
  unchanged: z.int(),
  refused: z.array(
    z.object({
      row: z.int(),
      booking: z.string(),
      code: z.string(),
      zh: z.string(),
      en: z.string(),
      context: z.record(z.string(), z.unknown()),
    }),
  ),
});

/** `POST /api/v1/bookings/:booking/cancel` */
export const bookingParamsSchema = z.object({ booking: bookingId });
export const cancelBookingBodySchema = z.strictObject({ reason: key.default('by-citizen') });
export const cancelBookingReplySchema = z.object({ booking: z.string(), state: z.string() });

/** `GET /api/v1/bookings?day=` */
export const bookingsQuerySchema = z.object({ day: day.optional() });
const bookingView = z.object({
  booking: z.string(),
  day: z.string(),
  service: z.string(),
  from: z.string(),
  to: z.string(),
  state: z.enum(['made', 'kept', 'cancelled', 'missed']),
  /** Masked, such as 张*; null when it was not told, or is not kept any more. */
  name: z.string().nullable(),
});
export const bookingsReplySchema = z.object({ bookings: z.array(bookingView) });

/** `GET /api/v1/bookings/slots?service=&day=`: what can still be booked. */
export const slotsQuerySchema = z.object({ service: key, day });
export const slotsReplySchema = z.object({ slots: z.array(z.object({ from: z.string(), to: z.string(), left: z.int() })) });

/** `POST /api/v1/checkin`. `booking` chooses among several that an earlier answer has named. */
export const checkinBodySchema = z.strictObject({
  by: z.enum(['code', 'phone', 'id', 'booking']),
  value: z.string().trim().min(1).max(80),
  kiosk: key.nullable().default(null),
  delivery: z.enum(['paper', 'screen']).default('paper'),
  class: key.default('ordinary'),
});
/** 201: the ticket. 200: several fit, and nothing was done. */
export const checkinReplySchema = { 200: bookingsReplySchema, 201: issueTicketReplySchema };

export type BookingBody = z.output<typeof bookingBodySchema>;
export type CheckinBody = z.input<typeof checkinBodySchema>;
export type BookingsReply = z.infer<typeof bookingsReplySchema>;
export type BookingRow = z.infer<typeof bookingView>;
