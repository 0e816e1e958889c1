import type { Db } from '../connection.ts';
import type { EventKind, StoredEvent } from '../events.ts';

/** Where a projection's table lies: beside the journal, or in the temporary database of a rebuild. */
export type Schema = 'main' | 'temp';

/** What a projection does for each kind of event it cares for. */
export type Handlers = { readonly [Kind in EventKind]?: (event: StoredEvent<Kind>) => void };

/**
 * One table derived from the journal alone. Raise `version` with every change of the table or of what is written to it: the next
 * start makes the table again. Handlers write to their own table only, and read nothing but it, the journal and the tables they name.
 */
export type Projection = {
  readonly table: string;
  readonly version: number;
  /** Tables it reads. They stand before it, so they have taken in the event already, and are made again whenever it is. */
  readonly reads: readonly string[];
  readonly createSql: (schema: Schema) => string;
  readonly prepare: (db: Db, schema: Schema) => Handlers;
};

/** The business day of an event of a day's stream. */
export const dayOf = (event: { readonly stream: string }): string => event.stream.slice('day/'.length);

/** A moment as a handler meets it. */
export type Moment = { readonly at: number; readonly clockId: string; readonly upMs: number };
/** `certain` is 0 when the wall clock had to be asked. */
export type Measured = { readonly ms: number; readonly certain: 0 | 1 };

/**
 * Measures from the event `fromSeq`, which happened at `fromAt`, to `to`: by the monotonic clock within one clock id, otherwise by the
 * wall clock, never negative and marked uncertain (0). So is what began in a row that is lost, where `fromSeq` is only the row that
 * told of it.
 */
export function makeElapsed(db: Db): (fromSeq: number, fromAt: number, to: Moment) => Measured {
  const select = db.prepare<[number], Moment>('SELECT at, clock_id AS clockId, up_ms AS upMs FROM main.journal WHERE seq = ?');
  return (fromSeq, fromAt, to) => {
    const from = select.get(fromSeq);
    if (from !== undefined && from.at === fromAt && from.clockId === to.clockId) return { ms: to.upMs - from.upMs, certain: 1 };
    return { ms: Math.max(0, to.at - fromAt), certain: 0 };
  };
}
