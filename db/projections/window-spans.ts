import type { Statement } from 'better-sqlite3';
import type { Db } from '../connection.ts';
import type { StoredEvent } from '../events.ts';
import { dayOf, type Handlers, makeElapsed, type Projection, type Schema } from './projection.ts';

/** What a window does while a clerk is at it; these are all of the time it is open. */
export const ACTIVITIES = ['idle', 'called', 'serving', 'paused'] as const;
export type Activity = (typeof ACTIVITIES)[number];

type Span = {
  readonly window: string;
  readonly openedSeq: number;
  readonly activity: Activity;
  readonly sinceSeq: number;
  readonly sinceAt: number;
  readonly visit: string | null;
  readonly reason: string | null;
};

/**
 * One row a stay of a clerk at a window, within one business day. Its time is parted into `idle_ms` (nobody called, not paused), `called_ms`
 * (somebody is on the way), `serving_ms` and `paused_ms` (without a visit); up to `since_at` they are all of it. `uncertain_ms` of it had to be
 * taken from the wall clock. `activity`, `visit` and `reason` (of a pause) are how it stands now; the row is closed with `closed_at`.
 */
export const windowSpans: Projection = {
  table: 'window_spans',
  version: 1,
  reads: [],
  createSql: (schema) => `
    CREATE TABLE ${schema}.window_spans (
      window       TEXT NOT NULL,
      opened_seq   INTEGER NOT NULL,
      day          TEXT NOT NULL,
      clerk        TEXT NOT NULL,
      opened_at    INTEGER NOT NULL,
      closed_at    INTEGER,
      idle_ms      INTEGER NOT NULL DEFAULT 0,
      called_ms    INTEGER NOT NULL DEFAULT 0,
      serving_ms   INTEGER NOT NULL DEFAULT 0,
      paused_ms    INTEGER NOT NULL DEFAULT 0,
      uncertain_ms INTEGER NOT NULL DEFAULT 0,
      activity     TEXT NOT NULL,
      visit        TEXT,
      reason       TEXT,
      since_seq    INTEGER NOT NULL,
      since_at     INTEGER NOT NULL,
      PRIMARY KEY (window, opened_seq)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX ${schema}.window_spans_by_day ON window_spans (day, window);
    CREATE INDEX ${schema}.window_spans_open ON window_spans (window) WHERE closed_at IS NULL;
  `,
  prepare: (db, schema) => handlers(makeSpans(db, schema)),
};

type Change = { readonly visit: string | null; readonly reason: string | null; readonly busy: 'called' | 'serving' | null };

function makeSpans(db: Db, schema: Schema) {
  const table = `${schema}.window_spans`;
  const COLUMNS = `window, opened_seq AS openedSeq, activity, since_seq AS sinceSeq, since_at AS sinceAt, visit, reason`;
  const ofWindow = db.prepare<[string], Span>(`SELECT ${COLUMNS} FROM ${table} WHERE window = ? AND closed_at IS NULL`);
  const allOpen = db.prepare<[], Span>(`SELECT ${COLUMNS} FROM ${table} WHERE closed_at IS NULL ORDER BY window`);
  const insert = db.prepare(`
    INSERT INTO ${table} (window, opened_seq, day, clerk, opened_at, activity, visit, reason, since_seq, since_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const add = Object.fromEntries(
    ACTIVITIES.map((activity) => [
      activity,
      db.prepare<unknown[]>(`
        UPDATE ${table}
        SET ${activity}_ms = ${activity}_ms + ?, uncertain_ms = uncertain_ms + ?, activity = ?, visit = ?, reason = ?, since_seq = ?,
          since_at = ?
        WHERE window = ? AND opened_seq = ?`),
    ]),
  ) as Record<Activity, Statement<unknown[]>>;
  const end = db.prepare(`UPDATE ${table} SET closed_at = ? WHERE window = ? AND opened_seq = ?`);
  const elapsed = makeElapsed(db);

  /** Counts the time up to `event` for what the window did, and goes on with what it does from then on. */
  const change = (span: Span, event: StoredEvent, { visit, reason, busy }: Change): void => {
    const { ms, certain } = elapsed(span.sinceSeq, span.sinceAt, event);
    const activity: Activity = busy ?? (reason === null ? 'idle' : 'paused');
    const uncertainMs = certain === 1 ? 0 : ms;
    add[span.activity].run(ms, uncertainMs, activity, visit, reason, event.seq, event.at, span.window, span.openedSeq);
  };
  const close = (span: Span, event: StoredEvent): void => {
    change(span, event, { visit: null, reason: null, busy: null });
    end.run(event.at, span.window, span.openedSeq);
  };
  const open = (event: StoredEvent, window: string, clerk: string, { visit, reason, busy }: Change): void => {
    const activity: Activity = busy ?? (reason === null ? 'idle' : 'paused');
    insert.run(window, event.seq, dayOf(event), clerk, event.at, activity, visit, reason, event.seq, event.at);
  };
  return { ofWindow, allOpen, change, close, open };
}

function handlers({ ofWindow, allOpen, change, close, open }: ReturnType<typeof makeSpans>): Handlers {
  const occupy = (event: StoredEvent, window: string, visit: string, busy: 'called' | 'serving'): void => {
    const span = ofWindow.get(window);
    if (span !== undefined) change(span, event, { visit, reason: span.reason, busy });
  };
  /** The visit has left the window, if it was there at all. */
  const free = (event: StoredEvent, window: string, visit: string): void => {
    const span = ofWindow.get(window);
    if (span?.visit === visit) change(span, event, { visit: null, reason: span.reason, busy: null });
  };
  const pause = (event: StoredEvent, window: string, reason: string | null): void => {
    const span = ofWindow.get(window);
    if (span === undefined) return;
    const busy = span.activity === 'called' || span.activity === 'serving' ? span.activity : null;
    change(span, event, { visit: span.visit, reason, busy });
  };
  const leave = (event: StoredEvent<'visit.no-show' | 'visit.parked' | 'visit.transferred' | 'visit.finished'>): void =>
    free(event, event.body.window, event.body.visit);
  /** Those of `visits` that are at a window have left it. */
  const vacate = (event: StoredEvent, visits: readonly string[]): void => {
    if (visits.length === 0) return;
    const gone = new Set(visits);
    for (const span of allOpen.all()) if (span.visit !== null && gone.has(span.visit)) free(event, span.window, span.visit);
  };
  const closeAll = (event: StoredEvent): void => {
    for (const span of allOpen.all()) close(span, event);
  };
  return {
    'window.opened': (event) => {
      const { window, clerk } = event.body;
      const before = ofWindow.get(window);
      if (before !== undefined) close(before, event);
      const visit = before?.visit ?? null;
      const busy = before?.activity === 'called' || before?.activity === 'serving' ? before.activity : null;
      open(event, window, clerk, { visit, reason: null, busy });
    },
    'window.closed': (event) => {
      const span = ofWindow.get(event.body.window);
      if (span !== undefined) close(span, event);
    },
    'window.paused': (event) => pause(event, event.body.window, event.body.reason),
    'window.resumed': (event) => pause(event, event.body.window, null),
    'visit.called': (event) => occupy(event, event.body.window, event.body.visit, 'called'),
    'visit.started': (event) => occupy(event, event.body.window, event.body.visit, 'serving'),
    'visit.taken-back': (event) => occupy(event, event.body.window, event.body.visit, 'serving'),
    'visit.no-show': leave,
    'visit.parked': leave,
    'visit.transferred': leave,
    'visit.finished': leave,
    // Whoever cancels it need not be the window it is at.
    'visit.cancelled': (event) => vacate(event, [event.body.visit]),
    'day.closing': (event) => vacate(event, event.body.lapsed),
    'day.closed': closeAll,
    'day.opened': (event) => {
      closeAll(event);
      const { openWindows, carriedVisits } = event.body;
      for (const { window, clerk, paused } of openWindows) {
        const visit = carriedVisits.find((carried) => carried.phase === 'serving' && carried.window === window)?.visit ?? null;
        open(event, window, clerk, { visit, reason: paused, busy: visit === null ? null : 'serving' });
      }
    },
  };
}
