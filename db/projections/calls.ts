import type { StoredEvent } from '../events.ts';
import { dayOf, makeElapsed, type Projection } from './projection.ts';

type Called = { readonly nth: number; readonly number: string; readonly service: string; readonly clerk: string | null };

/**
 * One row a call and one a recall. `n` counts them within the day, `nth` within the visit. A recall has no `rule`. `wait_ms`, `ahead` and
 * `detail` are why it was this one's turn. `outcome` is what the call led to: started, no-show, cancelled, transferred or lapsed; null
 * while it stands. `walk_ms`, of calls only, runs from the call to the start of the service.
 */
export const calls: Projection = {
  table: 'calls',
  version: 1,
  reads: ['visits'],
  createSql: (schema) => `
    CREATE TABLE ${schema}.calls (
      call         TEXT PRIMARY KEY,
      day          TEXT NOT NULL,
      n            INTEGER NOT NULL,
      visit        TEXT NOT NULL,
      nth          INTEGER NOT NULL,
      number       TEXT NOT NULL,
      service      TEXT NOT NULL,
      window       TEXT NOT NULL,
      clerk        TEXT,
      rule         TEXT,
      wait_ms      INTEGER,
      ahead        INTEGER,
      detail       TEXT,
      called_seq   INTEGER NOT NULL,
      called_at    INTEGER NOT NULL,
      outcome      TEXT,
      walk_ms      INTEGER,
      walk_certain INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX ${schema}.calls_by_day ON calls (day, n);
  `,
  prepare: (db, schema) => {
    const table = `${schema}.calls`;
    const insert = db.prepare(`
      INSERT INTO ${table} (call, day, n, visit, nth, number, service, window, clerk, rule, wait_ms, ahead, detail, called_seq, called_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    // Read apart and not in the INSERT: SQLite would build a table of its own for each, at ten times the cost.
    const called = db.prepare<[string], Called>(
      `SELECT calls AS nth, number, service, clerk FROM ${schema}.visits WHERE visit = ? AND window IS NOT NULL`,
    );
    const last = db.prepare<[string], number | null>(`SELECT max(n) FROM ${table} WHERE day = ?`).pluck();
    // The key of a call begins with its visit: no index is needed to find those of one visit.
    const OF_VISIT = `call >= :visit || '.c' AND call < :visit || '.d' AND outcome IS NULL`;
    const standing = db.prepare<[{ visit: string }], { readonly call: string; readonly seq: number; readonly at: number }>(
      `SELECT call, called_seq AS seq, called_at AS at FROM ${table} WHERE ${OF_VISIT} AND rule IS NOT NULL`,
    );
    const walked = db.prepare(`UPDATE ${table} SET walk_ms = ?, walk_certain = ? WHERE call = ?`);
    const settle = db.prepare(`UPDATE ${table} SET outcome = :outcome WHERE ${OF_VISIT}`);
    const elapsed = makeElapsed(db);
    const lapse = ({ body }: StoredEvent<'day.closing' | 'day.closed'>): void => {
      for (const visit of body.lapsed) settle.run({ visit, outcome: 'lapsed' });
    };
    const note = (
      event: StoredEvent<'visit.called' | 'visit.recalled'>,
      why: { readonly rule: string | null; readonly waitMs: number | null; readonly ahead: number | null; readonly detail: string | null },
    ): void => {
      const { call, visit, window } = event.body;
      const of = called.get(visit);
      if (of === undefined) return;
      const day = dayOf(event);
      const n = (last.get(day) ?? 0) + 1;
      insert.run(
        ...[call, day, n, visit, of.nth, of.number, of.service, window, of.clerk],
        ...[why.rule, why.waitMs, why.ahead, why.detail, event.seq, event.at],
      );
    };
    return {
      'visit.called': (event) => note(event, event.body.why),
      'visit.recalled': (event) => note(event, { rule: null, waitMs: null, ahead: null, detail: null }),
      'visit.started': (event) => {
        const { visit } = event.body;
        const call = standing.get({ visit });
        if (call === undefined) return;
        const walk = elapsed(call.seq, call.at, event);
        walked.run(walk.ms, walk.certain, call.call);
        settle.run({ visit, outcome: 'started' });
      },
      'visit.no-show': ({ body }) => settle.run({ visit: body.visit, outcome: 'no-show' }),
      'visit.cancelled': ({ body }) => settle.run({ visit: body.visit, outcome: 'cancelled' }),
      'visit.transferred': ({ body }) => settle.run({ visit: body.visit, outcome: 'transferred' }),
      'day.closing': lapse,
      'day.closed': lapse,
    };
  },
};
