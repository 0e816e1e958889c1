/** `GET /api/v1/reports/:name`: what a report is asked with and what it answers. Durations are in ms, shares from 0 to 1. */
import { z } from 'zod';
import type { ScreenConfig } from './screen-config.ts';
import { type Text, textSchema } from './texts.ts';

export const REPORT_NAMES = [
  'summary',
  'days',
  'hours',
  'services',
  'classes',
  'windows',
  'clerks',
  'standards',
  'losses',
  'estimates',
  'productivity',
  'pauses',
  'calls',
  'acknowledgements',
  'appointments',
] as const;
export type ReportName = (typeof REPORT_NAMES)[number];

/** Three years, with a leap day. */
export const MOST_REPORT_DAYS = 1096;
const DAY_MS = 86_400_000;

const daySchema = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/u, 'a day is written 2026-11-21')
  // The 31st of a month that has none reads as the 1st of the next.
  .refine((day) => !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day), 'there is no such day');

export const reportParamsSchema = z.object({ name: z.enum(REPORT_NAMES) });
export const reportQuerySchema = z
  .strictObject({
    from: daySchema,
    to: daySchema,
    format: z.enum(['json', 'csv', 'xlsx']).default('json'),
    lang: z.enum(['zh', 'en']).default('zh'),
  })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: '`to` lies before `from`' })
  .refine(({ from, to }) => (Date.parse(to) - Date.parse(from)) / DAY_MS < MOST_REPORT_DAYS, {
    path: ['to'],
    message: `a report covers at most ${MOST_REPORT_DAYS} days`,
  });
export type ReportQuery = z.infer<typeof reportQuerySchema>;

/** `status` is how the value beside it stands to its limit: `near` above 80 % of it, `over` above it. */
const columnSchema = z.strictObject({
  key: z.string(),
  text: textSchema,
  kind: z.enum(['text', 'count', 'duration', 'share', 'number', 'status']),
  /** Of a value that has a limit: the columns that hold the limit and the status. */
  limit: z.string().optional(),
  status: z.string().optional(),
});
export type ReportColumn = z.infer<typeof columnSchema>;

export const reportSchema = z.strictObject({
  report: z.enum(REPORT_NAMES),
  title: textSchema,
  from: z.string(),
  to: z.string(),
  columns: z.array(columnSchema),
  rows: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()]))),
});
export type Report = z.infer<typeof reportSchema>;
export type ReportStatus = 'ok' | 'near' | 'over';

/** Texts by key of what a row names, as hall.yaml has them; a key that is gone stays a key. */
export type ReportNames = Readonly<Partial<Record<'service' | 'window' | 'clerk' | 'class' | 'reason', Readonly<Record<string, Text>>>>>;

type Named = readonly { readonly id: string; readonly name: Text }[];
const textsOf = (named: Named): Readonly<Record<string, Text>> =>
  Object.fromEntries(named.map(({ id, name: { zh, en } }) => [id, { zh, en }]));

export const reportNamesOf = ({ services, windows, clerks, classes, pauseReasons }: ScreenConfig): ReportNames => ({
  service: textsOf(services),
  window: textsOf(windows),
  clerk: textsOf(clerks),
  class: textsOf(classes),
  reason: textsOf(pauseReasons),
});
