import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  closesAt,
  type HourRules,
  isOpenAt,
  lastClosing,
  localTimeAt,
  momentOf,
  nextOpening,
  sessionAt,
} from '../../../../main/hall/kernel/calendar.ts';
import type { MinuteSpan, WeekHours } from '../../../../main/hall/kernel/core-config.ts';
import type { BusinessDay } from '../../../../main/hall/kernel/ids.ts';

const date = (text: string): BusinessDay => text as BusinessDay;
const span = (from: string, to: string): MinuteSpan => ({ fromMinute: minutes(from), toMinute: minutes(to) });
const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const WORK = [span('09:00', '12:00'), span('13:30', '17:30')];
const WEEK: WeekHours = [WORK, WORK, WORK, WORK, WORK, [span('09:00', '12:00')], []];

const rulesOf = (changes: Partial<HourRules['calendar']> = {}, own: WeekHours | null = null, timeZone = 'Asia/Shanghai'): HourRules => ({
  timeZone,
  calendar: { week: WEEK, holidays: [], workingDays: {}, ...changes },
  own,
});
/** A wall-clock time in Shanghai, as UTC ms. */
const at = (text: string): number => Date.parse(`${text.replace(' ', 'T')}:00+08:00`);
const told = (moment: number | null): string | null =>
  moment === null ? null : new Date(moment + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');

describe('the opening hours of a hall', () => {
  it('are those of the weekday, the end of a span no longer in it', () => {
    // 2026-11-20 is a Friday.
    expect(
      ['08:59', '09:00', '11:59', '12:00', '13:30', '17:29', '17:30'].map((time) => isOpenAt(rulesOf(), at(`2026-11-20 ${time}`))),
    ).toEqual([false, true, true, false, true, true, false]);
    expect(isOpenAt(rulesOf(), at('2026-11-21 13:30'))).toBe(false);
    expect(isOpenAt(rulesOf(), at('2026-11-22 10:00'))).toBe(false);
  });

  it('tell when they begin again: after lunch, the next morning, behind the weekend', () => {
    expect(told(nextOpening(rulesOf(), at('2026-11-20 12:10')))).toBe('2026-11-20 13:30');
    expect(told(nextOpening(rulesOf(), at('2026-11-20 17:30')))).toBe('2026-11-21 09:00');
    expect(told(nextOpening(rulesOf(), at('2026-11-21 12:00')))).toBe('2026-11-23 09:00');
    expect(told(nextOpening(rulesOf(), at('2026-11-20 10:00')))).toBe('2026-11-20 10:00');
  });

  it('tell when they end, and when the last of the day does', () => {
    expect(told(closesAt(rulesOf(), at('2026-11-20 10:00')))).toBe('2026-11-20 12:00');
    expect(closesAt(rulesOf(), at('2026-11-20 12:30'))).toBeNull();
    expect(told(lastClosing(rulesOf(), at('2026-11-20 10:00')))).toBe('2026-11-20 17:30');
    expect(lastClosing(rulesOf(), at('2026-11-22 10:00'))).toBeNull();
  });

  it('are none on a holiday, and those of another weekday on a make-up working day', () => {
    const rules = rulesOf({ holidays: [date('2026-11-20'), date('2026-11-23')], workingDays: { [date('2026-11-22')]: 4 } });
    expect(isOpenAt(rules, at('2026-11-20 10:00'))).toBe(false);
    expect(isOpenAt(rules, at('2026-11-22 16:00'))).toBe(true);
    expect(told(nextOpening(rules, at('2026-11-22 17:30')))).toBe('2026-11-24 09:00');
  });

  it('are a working day even where the same date is a holiday', () => {
    const rules = rulesOf({ holidays: [date('2026-11-22')], workingDays: { [date('2026-11-22')]: 5 } });
    expect(told(closesAt(rules, at('2026-11-22 10:00')))).toBe('2026-11-22 12:00');
  });

  it('of a service are its own, on make-up days and holidays too', () => {
    const own: WeekHours = [[span('10:00', '11:00')], [], [], [], [], [], []];
    expect(told(nextOpening(rulesOf({}, own), at('2026-11-20 10:00')))).toBe('2026-11-23 10:00');
    expect(told(nextOpening(rulesOf({ holidays: [date('2026-11-23')] }, own), at('2026-11-20 10:00')))).toBe('2026-11-30 10:00');
    expect(isOpenAt(rulesOf({ workingDays: { [date('2026-11-22')]: 0 } }, own), at('2026-11-22 10:30'))).toBe(true);
  });

  it('are never over where none are kept, and never begin where all are empty', () => {
    const none = rulesOf({ week: null, holidays: [date('2026-11-20')] });
    expect([isOpenAt(none, at('2026-11-20 03:00')), closesAt(none, at('2026-11-20 03:00')), lastClosing(none, 0)]).toEqual([
      true,
      null,
      null,
    ]);
    expect(nextOpening(rulesOf({ week: [[], [], [], [], [], [], []] }), at('2026-11-20 03:00'))).toBeNull();
    const always = [span('00:00', '24:00')];
    expect(closesAt(rulesOf({ week: [always, always, always, always, always, always, always] }), at('2026-11-20 03:00'))).toBeNull();
  });

  it('begin at the change when the clocks skip their beginning', () => {
    // In New York 02:00 to 03:00 of 2026-03-08, a Sunday, was never shown.
    const rules = rulesOf({ week: [[], [], [], [], [], [], [span('02:30', '04:00')]] }, null, 'America/New_York');
    const midnight = Date.parse('2026-03-08T05:00:00Z');
    expect(nextOpening(rules, midnight)).toBe(Date.parse('2026-03-08T07:00:00Z'));
    expect(closesAt(rules, Date.parse('2026-03-08T07:30:00Z'))).toBe(Date.parse('2026-03-08T08:00:00Z'));
  });
});

describe('the hours, against a clock that is looked at every minute', () => {
  const ZONES = ['Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe', 'America/St_Johns', 'Africa/Casablanca', 'Asia/Kathmandu'];
  const formats = new Map(
    ZONES.map((timeZone) => [
      timeZone,
      new Intl.DateTimeFormat('en-GB', {
        timeZone,
        weekday: 'short',
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      }),
    ]),
  );
  const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
  /** Written from the clock's own words, without the code under test. */
  function naiveOpen({ timeZone, calendar, own }: HourRules, moment: number): boolean {
    const week = own ?? calendar.week;
    if (week === null) return true;
    const parts = new Map(
      formats
        .get(timeZone)
        ?.formatToParts(moment)
        .map(({ type, value }) => [type, value]),
    );
    const shown = date(`${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`);
    const weekday = calendar.workingDays[shown] ?? (calendar.holidays.includes(shown) ? null : DAYS.indexOf(String(parts.get('weekday'))));
    const minute = Number(parts.get('hour')) * 60 + Number(parts.get('minute'));
    return weekday !== null && (week[weekday] ?? []).some(({ fromMinute, toMinute }) => fromMinute <= minute && minute < toMinute);
  }

  const spans = fc
    .uniqueArray(fc.nat({ max: 96 }), { maxLength: 4 })
    .map((edges) => edges.toSorted((a, b) => a - b))
    .map((edges) =>
      edges.flatMap((from, index) => (index % 2 === 0 && edges[index + 1] !== undefined ? [[from, Number(edges[index + 1])]] : [])),
    )
    .map((pairs) => pairs.map(([from, to]) => ({ fromMinute: Number(from) * 15, toMinute: Number(to) * 15 })));
  const week = fc.array(spans, { minLength: 7, maxLength: 7 });
  /** Around the nights on which the clocks of these zones are changed, and any time. */
  const around = fc
    .constantFrom('2026-03-08', '2026-11-01', '2026-04-05', '2026-10-04', '2026-02-15', '2026-03-22', '2026-11-20')
    .chain((day) => fc.integer({ min: -1440, max: 2880 }).map((minute) => Date.parse(`${day}T00:00:00Z`) + minute * 60_000));
  const dates = fc.constantFrom('2026-03-08', '2026-03-09', '2026-11-01', '2026-11-02', '2026-11-20', '2026-11-21').map(date);

  it('are open when it says so, and begin and end in the minutes in which it changes its mind', () => {
    const seen = { opens: 0, closes: 0 };
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        week,
        fc.option(week),
        fc.array(dates, { maxLength: 2 }),
        fc.dictionary(dates as fc.Arbitrary<string>, fc.nat({ max: 6 }), { maxKeys: 2 }),
        around,
        (timeZone, hours, own, holidays, workingDays, moment) => {
          const rules: HourRules = { timeZone, own, calendar: { week: hours, holidays, workingDays } };
          const open = naiveOpen(rules, moment);
          expect(isOpenAt(rules, moment)).toBe(open);
          const change = open ? closesAt(rules, moment) : nextOpening(rules, moment);
          for (let minute = moment + 60_000; minute < moment + 3 * 86_400_000; minute += 60_000) {
            if (naiveOpen(rules, minute) === open) continue;
            expect(change).toBe(minute);
            seen[open ? 'closes' : 'opens'] += 1;
            return;
          }
          expect(change === null || change >= moment + 3 * 86_400_000).toBe(true);
        },
      ),
      { numRuns: 400 },
    );
    expect(Math.min(seen.opens, seen.closes)).toBeGreaterThan(20);
  });

  it('come back to the same local time, unless the clocks never showed it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), around, (timeZone, moment) => {
        const local = localTimeAt(moment, timeZone);
        const back = momentOf(local, timeZone);
        expect(localTimeAt(back, timeZone)).toEqual(local);
        // A minute shown twice is meant the first time.
        expect(back).toBeLessThanOrEqual(moment);
      }),
    );
  });
});

describe('the session of the day', () => {
  const SESSIONS = [
    { key: 'morning', fromMinute: minutes('08:00') },
    { key: 'afternoon', fromMinute: minutes('12:30') },
    { key: 'night', fromMinute: minutes('01:00') },
  ];
  it('is the last that has begun since the cutover, and the first before that', () => {
    const shown = ['05:00', '08:00', '12:29', '12:30', '23:59', '00:59', '01:00', '03:59'];
    expect(shown.map((time) => sessionAt(SESSIONS, minutes(time), 240))).toEqual([
      'morning',
      'morning',
      'morning',
      'afternoon',
      'afternoon',
      'afternoon',
      'night',
      'night',
    ]);
  });
  it('is none in a day that is not divided', () => {
    expect(sessionAt([], 600, 240)).toBe('');
  });
});
