/**
 * The only thing that changes a day. It depends on the events alone, never refuses and reads no configuration, so a replay on
 * another machine, or next year, gives the same day. It writes into the state it is given.
 */
import { missingCase } from '../kernel/decision.ts';
import type { EvaluationId, ServiceId, VisitId, WindowId } from '../kernel/ids.ts';
import type { Stamp } from '../kernel/stamp.ts';
import type { CarriedVisit, DayEvent, DayEventBodies, Stamped } from './events.ts';
import { type DayState, emptyDay, type Evaluation, RECENT_CALLS, type ServiceDay, type Visit, type VisitPhase, type WindowDay } from './state.ts';

export function evolveDay(day: DayState, event: Stamped<DayEvent>): void {
  switch (event.kind) {
    case 'day.opened':
      return openDay(day, event.body, stampOf(event));
    case 'day.resumed':
      return resumeDay(day, stampOf(event));
    case 'day.closing':
      day.status = 'closing';
      return lapse(day, event.body.lapsed);
    case 'day.closed':
      day.status = 'closed';
      for (const window of day.windows.values()) window.clerk = null;
      return lapse(day, event.body.lapsed);
    case 'clock.stepped':
      return;
    case 'numbers.continued':
      for (const [service, ordinal] of Object.entries(event.body.after)) {
        const row = serviceDay(day, service as ServiceId);
        row.lastOrdinal = Math.max(row.lastOrdinal, ordinal);
      }
      return;
    case 'device.changed':
      day.devices.set(event.body.device, { id: event.body.device, state: event.body.state, code: event.body.code, paper: event.body.paper, since: stampOf(event) });
      return;
    case 'ticket.issued':
      return issue(day, event.body, stampOf(event));
    case 'print.started':
    case 'print.confirmed':
    case 'print.failed':
    case 'print.unknown':
    case 'ticket.noted':
    case 'ticket.voided':
      return evolvePrint(day, event);
    case 'window.opened':
      windowDay(day, event.body.window).clerk = event.body.clerk;
      return;
    case 'window.closed':
      windowDay(day, event.body.window).clerk = null;
      return;
    case 'visit.called':
    case 'visit.recalled':
    case 'visit.no-show':
    case 'visit.started':
    case 'visit.finished':
      return evolveVisit(day, event);
    case 'evaluation.opened':
    case 'evaluation.asked':
    case 'evaluation.scored':
    case 'evaluation.closed':
      return evolveEvaluation(day, event);
    case 'press.ignored':
      day.totals.pressesIgnored += 1;
      return;
    default:
      missingCase(event);
  }
}

const stampOf = (event: Stamp): Stamp => ({ at: event.at, clockId: event.clockId, upMs: event.upMs });

function openDay(day: DayState, body: DayEventBodies['day.opened'], now: Stamp): void {
  // A new day starts empty, but the devices are what they were a moment ago.
  Object.assign(day, emptyDay(), { devices: day.devices });
  day.status = 'open';
  day.span = { day: body.day, startsAt: body.startsAt, endsAt: body.endsAt };
  day.resumed = now;
  for (const { window, clerk } of body.openWindows) windowDay(day, window).clerk = clerk;
  for (const carried of body.carriedVisits) carryVisit(day, carried);
}

function carryVisit(day: DayState, carried: CarriedVisit): void {
  day.order += 1;
  const { visit: id, record, calls, firstCalled, lastCalled, started, window, clerk, number, service, issued } = carried;
  const visit: Visit = { ...newVisit(id, day.order, issued), number, service, phase: 'serving', window, clerk, calls, firstCalled, lastCalled, record, started };
  day.visits.set(id, visit);
  day.numbers.add(number);
  day.totals.phases.serving += 1;
  windowDay(day, window).visit = id;
}

function resumeDay(day: DayState, now: Stamp): void {
  day.resumed = now;
  for (const device of day.devices.values()) Object.assign(device, { state: 'starting', code: null, paper: 'unknown', since: now });
}

const newVisit = (id: VisitId, order: number, issued: Stamp): Omit<Visit, 'number' | 'service'> => ({
  id,
  order,
  delivery: 'screen',
  kiosk: null,
  phase: 'waiting',
  job: null,
  noted: false,
  issued,
  window: null,
  clerk: null,
  calls: 0,
  call: null,
  firstCalled: null,
  lastCalled: null,
  record: null,
  started: null,
  finished: null,
  evaluation: null,
});

function issue(day: DayState, body: DayEventBodies['ticket.issued'], now: Stamp): void {
  day.order += 1;
  const job = body.job === null || body.printer === null ? null : { id: body.job, device: body.printer, state: 'queued' as const, reason: null, since: now };
  const phase: VisitPhase = job === null ? 'waiting' : 'printing';
  const { visit: id, number, service: serviceId, delivery, kiosk } = body;
  day.visits.set(id, { ...newVisit(id, day.order, now), number, service: serviceId, delivery, kiosk, phase, job });
  day.numbers.add(number);
  const service = serviceDay(day, serviceId);
  service.lastOrdinal = Math.max(service.lastOrdinal, body.ordinal);
  service.issued += 1;
  service.queue.add(id);
  if (phase === 'printing') {
    service.printing += 1;
    day.printing.add(id);
  } else service.waiting += 1;
  day.totals.issued += 1;
  day.totals.phases[phase] += 1;
}

type PrintEvent = Extract<Stamped<DayEvent>, { kind: `print.${string}` | 'ticket.noted' | 'ticket.voided' }>;

function evolvePrint(day: DayState, event: PrintEvent): void {
  const visit = day.visits.get(event.body.visit);
  if (visit === undefined) return;
  const job = visit.job;
  const settle = (state: 'confirmed' | 'failed' | 'unknown', reason: string | null): void => {
    if (job !== null) Object.assign(job, { state, reason, since: stampOf(event) });
    day.printing.delete(visit.id);
  };
  switch (event.kind) {
    case 'print.started':
      if (job !== null) Object.assign(job, { state: 'started', since: stampOf(event) });
      return;
    case 'print.confirmed':
      settle('confirmed', null);
      if (visit.phase === 'printing' || visit.phase === 'unprinted') enter(day, visit, 'waiting');
      return;
    case 'print.unknown':
      settle('unknown', event.body.reason);
      if (visit.phase === 'printing') enter(day, visit, 'waiting');
      return;
    case 'print.failed':
      settle('failed', event.body.reason);
      if (visit.phase === 'printing') enter(day, visit, 'unprinted');
      return;
    case 'ticket.noted':
      visit.noted = true;
      if (visit.phase === 'unprinted') enter(day, visit, 'waiting');
      return;
    case 'ticket.voided':
      return enter(day, visit, 'void');
    default:
      missingCase(event);
  }
}

type VisitEvent = Extract<Stamped<DayEvent>, { kind: `visit.${string}` }>;

function evolveVisit(day: DayState, event: VisitEvent): void {
  const visit = day.visits.get(event.body.visit);
  if (visit === undefined) return;
  const window = windowDay(day, event.body.window);
  const now = stampOf(event);
  switch (event.kind) {
    case 'visit.called':
      enter(day, visit, 'called');
      window.visit = visit.id;
      Object.assign(visit, { window: event.body.window, clerk: event.body.clerk, firstCalled: visit.firstCalled ?? now });
      return noteCall(day, visit, event.body.call, now);
    case 'visit.recalled':
      return noteCall(day, visit, event.body.call, now);
    case 'visit.no-show':
      window.visit = null;
      return enter(day, visit, 'no-show');
    case 'visit.started':
      Object.assign(visit, { record: event.body.record, started: now });
      return enter(day, visit, 'serving');
    case 'visit.finished':
      visit.finished = now;
      window.visit = null;
      window.finished += 1;
      return enter(day, visit, 'finished');
    default:
      missingCase(event);
  }
}

function noteCall(day: DayState, visit: Visit, call: DayEventBodies['visit.called']['call'], now: Stamp): void {
  Object.assign(visit, { call, calls: visit.calls + 1, lastCalled: now });
  if (visit.window === null) return;
  const others = day.recentCalls.filter((entry) => entry.visit !== visit.id).slice(1 - RECENT_CALLS);
  day.recentCalls = [...others, { call, visit: visit.id, number: visit.number, window: visit.window, at: now.at, calls: visit.calls }];
}

type EvaluationEvent = Extract<Stamped<DayEvent>, { kind: `evaluation.${string}` }>;

function evolveEvaluation(day: DayState, event: EvaluationEvent): void {
  const now = stampOf(event);
  switch (event.kind) {
    case 'evaluation.opened': {
      const { evaluation: id, record, visit, window, pad, session } = event.body;
      addEvaluation(day, { id, record, visit, window, pad, session, opened: now, asked: false, outcome: null, level: null, press: null, ended: null });
      day.openEvaluations.add(id);
      day.bySession.set(session, id);
      day.sessions += 1;
      windowDay(day, window).evaluation = id;
      return;
    }
    case 'evaluation.asked': {
      const evaluation = day.evaluations.get(event.body.evaluation);
      if (evaluation !== undefined) evaluation.asked = true;
      return;
    }
    case 'evaluation.scored': {
      const { level, press, evaluation } = event.body;
      day.totals.scores[level - 1] = (day.totals.scores[level - 1] ?? 0) + 1;
      return endEvaluation(day, evaluation, { outcome: 'scored', level, press: `${press.boot}/${press.pressNo}`, ended: now });
    }
    case 'evaluation.closed': {
      const { evaluation: id, record, visit, outcome } = event.body;
      day.totals.unscored[outcome] += 1;
      const window = day.visits.get(visit)?.window;
      // Nobody could be asked: the evaluation begins and ends in one event.
      if (!day.evaluations.has(id) && window) addEvaluation(day, { id, record, visit, window, pad: null, session: null, opened: now, asked: false, outcome, level: null, press: null, ended: now });
      return endEvaluation(day, id, { outcome, ended: now });
    }
    default:
      missingCase(event);
  }
}

function addEvaluation(day: DayState, evaluation: Evaluation): void {
  day.evaluations.set(evaluation.id, evaluation);
  const visit = day.visits.get(evaluation.visit);
  if (visit !== undefined) visit.evaluation = evaluation.id;
}

function endEvaluation(day: DayState, id: EvaluationId, end: Partial<Evaluation>): void {
  const evaluation = day.evaluations.get(id);
  if (evaluation === undefined) return;
  Object.assign(evaluation, end);
  day.openEvaluations.delete(id);
  const window = windowDay(day, evaluation.window);
  if (window.evaluation === id) window.evaluation = null;
  window.lastEvaluation = id;
}

function lapse(day: DayState, visits: readonly VisitId[]): void {
  for (const id of visits) {
    const visit = day.visits.get(id);
    if (visit === undefined) continue;
    if (visit.window !== null && windowDay(day, visit.window).visit === id) windowDay(day, visit.window).visit = null;
    enter(day, visit, 'lapsed');
  }
}

/** Moves a visit into `phase` and keeps every count and index in step. */
function enter(day: DayState, visit: Visit, phase: VisitPhase): void {
  const service = serviceDay(day, visit.service);
  const count = (of: VisitPhase, by: number): void => {
    day.totals.phases[of] += by;
    if (of === 'waiting') service.waiting += by;
    if (of === 'printing') service.printing += by;
  };
  count(visit.phase, -1);
  count(phase, 1);
  visit.phase = phase;
  if (phase !== 'printing') day.printing.delete(visit.id);
  if (phase === 'unprinted') day.unprinted.add(visit.id);
  else day.unprinted.delete(visit.id);
  if (phase !== 'printing' && phase !== 'unprinted' && phase !== 'waiting') service.queue.delete(visit.id);
}

function serviceDay(day: DayState, id: ServiceId): ServiceDay {
  let service = day.services.get(id);
  if (service === undefined) {
    service = { id, lastOrdinal: 0, issued: 0, queue: new Set(), waiting: 0, printing: 0 };
    day.services.set(id, service);
  }
  return service;
}

function windowDay(day: DayState, id: WindowId): WindowDay {
  let window = day.windows.get(id);
  if (window === undefined) {
    window = { id, clerk: null, visit: null, evaluation: null, lastEvaluation: null, finished: 0 };
    day.windows.set(id, window);
  }
  return window;
}
