import { describe, expect, it } from 'vitest';
import { toCoreConfig } from '../../../main/config/to-core.ts';
import { toScreenConfig } from '../../../main/config/to-screen.ts';
import { configOf, EXAMPLE, edited, lineOf, parse, problemsOf } from './example.ts';

const core = (text: string) => toCoreConfig(configOf(text));
/** The example with its section `name` replaced, or left out. */
const withSection = (name: string, section: string): string =>
  EXAMPLE.replace(new RegExp(`^${name}:.*\\n(?:(?: .*|#.*)?\\n)*?(?=^[a-z_]+:|^# )`, 'm'), () => section);

describe('the rules of the example', () => {
  it('reach the core as minutes, milliseconds and keys', () => {
    const { services, calendar, classes, kioskClasses, policy, calling, bookings } = core(EXAMPLE);
    expect(Object.values(services)[0]).toEqual({
      ...{ prefix: 'A', firstNumber: 1, lastNumber: 999, numbering: 'day', hours: null },
      ...{ quota: { perDay: null, slots: [] }, standardMinutes: 15, group: 'insurance' },
    });
    expect(calendar).toEqual({
      week: null,
      holidays: ['2027-01-01'],
      workingDays: { '2027-01-03': 4 },
      sessions: [],
      stopWhenTooLate: true,
    });
    expect(classes).toMatchObject({ elderly: { rank: 2, weight: 2 }, appointment: { rank: 1, weight: 2 }, vip: { rank: 3, weight: 3 } });
    expect(kioskClasses).toEqual(['disabled', 'elderly', 'pregnant', 'veteran']);
    expect(policy).toEqual({
      kind: 'ratio',
      ratio: { priority: 2, ordinary: 1 },
      maxWaitMs: 3_600_000,
      rules: [{ service: 'real-estate', waitOverMs: 2_700_000 }],
    });
    expect(calling).toEqual({
      recallLimit: 3,
      noShow: { afterTickets: 3, afterMs: 600_000, limit: 2 },
      silent: false,
      autoCallAfterMs: 3000,
      pauseReasons: ['away', 'lunch', 'meeting', 'paperwork'],
      boardHoldMs: 4000,
    });
    expect(bookings).toEqual({
      ...{ perSlot: 6, slotMinutes: 30, daysAhead: 30, earlyMinutes: 30, lateMinutes: 15 },
      ...{ missed: 'ordinary', class: 'appointment' },
    });
  });

  it('keep hours once they are told to, those of a service too', () => {
    const text = edited('keep_hours: false', 'keep_hours: true').replace(
      '    prefix: A\n',
      "    prefix: A\n    hours: { tue: ['09:00-10:30'] }\n",
    );
    const { calendar, services } = core(text);
    expect(calendar.week).toHaveLength(7);
    expect(calendar.week?.[5]).toEqual([{ fromMinute: 540, toMinute: 720 }]);
    expect(Object.values(services)[0]?.hours).toEqual([[], [{ fromMinute: 540, toMinute: 630 }], [], [], [], [], []]);
    const without = core(text.replace('keep_hours: true', 'keep_hours: false'));
    expect([without.calendar.week, Object.values(without.services)[0]?.hours]).toEqual([null, null]);
  });

  it('have quotas by slot, and sessions in the order of the business day', () => {
    const { services, calendar } = core(
      edited(
        '    prefix: B\n',
        "    prefix: B\n    numbering: session\n    quota: { per_day: 9, slots: [{ time: '09:00-10:00', limit: 3 }] }\n",
      ).replace(
        '  sessions: {}\n',
        "  sessions:\n    night: { name: { zh: 夜, en: Night }, from: '00:30' }\n    day: { name: { zh: 日, en: Day }, from: '08:00' }\n",
      ),
    );
    expect(Object.values(services)[1]).toMatchObject({
      numbering: 'session',
      quota: { perDay: 9, slots: [{ fromMinute: 540, toMinute: 600, limit: 3 }] },
    });
    expect(calendar.sessions).toEqual([
      { key: 'day', fromMinute: 480 },
      { key: 'night', fromMinute: 30 },
    ]);
  });

  it('reach the screens as names, in every language the file has', () => {
    const text = edited('{ zh: 社会保障, en: Social insurance }', '{ zh: 社会保障, en: Social insurance, bo: སྤྱི་ཚོགས }');
    const screen = toScreenConfig(configOf(text), true);
    expect(screen.services[0]).toMatchObject({
      ...{ id: 'social-insurance', name: { bo: 'སྤྱི་ཚོགས' }, group: 'insurance', standardMinutes: 15 },
      materials: [{ zh: '身份证' }, { zh: '社保卡' }],
    });
    expect(screen.groups.map(({ id }) => id)).toEqual(['insurance', 'property-and-business']);
    expect(screen.classes.map(({ id, kiosk }) => [id, kiosk])).toContainEqual(['vip', false]);
    expect(screen.pauseReasons[0]).toEqual({ id: 'lunch', name: { zh: '用餐', en: 'Lunch' } });
    expect([screen.takesBookings, screen.silent]).toEqual([true, false]);
  });
});

describe('a hall that says none of it', () => {
  it('works as one of release 0.1.0', () => {
    const sections = ['service_groups', 'hours', 'calendar', 'classes', 'policy', 'calling', 'bookings', 'retention'];
    const bare = sections.reduce(
      (text, name) => text.replace(new RegExp(`^${name}:\\n(?:(?: .*)?\\n)*`, 'm'), ''),
      EXAMPLE.replaceAll(/^ {4}group: .*\n/gm, ''),
    );
    expect(sections.filter((name) => new RegExp(`^${name}:`, 'm').test(bare))).toEqual([]);
    expect(core(bare)).toMatchObject({
      calendar: { week: null, stopWhenTooLate: false },
      classes: {},
      policy: { kind: 'first-come' },
      calling: { recallLimit: null, noShow: { afterTickets: null, afterMs: null, limit: 0 }, pauseReasons: [] },
      bookings: { perSlot: null },
    });
  });
});

/** [what is wrong, from, to, code, key path, a piece of the line it must point at] */
const FAULTS: readonly (readonly [string, string, string, string, string, string])[] = [
  [
    'a group nobody has defined',
    '    group: property-and-business\n    standard_minutes: 40',
    '    group: property # none\n    standard_minutes: 40',
    'config/dangling-reference',
    'services.real-estate.group',
    'group: property # none',
  ],
  ['a class with a bad key', '  vip: {', '  Vip: {', 'config/bad-key', 'classes.Vip', 'Vip: {'],
  [
    'numbers by sessions that are not there',
    '    prefix: B\n',
    '    prefix: B\n    numbering: session # here\n',
    'config/missing',
    'services.medical-insurance.numbering',
    '# here',
  ],
  [
    'quota slots that overlap',
    '    prefix: B\n',
    "    prefix: B\n    quota: { slots: [{ time: '09:00-10:00', limit: 1 }, { time: '09:30-11:00', limit: 1 }] } # these\n",
    'config/overlap',
    'services.medical-insurance.quota.slots[1].time',
    '# these',
  ],
  [
    'a quota slot that is no span',
    '    prefix: B\n',
    "    prefix: B\n    quota: { slots: [{ time: '9-10', limit: 1 }] }\n",
    'config/value',
    'services.medical-insurance.quota.slots[0].time',
    "'9-10'",
  ],
  [
    'a language that is none',
    '{ zh: 社会保障, en: Social insurance }',
    '{ zh: 社会保障, en: Social insurance, English: x }',
    'config/unknown-key',
    'services.social-insurance.name.English',
    'English:',
  ],
  [
    'a secondary service nobody has defined',
    '    display: main/display-1\n',
    '    secondary: [real-estates]\n    display: main/display-1\n',
    'config/dangling-reference',
    'windows.w1.secondary[0]',
    'real-estates',
  ],
  [
    'a secondary service that is a first one, too',
    '    display: main/display-1\n',
    '    secondary: [social-insurance]\n    display: main/display-1\n',
    'config/repeated',
    'windows.w1.secondary[0]',
    'secondary: [social',
  ],
  [
    'a holiday that is in no calendar',
    "holidays: ['2027-01-01']",
    "holidays: ['2027-02-30']",
    'config/value',
    'calendar.holidays[0]',
    '2027-02-30',
  ],
  ['a working day that is no date', "'2027-01-03': fri", 'monday: fri', 'config/bad-key', 'calendar.working_days.monday', 'monday: fri'],
  [
    'a working day like no weekday',
    "'2027-01-03': fri",
    "'2027-01-03': friday",
    'config/value',
    'calendar.working_days.2027-01-03',
    'friday',
  ],
  [
    'a date both off and on',
    "'2027-01-03': fri",
    "'2027-01-01': fri",
    'config/holiday-and-working-day',
    'calendar.working_days.2027-01-01',
    "working_days: { '",
  ],
  [
    'two sessions at one time',
    '  sessions: {}\n',
    "  sessions: { a: { name: { zh: 一, en: A }, from: '08:00' }, b: { name: { zh: 二, en: B }, from: '08:00' } }\n",
    'config/repeated',
    'calendar.sessions.b.from',
    'sessions: { a',
  ],
  ['a class that everybody is in', '  vip: {', '  ordinary: {', 'config/reserved-key', 'classes.ordinary', 'ordinary: {'],
  ['a rank beyond nine', 'rank: 3,', 'rank: 30,', 'config/value', 'classes.vip.rank', 'rank: 30'],
  ['a policy nobody knows', 'kind: ratio', 'kind: fair', 'config/value', 'policy.kind', 'kind: fair'],
  [
    'a rule about no service',
    '{ service: real-estate, wait',
    '{ service: estates, wait',
    'config/dangling-reference',
    'policy.rules[0].service',
    'service: estates',
  ],
  [
    'a no-show rule that never fits',
    '{ after_tickets: 3, after_minutes: 10, limit: 2 }',
    '{ limit: 2 }',
    'config/missing',
    'calling.no_show',
    'no_show: { limit',
  ],
  ['appointments of no class', '  class: appointment', '  class: booked', 'config/dangling-reference', 'bookings.class', 'class: booked'],
  ['slots that do not divide the day', 'slot_minutes: 30', 'slot_minutes: 45', 'config/value', 'bookings.slot_minutes', 'slot_minutes: 45'],
  [
    'a hundred years of personal data',
    'personal_data_months: 6',
    'personal_data_months: 1200',
    'config/value',
    'retention.personal_data_months',
    '1200',
  ],
  ['yes for true', 'keep_hours: false', 'keep_hours: yes', 'config/value', 'calendar.keep_hours', 'keep_hours: yes'],
];

describe('a fault in the rules', () => {
  it.each(FAULTS)('is told once, at its line: %s', (_what, from, to, code, keyPath, marker) => {
    const text = edited(from, to);
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code, keyPath, line: lineOf(text, marker) });
  });
});

describe('what is hardly meant', () => {
  const warnings = (text: string): readonly string[] => {
    const loaded = parse(text);
    return loaded.ok ? loaded.warnings.map(({ code }) => code) : ['refused'];
  };
  it('is told and no hindrance: an order by classes without any, a last ticket without hours', () => {
    expect(warnings(EXAMPLE)).toEqual([]);
    const noClasses = withSection('classes', '').replace('class: appointment', 'class: ordinary');
    expect(warnings(noClasses)).toEqual(['config/no-classes']);
    expect(warnings(withSection('hours', ''))).toEqual(['config/no-hours']);
  });
  it('is not a service that is only somebody’s second', () => {
    const text = edited(
      'services: [real-estate, business-setup]\n    display',
      'services: [real-estate]\n    secondary: [business-setup]\n    display',
    );
    expect(warnings(text)).toEqual([]);
  });
});
