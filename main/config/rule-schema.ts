/** The sections of hall.yaml that say how a hall works: services, opening hours, classes, the order, calling, appointments. */
import { z } from 'zod';
import { clockTime, dateText, flag, key, minuteSpan, names, numberRange, openingHours, wholeNumber, word } from './rules.ts';

const keyed = <Entry extends z.ZodType>(entry: Entry): z.ZodRecord<z.ZodString, Entry> => z.record(z.string(), entry);

const prefixSchema = word(/^[A-Z]$/, { zh: '一个大写字母 A 到 Z', en: 'one capital letter, A to Z' });

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
/** Monday first; a weekday that is left out is closed. */
export const weekSchema = z
  .strictObject({
    mon: openingHours,
    tue: openingHours,
    wed: openingHours,
    thu: openingHours,
    fri: openingHours,
    sat: openingHours,
    sun: openingHours,
  })
  .partial();
export type Week = z.output<typeof weekSchema>;
/** The spans of each weekday, Monday first. */
export const weekdaysOf = (week: Week): readonly (readonly string[])[] => WEEKDAYS.map((day) => week[day] ?? []);
export const weekdayIndex = (day: (typeof WEEKDAYS)[number]): number => WEEKDAYS.indexOf(day);

const MAX_A_DAY = 9999;
const MAX_MINUTES = 24 * 60;

const quotaSchema = z.strictObject({
  per_day: wholeNumber(1, MAX_A_DAY).optional(),
  slots: z
    .array(z.strictObject({ time: minuteSpan, limit: wholeNumber(0, MAX_A_DAY) }))
    .max(96)
    .default([]),
});

export const serviceSchema = z.strictObject({
  prefix: prefixSchema,
  name: names,
  numbers: numberRange.default([1, 999]),
  numbering: z.enum(['day', 'session']).default('day'),
  group: key.optional(),
  hours: weekSchema.optional(),
  quota: quotaSchema.prefault({}),
  standard_minutes: wholeNumber(1, MAX_MINUTES).optional(),
  materials: z.array(names).max(40).default([]),
});

export const serviceGroupsSchema = keyed(z.strictObject({ name: names })).default({});

export const calendarSchema = z
  .strictObject({
    keep_hours: flag.default(true),
    holidays: z.array(dateText).max(400).default([]),
    working_days: keyed(z.enum(WEEKDAYS)).default({}),
    sessions: keyed(z.strictObject({ name: names, from: clockTime })).default({}),
    last_ticket: z.enum(['by-estimate', 'until-closing']).default('until-closing'),
  })
  .prefault({});

export const classesSchema = keyed(
  z.strictObject({ name: names, rank: wholeNumber(0, 9), weight: wholeNumber(1, 100).default(1), kiosk: flag.default(false) }),
).default({});

export const policySchema = z
  .strictObject({
    kind: z.enum(['first-come', 'strict', 'ratio', 'ageing']).default('first-come'),
    ratio: z.strictObject({ priority: wholeNumber(1, 20).default(2), ordinary: wholeNumber(1, 20).default(1) }).prefault({}),
    max_wait_minutes: wholeNumber(1, MAX_MINUTES).default(60),
    rules: z
      .array(z.strictObject({ service: key, wait_over_minutes: wholeNumber(1, MAX_MINUTES) }))
      .max(40)
      .default([]),
  })
  .prefault({});

export const callingSchema = z
  .strictObject({
    recall_limit: wholeNumber(1, 20).optional(),
    no_show: z
      .strictObject({
        after_tickets: wholeNumber(1, 100).optional(),
        after_minutes: wholeNumber(1, MAX_MINUTES).optional(),
        limit: wholeNumber(1, 20).default(1),
      })
      .optional(),
    silent: flag.default(false),
    auto_call_after_seconds: wholeNumber(0, 600).default(3),
    pause_reasons: keyed(names).default({}),
    board_hold_seconds: wholeNumber(1, 60).default(4),
  })
  .prefault({});

/** Slots begin at whole multiples of their length, so it divides the day. */
const slotMinutes = z.literal([5, 10, 15, 20, 30, 60, 120, 240]);

export const bookingsSchema = z
  .strictObject({
    per_slot: wholeNumber(1, MAX_A_DAY),
    slot_minutes: slotMinutes.default(60),
    days_ahead: wholeNumber(0, 90).default(30),
    early_minutes: wholeNumber(0, MAX_MINUTES).default(30),
    late_minutes: wholeNumber(0, MAX_MINUTES).default(15),
    missed: z.enum(['ordinary', 'refuse']).default('ordinary'),
    class: key.default('ordinary'),
  })
  .optional();

/** How many months personal data is kept behind the month it was written in, at most ten years. */
export const retentionSchema = z.strictObject({ personal_data_months: wholeNumber(0, 120).default(6) }).prefault({});
