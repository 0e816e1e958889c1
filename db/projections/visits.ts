import type { Db } from '../connection.ts';
import type { EventBodies, StoredEvent } from '../events.ts';
import { dayOf, type Handlers, makeElapsed, type Projection, type Schema } from './projection.ts';

type Carried = EventBodies['day.opened']['carriedVisits'][number];

/**
 * One row a visit; `state` is the phase the hall's own state has it in. `wait_ms` runs from the ticket to the first call, `total_ms` to the
 * end of its last service. `service` is the one it waits for or is served in, `issued_service` the one its number was taken for.
 * `print_doubt` says why nobody can know whether the ticket came out. `comes_back` is 1 while one that did not come will be called again.
 */
export const visits: Projection = {
  table: 'visits',
  version: 2,
  reads: [],
  createSql: (schema) => `
    CREATE TABLE ${schema}.visits (
      visit           TEXT PRIMARY KEY,
      day             TEXT NOT NULL,
      number          TEXT NOT NULL,
      service         TEXT NOT NULL,
      issued_service  TEXT NOT NULL,
      class           TEXT NOT NULL,
      session         TEXT NOT NULL,
      booking         TEXT,
      kiosk           TEXT,
      delivery        TEXT,
      state           TEXT NOT NULL,
      comes_back      INTEGER NOT NULL DEFAULT 0,
      print_doubt     TEXT,
      printed_at      INTEGER,
      issued_seq      INTEGER NOT NULL,
      issued_at       INTEGER NOT NULL,
      first_called_at INTEGER,
      last_called_at  INTEGER,
      calls           INTEGER NOT NULL DEFAULT 0,
      wait_ms         INTEGER,
      wait_certain    INTEGER,
      no_shows        INTEGER NOT NULL DEFAULT 0,
      transfers       INTEGER NOT NULL DEFAULT 0,
      legs            INTEGER NOT NULL DEFAULT 0,
      reserved_window TEXT,
      reserved_clerk  TEXT,
      window          TEXT,
      clerk           TEXT,
      started_at      INTEGER,
      finished_at     INTEGER,
      total_ms        INTEGER,
      total_certain   INTEGER,
      cancel_reason   TEXT,
      ended_day       TEXT,
      ended_at        INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX ${schema}.visits_by_day ON visits (day, number);
  `,
  prepare: (db, schema) => ({ ...ticketHandlers(db, schema), ...callHandlers(db, schema), ...endHandlers(db, schema) }),
};

/** From the ticket until it can be called. */
function ticketHandlers(db: Db, schema: Schema): Handlers {
  const table = `${schema}.visits`;
  const insert = db.prepare(`
    INSERT INTO ${table} (visit, day, number, service, issued_service, class, session, booking, kiosk, delivery, state, issued_seq, issued_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  // Normally the row is there from the day before; after a salvage its beginning may be lost, and this is all that is known.
  const carry = db.prepare(`
    INSERT INTO ${table} (visit, day, number, service, issued_service, class, session, state, issued_seq, issued_at, first_called_at,
      last_called_at, calls, legs, window, clerk, started_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (visit) DO UPDATE
    SET state = excluded.state, service = excluded.service, window = excluded.window, clerk = excluded.clerk`);
  const leavePrinting = db.prepare(`UPDATE ${table} SET state = ? WHERE visit = ? AND state = 'printing'`);
  const confirm = db.prepare(`
    UPDATE ${table}
    SET print_doubt = NULL, printed_at = coalesce(printed_at, ?), state = iif(state IN ('printing', 'unprinted'), 'waiting', state)
    WHERE visit = ?`);
  // A doubtful reprint puts nothing in doubt: the first sheet is in the citizen's hand.
  const doubt = db.prepare(`UPDATE ${table} SET print_doubt = ? WHERE visit = ? AND printed_at IS NULL`);
  const queue = db.prepare(`UPDATE ${table} SET state = 'waiting' WHERE visit = ? AND state = 'unprinted'`);
  const carryVisit = (day: string, seq: number, visit: Carried): void => {
    const { number, service, class: classId, session, phase, firstCalled, lastCalled, calls, leg, window, clerk, started } = visit;
    carry.run(
      ...[visit.visit, day, number, service, service, classId, session, phase, seq, visit.issued.at],
      ...[firstCalled.at, lastCalled.at, calls, leg, window, clerk, started.at],
    );
  };
  return {
    'day.opened': (event) => {
      for (const visit of event.body.carriedVisits) carryVisit(dayOf(event), event.seq, visit);
    },
    'ticket.issued': (event) => {
      const { visit, number, service, class: classId, session, booking, kiosk, delivery, job, printer } = event.body;
      const state = job === null || printer === null ? 'waiting' : 'printing';
      const day = dayOf(event);
      insert.run(visit, day, number, service, service, classId, session, booking, kiosk, delivery, state, event.seq, event.at);
    },
    'print.confirmed': ({ at, body }) => confirm.run(at, body.visit),
    'print.failed': ({ body }) => leavePrinting.run('unprinted', body.visit),
    'print.unknown': ({ body }) => {
      doubt.run(body.reason, body.visit);
      leavePrinting.run('waiting', body.visit);
      queue.run(body.visit);
    },
    'ticket.noted': ({ body }) => queue.run(body.visit),
  };
}

/** Between the first call and the end. */
function callHandlers(db: Db, schema: Schema): Handlers {
  const table = `${schema}.visits`;
  const uncalled = db.prepare<[string], { readonly seq: number; readonly at: number }>(
    `SELECT issued_seq AS seq, issued_at AS at FROM ${table} WHERE visit = ? AND first_called_at IS NULL`,
  );
  const callFirst = db.prepare(`UPDATE ${table} SET first_called_at = ?, wait_ms = ?, wait_certain = ? WHERE visit = ?`);
  const call = db.prepare(`
    UPDATE ${table}
    SET state = 'called', last_called_at = ?, calls = calls + 1, window = ?, clerk = ?
    WHERE visit = ?`);
  const recall = db.prepare(`UPDATE ${table} SET last_called_at = ?, calls = calls + 1 WHERE visit = ?`);
  const comeBack = db.prepare(`UPDATE ${table} SET state = 'waiting', comes_back = 0, window = NULL, clerk = NULL WHERE visit = ?`);
  const start = db.prepare(`
    UPDATE ${table}
    SET state = 'serving', started_at = ?, legs = legs + 1, service = ?, window = ?, clerk = ?, reserved_window = NULL, reserved_clerk = NULL
    WHERE visit = ?`);
  const park = db.prepare(`UPDATE ${table} SET state = 'parked' WHERE visit = ?`);
  const takeBack = db.prepare(`UPDATE ${table} SET state = 'serving', window = ?, clerk = ? WHERE visit = ?`);
  const transfer = db.prepare(`
    UPDATE ${table}
    SET state = 'waiting', transfers = transfers + 1, service = ?, reserved_window = ?, reserved_clerk = ?, window = NULL, clerk = NULL
    WHERE visit = ?`);
  const elapsed = makeElapsed(db);
  return {
    'visit.called': (event) => {
      const { visit, window, clerk } = event.body;
      const issued = uncalled.get(visit);
      if (issued !== undefined) {
        const wait = elapsed(issued.seq, issued.at, event);
        callFirst.run(event.at, wait.ms, wait.certain, visit);
      }
      call.run(event.at, window, clerk, visit);
    },
    'visit.recalled': ({ at, body }) => recall.run(at, body.visit),
    'visit.returned': ({ body }) => comeBack.run(body.visit),
    'visit.started': ({ at, body }) => start.run(at, body.service, body.window, body.clerk, body.visit),
    'visit.parked': ({ body }) => park.run(body.visit),
    'visit.taken-back': ({ body }) => takeBack.run(body.window, body.clerk, body.visit),
    'visit.transferred': ({ body: { visit, to } }) => transfer.run(to.service, to.window, to.clerk, visit),
  };
}

/** Every way a visit can end. */
function endHandlers(db: Db, schema: Schema): Handlers {
  const table = `${schema}.visits`;
  const end = db.prepare(`UPDATE ${table} SET state = ?, comes_back = 0, ended_day = ?, ended_at = ? WHERE visit = ?`);
  const cancel = db.prepare(`UPDATE ${table} SET cancel_reason = ? WHERE visit = ?`);
  const missed = db.prepare(`UPDATE ${table} SET no_shows = no_shows + 1 WHERE visit = ?`);
  const willReturn = db.prepare(`UPDATE ${table} SET state = 'no-show', comes_back = 1 WHERE visit = ?`);
  const issuedOf = db.prepare<[string], { readonly seq: number; readonly at: number }>(
    `SELECT issued_seq AS seq, issued_at AS at FROM ${table} WHERE visit = ?`,
  );
  const finish = db.prepare(`
    UPDATE ${table}
    SET state = 'finished', finished_at = ?, ended_day = ?, ended_at = ?, total_ms = ?, total_certain = ?
    WHERE visit = ?`);
  const elapsed = makeElapsed(db);
  const lapse = (event: StoredEvent<'day.closing' | 'day.closed'>): void => {
    for (const visit of event.body.lapsed) end.run('lapsed', dayOf(event), event.at, visit);
  };
  return {
    'ticket.voided': (event) => end.run('void', dayOf(event), event.at, event.body.visit),
    'visit.no-show': (event) => {
      const { visit, returns } = event.body;
      missed.run(visit);
      if (returns === null) end.run('no-show', dayOf(event), event.at, visit);
      else willReturn.run(visit);
    },
    'visit.cancelled': (event) => {
      cancel.run(event.body.reason, event.body.visit);
      end.run('cancelled', dayOf(event), event.at, event.body.visit);
    },
    'visit.finished': (event) => {
      const issued = issuedOf.get(event.body.visit);
      if (issued === undefined) return;
      const total = elapsed(issued.seq, issued.at, event);
      finish.run(event.at, dayOf(event), event.at, total.ms, total.certain, event.body.visit);
    },
    'day.closing': lapse,
    'day.closed': lapse,
  };
}
