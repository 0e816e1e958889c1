import type { StoredEvent } from '../events.ts';
import { dayOf, makeElapsed, type Projection } from './projection.ts';

/** One row a pause, from the press to its end. Pressed while a visit is served it overlaps that service; the time of the window without a visit stands in `window_spans`. */
export const pauses: Projection = {
  table: 'pauses',
  version: 1,
  reads: [],
  createSql: (schema) => `
    CREATE TABLE ${schema}.pauses (
      window        TEXT NOT NULL,
      paused_seq    INTEGER NOT NULL,
      day           TEXT NOT NULL,
      clerk         TEXT NOT NULL,
      reason        TEXT NOT NULL,
      paused_at     INTEGER NOT NULL,
      ended_at      INTEGER,
      pause_ms      INTEGER,
      pause_certain INTEGER,
      PRIMARY KEY (window, paused_seq)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX ${schema}.pauses_by_day ON pauses (day);
    CREATE INDEX ${schema}.pauses_open ON pauses (window) WHERE ended_at IS NULL;
  `,
  prepare: (db, schema) => {
    const table = `${schema}.pauses`;
    const insert = db.prepare(`INSERT INTO ${table} (window, paused_seq, day, clerk, reason, paused_at) VALUES (?, ?, ?, ?, ?, ?)`);
    const open = db.prepare<[], { readonly window: string; readonly seq: number; readonly at: number }>(
      `SELECT window, paused_seq AS seq, paused_at AS at FROM ${table} WHERE ended_at IS NULL`,
    );
    const end = db.prepare(`UPDATE ${table} SET ended_at = ?, pause_ms = ?, pause_certain = ? WHERE window = ? AND paused_seq = ?`);
    const elapsed = makeElapsed(db);
    const endOpen = (event: StoredEvent, only: string | null): void => {
      for (const { window, seq, at } of open.all()) {
        if (only !== null && window !== only) continue;
        const pause = elapsed(seq, at, event);
        end.run(event.at, pause.ms, pause.certain, window, seq);
      }
    };
    return {
      'window.paused': (event) => {
        const { window, clerk, reason } = event.body;
        endOpen(event, window);
        insert.run(window, event.seq, dayOf(event), clerk, reason, event.at);
      },
      'window.resumed': (event) => endOpen(event, event.body.window),
      'window.opened': (event) => endOpen(event, event.body.window),
      'window.closed': (event) => endOpen(event, event.body.window),
      'day.closed': (event) => endOpen(event, null),
      'day.opened': (event) => {
        endOpen(event, null);
        for (const { window, clerk, paused } of event.body.openWindows)
          if (paused !== null) insert.run(window, event.seq, dayOf(event), clerk, paused, event.at);
      },
    };
  },
};
