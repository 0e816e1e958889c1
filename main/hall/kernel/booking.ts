/** One appointment, as the aggregates know it. Who it is for is known to the vault alone. */
import type { BookingId, BusinessDay, ServiceId, VaultRef } from './ids.ts';

/** What was agreed. Minutes are after midnight of the hall's clocks; `toMinute` is no longer in it. */
export type Appointment = {
  readonly booking: BookingId;
  readonly day: BusinessDay;
  readonly service: ServiceId;
  readonly fromMinute: number;
  readonly toMinute: number;
  /** The keyed hash of the code a citizen shows; null where there is none. */
  readonly code: string | null;
  readonly person: VaultRef | null;
};

export type Booking = Appointment & {
  /** `kept`: a ticket was issued on it. `missed`: its day has ended without one. */
  readonly state: 'made' | 'kept' | 'cancelled' | 'missed';
};

export type Bookings = ReadonlyMap<BookingId, Booking>;
