import type { Db } from '../connection.ts';
import type { EventKind, StoredEvent } from '../events.ts';

/** Where a projection's table lies: beside the journal, or in the temporary database of a rebuild. */
export type Schema = 'main' | 'temp';

/** What a projection does for each kind of event it cares for. */
export type Handlers = { readonly [Kind in EventKind]?: (event: StoredEvent<Kind>) => void };

/**
 * One table derived from the journal alone. Raise `version` with every change of the table or of what is written to it: the next
 * start makes the table again. Handlers write to their own table only and read nothing but it and the journal.
 */
export type Projection = {
  readonly table: string;
  readonly version: number;
  readonly createSql: (schema: Schema) => string;
  readonly prepare: (db: Db, schema: Schema) => Handlers;
};

/** The business day of an event of a day's stream. */
export const dayOf = (event: { readonly stream: string }): string => event.stream.slice('day/'.length);

/** A moment as a handler meets it. */
type Moment = { readonly at: number; readonly clockId: string; readonly upMs: number };

/**
 * Measures from the event `fromSeq` to `to`: by the monotonic clock within one clock id, otherwise by the wall clock, never
 * negative and marked uncertain (0).
 */
export function makeElapsed(db: Db): (fromSeq: number, to: Moment) => { readonly ms: number; readonly certain: 0 | 1 } {
  const select = db.prepare<[number], Moment>('SELECT at, clock_id AS clockId, up_ms AS upMs FROM main.journal WHERE seq = ?');
  return (fromSeq, to) => {
    const from = select.get(fromSeq) ?? to;
    return from.clockId === to.clockId ? { ms: to.upMs - from.upMs, certain: 1 } : { ms: Math.max(0, to.at - from.at), certain: 0 };
  };
}
