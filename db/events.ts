import type { BookingEventBodies } from '../main/hall/booking/events.ts';
import type { ConfigEventBodies } from '../main/hall/config/events.ts';
import type { DayEventBodies } from '../main/hall/day/events.ts';
import { HALL_EVENT_VERSIONS } from '../main/hall/event-versions.ts';
import type { JournalBegun } from './chain/era.ts';

/** Every kind of event a journal can hold, with its body. */
export type EventBodies = DayEventBodies & ConfigEventBodies & BookingEventBodies & { readonly 'journal.begun': JournalBegun };
export type EventKind = keyof EventBodies;

/** A row of the journal as an event of today's version: what projections and replays read. Times as in the row. */
export type StoredEvent<Kind extends EventKind = EventKind> = {
  [K in Kind]: {
    readonly kind: K;
    readonly body: EventBodies[K];
    readonly seq: number;
    readonly stream: string;
    readonly at: number;
    readonly clockId: string;
    readonly upMs: number;
  };
}[Kind];

/** The version in which each kind is written today. */
export const EVENT_VERSIONS = { 'journal.begun': 1, ...HALL_EVENT_VERSIONS } as const satisfies Readonly<Record<EventKind, number>>;
