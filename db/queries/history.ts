import type { CoreConfig } from '../../main/hall/kernel/core-config.ts';
import type { Stamp } from '../../main/hall/kernel/stamp.ts';
import type { Db } from '../connection.ts';
import { type Grain, monthOf } from '../projections/rollups.ts';
import { type Dim, type FigureRow, Figures } from '../rollup/figures.ts';
import { type FiguresByDim, foldDay, prepareFold } from '../rollup/fold-day.ts';
import { makeRules, prepareConfigAt } from '../rollup/rules.ts';
import type { DayRange } from './day-reports.ts';

/** `now` counts the windows' time of the open day up to that moment; null leaves it at the last event. */
export type HistoryParams = DayRange & { readonly now: Stamp | null };

const DAY_MS = 86_400_000;
const shift = (day: string, days: number): string => new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** Whole months of a range, and the days at its two ends that are none. */
export type Spans = { readonly months: { readonly from: string; readonly to: string } | null; readonly days: readonly DayRange[] };

export function splitRange({ from, to }: DayRange): Spans {
  const firstOfMonth = from.endsWith('-01') ? from : `${monthOf(shift(`${monthOf(from)}-01`, 31))}-01`;
  const lastOfMonth = monthOf(shift(to, 1)) === monthOf(to) ? shift(`${monthOf(to)}-01`, -1) : to;
  if (firstOfMonth > lastOfMonth) return { months: null, days: [{ from, to }] };
  const ends = [
    { from, to: shift(firstOfMonth, -1) },
    { from: shift(lastOfMonth, 1), to },
  ];
  return { months: { from: monthOf(firstOfMonth), to: monthOf(lastOfMonth) }, days: ends.filter((end) => end.from <= end.to) };
}

/** The days of a range that are not closed, so are in no rollup. */
const openDays = (db: Db, { from, to }: DayRange): readonly string[] =>
  db
    .prepare<[string, string], string>('SELECT day FROM days WHERE day BETWEEN ? AND ? AND closed_at IS NULL ORDER BY day')
    .pluck()
    .all(from, to);

/** Figures of the open days of a range, of one dimension, from the day's own rows. */
function foldOpen(db: Db, dim: Dim, params: HistoryParams, take: (day: string, figures: Figures) => void): void {
  const days = openDays(db, params);
  if (days.length === 0) return;
  const statements = prepareFold(db, 'main');
  const rules = makeRules(prepareConfigAt(db)(null)?.config ?? null);
  for (const day of days) {
    const figures = new Figures();
    const wanted: FiguresByDim = new Map([[dim, figures]]);
    foldDay(statements, wanted, day, rules, params.now);
    take(day, figures);
  }
}

const prepareSpans = (db: Db) =>
  db.prepare<[Grain, Dim, string, string], FigureRow & { readonly span: string }>(`
    SELECT span, measure, key, n, sum, max, uncertain, bins
    FROM rollups
    WHERE grain = ? AND dim = ? AND span BETWEEN ? AND ?`);

/** The figures of a dimension over a range of days, both ends included: of closed days as rolled up, of an open one as it stands. */
export function readFigures(db: Db, dim: Dim, params: HistoryParams): Figures {
  const figures = new Figures();
  const select = prepareSpans(db);
  const { months, days } = splitRange(params);
  if (months !== null) for (const row of select.iterate('month', dim, months.from, months.to)) figures.merge(row);
  for (const { from, to } of days) for (const row of select.iterate('day', dim, from, to)) figures.merge(row);
  foldOpen(db, dim, params, (_day, open) => figures.mergeAll(open));
  return figures;
}

/** The figures of the whole hall, by day. */
export function readDailyFigures(db: Db, params: HistoryParams): Figures {
  const figures = new Figures();
  const add = (day: string, row: FigureRow): void => figures.merge({ ...row, key: day });
  for (const row of prepareSpans(db).iterate('day', 'hall', params.from, params.to)) add(row.span, row);
  foldOpen(db, 'hall', params, (day, open) => {
    for (const row of open.rows()) add(day, row);
  });
  return figures;
}

/** The configuration that is in force now, as journaled; null before the first. */
export const readConfig = (db: Db): CoreConfig | null => prepareConfigAt(db)(null)?.config ?? null;

export type BookingRow = {
  readonly service: string;
  readonly made: number;
  readonly kept: number;
  readonly missed: number;
  readonly cancelled: number;
};

/** What became of the appointments for the days of a range, by service. `made` counts them all. */
export const getBookings = (db: Db, { from, to }: DayRange): readonly BookingRow[] =>
  db
    .prepare<[string, string], BookingRow>(`
      SELECT
        service,
        count(*) AS made,
        count(*) FILTER (WHERE state = 'kept') AS kept,
        count(*) FILTER (WHERE state = 'missed') AS missed,
        count(*) FILTER (WHERE state = 'cancelled') AS cancelled
      FROM bookings
      WHERE day BETWEEN ? AND ?
      GROUP BY service
      ORDER BY service`)
    .all(from, to);
