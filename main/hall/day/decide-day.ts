/** Opening, resuming, closing and rolling the business day; the clock and the devices as the day sees them. */

import type { DaySpan } from '../kernel/business-day.ts';
import { accept, missingCase, refuse } from '../kernel/decision.ts';
import { evaluationIdOf } from '../kernel/ids.ts';
import { isBusy } from './busy.ts';
import type { DayCommand } from './commands.ts';
import { closeEvaluation } from './decide-evaluation.ts';
import { doubtSlip } from './decide-slip.ts';
import type { DayDecision, DayView } from './decision.ts';
import type { CarriedVisit, DayEvent, DayEventBodies, DeviceReport } from './events.ts';
import { queued } from './queue/lines.ts';
import type { DayState, Frozen, Visit } from './state.ts';

type Command = Extract<DayCommand, { kind: `day.${string}` | 'clock.step' | 'numbers.continue' | 'device.change' }>;

const STEP_MS = 1000;

export function decideDay(view: DayView, command: Command): DayDecision {
  const { day } = view;
  switch (command.kind) {
    case 'day.open':
      return decideOpen(day, command.span);
    case 'day.resume':
      if (day.status === 'none') return refuse('day/not-open');
      return accept([{ kind: 'day.resumed', body: {} }, ...doubtStartedPrints(day), ...doubtSlip(day, 'controller-restarted')]);
    case 'day.close':
      return decideClose(view, command.lapseWaiting);
    case 'day.finish-closing':
      if (day.status !== 'closing') return refuse('day/not-closing');
      if (isBusy(day)) return refuse('day/visits-in-service', { visits: unfinished(day) });
      return accept([{ kind: 'day.closed', body: { lapsed: [], carried: [] } }]);
    case 'day.roll':
      return decideRoll(view, command.next);
    case 'clock.step':
      return Math.abs(command.byMs) > STEP_MS ? accept([{ kind: 'clock.stepped', body: { byMs: command.byMs } }]) : refuse('clock/no-step');
    case 'numbers.continue':
      return accept([{ kind: 'numbers.continued', body: { after: command.after, sessions: command.sessions } }]);
    case 'device.change': {
      const { device, state, code, paper } = command;
      const known = day.devices.get(device);
      if (known !== undefined && known.state === state && known.code === code && known.paper === paper) return accept([]);
      return accept([{ kind: 'device.changed', body: { device, state, code, paper } }]);
    }
    default:
      return missingCase(command);
  }
}

function decideOpen(day: Frozen<DayState>, span: DaySpan): DayDecision {
  if (day.status === 'open' || day.status === 'closing') return refuse('day/already-open', { day: day.span?.day ?? null });
  if (day.span !== null && span.day <= day.span.day) return refuse('day/already-closed', { day: day.span.day });
  return accept([
    ...looseEnds(day),
    {
      kind: 'day.opened',
      body: { ...span, previousDay: day.span?.day ?? null, carriedVisits: [], openWindows: [], devices: devicesOf(day) },
    },
  ]);
}

/** After a restart of either side a sheet that was begun is unknown: it is shown to people and never printed again by itself. */
function doubtStartedPrints(day: Frozen<DayState>): DayEvent[] {
  const doubts: DayEvent[] = [];
  // Not of `printing` alone: the sheet of a visit that has lapsed is under way all the same.
  for (const { id, job } of day.visits.values()) {
    if (job?.state === 'started') doubts.push({ kind: 'print.unknown', body: { job: job.id, visit: id, reason: 'controller-restarted' } });
  }
  return doubts;
}

/** What a day must not leave open behind it: each service record has an outcome, each sheet an end. */
function looseEnds(day: Frozen<DayState>): DayEvent[] {
  const ends = [...day.openEvaluations].flatMap((id) => closeEvaluation(day, id, 'not-asked'));
  for (const record of day.unasked) {
    const visit = day.records.get(record)?.visit;
    if (visit !== undefined)
      ends.push({ kind: 'evaluation.closed', body: { evaluation: evaluationIdOf(record), record, visit, outcome: 'not-asked' } });
  }
  for (const { id, job } of day.visits.values()) {
    if (job?.state === 'started') ends.push({ kind: 'print.unknown', body: { job: job.id, visit: id, reason: 'overdue' } });
    if (job?.state === 'queued') ends.push({ kind: 'print.failed', body: { job: job.id, visit: id, reason: 'never-started' } });
  }
  return [...ends, ...doubtSlip(day, 'overdue')];
}

/** The numbers at the windows, called or being served, and those that are parked. */
function unfinished(day: Frozen<DayState>): string[] {
  const atWindows = [...day.windows.values()].flatMap(({ visit }) => visit ?? []);
  return [...atWindows, ...day.parked].flatMap((id) => day.visits.get(id)?.number ?? []);
}

const devicesOf = (day: Frozen<DayState>): DeviceReport[] =>
  [...day.devices.values()].map(({ id, state, code, paper }) => ({ device: id, state, code, paper }));

/** Who waits, and who did not come but would come back. */
function waitingVisits(day: Frozen<DayState>): Visit['id'][] {
  return [...[...day.services.keys()].flatMap((service) => [...queued(day, service)]), ...day.returning];
}

function decideClose({ day }: DayView, lapseWaiting: boolean): DayDecision {
  if (day.status === 'none' || day.status === 'closed') return refuse('day/not-open');
  const lapsed = lapseWaiting ? waitingVisits(day) : [];
  if (day.status === 'closing' && lapsed.length === 0) return accept([]);
  return accept([{ kind: 'day.closing', body: { lapsed } }]);
}

/** The cutover: who waits lapses, who is being served is carried over, and the next day opens in the same batch. */
function decideRoll({ day, now }: DayView, next: DaySpan): DayDecision {
  if (day.span === null) return refuse('day/not-open');
  if (next.day <= day.span.day || now.at < day.span.endsAt) return refuse('day/not-over', { day: day.span.day });
  const events = looseEnds(day);
  const carriedVisits: CarriedVisit[] = [];
  const openWindows: DayEventBodies['day.opened']['openWindows'][number][] = [];
  if (day.status !== 'closed') {
    for (const { id, visit, clerk, autoCall, paused } of day.windows.values()) {
      const carried = visit === null ? null : carriedOf(day.visits.get(visit));
      if (carried === null || clerk === null) continue;
      carriedVisits.push(carried);
      openWindows.push({ window: id, clerk, autoCall, paused });
    }
    carriedVisits.push(...[...day.parked].flatMap((id) => carriedOf(day.visits.get(id)) ?? []));
    const called = [...day.windows.values()].flatMap((window) =>
      window.visit !== null && day.visits.get(window.visit)?.phase === 'called' ? [window.visit] : [],
    );
    // Whoever is sent on in the next day has their age there too.
    carriedVisits.sort((a, b) => orderOf(day, a) - orderOf(day, b));
    events.push({
      kind: 'day.closed',
      body: { lapsed: [...waitingVisits(day), ...called], carried: carriedVisits.map((carried) => carried.visit) },
    });
  }
  events.push({ kind: 'day.opened', body: { ...next, previousDay: day.span.day, carriedVisits, openWindows, devices: devicesOf(day) } });
  return accept(events);
}

const orderOf = (day: Frozen<DayState>, { visit }: CarriedVisit): number => day.visits.get(visit)?.order ?? 0;

function carriedOf(visit: Frozen<Visit> | undefined): CarriedVisit | null {
  if (visit === undefined || (visit.phase !== 'serving' && visit.phase !== 'parked')) return null;
  const { id, number, service, phase, window, clerk, record, leg, parked, parkedMs, issued, firstCalled, lastCalled, calls, started } =
    visit;
  if (window === null || clerk === null || record === null || firstCalled === null || lastCalled === null || started === null) return null;
  return {
    visit: id,
    number,
    service,
    class: visit.class,
    session: visit.session,
    delivery: visit.delivery,
    sheets: visit.sheets,
    phase,
    window,
    clerk,
    record,
    leg,
    parked,
    parkedMs,
    issued,
    firstCalled,
    lastCalled,
    calls,
    started,
  };
}
