/** How a sheet and a visit go on. */
import { missingCase } from '../kernel/decision.ts';
import { elapsed, type Stamp } from '../kernel/stamp.ts';
import { enter, occupy, serviceDay, stampOf, windowDay } from './day-rows.ts';
import type { DayEvent, DayEventBodies, Stamped } from './events.ts';
import { type DayState, KEPT_CALLS, type Visit } from './state.ts';

type PrintEvent = Extract<Stamped<DayEvent>, { kind: `print.${string}` | 'ticket.noted' | 'ticket.voided' | 'ticket.reprinted' }>;

export function evolvePrint(day: DayState, event: PrintEvent): void {
  const visit = day.visits.get(event.body.visit);
  if (visit === undefined) return;
  const job = visit.job;
  const settle = (state: 'confirmed' | 'failed' | 'unknown', reason: string | null): void => {
    if (job !== null) Object.assign(job, { state, reason, since: stampOf(event) });
    day.printing.delete(visit.id);
  };
  switch (event.kind) {
    case 'ticket.reprinted': {
      const { job: id, printer: device } = event.body;
      visit.job = { id, device, state: 'queued', reason: null, queued: stampOf(event), since: stampOf(event), again: true };
      visit.sheets += 1;
      day.printing.add(visit.id);
      return;
    }
    case 'print.started':
      if (job !== null) Object.assign(job, { state: 'started', since: stampOf(event) });
      return;
    case 'print.confirmed':
      settle('confirmed', null);
      if (visit.phase === 'printing' || visit.phase === 'unprinted') enter(day, visit, 'waiting');
      return;
    case 'print.unknown':
      settle('unknown', event.body.reason);
      // A sheet that may exist may be in somebody's hand.
      if (visit.phase === 'printing' || visit.phase === 'unprinted') enter(day, visit, 'waiting');
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

export function evolveVisit(day: DayState, event: VisitEvent): void {
  const visit = day.visits.get(event.body.visit);
  if (visit === undefined) return;
  const now = stampOf(event);
  switch (event.kind) {
    case 'visit.called':
      return call(day, visit, event.body, now);
    case 'visit.recalled':
      visit.recalls += 1;
      return noteCall(day, visit, event.body.call, now);
    case 'visit.no-show': {
      const { returns } = event.body;
      leaveWindow(day, visit, now);
      visit.noShows += 1;
      visit.returns = returns === null ? null : { ...returns, since: now, calledBefore: serviceDay(day, visit.service).called };
      return enter(day, visit, 'no-show');
    }
    case 'visit.returned':
      Object.assign(visit, { returns: null, window: null, clerk: null });
      return enter(day, visit, 'waiting');
    case 'visit.cancelled':
      leaveWindow(day, visit, now);
      visit.returns = null;
      return enter(day, visit, 'cancelled');
    case 'visit.transferred':
      return transfer(day, visit, event.body.to, now);
    case 'visit.parked':
    case 'visit.taken-back':
    case 'visit.started':
    case 'visit.leg-finished':
    case 'visit.finished':
      return evolveService(day, visit, event);
    default:
      missingCase(event);
  }
}

type ServiceEvent = Extract<VisitEvent, { readonly body: { readonly record: unknown } }>;

/** What happens to a visit while one of its services is under way. */
function evolveService(day: DayState, visit: Visit, event: ServiceEvent): void {
  const now = stampOf(event);
  const { record, window: windowId, clerk } = event.body;
  const window = windowDay(day, windowId);
  switch (event.kind) {
    case 'visit.started': {
      const { service } = event.body;
      Object.assign(visit, {
        service,
        record,
        started: now,
        leg: visit.leg + 1,
        window: windowId,
        clerk,
        reserved: null,
        parked: null,
        parkedMs: 0,
      });
      day.records.set(record, { id: record, visit: visit.id, service, window: windowId, clerk, finished: null, evaluation: null });
      occupy(window, visit.id, now);
      return enter(day, visit, 'serving');
    }
    case 'visit.parked':
      visit.parked = now;
      leaveWindow(day, visit, now);
      return enter(day, visit, 'parked');
    case 'visit.taken-back': {
      const parkedMs = visit.parked === null ? 0 : elapsed(visit.parked, now).ms;
      Object.assign(visit, { parked: null, parkedMs: visit.parkedMs + parkedMs, window: windowId, clerk });
      const served = day.records.get(record);
      // Who ends a service is who it is counted for.
      if (served !== undefined) Object.assign(served, { window: windowId, clerk });
      occupy(window, visit.id, now);
      return enter(day, visit, 'serving');
    }
    case 'visit.leg-finished':
      return finishRecord(day, event, now);
    case 'visit.finished':
      finishRecord(day, event, now);
      visit.finished = now;
      leaveWindow(day, visit, now);
      window.finished += 1;
      return enter(day, visit, 'finished');
    default:
      missingCase(event);
  }
}

function finishRecord(day: DayState, { body }: ServiceEvent, now: Stamp): void {
  const record = day.records.get(body.record);
  if (record === undefined) return;
  record.finished = now;
  day.unasked.add(record.id);
}

function transfer(day: DayState, visit: Visit, to: DayEventBodies['visit.transferred']['to'], now: Stamp): void {
  leaveWindow(day, visit, now);
  const { service, window, clerk } = to;
  const reserved = window === null && clerk === null ? null : { window, clerk };
  Object.assign(visit, { service, reserved, window: null, clerk: null, started: null, parked: null });
  enter(day, visit, 'waiting');
}

function leaveWindow(day: DayState, visit: Visit, now: Stamp): void {
  if (visit.window === null) return;
  const window = windowDay(day, visit.window);
  if (window.visit === visit.id) occupy(window, null, now);
}

function call(day: DayState, visit: Visit, { window: windowId, clerk, call: id, round }: DayEventBodies['visit.called'], now: Stamp): void {
  const window = windowDay(day, windowId);
  enter(day, visit, 'called');
  serviceDay(day, visit.service).called += 1;
  occupy(window, visit.id, now);
  window.round = { ...round };
  Object.assign(visit, { window: windowId, clerk, firstCalled: visit.firstCalled ?? now, recalls: 0 });
  noteCall(day, visit, id, now);
}

function noteCall(day: DayState, visit: Visit, id: DayEventBodies['visit.called']['call'], now: Stamp): void {
  Object.assign(visit, { call: id, calls: visit.calls + 1, lastCalled: now });
  if (visit.window === null) return;
  day.callCount += 1;
  const { number, service, window, calls: nth } = visit;
  day.calls.push({ n: day.callCount, call: id, visit: visit.id, number, service, window, at: now.at, nth, targets: new Map() });
  const gone = day.calls.length > KEPT_CALLS ? day.calls.shift() : undefined;
  for (const [speaker, said] of day.speaking) if (said.call === gone?.call) day.speaking.delete(speaker);
}
