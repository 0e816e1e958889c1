import type { Db } from '../connection.ts';

/** A stretch of business days, both ends included, as `2026-11-21`. */
export type DayRange = { readonly from: string; readonly to: string };

/** One row a day: what became of its visits, and how long they waited. Means in ms over the certain and uncertain alike. */
export type DayRow = {
  readonly day: string;
  readonly issued: number;
  readonly finished: number;
  readonly noShow: number;
  readonly voided: number;
  readonly lapsed: number;
  readonly meanWaitMs: number | null;
  readonly maxWaitMs: number | null;
};

/** Visits and waits of each day in the range. */
export const getDays = (db: Db, { from, to }: DayRange): readonly DayRow[] =>
  db
    .prepare<[string, string], DayRow>(`
      SELECT
        day,
        count(*) AS issued,
        count(*) FILTER (WHERE state = 'finished') AS finished,
        count(*) FILTER (WHERE state = 'no-show') AS noShow,
        count(*) FILTER (WHERE state = 'void') AS voided,
        count(*) FILTER (WHERE state = 'lapsed') AS lapsed,
        CAST(round(avg(wait_ms)) AS INTEGER) AS meanWaitMs,
        max(wait_ms) AS maxWaitMs
      FROM visits
      WHERE day BETWEEN ? AND ?
      GROUP BY day
      ORDER BY day`)
    .all(from, to);

/** One row an outcome: `level` is set for `scored` only. */
export type ScoreRow = {
  readonly window: string;
  readonly clerk: string | null;
  readonly outcome: string;
  readonly level: number | null;
  readonly count: number;
};

/** How the evaluations of the range ended, by window and clerk. */
export const getScores = (db: Db, { from, to }: DayRange): readonly ScoreRow[] =>
  db
    .prepare<[string, string], ScoreRow>(`
      SELECT coalesce(service_records.window, evaluations.window, '') AS window, clerk, outcome, level, count(*) AS count
      FROM evaluations
      LEFT JOIN service_records USING (record)
      WHERE evaluations.day BETWEEN ? AND ?
      GROUP BY 1, 2, 3, 4
      ORDER BY 1, 2, 3, 4`)
    .all(from, to);

/** One row a window and clerk: services served, and how long they took. */
export type WorkRow = {
  readonly window: string;
  readonly clerk: string;
  readonly service: string;
  readonly served: number;
  readonly meanServiceMs: number | null;
};

/** What each clerk at each window served in the range. */
export const getWork = (db: Db, { from, to }: DayRange): readonly WorkRow[] =>
  db
    .prepare<[string, string], WorkRow>(`
      SELECT window, clerk, service, count(*) AS served, CAST(round(avg(service_ms)) AS INTEGER) AS meanServiceMs
      FROM service_records
      WHERE day BETWEEN ? AND ?
      GROUP BY window, clerk, service
      ORDER BY window, clerk, service`)
    .all(from, to);
