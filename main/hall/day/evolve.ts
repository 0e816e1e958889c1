/**
 * The only thing that changes a day. It depends on the events alone, never refuses and reads no configuration, so a replay on
 * another machine, or next year, gives the same day. It writes into the state it is given.
 */
import { missingCase } from '../kernel/decision.ts';
import type { ServiceId, VisitId } from '../kernel/ids.ts';
import type { Stamp } from '../kernel/stamp.ts';
import { enter, serviceDay, stampOf, windowDay } from './day-rows.ts';
import type { CarriedVisit, DayEvent, DayEventBodies, DeviceReport, Stamped } from './events.ts';
import { evolveEvaluation } from './evolve-evaluation.ts';
import { evolvePrint, evolveVisit } from './evolve-visit.ts';
import { type DayState, emptyDay, type Visit, type VisitPhase } from './state.ts';

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
      day.sessions = Math.max(day.sessions, event.body.sessions);
      return;
    case 'device.changed':
      noteDevice(day, event.body, stampOf(event));
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

function noteDevice(day: DayState, { device: id, state, code, paper }: DeviceReport, since: Stamp): void {
  day.devices.set(id, { id, state, code, paper, since });
}

function openDay(day: DayState, body: DayEventBodies['day.opened'], now: Stamp): void {
  Object.assign(day, emptyDay());
  day.status = 'open';
  day.span = { day: body.day, startsAt: body.startsAt, endsAt: body.endsAt };
  day.resumed = now;
  for (const { window, clerk } of body.openWindows) windowDay(day, window).clerk = clerk;
  for (const device of body.devices) noteDevice(day, device, now);
  for (const carried of body.carriedVisits) carryVisit(day, carried);
}

function carryVisit(day: DayState, carried: CarriedVisit): void {
  day.order += 1;
  const { visit: id, record, calls, firstCalled, lastCalled, started, window, clerk, number, service, issued } = carried;
  const visit: Visit = {
    ...newVisit(id, day.order, issued),
    number,
    service,
    phase: 'serving',
    window,
    clerk,
    calls,
    firstCalled,
    lastCalled,
    record,
    started,
  };
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
  ahead: 0,
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
  const job =
    body.job === null || body.printer === null
      ? null
      : { id: body.job, device: body.printer, state: 'queued' as const, reason: null, since: now };
  const phase: VisitPhase = job === null ? 'waiting' : 'printing';
  const { visit: id, number, service: serviceId, delivery, kiosk } = body;
  const service = serviceDay(day, serviceId);
  const ahead = service.queue.size;
  day.visits.set(id, { ...newVisit(id, day.order, now), number, service: serviceId, ahead, delivery, kiosk, phase, job });
  day.numbers.add(number);
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

function lapse(day: DayState, visits: readonly VisitId[]): void {
  for (const id of visits) {
    const visit = day.visits.get(id);
    if (visit === undefined) continue;
    if (visit.window !== null && windowDay(day, visit.window).visit === id) windowDay(day, visit.window).visit = null;
    enter(day, visit, 'lapsed');
  }
}
