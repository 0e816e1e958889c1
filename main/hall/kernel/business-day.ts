/** The hall's calendar: a business day turns at the cutover hour of the hall's own time zone, not at midnight. */
import type { BusinessDay } from './ids.ts';

/** A business day and the wall-clock moments (UTC ms) between which it lies. */
export type DaySpan = { readonly day: BusinessDay; readonly startsAt: number; readonly endsAt: number };

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** Making one costs a third of a millisecond: one a zone is kept. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const fields = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, hourCycle: 'h23', ...fields });
  formats.set(timeZone, format);
  return format;
}

/** No zone has changed its clocks within a quarter of an hour of UTC since 1972; asking the runtime costs 30 us, and every ticket asks. */
const QUARTER_MS = 15 * MINUTE_MS;
const KEPT_QUARTERS = 512;
const offsets = new Map<string, Map<number, number>>();

/** The offset of `timeZone` from UTC in ms at `at`, from the zone data of the language runtime. */
export function zoneOffsetMs(at: number, timeZone: string): number {
  let quarters = offsets.get(timeZone);
  if (quarters === undefined || quarters.size >= KEPT_QUARTERS) {
    quarters = new Map();
    offsets.set(timeZone, quarters);
  }
  const quarter = Math.floor(at / QUARTER_MS);
  let offsetMs = quarters.get(quarter);
  if (offsetMs === undefined) {
    offsetMs = readOffsetMs(at, timeZone);
    quarters.set(quarter, offsetMs);
  }
  return offsetMs;
}

function readOffsetMs(at: number, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(at);
  const part = (type: string): number => Number(parts.find((found) => found.type === type)?.value);
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return local - Math.floor(at / 1000) * 1000;
}

/** The UTC moment at which the clocks of `timeZone` first show `localMs` (a UTC-shaped local time); one they skip is told by the clock before the change. */
export function zonedToUtcMs(localMs: number, timeZone: string): number {
  const [before, after] = [localMs - DAY_MS, localMs + DAY_MS].map((near) => localMs - zoneOffsetMs(near, timeZone)) as [number, number];
  const shown = [before, after].filter((at) => at + zoneOffsetMs(at, timeZone) === localMs);
  return shown.length === 0 ? before : Math.min(...shown);
}

/** The business day in which the wall-clock moment `at` lies. */
export function businessDayAt(at: number, timeZone: string, dayCutoverMinutes: number): DaySpan {
  const cutoverMs = dayCutoverMinutes * MINUTE_MS;
  const shifted = at + zoneOffsetMs(at, timeZone) - cutoverMs;
  let midnight = Math.floor(shifted / DAY_MS) * DAY_MS;
  const start = (midnightMs: number): number => zonedToUtcMs(midnightMs + cutoverMs, timeZone);
  // A zone that puts its clocks forward or back around the cutover can put the guess one day off.
  if (start(midnight) > at) midnight -= DAY_MS;
  else if (start(midnight + DAY_MS) <= at) midnight += DAY_MS;
  const day = new Date(midnight).toISOString().slice(0, 10) as BusinessDay;
  return { day, startsAt: start(midnight), endsAt: start(midnight + DAY_MS) };
}
