import type { Db } from '../connection.ts';
import type { EventKind, StoredEvent } from '../events.ts';
import { iterateRows } from '../rows.ts';
import { decodeEvent } from '../upcast.ts';
import { bookings } from './bookings.ts';
import { callAcks } from './call-acks.ts';
import { calls } from './calls.ts';
import { days } from './days.ts';
import { estimates } from './estimates.ts';
import { evaluations } from './evaluations.ts';
import { pauses } from './pauses.ts';
import { printJobs } from './print-jobs.ts';
import type { Projection, Schema } from './projection.ts';
import { rollups } from './rollups.ts';
import { serviceRecords } from './service-records.ts';
import { transfers } from './transfers.ts';
import { visits } from './visits.ts';
import { windowSpans } from './window-spans.ts';

/** Every projection. One that reads another stands behind it: an event is taken in in this order. */
export const PROJECTIONS: readonly Projection[] = [
  days,
  visits,
  printJobs,
  serviceRecords,
  evaluations,
  calls,
  callAcks,
  windowSpans,
  pauses,
  estimates,
  bookings,
  transfers,
  rollups,
];

/** Writes one event into every projection that cares for it. Call it in the transaction that inserts the row. */
export type Apply = (event: StoredEvent) => void;

/** Prepares the statements of `projections` on `db`. */
export function prepareApply(db: Db, schema: Schema, projections: readonly Projection[] = PROJECTIONS): Apply {
  const byKind = new Map<EventKind, ((event: never) => void)[]>();
  for (const projection of projections) {
    for (const [kind, handler] of Object.entries(projection.prepare(db, schema)) as [EventKind, (event: never) => void][]) {
      byKind.set(kind, [...(byKind.get(kind) ?? []), handler]);
    }
  }
  return (event) => {
    const handlers = byKind.get(event.kind);
    if (handlers !== undefined) for (const handler of handlers) handler(event as never);
  };
}

/** Makes `projections` from the whole journal in the temporary database of `db`; the journal may be open for reading only. */
export function projectToTemp(db: Db, projections: readonly Projection[] = PROJECTIONS): void {
  for (const { table, createSql } of projections) db.exec(`DROP TABLE IF EXISTS temp.${table}; ${createSql('temp')}`);
  const apply = prepareApply(db, 'temp', projections);
  for (const row of iterateRows(db, 0)) apply(decodeEvent(row));
}

/**
 * Makes the tables of `projections` again from the journal, in the caller's transaction: readers see the old ones until it commits.
 */
export function rebuildProjections(db: Db, projections: readonly Projection[] = PROJECTIONS): void {
  for (const { table, createSql } of projections) db.exec(`DROP TABLE IF EXISTS main.${table}; ${createSql('main')}`);
  const apply = prepareApply(db, 'main', projections);
  const version = db.prepare(
    'INSERT INTO projections (name, version) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET version = excluded.version',
  );
  for (const row of iterateRows(db, 0)) apply(decodeEvent(row));
  for (const { table, version: of } of projections) version.run(table, of);
}

/**
 * The projections whose tables are missing or of another version than this release writes, and with them those that they read, or that
 * read them: such tables grow event by event together.
 */
export function staleProjections(db: Db, projections: readonly Projection[] = PROJECTIONS): readonly Projection[] {
  const stored = new Map(db.prepare<[], [string, number]>('SELECT name, version FROM projections').raw().all());
  const stale = new Set(projections.filter(({ table, version }) => stored.get(table) !== version).map(({ table }) => table));
  for (let before = -1; before !== stale.size; ) {
    before = stale.size;
    for (const { table, reads } of projections) {
      if (reads.some((read) => stale.has(read))) stale.add(table);
      if (stale.has(table)) for (const read of reads) stale.add(read);
    }
  }
  return projections.filter(({ table }) => stale.has(table));
}

/** How a table differs from what the journal says it must hold. */
export type Difference = {
  readonly table: string;
  readonly extraRows: number;
  readonly missingRows: number;
  readonly sample: readonly unknown[];
};

/** Compares every projection with a rebuild, row for row. Empty when they are equal. */
export function compareWithRebuild(db: Db, projections: readonly Projection[] = PROJECTIONS): readonly Difference[] {
  projectToTemp(db, projections);
  return projections.flatMap(({ table }) => {
    const count = (from: string, less: string): number =>
      db.prepare<[], number>(`SELECT count(*) FROM (SELECT * FROM ${from}.${table} EXCEPT SELECT * FROM ${less}.${table})`).pluck().get() ??
      0;
    const extraRows = count('main', 'temp');
    const missingRows = count('temp', 'main');
    if (extraRows + missingRows === 0) return [];
    const sample = db.prepare(`SELECT * FROM main.${table} EXCEPT SELECT * FROM temp.${table} LIMIT 5`).all();
    return [{ table, extraRows, missingRows, sample }];
  });
}
