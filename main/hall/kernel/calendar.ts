/**
 * When a hall is open. Hours are those that the clocks of its time zone show, so a day on which they are changed is as long as it is.
 * Holidays close whole dates; a make-up working day (调休) follows the hours of the weekday it stands in for.
 */
import { DAY_MS, MINUTE_MS, zonedToUtcMs, zoneOffsetMs } from './business-day.ts';
import type { Calendar, MinuteSpan, WeekHours } from './core-config.ts';
import type { BusinessDay } from './ids.ts';

/** Whose hours: those of the hall, or with `own` those of one service. Without either nothing is ever closed. */
export type HourRules = {
  readonly timeZone: string;
  readonly calendar: Pick<Calendar, 'week' | 'holidays' | 'workingDays'>;
  readonly own: WeekHours | null;
};

/** What the clocks of a time zone show: the date, and minutes after midnight. */
export type LocalTime = { readonly date: BusinessDay; readonly minute: number };

/** Nobody looks further for the next opening: a hall that is closed for longer keeps no calendar. */
const DAYS_AHEAD = 100;
const DAYS_A_WEEK = 7;
const MINUTES_A_DAY = DAY_MS / MINUTE_MS;

const midnightOf = (date: string): number => Date.parse(`${date}T00:00:00Z`);
const dateOf = (localMs: number): BusinessDay => new Date(localMs).toISOString().slice(0, 10) as BusinessDay;

export function localTimeAt(at: number, timeZone: string): LocalTime {
  const localMs = at + zoneOffsetMs(at, timeZone);
  const date = dateOf(localMs);
  return { date, minute: Math.floor((localMs - midnightOf(date)) / MINUTE_MS) };
}

const MINUTES_AN_HOUR = 60;
const twoDigits = (n: number): string => String(n).padStart(2, '0');
/** `570` as `09:30`. */
export const shownMinute = (minute: number): string =>
  `${twoDigits(Math.floor(minute / MINUTES_AN_HOUR))}:${twoDigits(minute % MINUTES_AN_HOUR)}`;

/** The moment at which the clocks first show `minute` of `date`; a minute they skip is told by the clock before the change. */
export const momentOf = ({ date, minute }: LocalTime, timeZone: string): number =>
  zonedToUtcMs(midnightOf(date) + minute * MINUTE_MS, timeZone);

/** A minute of the clocks counted through a business day: the small hours behind midnight are its end, not its beginning. */
export const sinceCutover = (minute: number, dayCutoverMinutes: number): number =>
  minute < dayCutoverMinutes ? minute + MINUTES_A_DAY : minute;

/** The moment at which the clocks show `minute` within a business day: before the cutover it lies in the date behind. */
export const momentInDay = (day: BusinessDay, minute: number, timeZone: string, dayCutoverMinutes: number): number =>
  momentOf({ date: day, minute: sinceCutover(minute, dayCutoverMinutes) }, timeZone);

/** The opening hours of a date; null where none are kept. */
export function hoursOn({ calendar, own }: HourRules, date: BusinessDay): readonly MinuteSpan[] | null {
  const week = own ?? calendar.week;
  if (week === null) return null;
  // Monday is 0.
  const weekday = (new Date(midnightOf(date)).getUTCDay() + DAYS_A_WEEK - 1) % DAYS_A_WEEK;
  const standsFor = Object.hasOwn(calendar.workingDays, date) ? calendar.workingDays[date] : undefined;
  if (standsFor !== undefined) return week[standsFor] ?? [];
  return calendar.holidays.includes(date) ? [] : (week[weekday] ?? []);
}

const spanAt = <Span extends MinuteSpan>(spans: readonly Span[], minute: number): Span | undefined =>
  spans.find(({ fromMinute, toMinute }) => fromMinute <= minute && minute < toMinute);

export function isOpenAt(rules: HourRules, at: number): boolean {
  const { date, minute } = localTimeAt(at, rules.timeZone);
  const spans = hoursOn(rules, date);
  return spans === null || spanAt(spans, minute) !== undefined;
}

/** `at` when it is open then, else when it opens next; null when it does not within 100 days. */
export function nextOpening(rules: HourRules, at: number): number | null {
  return isOpenAt(rules, at) ? at : firstChange(rules, at, true);
}

/** The end of the opening hours under way; null when it is closed, or does not close within 100 days. */
export function closesAt(rules: HourRules, at: number): number | null {
  return isOpenAt(rules, at) ? firstChange(rules, at, false) : null;
}

/** The last closing of the date it is at `at`: behind it nobody is served until the next day. Null where no hours are kept, or none that day. */
export function lastClosing(rules: HourRules, at: number): number | null {
  const { date } = localTimeAt(at, rules.timeZone);
  const last = hoursOn(rules, date)?.at(-1);
  return last === undefined ? null : momentOf({ date, minute: last.toMinute }, rules.timeZone);
}

/** The first moment behind `at` at which being open turns into `open`. */
function firstChange(rules: HourRules, at: number, open: boolean): number | null {
  if ((rules.own ?? rules.calendar.week) === null) return null;
  // Clocks that are put back around midnight show the day before once more.
  const first = midnightOf(localTimeAt(at, rules.timeZone).date) - DAY_MS;
  for (let day = 0; day < DAYS_AHEAD; day += 1) {
    const midnightMs = first + day * DAY_MS;
    // What lies in a later date may not be the first there.
    const isWithin = (moment: number): boolean => moment > at && localTimeAt(moment, rules.timeZone).date <= dateOf(midnightMs);
    const moments = turningPoints(rules, midnightMs).filter((moment) => isWithin(moment) && isOpenAt(rules, moment) === open);
    if (moments.length > 0) return Math.min(...moments);
  }
  return null;
}

/** Every moment of a local date at which being open may change: the edges of its hours, midnight, and where the clocks are changed. */
function turningPoints(rules: HourRules, midnightMs: number): number[] {
  const { timeZone } = rules;
  const before = midnightMs - DAY_MS;
  const after = midnightMs + 2 * DAY_MS;
  const offsets = new Set([zoneOffsetMs(before, timeZone), zoneOffsetMs(after, timeZone)]);
  const spans = hoursOn(rules, dateOf(midnightMs)) ?? [];
  const edges = [0, ...spans.flatMap(({ fromMinute, toMinute }) => [fromMinute, toMinute])];
  const shown = edges.flatMap((minute) => [...offsets].map((offset) => midnightMs + minute * MINUTE_MS - offset));
  return offsets.size === 1 ? shown : [...shown, clockChange(before, after, timeZone)];
}

/** When the clocks are changed between two moments of different offsets. */
function clockChange(from: number, to: number, timeZone: string): number {
  const offset = zoneOffsetMs(from, timeZone);
  let [before, after] = [from, to];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (zoneOffsetMs(middle, timeZone) === offset) before = middle;
    else after = middle;
  }
  return after;
}

/** The slot of a list in which `minute` lies, such as a quota's. */
export const slotAt = spanAt;

/** The session whose numbers are given at `minute`, '' where the day is not divided. Before the first one begins it is the first. */
export function sessionAt(sessions: Calendar['sessions'], minute: number, dayCutoverMinutes: number): string {
  const now = sinceCutover(minute, dayCutoverMinutes);
  const begun = sessions.filter(({ fromMinute }) => sinceCutover(fromMinute, dayCutoverMinutes) <= now);
  return (begun.at(-1) ?? sessions[0])?.key ?? '';
}
