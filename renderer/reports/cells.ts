import type { Report, ReportColumn, ReportStatus } from '../../main/api/reports.ts';
import { formatDuration, type Language } from '../texts/texts.ts';

export type Row = Report['rows'][number];
type Cell = Row[string] | undefined;

const NAME = 'Name';

/** The columns a person looks at: names stand in for keys, limits and their states colour the value beside them. */
export function shownColumns({ columns }: Report): readonly ReportColumn[] {
  const keys = new Set(columns.map(({ key }) => key));
  const limits = new Set(columns.flatMap(({ limit, status }) => [limit, status]));
  return columns.filter(({ key }) => !limits.has(key) && !isNameOf(key, keys));
}

const isNameOf = (key: string, keys: ReadonlySet<string>): boolean =>
  (key.endsWith(NAME) && keys.has(key.slice(0, -NAME.length))) ||
  (key.endsWith(`${NAME}En`) && keys.has(key.slice(0, -`${NAME}En`.length)));

/** A cell as it is read: `–` where nothing was counted. */
export function shownCell(row: Row, { key, kind }: ReportColumn, language: Language): string {
  const value: Cell = row[key];
  if (kind === 'text') return String((language === 'zh' ? row[`${key}Name`] : row[`${key}NameEn`]) ?? value ?? '–');
  if (typeof value !== 'number') return value === null || value === undefined ? '–' : value;
  if (kind === 'duration') return formatDuration(value);
  if (kind === 'share') return `${(value * 100).toFixed(1)}%`;
  return kind === 'number' ? value.toFixed(1) : String(value);
}

export function statusOf(row: Row, { status }: ReportColumn): ReportStatus | null {
  const value = status === undefined ? null : row[status];
  return value === 'ok' || value === 'near' || value === 'over' ? value : null;
}

const MINUTE_MS = 60_000;
const PERCENT = 100;

/** A value as a chart draws it: minutes, per cent, or the count itself. */
export function plotted(row: Row, { key, kind }: ReportColumn): number | null {
  const value = row[key];
  if (typeof value !== 'number') return null;
  const scaled = kind === 'duration' ? value / MINUTE_MS : kind === 'share' ? value * PERCENT : value;
  return Math.round(scaled * 10) / 10;
}

/** Columns that a chart can draw. */
export const plottable = (report: Report): readonly ReportColumn[] =>
  shownColumns(report).filter(({ kind }) => kind === 'count' || kind === 'duration' || kind === 'share' || kind === 'number');
