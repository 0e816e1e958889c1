/** The small rules the schema of hall.yaml is made of. Each says in both languages what it allows. */
import { z } from 'zod';
import type { Text } from '../api/texts.ts';

/** What a broken rule says of the value; without one, that it is not allowed here. */
export type Fault = { readonly code: `config/${string}`; readonly message: Text };
export type RuleParams = { readonly allowed: Text; readonly fault: (value: unknown) => Fault | null };

/** A value with one test and one sentence about what is allowed; a wrong type and a wrong value are the same mistake to a reader. */
export function rule<T>(
  test: (value: unknown) => boolean,
  allowed: Text,
  fault: (value: unknown) => Fault | null = () => null,
): z.ZodCustom<T, T> {
  return z.custom<T>(test, { params: { allowed, fault } satisfies RuleParams });
}

/** A string that matches; a number or a boolean in its place is told to take quotes. */
export function word(pattern: RegExp, allowed: Text): z.ZodCustom<string, string> {
  return rule<string>(
    (value) => typeof value === 'string' && pattern.test(value),
    allowed,
    (value) => (typeof value === 'number' || typeof value === 'boolean' ? QUOTES : null),
  );
}
const QUOTES: Fault = { code: 'config/value', message: { zh: '这里要文字，请加引号', en: 'text is wanted here; put it in quotes' } };

/** A whole number from `min` to `max`, both included. */
export function wholeNumber(min: number, max: number): z.ZodCustom<number, number> {
  return rule<number>((value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max, {
    zh: `整数 ${min} 到 ${max}`,
    en: `a whole number, ${min} to ${max}`,
  });
}

const KEY = /^[a-z][a-z0-9-]{0,39}$/;
export const KEY_ALLOWED: Text = {
  zh: '小写字母开头，只含小写字母、数字和 -，最多 40 个字符',
  en: 'lower-case letters, digits and -, beginning with a letter, at most 40',
};
/** Keys of services, windows, devices and so on stand in addresses, in the journal and in JSON objects, for good. */
export const isKey = (value: unknown): boolean => typeof value === 'string' && KEY.test(value);
/** A mention of a key; whether it exists is a cross check. */
export const key = word(KEY, KEY_ALLOWED);
/** A mention of a device, `main/display-1`. */
export const deviceRef = rule<string>((value) => typeof value === 'string', {
  zh: '设备键，如 main/display-1',
  en: 'the key of a device, such as main/display-1',
});

/** 1 to 60 characters on one line, for people. */
const shown = word(/^(?=.*\S)[^\p{Cc}\p{Zl}\p{Zp}]{1,60}$/u, { zh: '一行文字，1 到 60 个字', en: 'one line of text, 1 to 60 characters' });
/** A text for people in both languages. */
export const text = z.strictObject({ zh: shown, en: shown });
/** The same, and in whatever other languages the hall's visitors read, by language tag; which tags those are is a cross check. */
export const names = z.object({ zh: shown, en: shown }).catchall(shown);
/** `bo`, `zh-Hant`, `ko`: letters and digits as in a language tag, which this machine takes for one. */
export const isLanguage = (tag: string): boolean => /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(tag);

/** true or false */
export const flag = rule<boolean>((value) => typeof value === 'boolean', { zh: 'true 或 false', en: 'true or false' });

/** An IANA name that this machine's zone data knows. Offsets such as +08:00 are none: they know no summer time. */
export const timeZone = rule<string>((value) => typeof value === 'string' && /^[A-Za-z]/.test(value) && isTimeZone(value), {
  zh: 'IANA 时区名，如 Asia/Shanghai',
  en: 'an IANA time zone, such as Asia/Shanghai',
});
function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    // Intl has no other way to say that it does not know a zone.
    return false;
  }
}

const CLOCK_TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
/** `04:00` */
export const clockTime = word(CLOCK_TIME, {
  zh: "时刻 '00:00' 到 '23:59'，两位小时",
  en: "a time from '00:00' to '23:59', hours in two digits",
});
/** A date that is in the calendar. */
export const isDate = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && new Date(value).toJSON()?.slice(0, 10) === value;
export const DATE_ALLOWED: Text = { zh: "日期，如 '2026-10-01'", en: "a date such as '2026-10-01'" };
/** `2026-10-01` */
export const dateText = rule<string>(isDate, DATE_ALLOWED);

/** Minutes after midnight of `04:00` or `24:00`. */
export function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** One day's opening hours, in order and apart: `['09:00-12:00', '13:30-17:00']`. */
export const openingHours = rule<string[]>(
  (value) =>
    Array.isArray(value) &&
    value.every(isSpan) &&
    value.every((span, index) => index === 0 || minutesOf(String(value[index - 1]).slice(6)) < minutesOf(span)),
  {
    zh: "时段列表，先后排列、互不重叠，如 ['09:00-12:00', '13:30-17:00']；[] 为不开放",
    en: "spans in order and apart, such as ['09:00-12:00', '13:30-17:00']; [] when closed",
  },
);
/** `09:00-10:30` */
export const minuteSpan = rule<string>(isSpan, { zh: "时段，如 '09:00-10:30'", en: "a span such as '09:00-10:30'" });
export function isSpan(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const [from = '', to = ''] = value.split('-');
  return value.length === 11 && CLOCK_TIME.test(from) && (CLOCK_TIME.test(to) || to === '24:00') && minutesOf(from) < minutesOf(to);
}

/** First and last ticket number: displays show four digits. */
export const numberRange = rule<[number, number]>(
  (value) =>
    Array.isArray(value) && value.length === 2 && value.every((n) => Number.isInteger(n) && n >= 1 && n <= 9999) && value[0] <= value[1],
  { zh: '[起号, 止号]，1 到 9999，起号不大于止号', en: '[first, last] from 1 to 9999, first not above last' },
);

/**
 * Level of each key of a pad from the left, of `fewest` to `most` keys; 0 is a key that is no level. No level twice: two keys of one level is a wrong
 * map. Which of the levels a model's keys can give, and which end is best, is the model's business.
 */
export const levelsOf = (fewest: number, most: number): z.ZodCustom<number[], number[]> =>
  rule<number[]>(
    (value) =>
      Array.isArray(value) &&
      value.length >= fewest &&
      value.length <= most &&
      value.every((level) => Number.isInteger(level) && level >= 0 && level <= 5) &&
      value.some((level) => level > 0) &&
      [1, 2, 3, 4, 5].every((level) => value.filter((other) => other === level).length <= 1),
    {
      zh: `${fewest === most ? fewest : `${fewest} 到 ${most}`} 个按键从左到右的等级，1 到 5 各最多一次，0 = 不是等级`,
      en: `the level of ${fewest === most ? fewest : `${fewest} to ${most}`} keys from the left, each of 1 to 5 once at most, 0 for a key that is no level`,
    },
  );

/** What a wedge pad types for its keys, from the left: one character each, all different. */
export const wedgeKeys = rule<string[]>(
  (value) =>
    Array.isArray(value) &&
    value.length >= 2 &&
    value.length <= 8 &&
    value.every((typed) => typeof typed === 'string' && /^[\x21-\x7e]$/.test(typed)) &&
    new Set(value).size === value.length,
  { zh: "2 到 8 个不同的字符，如 ['1', '2', '3', '4', '5']", en: "2 to 8 different characters, such as ['1', '2', '3', '4', '5']" },
);

/** Level of each of the five keys from the left. Every level once: two keys of one level, or a level nobody can give, is a wrong map. */
export const levels = rule<[number, number, number, number, number]>(
  (value) => Array.isArray(value) && value.length === 5 && [1, 2, 3, 4, 5].every((level) => value.includes(level)),
  {
    zh: '五个按键从左到右的等级，1 到 5 各一次，如 [5, 4, 3, 2, 1]',
    en: 'the level of the five keys from the left, each of 1 to 5 once, such as [5, 4, 3, 2, 1]',
  },
);
