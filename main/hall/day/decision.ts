/** What every decision of the day is given, and what it answers. */
import type { Bookings } from '../kernel/booking.ts';
import type { CoreConfig } from '../kernel/core-config.ts';
import type { Decision } from '../kernel/decision.ts';
import type { Stamp } from '../kernel/stamp.ts';
import type { DayRefusalCode } from './commands.ts';
import type { DayEvent } from './events.ts';
import type { DayState, Frozen } from './state.ts';

export type DayDecision = Decision<DayEvent, DayRefusalCode>;
export type DayRefusal = Extract<DayDecision, { ok: false }>;

/** What a decision may look at. */
export type DayView = {
  readonly day: Frozen<DayState>;
  readonly config: CoreConfig;
  readonly now: Stamp;
  /** The appointments of this day and of later ones. */
  readonly bookings: Bookings;
};
