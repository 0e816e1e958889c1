/**
 * Days of the past as a hall really has them, for reports: windows that open and close, waits that grow and shrink, some who do not come,
 * some who give up, estimates, boards that say what they have shown. Much of it is drawn, from a fixed series.
 */
import type { NewEvent } from '../../db/batch.ts';
import { businessDayAt } from '../../main/hall/kernel/business-day.ts';
import { TIME_ZONE } from './hall.ts';
import { CUTOVER_MINUTES, DAY_MS, drawId, type Envelope, event, SERVICES, WINDOWS } from './past-visits.ts';

const HOUR_MS = 3_600_000;
/** Nine in the morning, after a cutover at four. */
const OPENS_AFTER_MS = 5 * HOUR_MS;
const OPEN_MS = 8 * HOUR_MS;
const PAUSE_REASONS = ['lunch', 'meeting', 'files'];
const CLASSES = ['ordinary', 'ordinary', 'ordinary', 'ordinary', 'elderly'];
const EVENTS_A_BATCH = 20_000;

type Desk = { freeAt: number };
type Day = { readonly stream: string; readonly opensAt: number; readonly next: (below: number) => number; readonly desks: readonly Desk[] };

function series(seed: number): Day['next'] {
  let value = seed;
  return (below) => {
    value = (Math.imul(value, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return Math.floor(value / 65_536) % below;
  };
}

const envelope = (day: Day, at: number, actorKind: string, actorId: string): Envelope => ({ stream: day.stream, at, actorKind, actorId });

function windowEvent(day: Day, n: number, kind: 'window.opened' | 'window.closed', at: number): NewEvent {
  const [window, clerk] = [`w${n + 1}`, `c${n + 1}`];
  return event(kind, envelope(day, at, 'clerk', `${clerk}@window/${window}`), { window, clerk });
}

/** Place of `visit.finished` among the events of a visit that is served: its evaluation ends because of it. */
const FINISHED = 4;

/** A number, a call that a board has shown, and what came of it: served (nine in ten), nobody came, or given up while waiting. */
function* visitOf(day: Day, seq: number, n: number, everyMs: number): Generator<NewEvent> {
  const { next, desks } = day;
  const issuedAt = day.opensAt + n * everyMs;
  const visit = drawId(issuedAt);
  const service = `s${next(SERVICES) + 1}`;
  const desk = desks[n % WINDOWS] ?? { freeAt: 0 };
  const [window, clerk] = [`w${(n % WINDOWS) + 1}`, `c${(n % WINDOWS) + 1}`];
  const at = { window, clerk };
  const byClerk = (moment: number): Envelope => envelope(day, moment, 'clerk', `${clerk}@window/${window}`);
  const calledAt = Math.max(issuedAt + 2000 + next(4000), desk.freeAt + next(5000));
  const foretoldMs = Math.max(1000, calledAt - issuedAt + (next(20) - 10) * 6000);
  yield event('ticket.issued', envelope(day, issuedAt, 'kiosk', 'k1'), {
    ...{ visit, number: `A${String(n).padStart(4, '0')}`, service, ordinal: n, kiosk: 'k1', delivery: 'screen', session: '', slot: null },
    ...{ class: CLASSES[next(CLASSES.length)] ?? 'ordinary', booking: null, job: null, printer: null },
    estimate: { p10Ms: Math.floor(foretoldMs / 3), p50Ms: foretoldMs, p90Ms: foretoldMs * 2, model: 'bench' },
  });
  const fate = next(100);
  if (fate < 3) {
    yield event('visit.cancelled', byClerk(issuedAt + 1000), { visit, window: null, reason: 'left' });
    return;
  }
  const call = `${visit}.c1`;
  const why = { rule: fate < 20 ? 'secondary' : 'first-come', waitMs: calledAt - issuedAt, ahead: next(3), detail: null } as const;
  yield event('visit.called', byClerk(calledAt), { visit, call, ...at, why, round: { priority: 0, ordinary: 0 } });
  yield event('call.acknowledged', envelope(day, calledAt + 10 + next(40), 'device', 'board/hall'), {
    ...{ call, visit, target: 'board/hall', phase: 'shown', code: null },
  });
  if (fate < 10) {
    desk.freeAt = calledAt + 60_000;
    yield event('visit.no-show', byClerk(desk.freeAt), { visit, window, returns: null });
    return;
  }
  const startedAt = calledAt + 5000 + next(30_000);
  desk.freeAt = startedAt + 60_000 + next(2 * WINDOWS) * Math.floor(everyMs * 0.7);
  const record = `${visit}.s1`;
  yield event('visit.started', byClerk(startedAt), { visit, record, service, ...at });
  yield event('visit.finished', byClerk(desk.freeAt), { visit, record, ...at });
  yield event(
    'evaluation.closed',
    { ...envelope(day, desk.freeAt + 1, 'system', 'reaction'), causeSeq: seq + FINISHED },
    {
      ...{ evaluation: `${record}.e`, record, visit, outcome: 'not-asked' },
    },
  );
}

/** The day `daysAgo` days before `now` with `visits` visits, in batches; `headSeq` tells where they go. */
export function* historyDay(now: number, daysAgo: number, visits: number, headSeq: () => number): Generator<readonly NewEvent[]> {
  const span = businessDayAt(now - daysAgo * DAY_MS, TIME_ZONE, CUTOVER_MINUTES);
  const opensAt = span.startsAt + OPENS_AFTER_MS;
  const desks = Array.from({ length: WINDOWS }, () => ({ freeAt: opensAt }));
  const day: Day = { stream: `day/${span.day}`, opensAt, next: series(daysAgo), desks };
  const system = envelope(day, span.startsAt, 'system', 'start');
  let batch: NewEvent[] = [
    event('day.opened', system, { ...span, previousDay: null, carriedVisits: [], openWindows: [], devices: [] }),
    ...desks.map((_, n) => windowEvent(day, n, 'window.opened', opensAt)),
  ];
  const everyMs = Math.floor(OPEN_MS / visits);
  for (let n = 0; n < visits; n += 1) {
    batch.push(...visitOf(day, headSeq() + 1 + batch.length, n, everyMs));
    if (batch.length < EVENTS_A_BATCH) continue;
    yield batch;
    batch = [];
  }
  for (const [n, { freeAt }] of desks.entries()) {
    const [window, clerk] = [`w${n + 1}`, `c${n + 1}`];
    const reason = PAUSE_REASONS[n % PAUSE_REASONS.length] ?? 'lunch';
    batch.push(event('window.paused', envelope(day, freeAt + 1000, 'clerk', clerk), { window, clerk, reason }));
    batch.push(windowEvent(day, n, 'window.closed', freeAt + 1_801_000));
  }
  batch.push(event('day.closed', { ...system, at: span.endsAt }, { lapsed: [], carried: [] }));
  yield batch;
}
