import type { StoredEvent } from '../events.ts';
import { dayOf, makeElapsed, type Projection } from './projection.ts';

type Open = {
  readonly startedSeq: number;
  readonly startedAt: number;
  readonly parkedMs: number;
  readonly parkedSeq: number | null;
  readonly parkedAt: number | null;
  readonly certain: 0 | 1;
};

/**
 * One row a service served (办件), so one a leg of a visit. `service_ms` runs from start to finish without the time it was parked, which is
 * `parked_ms`. `window` and `clerk` are those who ended it. `service_certain` is 0 when any part had to be taken from the wall clock.
 */
export const serviceRecords: Projection = {
  table: 'service_records',
  version: 2,
  reads: [],
  createSql: (schema) => `
    CREATE TABLE ${schema}.service_records (
      record          TEXT PRIMARY KEY,
      visit           TEXT NOT NULL,
      day             TEXT NOT NULL,
      service         TEXT NOT NULL,
      window          TEXT NOT NULL,
      clerk           TEXT NOT NULL,
      started_seq     INTEGER NOT NULL,
      started_at      INTEGER NOT NULL,
      parked_seq      INTEGER,
      parked_at       INTEGER,
      parked_ms       INTEGER NOT NULL,
      parked_certain  INTEGER NOT NULL DEFAULT 1,
      finished_day    TEXT,
      finished_at     INTEGER,
      service_ms      INTEGER,
      service_certain INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX ${schema}.service_records_by_day ON service_records (day, window);
  `,
  prepare: (db, schema) => {
    const table = `${schema}.service_records`;
    const insert = db.prepare(`
      INSERT INTO ${table} (record, visit, day, service, window, clerk, started_seq, started_at, parked_ms, parked_seq, parked_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (record) DO NOTHING`);
    const openRow = db.prepare<[string], Open>(`
      SELECT started_seq AS startedSeq, started_at AS startedAt, parked_ms AS parkedMs, parked_seq AS parkedSeq, parked_at AS parkedAt,
        parked_certain AS certain
      FROM ${table}
      WHERE record = ? AND finished_at IS NULL`);
    const park = db.prepare(`UPDATE ${table} SET parked_seq = ?, parked_at = ? WHERE record = ? AND parked_seq IS NULL`);
    const takeBack = db.prepare(`
      UPDATE ${table}
      SET parked_seq = NULL, parked_at = NULL, parked_ms = ?, parked_certain = ?, window = ?, clerk = ?
      WHERE record = ?`);
    const finish = db.prepare(`
      UPDATE ${table}
      SET finished_day = ?, finished_at = ?, service_ms = ?, service_certain = ?, parked_ms = ?, parked_seq = NULL, parked_at = NULL
      WHERE record = ?`);
    const elapsed = makeElapsed(db);
    /** How long it has been parked in all, up to `event`. */
    const parkedUntil = (row: Open, event: StoredEvent): { readonly ms: number; readonly certain: 0 | 1 } => {
      if (row.parkedSeq === null || row.parkedAt === null) return { ms: row.parkedMs, certain: row.certain };
      const since = elapsed(row.parkedSeq, row.parkedAt, event);
      return { ms: row.parkedMs + since.ms, certain: row.certain === 1 ? since.certain : 0 };
    };
    const end = (event: StoredEvent<'visit.finished' | 'visit.leg-finished'>): void => {
      const row = openRow.get(event.body.record);
      if (row === undefined) return;
      const whole = elapsed(row.startedSeq, row.startedAt, event);
      const parked = parkedUntil(row, event);
      // Two clocks may disagree on what is inside what; a service never takes less than nothing.
      const serviceMs = Math.max(0, whole.ms - parked.ms);
      const certain = whole.certain === 1 ? parked.certain : 0;
      finish.run(dayOf(event), event.at, serviceMs, certain, parked.ms, event.body.record);
    };
    return {
      'day.opened': (event) => {
        for (const { record, visit, service, window, clerk, started, parked, parkedMs } of event.body.carriedVisits) {
          const parkedSeq = parked === null ? null : event.seq;
          insert.run(
            ...[record, visit, dayOf(event), service, window, clerk, event.seq, started.at],
            ...[parkedMs, parkedSeq, parked?.at ?? null],
          );
        }
      },
      'visit.started': (event) => {
        const { record, visit, service, window, clerk } = event.body;
        insert.run(record, visit, dayOf(event), service, window, clerk, event.seq, event.at, 0, null, null);
      },
      'visit.parked': ({ seq, at, body }) => park.run(seq, at, body.record),
      'visit.taken-back': (event) => {
        const { record, window, clerk } = event.body;
        const row = openRow.get(record);
        if (row === undefined) return;
        const parked = parkedUntil(row, event);
        takeBack.run(parked.ms, parked.certain, window, clerk, record);
      },
      'visit.leg-finished': end,
      'visit.finished': end,
    };
  },
};
