import type { NewEvent, Stamp } from '../../db/batch.ts';
import { EVENT_VERSIONS, type EventBodies, type EventKind } from '../../db/events.ts';
import { ORDINARY } from '../../main/hall/kernel/core-config.ts';

export const DAY = '2026-11-21';
export const AT = Date.UTC(2026, 10, 21, 1);
export const CLOCK_ID = 'boot-1';
/** Why a visit was called, where a test does not care. */
export const ROUND = { priority: 0, ordinary: 0 } as const;
export const WHY = { rule: 'first-come', waitMs: 0, ahead: 0, detail: null } as const;
/** What a carried visit is besides its keys, where a test does not care. */
export const CARRIED = {
  class: 'ordinary',
  session: '',
  delivery: 'paper',
  sheets: 1,
  phase: 'serving',
  leg: 1,
  parked: null,
  parkedMs: 0,
} as const;

export const makeStamp = (seconds = 0): Stamp => ({ at: AT + seconds * 1000, clockId: CLOCK_ID, upMs: 1000 + seconds * 1000 });

/** One event of a day, `seconds` after the day's start. */
export function makeEvent<Kind extends EventKind>(
  kind: Kind,
  body: Unbranded<EventBodies[Kind]>,
  seconds = 0,
  more: Partial<NewEvent> = {},
): NewEvent {
  const stream = kind === 'config.applied' ? 'config' : `day/${DAY}`;
  const envelope = { v: EVENT_VERSIONS[kind], ...makeStamp(seconds), actorKind: 'kiosk', actorId: 'k1', commandKey: null, causeSeq: null };
  return { stream, kind, ...envelope, body: JSON.stringify(body), ...more };
}

/** A body with its branded keys as plain texts. */
type Unbranded<T> = T extends string
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Unbranded<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Unbranded<T[Key]> }
      : T;

export const makeDayOpened = (day = DAY): NewEvent =>
  makeEvent(
    'day.opened',
    { day, startsAt: AT, endsAt: AT + 86_400_000, previousDay: null, carriedVisits: [], openWindows: [], devices: [] },
    0,
    {
      stream: `day/${day}`,
    },
  );

export const makeIssued = (n: number, more: Partial<NewEvent> = {}): NewEvent =>
  makeEvent(
    'ticket.issued',
    {
      visit: `v${n}`,
      number: `A${String(n).padStart(3, '0')}`,
      service: 's1',
      ordinal: n,
      kiosk: 'k1',
      delivery: 'paper',
      class: ORDINARY,
      session: '',
      slot: null,
      booking: null,
      estimate: null,
      job: `v${n}.p1`,
      printer: 'main/printer',
    },
    n,
    more,
  );

/** The whole life of visit `n`, scored with 1 + n mod 5. */
export function makeVisit(n: number): NewEvent[] {
  const visit = `v${n}`;
  const job = `${visit}.p1`;
  const record = `${visit}.s1`;
  const evaluation = `${record}.e`;
  const at = { window: 'w1', clerk: 'c1' };
  const press = { device: 'main/pad-1', session: n + 1, boot: 7, pressNo: n + 1, key: 1 };
  return [
    makeIssued(n),
    makeEvent('print.started', { job, visit }, n + 1),
    makeEvent('print.confirmed', { job, visit, proof: 'fence' }, n + 2),
    makeEvent('visit.called', { visit, call: `${visit}.c1`, ...at, why: WHY, round: ROUND }, n + 60),
    makeEvent('visit.started', { visit, record, service: 's1', ...at }, n + 70),
    makeEvent('visit.finished', { visit, record, ...at }, n + 370),
    makeEvent('evaluation.opened', { evaluation, record, visit, window: 'w1', pad: 'main/pad-1', session: n + 1 }, n + 370),
    makeEvent('evaluation.asked', { evaluation }, n + 371),
    makeEvent('evaluation.scored', { evaluation, record, visit, level: 1 + (n % 5), press }, n + 380),
  ];
}
