/** Arrivals from a file: `time,service,class,duration` with a header; times of day, durations in minutes. */
import { parse } from 'csv-parse/sync';
import { momentInDay } from '../hall/kernel/calendar.ts';
import { type CoreConfig, entryOf, ORDINARY } from '../hall/kernel/core-config.ts';
import type { BusinessDay, ClassId, ServiceId } from '../hall/kernel/ids.ts';
import type { Drawer } from './arrivals.ts';
import { PlanError } from './plan-error.ts';
import type { Arrival } from './scenario.ts';

const TIME = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/u;
const MINUTE_MS = 60_000;

/**
 * `time` is HH:MM or HH:MM:SS of the hall's day, `service` a key of the configuration, `class` a key or empty for ordinary, `duration`
 * minutes of serving; empty: drawn. Columns in any order, others are passed over. Throws PlanError simulate/arrivals with the line.
 */
export function parseArrivals(text: string, config: CoreConfig, day: BusinessDay, drawer: Drawer): Arrival[] {
  const rows = readRows(text);
  const arrivals = rows.map((row, index): Arrival => {
    const line = index + 2;
    const service = (row.service ?? '') as ServiceId;
    if (entryOf(config.services, service) === undefined)
      throw fault(line, `service is ${JSON.stringify(service)}; known are ${Object.keys(config.services).join(', ')}`);
    const of = (row.class || ORDINARY) as ClassId;
    if (of !== ORDINARY && entryOf(config.classes, of) === undefined)
      throw fault(line, `class is ${JSON.stringify(of)}; known are ${[ORDINARY, ...Object.keys(config.classes)].join(', ')}`);
    return {
      at: momentOfTime(row.time ?? '', config, day, line),
      service,
      class: of,
      serviceMs: row.duration ? durationMs(row.duration, line) : drawer.serviceMs(service),
      patienceMs: drawer.patienceMs(),
    };
  });
  return arrivals.sort((a, b) => a.at - b.at);
}

const fault = (line: number, what: string): PlanError => new PlanError('simulate/arrivals', `line ${line}: ${what}`, { line });

function readRows(text: string): Record<string, string>[] {
  let rows: Record<string, string>[];
  try {
    rows = parse<Record<string, string>>(text, { columns: true, bom: true, trim: true, skip_empty_lines: true });
  } catch (error) {
    throw new PlanError('simulate/arrivals', error instanceof Error ? error.message : String(error));
  }
  const [first] = rows;
  for (const column of ['time', 'service'])
    if (first !== undefined && first[column] === undefined)
      throw fault(1, `there is no column ${column}; needed are time,service,class,duration`);
  return rows;
}

function momentOfTime(text: string, { timeZone, dayCutoverMinutes }: CoreConfig, day: BusinessDay, line: number): number {
  const [, hour, minute, second] = TIME.exec(text) ?? [];
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59)
    throw fault(line, `time is ${JSON.stringify(text)}; HH:MM or HH:MM:SS is needed`);
  return momentInDay(day, Number(hour) * 60 + Number(minute), timeZone, dayCutoverMinutes) + Number(second ?? 0) * 1000;
}

function durationMs(text: string, line: number): number {
  const minutes = Number(text);
  if (!Number.isFinite(minutes) || minutes < 0) throw fault(line, `duration is ${JSON.stringify(text)}; minutes from 0 are needed`);
  return Math.round(minutes * MINUTE_MS);
}
