/** What can still be booked. */
import { type HourRules, isOpenAt, momentInDay } from '../kernel/calendar.ts';
import { type CoreConfig, entryOf } from '../kernel/core-config.ts';
import type { BusinessDay, ServiceId } from '../kernel/ids.ts';
import { type ReadonlyBookingState, slotKey } from './evolve.ts';

export type FreeSlot = { readonly fromMinute: number; readonly toMinute: number; readonly left: number };

const MINUTES_A_DAY = 24 * 60;

/** The slots of a day that begin behind `now` within opening hours and have places left, in the order of the clock. */
export function freeSlots(
  {
    bookings,
    config,
    now,
  }: { readonly bookings: ReadonlyBookingState; readonly config: CoreConfig; readonly now: { readonly at: number } },
  day: BusinessDay,
  service: ServiceId,
): readonly FreeSlot[] {
  const { perSlot, slotMinutes } = config.bookings;
  const rules = entryOf(config.services, service);
  if (perSlot === null || rules === undefined) return [];
  const hours: HourRules = { timeZone: config.timeZone, calendar: config.calendar, own: rules.hours };
  return Array.from({ length: MINUTES_A_DAY / slotMinutes }, (_, nth) => nth * slotMinutes).flatMap((fromMinute) => {
    const begins = momentInDay(day, fromMinute, config.timeZone, config.dayCutoverMinutes);
    const left = perSlot - (bookings.taken.get(slotKey({ day, service, fromMinute })) ?? 0);
    return begins > now.at && left > 0 && isOpenAt(hours, begins) ? [{ fromMinute, toMinute: fromMinute + slotMinutes, left }] : [];
  });
}
