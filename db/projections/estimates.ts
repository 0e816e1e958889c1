import { dayOf, type Projection } from './projection.ts';

/** One row an estimate that was shown, beside what came of it: `actual_ms` is the wait to the first call, `within` 1 when it lay between p10 and p90. */
export const estimates: Projection = {
  table: 'estimates',
  version: 1,
  reads: ['visits'],
  createSql: (schema) => `
    CREATE TABLE ${schema}.estimates (
      visit          TEXT PRIMARY KEY,
      day            TEXT NOT NULL,
      service        TEXT NOT NULL,
      model          TEXT NOT NULL,
      p10_ms         INTEGER NOT NULL,
      p50_ms         INTEGER NOT NULL,
      p90_ms         INTEGER NOT NULL,
      actual_ms      INTEGER,
      actual_certain INTEGER,
      within         INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX ${schema}.estimates_by_day ON estimates (day);
  `,
  prepare: (db, schema) => {
    const table = `${schema}.estimates`;
    const insert = db.prepare(`
      INSERT INTO ${table} (visit, day, service, model, p10_ms, p50_ms, p90_ms)
      VALUES (?, ?, ?, ?, ?, ?, ?)`);
    const waitOf = db.prepare<[string], { readonly ms: number | null; readonly certain: number | null }>(
      `SELECT wait_ms AS ms, wait_certain AS certain FROM ${schema}.visits WHERE visit = ?`,
    );
    const settle = db.prepare(`
      UPDATE ${table}
      SET actual_ms = :ms, actual_certain = :certain, within = :ms BETWEEN p10_ms AND p90_ms
      WHERE visit = :visit AND actual_ms IS NULL`);
    return {
      'ticket.issued': (event) => {
        const { visit, service, estimate } = event.body;
        if (estimate === null) return;
        const { p10Ms, p50Ms, p90Ms, model } = estimate;
        insert.run(visit, dayOf(event), service, model, Math.round(p10Ms), Math.round(p50Ms), Math.round(p90Ms));
      },
      'visit.called': ({ body: { visit } }) => {
        const wait = waitOf.get(visit);
        if (wait !== undefined) settle.run({ visit, ...wait });
      },
    };
  },
};
