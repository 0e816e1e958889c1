import { dayOf, type Projection } from './projection.ts';

/** One row a transfer: from which window and clerk, and to which service. */
export const transfers: Projection = {
  table: 'transfers',
  version: 1,
  reads: [],
  createSql: (schema) => `
    CREATE TABLE ${schema}.transfers (
      day            TEXT NOT NULL,
      seq            INTEGER NOT NULL,
      visit          TEXT NOT NULL,
      window         TEXT NOT NULL,
      clerk          TEXT NOT NULL,
      to_service     TEXT NOT NULL,
      transferred_at INTEGER NOT NULL,
      PRIMARY KEY (day, seq)
    ) STRICT, WITHOUT ROWID;
  `,
  prepare: (db, schema) => {
    const insert = db.prepare(`
      INSERT INTO ${schema}.transfers (day, seq, visit, window, clerk, to_service, transferred_at)
      VALUES (?, ?, ?, ?, ?, ?, ?)`);
    return {
      'visit.transferred': (event) => {
        const { visit, window, clerk, to } = event.body;
        insert.run(dayOf(event), event.seq, visit, window, clerk, to.service, event.at);
      },
    };
  },
};
