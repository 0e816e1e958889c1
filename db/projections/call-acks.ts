import { dayOf, makeElapsed, type Projection } from './projection.ts';

/**
 * One row a phase of a call at a target (`board/<key>` or `host/name`): shown, written, started, ended, failed. `delay_ms` runs from the call
 * to the first acknowledgement of that phase; null for a call that is not known.
 */
export const callAcks: Projection = {
  table: 'call_acks',
  version: 1,
  reads: ['calls'],
  createSql: (schema) => `
    CREATE TABLE ${schema}.call_acks (
      call          TEXT NOT NULL,
      target        TEXT NOT NULL,
      phase         TEXT NOT NULL,
      day           TEXT NOT NULL,
      code          TEXT,
      acked_at      INTEGER NOT NULL,
      delay_ms      INTEGER,
      delay_certain INTEGER,
      PRIMARY KEY (call, target, phase)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX ${schema}.call_acks_by_day ON call_acks (day, target, phase);
  `,
  prepare: (db, schema) => {
    const insert = db.prepare(`
      INSERT INTO ${schema}.call_acks (call, target, phase, day, code, acked_at, delay_ms, delay_certain)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (call, target, phase) DO NOTHING`);
    const called = db.prepare<[string], { readonly seq: number; readonly at: number }>(
      `SELECT called_seq AS seq, called_at AS at FROM ${schema}.calls WHERE call = ?`,
    );
    const elapsed = makeElapsed(db);
    return {
      'call.acknowledged': (event) => {
        const { call, target, phase, code } = event.body;
        const from = called.get(call);
        const delay = from === undefined ? null : elapsed(from.seq, from.at, event);
        insert.run(call, target, phase, dayOf(event), code, event.at, delay?.ms ?? null, delay?.certain ?? null);
      },
    };
  },
};
