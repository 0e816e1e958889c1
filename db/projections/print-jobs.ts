import { dayOf, type Projection } from './projection.ts';

/** One row a sheet. `state` is queued, started, confirmed, failed or unknown; `detail` is the proof or the reason. */
export const printJobs: Projection = {
  table: 'print_jobs',
  version: 2,
  reads: [],
  createSql: (schema) => `
    CREATE TABLE ${schema}.print_jobs (
      job        TEXT PRIMARY KEY,
      visit      TEXT NOT NULL,
      day        TEXT NOT NULL,
      printer    TEXT,
      state      TEXT NOT NULL,
      detail     TEXT,
      queued_at  INTEGER NOT NULL,
      started_at INTEGER,
      ended_at   INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX ${schema}.print_jobs_by_day ON print_jobs (day, state);
  `,
  prepare: (db, schema) => {
    const table = `${schema}.print_jobs`;
    const queue = db.prepare(`INSERT INTO ${table} (job, visit, day, printer, state, queued_at) VALUES (?, ?, ?, ?, 'queued', ?)`);
    const start = db.prepare(`UPDATE ${table} SET state = 'started', started_at = ? WHERE job = ?`);
    const end = db.prepare(`UPDATE ${table} SET state = ?, detail = ?, ended_at = ? WHERE job = ?`);
    return {
      'ticket.issued': (event) => {
        const { job, visit, printer } = event.body;
        if (job !== null) queue.run(job, visit, dayOf(event), printer, event.at);
      },
      'ticket.reprinted': (event) => {
        const { job, visit, printer } = event.body;
        queue.run(job, visit, dayOf(event), printer, event.at);
      },
      'print.started': ({ at, body }) => start.run(at, body.job),
      'print.confirmed': ({ at, body }) => end.run('confirmed', body.proof, at, body.job),
      'print.failed': ({ at, body }) => end.run('failed', body.reason, at, body.job),
      'print.unknown': ({ at, body }) => end.run('unknown', body.reason, at, body.job),
    };
  },
};
