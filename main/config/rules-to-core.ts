/** The rules of a hall as the core wants them: minutes and milliseconds, no texts. */
import { MINUTE_MS } from '../hall/kernel/business-day.ts';
import { sinceCutover } from '../hall/kernel/calendar.ts';
import type { CoreConfig, MinuteSpan, ServiceRules, WeekHours } from '../hall/kernel/core-config.ts';
import type { BusinessDay, ClassId, ServiceId } from '../hall/kernel/ids.ts';
import { type Week, weekdayIndex, weekdaysOf } from './rule-schema.ts';
import { minutesOf } from './rules.ts';
import type { HallConfig } from './schema.ts';

const SECOND_MS = 1000;

/** `09:00-10:30` */
const spanOf = (time: string): MinuteSpan => ({ fromMinute: minutesOf(time), toMinute: minutesOf(time.slice(6)) });
const hoursOf = (week: Week): WeekHours => weekdaysOf(week).map((spans) => spans.map(spanOf));

export function serviceRules(service: HallConfig['services'][string], keepsHours: boolean): ServiceRules {
  const { prefix, numbers, numbering, hours, quota, standard_minutes: standardMinutes, group } = service;
  return {
    prefix,
    firstNumber: numbers[0],
    lastNumber: numbers[1],
    numbering,
    hours: hours === undefined || !keepsHours ? null : hoursOf(hours),
    quota: { perDay: quota.per_day ?? null, slots: quota.slots.map(({ time, limit }) => ({ ...spanOf(time), limit })) },
    standardMinutes: standardMinutes ?? null,
    group: group ?? null,
  };
}

export function hallRules({ hours, calendar, classes, policy, calling, bookings, day_cutover }: HallConfig) {
  const cutover = minutesOf(day_cutover);
  const sessions = Object.entries(calendar.sessions).map(([key, { from }]) => ({ key, fromMinute: minutesOf(from) }));
  return {
    calendar: {
      week: hours === undefined || !calendar.keep_hours ? null : hoursOf(hours),
      holidays: calendar.holidays.toSorted() as BusinessDay[],
      workingDays: Object.fromEntries(Object.entries(calendar.working_days).map(([date, weekday]) => [date, weekdayIndex(weekday)])),
      sessions: sessions.toSorted((a, b) => sinceCutover(a.fromMinute, cutover) - sinceCutover(b.fromMinute, cutover)),
      stopWhenTooLate: calendar.last_ticket === 'by-estimate',
    },
    classes: Object.fromEntries(Object.entries(classes).map(([id, { rank, weight }]) => [id, { rank, weight }])),
    kioskClasses: Object.keys(classes)
      .filter((id) => classes[id]?.kiosk)
      .toSorted() as ClassId[],
    policy: {
      kind: policy.kind,
      ratio: policy.ratio,
      maxWaitMs: policy.max_wait_minutes * MINUTE_MS,
      rules: policy.rules.map(({ service, wait_over_minutes: minutes }) => ({
        service: service as ServiceId,
        waitOverMs: minutes * MINUTE_MS,
      })),
    },
    calling: callingRules(calling),
    ...(bookings === undefined ? {} : { bookings: bookingRules(bookings) }),
  } satisfies Partial<CoreConfig>;
}

function callingRules({ no_show: noShow, ...calling }: HallConfig['calling']): CoreConfig['calling'] {
  return {
    recallLimit: calling.recall_limit ?? null,
    noShow: {
      afterTickets: noShow?.after_tickets ?? null,
      afterMs: noShow?.after_minutes === undefined ? null : noShow.after_minutes * MINUTE_MS,
      limit: noShow?.limit ?? 0,
    },
    silent: calling.silent,
    autoCallAfterMs: calling.auto_call_after_seconds * SECOND_MS,
    pauseReasons: Object.keys(calling.pause_reasons).toSorted(),
    boardHoldMs: calling.board_hold_seconds * SECOND_MS,
  };
}

const bookingRules = (bookings: NonNullable<HallConfig['bookings']>): CoreConfig['bookings'] => ({
  perSlot: bookings.per_slot,
  slotMinutes: bookings.slot_minutes,
  daysAhead: bookings.days_ahead,
  earlyMinutes: bookings.early_minutes,
  lateMinutes: bookings.late_minutes,
  missed: bookings.missed,
  class: bookings.class as ClassId,
});
