/** Whole business days of the past, as the hall would have written them: every event of every visit, with its durations and its score. */
import { randomBytes } from 'node:crypto';
import type { NewEvent } from '../../db/batch.ts';
import { EVENT_VERSIONS, type EventBodies, type EventKind } from '../../db/events.ts';
import { businessDayAt } from '../../main/hall/kernel/business-day.ts';
import { TIME_ZONE } from './hall.ts';

/** An id as the hall draws them. */
export type DrawId = (at: number) => string;

export const DAY_MS = 86_400_000;
export const CUTOVER_MINUTES = 240;
const CLOCK_ID = 'b5d5c1f0-3c1e-4d6a-9b1a-2f1c8d7e6a50';
export const SERVICES = 26;
export const WINDOWS = 32;
/** Place of `visit.finished` among a visit's events: the rating is asked for because of it. */
const FINISHED = 3;

const TIME_DIGITS = 12;
const RANDOM_BYTES = 6;
export const drawId: DrawId = (at) => `${at.toString(16).padStart(TIME_DIGITS, '0')}${randomBytes(RANDOM_BYTES).toString('hex')}`;

/** How many days `visits` make when each has `perDay`. */
export const daysFor = (visits: number, perDay: number): number => Math.ceil(visits / perDay);

export type Envelope = {
  readonly stream: string;
  readonly at: number;
  readonly actorKind: string;
  readonly actorId: string;
  readonly causeSeq?: number;
};

/** One event of the past. */
export function event<Kind extends EventKind>(
  kind: Kind,
  { stream, at, actorKind, actorId, causeSeq }: Envelope,
  body: Loose<EventBodies[Kind]>,
): NewEvent {
  return {
    stream,
    kind,
    v: EVENT_VERSIONS[kind],
    at,
    clockId: CLOCK_ID,
    upMs: at - Date.UTC(2025, 0, 1),
    actorKind,
    actorId,
    commandKey: null,
    causeSeq: causeSeq ?? null,
    body: JSON.stringify(body),
  };
}

/** A body with its branded keys as plain texts. */
type Loose<T> = T extends string
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Loose<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Loose<T[Key]> }
      : T;

/** Seven events, the first of them row `seq`: a number on the screen, called, started, finished, asked for a rating, lit, scored. */
function* visitOf(seq: number, stream: string, startsAt: number, n: number, day: string): Generator<NewEvent> {
  const issuedAt = startsAt + 4 * 3_600_000 + n * 5000;
  const visit = drawId(issuedAt);
  const service = `s${(n % SERVICES) + 1}`;
  const window = `w${(n % WINDOWS) + 1}`;
  const clerk = `c${(n % WINDOWS) + 1}`;
  const record = `${visit}.s1`;
  const evaluation = `${record}.e`;
  const pad = `main/pad-${(n % WINDOWS) + 1}`;
  const ordinal = Math.floor(n / SERVICES) + 1;
  const session = (Date.parse(day) / DAY_MS) * 65_536 + n + 1;
  const by = (actorKind: string, actorId: string, afterMs: number): Envelope => ({ stream, at: issuedAt + afterMs, actorKind, actorId });
  const clerkAt = `${clerk}@window/${window}`;
  const number = `${String.fromCharCode(65 + (n % SERVICES))}${String(ordinal).padStart(3, '0')}`;
  yield event('ticket.issued', by('kiosk', 'k1', 0), {
    visit,
    number,
    service,
    ordinal,
    kiosk: 'k1',
    delivery: 'screen',
    class: 'ordinary',
    session: '',
    slot: null,
    booking: null,
    estimate: null,
    job: null,
    printer: null,
  });
  yield event('visit.called', by('clerk', clerkAt, 300_000), {
    visit,
    call: `${visit}.c1`,
    window,
    clerk,
    why: { rule: 'first-come', waitMs: 300_000, ahead: 0, detail: null },
    round: { priority: 0, ordinary: 0 },
  });
  yield event('visit.started', by('clerk', clerkAt, 320_000), { visit, record, service, window, clerk });
  yield event('visit.finished', by('clerk', clerkAt, 620_000), { visit, record, window, clerk });
  yield event(
    'evaluation.opened',
    { ...by('system', 'reaction', 620_001), causeSeq: seq + FINISHED },
    { evaluation, record, visit, window, pad, session },
  );
  yield event('evaluation.asked', by('device', pad, 620_100), { evaluation });
  yield event('evaluation.scored', by('device', pad, 627_000), {
    evaluation,
    record,
    visit,
    level: 1 + (n % 5),
    press: { device: pad, session, boot: 7, pressNo: (n % 65_535) + 1, key: 5 - (n % 5) },
  });
}

/** One past day with `visits` visits, opened and closed; `daysAgo` 1 is yesterday. In batches of about `batchEvents`; `headSeq` tells where they go. */
export function* pastDay(
  now: number,
  daysAgo: number,
  visits: number,
  batchEvents: number,
  headSeq: () => number,
): Generator<readonly NewEvent[]> {
  const span = businessDayAt(now - daysAgo * DAY_MS, TIME_ZONE, CUTOVER_MINUTES);
  const stream = `day/${span.day}`;
  const system = { stream, actorKind: 'system', actorId: 'start' };
  let batch: NewEvent[] = [
    event('day.opened', { ...system, at: span.startsAt }, { ...span, previousDay: null, carriedVisits: [], openWindows: [], devices: [] }),
  ];
  for (let n = 0; n < visits; n += 1) {
    batch.push(...visitOf(headSeq() + 1 + batch.length, stream, span.startsAt, n, span.day));
    if (batch.length < batchEvents) continue;
    yield batch;
    batch = [];
  }
  batch.push(event('day.closed', { ...system, at: span.endsAt }, { lapsed: [], carried: [] }));
  yield batch;
}
