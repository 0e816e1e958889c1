/**
 * What the core needs of hall.yaml, as it is journaled in `config.applied`: keys, prefixes, rules and limits; no secrets, no names
 * of people, no texts. Screens take their texts from the configuration file itself.
 */
import type { BoardId, BusinessDay, ClassId, ClerkId, DeviceId, KioskId, ServiceId, WindowId } from './ids.ts';

/** A stretch of a day in minutes after midnight; `toMinute` is no longer in it. */
export type MinuteSpan = { readonly fromMinute: number; readonly toMinute: number };
/** Opening hours by weekday: index 0 is Monday, 6 Sunday. No span: closed all day. */
export type WeekHours = readonly (readonly MinuteSpan[])[];

export type ServiceRules = {
  /** One letter before the number. */
  readonly prefix: string;
  readonly firstNumber: number;
  readonly lastNumber: number;
  /** When the numbers begin again: with each business day, or with each session (half day) of it. */
  readonly numbering: 'day' | 'session';
  /** Its own opening hours; null: those of the hall. */
  readonly hours: WeekHours | null;
  readonly quota: { readonly perDay: number | null; readonly slots: readonly (MinuteSpan & { readonly limit: number })[] };
  /** 承诺时长: how long serving it is promised to take at most. */
  readonly standardMinutes: number | null;
  readonly group: string | null;
};

export type WindowRules = {
  /** Served first; a visit of a secondary service is called only when none of these waits. */
  readonly services: readonly ServiceId[];
  readonly secondary: readonly ServiceId[];
  readonly display: DeviceId | null;
  readonly pad: DeviceId | null;
  readonly caller: DeviceId | null;
};

export type Calendar = {
  /** Null: no hours are kept, tickets are given as long as the day is open. */
  readonly week: WeekHours | null;
  /** Dates on which the hall is closed although its weekday is not. */
  readonly holidays: readonly BusinessDay[];
  /** Make-up working days (调休): a date that follows the hours of a weekday, 0 Monday to 6 Sunday. */
  readonly workingDays: Readonly<Record<BusinessDay, number>>;
  /** Sessions of the day, in order: from which minute each counts. Empty: the whole day is one session. */
  readonly sessions: readonly { readonly key: string; readonly fromMinute: number }[];
  /** No more tickets when the wait foretold would pass the end of the opening hours. */
  readonly stopWhenTooLate: boolean;
};

/** A class of visitors (elderly, disabled, veteran, pregnant, appointment, VIP): data. `ordinary` is always there, rank 0, weight 1. */
export type PriorityClass = {
  /** Higher is called earlier under the strict policy; above 0 counts as priority under the ratio policy. */
  readonly rank: number;
  /** What a minute of waiting counts under the ageing policy. */
  readonly weight: number;
};

export type Policy = {
  readonly kind: 'first-come' | 'strict' | 'ratio' | 'ageing';
  /** Of `ratio`: so many priority visits, then so many ordinary ones. */
  readonly ratio: { readonly priority: number; readonly ordinary: number };
  /** Whoever has waited this long is called before all who have not, whatever the policy: nobody starves. */
  readonly maxWaitMs: number;
  /** "When a wait in this service passes so much, call that service first." In the manager's order. */
  readonly rules: readonly { readonly service: ServiceId; readonly waitOverMs: number }[];
};

export type CallingRules = {
  /** How often one visit may be recalled at one window; null: as often as needed. */
  readonly recallLimit: number | null;
  /**
   * What becomes of who does not come. With both null the ticket lapses; otherwise it comes back after so many calls of its service, or so
   * long, at most `limit` times.
   */
  readonly noShow: { readonly afterTickets: number | null; readonly afterMs: number | null; readonly limit: number };
  /** Silent calling (无声): nothing is spoken, names are masked. */
  readonly silent: boolean;
  /** How long after its visit was finished a window that calls by itself waits. */
  readonly autoCallAfterMs: number;
  readonly pauseReasons: readonly string[];
  /** How long a call stands on a board, at least, before the next takes its place. */
  readonly boardHoldMs: number;
};

export type BookingRules = {
  /** A check-in before the slot by more than this is refused; 0 and above. */
  readonly earlyMinutes: number;
  /** Within so many minutes behind the slot's end it still counts as the appointment. */
  readonly lateMinutes: number;
  /** After that: an ordinary ticket, or none. */
  readonly missed: 'ordinary' | 'refuse';
  /** The class that a kept appointment is called in. */
  readonly class: ClassId;
  /** How many may be booked for one service and slot; null: no appointments. */
  readonly perSlot: number | null;
  readonly slotMinutes: number;
  /** How far ahead appointments are made. */
  readonly daysAhead: number;
};

export type CoreConfig = {
  readonly timeZone: string;
  /** Minutes after midnight at which the business day turns; 240 = 04:00. */
  readonly dayCutoverMinutes: number;
  readonly services: Readonly<Record<ServiceId, ServiceRules>>;
  readonly windows: Readonly<Record<WindowId, WindowRules>>;
  readonly clerks: readonly ClerkId[];
  readonly kiosks: Readonly<Record<KioskId, { readonly services: readonly ServiceId[]; readonly printer: DeviceId | null }>>;
  /** Level 5 (best) to 1 by key: `levels[key - 1]`; 0 for a key that is none. Polarity is data, never a formula. */
  readonly pads: Readonly<Record<DeviceId, { readonly levels: readonly number[] }>>;
  /** Boards and speakers that announce calls, and of which windows; an empty list is every window. */
  readonly boards: Readonly<Record<BoardId, { readonly windows: readonly WindowId[]; readonly device: DeviceId | null }>>;
  readonly speakers: Readonly<Record<DeviceId, { readonly windows: readonly WindowId[] }>>;
  readonly calendar: Calendar;
  readonly classes: Readonly<Record<ClassId, PriorityClass>>;
  /** Those that a visitor can claim at a kiosk; the others are given by people. */
  readonly kioskClasses: readonly ClassId[];
  readonly policy: Policy;
  readonly calling: CallingRules;
  readonly bookings: BookingRules;
  readonly evaluationTimeoutMs: number;
  /** How long a paper ticket may print before its visit is called all the same. */
  readonly printHoldMs: number;
  /** How long the number of a failed print stays on the screen before it is void. */
  readonly voidAfterMs: number;
};

/** Who has no class of their own. */
export const ORDINARY = 'ordinary' as ClassId;

type Basic<Rules, Needed extends keyof Rules> = Pick<Rules, Needed> & Partial<Omit<Rules, Needed>>;
/** A configuration of release 0.1.0, or one of which only the interesting parts are said. */
export type BasicConfig = Omit<
  Basic<
    CoreConfig,
    'timeZone' | 'dayCutoverMinutes' | 'clerks' | 'kiosks' | 'pads' | 'evaluationTimeoutMs' | 'printHoldMs' | 'voidAfterMs'
  >,
  'services' | 'windows'
> & {
  readonly services: Readonly<Record<ServiceId, Basic<ServiceRules, 'prefix' | 'firstNumber' | 'lastNumber'>>>;
  readonly windows: Readonly<Record<WindowId, Basic<WindowRules, 'services' | 'display' | 'pad'>>>;
};

const SERVICE_DEFAULTS = { numbering: 'day', hours: null, quota: { perDay: null, slots: [] }, standardMinutes: null, group: null } as const;
const WINDOW_DEFAULTS = { secondary: [], caller: null } as const;
const HALL_DEFAULTS = {
  boards: {},
  speakers: {},
  calendar: { week: null, holidays: [], workingDays: {}, sessions: [], stopWhenTooLate: false },
  classes: {},
  kioskClasses: [],
  policy: { kind: 'first-come', ratio: { priority: 2, ordinary: 1 }, maxWaitMs: 3_600_000, rules: [] },
  calling: {
    recallLimit: null,
    noShow: { afterTickets: null, afterMs: null, limit: 0 },
    silent: false,
    autoCallAfterMs: 3000,
    pauseReasons: [],
    boardHoldMs: 4000,
  },
  bookings: { earlyMinutes: 30, lateMinutes: 15, missed: 'ordinary', class: ORDINARY, perSlot: null, slotMinutes: 60, daysAhead: 30 },
} as const satisfies Partial<CoreConfig>;

/** Fills in what release 0.1.0 did not know, with rules under which a hall works as it did then. */
export function completeConfig(basic: BasicConfig): CoreConfig {
  const complete = <Key extends string, From, More>(entries: Readonly<Record<Key, From>>, more: More): Record<Key, From & More> =>
    Object.fromEntries(Object.entries<From>(entries).map(([key, entry]) => [key, { ...more, ...entry }])) as Record<Key, From & More>;
  return {
    ...HALL_DEFAULTS,
    ...basic,
    services: complete(basic.services, SERVICE_DEFAULTS),
    windows: complete(basic.windows, WINDOW_DEFAULTS),
  };
}

/** The entry of a key that came from outside. Every object has a `constructor`, and none of them is a service. */
export const entryOf = <Key extends string, Entry>(entries: Readonly<Record<Key, Entry>>, key: Key): Entry | undefined =>
  Object.hasOwn(entries, key) ? entries[key] : undefined;

const ORDINARY_CLASS: PriorityClass = { rank: 0, weight: 1 };
/** The rules of a class; one that the configuration no longer knows counts as ordinary. */
export const classOf = (config: Pick<CoreConfig, 'classes'>, id: ClassId): PriorityClass => entryOf(config.classes, id) ?? ORDINARY_CLASS;
