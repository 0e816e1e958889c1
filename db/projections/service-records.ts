import { dayOf, makeElapsed, type Projection } from './projection.ts';

/** One row a service served (办件). `service_ms` runs from start to finish. */
export const serviceRecords: Projection = {
  table: 'service_records',
  version: 1,
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
      finished_at     INTEGER,
      service_ms      INTEGER,
      service_certain INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX ${schema}.service_records_by_day ON service_records (day, window);
  `,
  prepare: (db, schema) => {
    const table = `${schema}.service_records`;
    const insert = db.prepare(`
      INSERT INTO ${table} (record, visit, day, service, window, clerk, started_seq, started_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (record) DO NOTHING`);
    const startedSeqOf = db.prepare<[string], number>(`SELECT started_seq FROM ${table} WHERE record = ?`).pluck();
    const finish = db.prepare(`UPDATE ${table} SET finished_at = ?, service_ms = ?, service_certain = ? WHERE record = ?`);
    const elapsed = makeElapsed(db);
    return {
      'day.opened': (event) => {
        for (const { record, visit, service, window, clerk, started } of event.body.carriedVisits)
          insert.run(record, visit, dayOf(event), service, window, clerk, event.seq, started.at);
      },
      'visit.started': (event) => {
        const { record, visit, service, window, clerk } = event.body;
        insert.run(record, visit, dayOf(event), service, window, clerk, event.seq, event.at);
      },
      'visit.finished': (event) => {
        const startedSeq = startedSeqOf.get(event.body.record);
        if (startedSeq === undefined) return;
        const service = elapsed(startedSeq, event);
        finish.run(event.at, service.ms, service.certain, event.body.record);
      },
    };
  },
};
