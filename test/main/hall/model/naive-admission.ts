/** Who is given a number at this hour: sessions, opening hours, quotas and the last ticket, minute by minute of the hall's day. */
import type { MinuteSpan } from '../../../../main/hall/kernel/core-config.ts';
import type { Stamp } from '../../../../main/hall/kernel/stamp.ts';
import { type NaiveHall, type NaiveVisit, named } from './naive-hall.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
/** Shanghai is eight hours before UTC, always. */
const ZONE_MS = 8 * 60 * MINUTE_MS;

const minuteOf = (at: number): number => Math.floor(((at + ZONE_MS) % DAY_MS) / MINUTE_MS);
const isIn = (minute: number) => (span: MinuteSpan) => span.fromMinute <= minute && minute < span.toMinute;

/** The session whose numbers are given; '' where the service counts through the day, or the day is not parted. */
export function sessionFor(hall: NaiveHall, service: string, now: Stamp): string {
  const { sessions } = hall.config.calendar;
  if (named(hall.config.services, service)?.numbering !== 'session') return '';
  // The small hours behind midnight end the business day.
  const behindCutover = (minute: number): number => (minute < hall.config.dayCutoverMinutes ? minute + 1440 : minute);
  const minute = behindCutover(minuteOf(now.at));
  let key = sessions[0]?.key ?? '';
  for (const session of sessions) if (behindCutover(session.fromMinute) <= minute) key = session.key;
  return key;
}

/** The slot of the quota that it is now, by its first minute. */
export const slotFor = (hall: NaiveHall, service: string, now: Stamp): number | null =>
  named(hall.config.services, service)?.quota.slots.find(isIn(minuteOf(now.at)))?.fromMinute ?? null;

export function isQuotaReached(hall: NaiveHall, service: string, now: Stamp): boolean {
  const quota = named(hall.config.services, service)?.quota;
  if (quota === undefined) return false;
  // A number that nobody used gives its room back.
  const isUnused = ({ phase, calls }: NaiveVisit): boolean => phase === 'void' || (phase === 'cancelled' && calls === 0);
  const walkIns = hall.visits.filter((visit) => visit.issuedFor === service && visit.isWalkIn && !isUnused(visit));
  const slot = quota.slots.find(isIn(minuteOf(now.at)));
  const inSlot = walkIns.filter((visit) => visit.slot !== null && visit.slot === slot?.fromMinute);
  return (quota.perDay !== null && walkIns.length >= quota.perDay) || (slot !== undefined && inSlot.length >= slot.limit);
}

/** The hours of the date it is: the service's own, else the hall's; null where none are kept. */
function hoursFor(hall: NaiveHall, service: string, now: Stamp): readonly MinuteSpan[] | null {
  const week = named(hall.config.services, service)?.hours ?? hall.config.calendar.week;
  if (week === null) return null;
  // 1970-01-01 was a Thursday, the fourth day of a week that begins with Monday.
  return week[(Math.floor((now.at + ZONE_MS) / DAY_MS) + 3) % 7] ?? [];
}

export function isShut(hall: NaiveHall, service: string, now: Stamp): boolean {
  const hours = hoursFor(hall, service, now);
  return hours !== null && !hours.some(isIn(minuteOf(now.at)));
}

/** Whether half of such waits end behind the closing: that of the session's hours, else the last one of the date. */
export function isTooLate(hall: NaiveHall, service: string, p50Ms: number | null, now: Stamp): boolean {
  const hours = hoursFor(hall, service, now);
  if (!hall.config.calendar.stopWhenTooLate || p50Ms === null || hours === null) return false;
  const isSession = named(hall.config.services, service)?.numbering === 'session';
  const until = isSession ? hours.find(isIn(minuteOf(now.at))) : hours.at(-1);
  if (until === undefined) return false;
  const midnight = now.at - ((now.at + ZONE_MS) % DAY_MS);
  return now.at + p50Ms > midnight + until.toMinute * MINUTE_MS;
}
