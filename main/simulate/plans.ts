/** Policies and staffing plans as people write them on one line. */
import { hoursOn, momentInDay } from '../hall/kernel/calendar.ts';
import { type CoreConfig, entryOf, type MinuteSpan, type Policy } from '../hall/kernel/core-config.ts';
import type { BusinessDay, WindowId } from '../hall/kernel/ids.ts';
import { PlanError } from './plan-error.ts';
import type { ExtraWindow, Shift } from './scenario.ts';

const KINDS: readonly Policy['kind'][] = ['first-come', 'strict', 'ratio', 'ageing'];
const MINUTE_MS = 60_000;
/** Where no hours are kept. */
const WORKING_HOURS: readonly MinuteSpan[] = [{ fromMinute: 9 * 60, toMinute: 17 * 60 }];

/** The hours of the hall on a day, nine to five where it keeps none; empty when it is closed. */
export const hallHours = ({ timeZone, calendar }: CoreConfig, day: BusinessDay): readonly MinuteSpan[] =>
  hoursOn({ timeZone, calendar, own: null }, day) ?? WORKING_HOURS;

/**
 * `first-come`, `strict`, `ageing`, `ratio` or `ratio:2:1`, each with `/60` behind it for a longest wait of 60 minutes; what is not said
 * is as configured. Throws PlanError simulate/policy.
 */
export function parsePolicy(text: string, configured: Policy): Policy {
  const [said = '', longest] = text.split('/');
  const [kind, priority, ordinary] = said.split(':');
  const found = KINDS.find((known) => known === kind);
  const counts = [priority, ordinary].filter((count) => count !== undefined).map(Number);
  const isRatio =
    counts.length === 0 || (found === 'ratio' && counts.length === 2 && counts.every((count) => Number.isInteger(count) && count > 0));
  const maxWaitMs = longest === undefined ? configured.maxWaitMs : Number(longest) * MINUTE_MS;
  if (found === undefined || !isRatio || !(maxWaitMs > 0))
    throw new PlanError(
      'simulate/policy',
      `policy is ${JSON.stringify(text)}; first-come, strict, ageing, ratio or ratio:2:1 is known, /60 behind it is the longest wait in minutes`,
    );
  const [more, fewer] = counts;
  const ratio = more === undefined || fewer === undefined ? configured.ratio : { priority: more, ordinary: fewer };
  return { ...configured, kind: found, ratio, maxWaitMs };
}

export type Staffing = { readonly shifts: readonly Shift[]; readonly extra: readonly ExtraWindow[] };
export type DayPlan = {
  readonly config: CoreConfig;
  readonly day: BusinessDay /** When windows open and close where nothing else is said. */;
  readonly hours: readonly MinuteSpan[];
};

/**
 * `3` (the first three windows), or windows with commas: `w1`, `w1@09:00-12:00+13:30-17:00`, and `new=w1` (one more window that serves what w1
 * serves). Without hours of its own a window is open in those of the hall. Throws PlanError simulate/staffing.
 */
export function parseStaffing(text: string, { config, day, hours }: DayPlan): Staffing {
  const ids = Object.keys(config.windows);
  if (/^\d+$/u.test(text)) {
    const count = Number(text);
    if (count < 1 || count > ids.length) throw fault(text, `there are ${ids.length} windows; one more is written new=${ids[0]}`);
    return parseStaffing(ids.slice(0, count).join(','), { config, day, hours });
  }
  const extra: ExtraWindow[] = [];
  const shifts = text.split(',').flatMap((item): Shift[] => {
    const [, window, like, spans] = /^([\w-]+)(?:=([\w-]+))?(?:@(.+))?$/u.exec(item.trim()) ?? [];
    const known = like ?? window;
    if (window === undefined || known === undefined || entryOf(config.windows, known as WindowId) === undefined)
      throw fault(item, `windows are ${ids.join(', ')}`);
    if (like !== undefined && ids.includes(window)) throw fault(item, `${window} is there already`);
    if (like !== undefined) extra.push({ window: window as WindowId, like: like as WindowId });
    return (spans === undefined ? hours : parseSpans(spans)).map((span) => toShift(window as WindowId, span, config, day));
  });
  return { shifts, extra };
}

const fault = (item: string, what: string): PlanError =>
  new PlanError('simulate/staffing', `staffing is ${JSON.stringify(item)}; ${what}; w1@09:00-12:00+13:30-17:00 is a window with its hours`);

export const toShift = (
  window: WindowId,
  { fromMinute, toMinute }: MinuteSpan,
  { timeZone, dayCutoverMinutes }: CoreConfig,
  day: BusinessDay,
): Shift => ({
  window,
  fromAt: momentInDay(day, fromMinute, timeZone, dayCutoverMinutes),
  toAt: momentInDay(day, toMinute, timeZone, dayCutoverMinutes),
});

function parseSpans(text: string): MinuteSpan[] {
  return text.split('+').map((span) => {
    const [, ...parts] = /^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$/u.exec(span.trim()) ?? [];
    const [fromHour = Number.NaN, fromMin = 0, toHour = Number.NaN, toMin = 0] = parts.map(Number);
    const [fromMinute, toMinute] = [fromHour * 60 + fromMin, toHour * 60 + toMin];
    if (!(fromMinute < toMinute) || toMinute > 24 * 60) throw fault(span, 'hours are from-to as in 09:00-12:00');
    return { fromMinute, toMinute };
  });
}
