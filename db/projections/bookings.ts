import type { Projection } from './projection.ts';

/** One row an appointment, by the day it is for. `state` is made, kept (a ticket was issued on it: `visit`), cancelled or missed. */
export const bookings: Projection = {
  table: 'bookings',
  version: 1,
  reads: [],
  createSql: (schema) => `
    CREATE TABLE ${schema}.bookings (
      booking  TEXT PRIMARY KEY,
      day      TEXT NOT NULL,
      service  TEXT NOT NULL,
      state    TEXT NOT NULL,
      visit    TEXT,
      reason   TEXT,
      made_at  INTEGER NOT NULL,
      ended_at INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX ${schema}.bookings_by_day ON bookings (day, service, state);
  `,
  prepare: (db, schema) => {
    const table = `${schema}.bookings`;
    const make = db.prepare(`
      INSERT INTO ${table} (booking, day, service, state, made_at)
      VALUES (?, ?, ?, 'made', ?)
      ON CONFLICT (booking) DO UPDATE
      SET day = excluded.day, service = excluded.service, state = 'made', visit = NULL, reason = NULL, ended_at = NULL`);
    const end = db.prepare(`UPDATE ${table} SET state = ?, reason = ?, visit = ?, ended_at = ? WHERE booking = ?`);
    return {
      'booking.made': ({ at, body }) => make.run(body.booking, body.day, body.service, at),
      'booking.cancelled': ({ at, body }) => end.run('cancelled', body.reason, null, at, body.booking),
      'booking.missed': ({ at, body }) => end.run('missed', null, null, at, body.booking),
      'ticket.issued': ({ at, body }) => {
        if (body.booking !== null) end.run('kept', null, body.visit, at, body.booking);
      },
    };
  },
};
