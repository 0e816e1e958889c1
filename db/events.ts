import type { ConfigEventBodies } from '../main/hall/config/events.ts';
import type { DayEventBodies } from '../main/hall/day/events.ts';
import type { JournalBegun } from './chain/era.ts';

/** Every kind of event a journal can hold, with its body. */
export type EventBodies = DayEventBodies & ConfigEventBodies & { readonly 'journal.begun': JournalBegun };
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
export const EVENT_VERSIONS = {
  'journal.begun': 1,
  'config.applied': 1,
  'day.opened': 1,
  'day.resumed': 1,
  'day.closing': 1,
  'day.closed': 1,
  'clock.stepped': 1,
  'numbers.continued': 1,
  'device.changed': 1,
  'ticket.issued': 1,
  'print.started': 1,
  'print.confirmed': 1,
  'print.failed': 1,
  'print.unknown': 1,
  'ticket.noted': 1,
  'ticket.voided': 1,
  'window.opened': 1,
  'window.closed': 1,
  'visit.called': 1,
  'visit.recalled': 1,
  'visit.no-show': 1,
  'visit.started': 1,
  'visit.finished': 1,
  'evaluation.opened': 1,
  'evaluation.asked': 1,
  'evaluation.scored': 1,
  'evaluation.closed': 1,
  'press.ignored': 1,
} as const satisfies Readonly<Record<EventKind, number>>;
