import { dayOf, type Projection } from './projection.ts';

/** One row a business day. `closed_at` is null while it is open. */
export const days: Projection = {
  table: 'days',
  version: 1,
  reads: [],
  createSql: (schema) => `
    CREATE TABLE ${schema}.days (
      day        TEXT PRIMARY KEY,
      opened_seq INTEGER NOT NULL,
      opened_at  INTEGER NOT NULL,
      starts_at  INTEGER NOT NULL,
      ends_at    INTEGER NOT NULL,
      closing_at INTEGER,
      closed_at  INTEGER,
      lapsed     INTEGER NOT NULL,
      carried    INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX ${schema}.days_by_opened_seq ON days (opened_seq);
  `,
  prepare: (db, schema) => {
    const table = `${schema}.days`;
    const open = db.prepare(`
      INSERT INTO ${table} (day, opened_seq, opened_at, starts_at, ends_at, lapsed, carried)
      VALUES (?, ?, ?, ?, ?, 0, 0)`);
    const closing = db.prepare(`UPDATE ${table} SET closing_at = coalesce(closing_at, ?), lapsed = lapsed + ? WHERE day = ?`);
    const close = db.prepare(`UPDATE ${table} SET closed_at = ?, lapsed = lapsed + ?, carried = ? WHERE day = ?`);
    return {
      'day.opened': (event) => open.run(dayOf(event), event.seq, event.at, event.body.startsAt, event.body.endsAt),
      'day.closing': (event) => closing.run(event.at, event.body.lapsed.length, dayOf(event)),
      'day.closed': (event) => close.run(event.at, event.body.lapsed.length, event.body.carried.length, dayOf(event)),
    };
  },
};
