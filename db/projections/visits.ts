import type { EventBodies, StoredEvent } from '../events.ts';
import { dayOf, makeElapsed, type Projection } from './projection.ts';

type Carried = EventBodies['day.opened']['carriedVisits'][number];

/** One row a visit. `wait_ms` runs from the ticket to the first call. `print_doubt` says why nobody can know whether the ticket came out. */
export const visits: Projection = {
  table: 'visits',
  version: 1,
  createSql: (schema) => `
    CREATE TABLE ${schema}.visits (
      visit           TEXT PRIMARY KEY,
      day             TEXT NOT NULL,
      number          TEXT NOT NULL,
      service         TEXT NOT NULL,
      kiosk           TEXT,
      delivery        TEXT,
      state           TEXT NOT NULL,
      print_doubt     TEXT,
      issued_seq      INTEGER NOT NULL,
      issued_at       INTEGER NOT NULL,
      first_called_at INTEGER,
      last_called_at  INTEGER,
      calls           INTEGER NOT NULL,
      wait_ms         INTEGER,
      wait_certain    INTEGER,
      window          TEXT,
      clerk           TEXT,
      started_at      INTEGER,
      finished_at     INTEGER,
      ended_at        INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX ${schema}.visits_by_day ON visits (day, number);
  `,
  prepare: (db, schema) => {
    const table = `${schema}.visits`;
    const insert = db.prepare(`
      INSERT INTO ${table} (visit, day, number, service, kiosk, delivery, state, issued_seq, issued_at, calls)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`);
    // Normally the row is there from the day before; after a salvage its beginning may be lost, and this is all that is known.
    const insertCarried = db.prepare(`
      INSERT INTO ${table} (visit, day, number, service, state, issued_seq, issued_at, first_called_at, last_called_at, calls, window, clerk, started_at)
      VALUES (?, ?, ?, ?, 'serving', ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (visit) DO NOTHING`);
    const leavePrinting = db.prepare(`UPDATE ${table} SET state = ? WHERE visit = ? AND state = 'printing'`);
    const doubt = db.prepare(`UPDATE ${table} SET print_doubt = ? WHERE visit = ?`);
    const queue = db.prepare(`UPDATE ${table} SET state = 'waiting' WHERE visit = ? AND state = 'unprinted'`);
    const end = db.prepare(`UPDATE ${table} SET state = ?, ended_at = ? WHERE visit = ?`);
    const issuedSeqOf = db.prepare<[string], number>(`SELECT issued_seq FROM ${table} WHERE visit = ? AND first_called_at IS NULL`).pluck();
    const callFirst = db.prepare(`UPDATE ${table} SET first_called_at = ?, wait_ms = ?, wait_certain = ? WHERE visit = ?`);
    const call = db.prepare(
      `UPDATE ${table} SET state = 'called', last_called_at = ?, calls = calls + 1, window = ?, clerk = ? WHERE visit = ?`,
    );
    const recall = db.prepare(`UPDATE ${table} SET last_called_at = ?, calls = calls + 1 WHERE visit = ?`);
    const start = db.prepare(`UPDATE ${table} SET state = 'serving', started_at = ?, service = ?, window = ?, clerk = ? WHERE visit = ?`);
    const finish = db.prepare(`UPDATE ${table} SET state = 'finished', finished_at = ?, ended_at = ? WHERE visit = ?`);
    const elapsed = makeElapsed(db);
    const lapse = ({ at, body }: StoredEvent<'day.closing' | 'day.closed'>): void => {
      for (const visit of body.lapsed) end.run('lapsed', at, visit);
    };
    const carry = (day: string, seq: number, visit: Carried): void => {
      const { firstCalled, lastCalled, calls, window, clerk, started } = visit;
      insertCarried.run(
        visit.visit,
        day,
        visit.number,
        visit.service,
        seq,
        visit.issued.at,
        firstCalled.at,
        lastCalled.at,
        calls,
        window,
        clerk,
        started.at,
      );
    };
    return {
      'day.opened': (event) => {
        for (const visit of event.body.carriedVisits) carry(dayOf(event), event.seq, visit);
      },
      'ticket.issued': (event) => {
        const { visit, number, service, kiosk, delivery, job, printer } = event.body;
        const state = job === null || printer === null ? 'waiting' : 'printing';
        insert.run(visit, dayOf(event), number, service, kiosk, delivery, state, event.seq, event.at);
      },
      'print.confirmed': ({ body }) => {
        doubt.run(null, body.visit);
        leavePrinting.run('waiting', body.visit);
        queue.run(body.visit);
      },
      'print.failed': ({ body }) => leavePrinting.run('unprinted', body.visit),
      'print.unknown': ({ body }) => {
        doubt.run(body.reason, body.visit);
        leavePrinting.run('waiting', body.visit);
      },
      'ticket.noted': ({ body }) => queue.run(body.visit),
      'ticket.voided': ({ at, body }) => end.run('void', at, body.visit),
      'visit.called': (event) => {
        const { visit, window, clerk } = event.body;
        const issuedSeq = issuedSeqOf.get(visit);
        if (issuedSeq !== undefined) {
          const wait = elapsed(issuedSeq, event);
          callFirst.run(event.at, wait.ms, wait.certain, visit);
        }
        call.run(event.at, window, clerk, visit);
      },
      'visit.recalled': ({ at, body }) => recall.run(at, body.visit),
      'visit.no-show': ({ at, body }) => end.run('no-show', at, body.visit),
      'visit.started': ({ at, body }) => start.run(at, body.service, body.window, body.clerk, body.visit),
      'visit.finished': ({ at, body }) => finish.run(at, at, body.visit),
      'day.closing': lapse,
      'day.closed': lapse,
    };
  },
};
