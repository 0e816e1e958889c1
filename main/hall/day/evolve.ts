/**
 * The only thing that changes a day. It depends on the events alone, never refuses and reads no configuration, so a replay on
 * another machine, or next year, gives the same day. It writes into the state it is given.
 */

import { ORDINARY } from '../kernel/core-config.ts';
import { missingCase } from '../kernel/decision.ts';
import type { ServiceId, VisitId } from '../kernel/ids.ts';
import type { Stamp } from '../kernel/stamp.ts';
import { addVisit, countInQuota, enter, occupy, serviceDay, stampOf, windowDay } from './day-rows.ts';
import type { CarriedVisit, DayEvent, DayEventBodies, DeviceReport, Stamped } from './events.ts';
import { evolveEvaluation } from './evolve-evaluation.ts';
import { evolvePrint, evolveVisit } from './evolve-visit.ts';
import { type DayState, emptyDay, type Visit } from './state.ts';

export function evolveDay(day: DayState, event: Stamped<DayEvent>): void {
  switch (event.kind) {
    case 'day.opened':
      return openDay(day, event.body, stampOf(event));
    case 'day.resumed':
      return resumeDay(day, stampOf(event));
    case 'day.closing':
      day.status = 'closing';
      return lapse(day, event.body.lapsed, stampOf(event));
    case 'day.closed':
      day.status = 'closed';
      day.closed = stampOf(event);
      for (const window of day.windows.values()) Object.assign(window, { clerk: null, paused: null, autoCall: false, idle: null });
      return lapse(day, event.body.lapsed, stampOf(event));
    case 'clock.stepped':
      return;
    case 'numbers.continued':
      for (const [service, ordinal] of Object.entries(event.body.after)) {
        const row = serviceDay(day, service as ServiceId);
        row.floor = Math.max(row.floor, ordinal);
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
    case 'ticket.reprinted':
      return evolvePrint(day, event);
    case 'slip.started':
    case 'slip.settled':
      return evolveSlip(day, event);
    case 'window.opened':
    case 'window.closed':
    case 'window.paused':
    case 'window.resumed':
    case 'window.auto-call-set':
      return evolveWindow(day, event);
    case 'call.acknowledged':
      return acknowledge(day, event.body, stampOf(event));
    case 'visit.called':
    case 'visit.recalled':
    case 'visit.no-show':
    case 'visit.returned':
    case 'visit.parked':
    case 'visit.taken-back':
    case 'visit.leg-finished':
    case 'visit.transferred':
    case 'visit.cancelled':
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

function evolveSlip(day: DayState, event: Extract<Stamped<DayEvent>, { kind: `slip.${string}` }>): void {
  if (event.kind === 'slip.started') {
    const { job, printer: device, headSeq: seq, headHash } = event.body;
    day.slips += 1;
    day.slip = { job, device, state: 'started', reason: null, started: stampOf(event), head: { seq, hash: headHash } };
  } else if (day.slip?.job === event.body.job)
    Object.assign(day.slip, { state: event.body.outcome, reason: event.body.outcome === 'confirmed' ? null : event.body.reason });
}

function noteDevice(day: DayState, { device: id, state, code, paper }: DeviceReport, since: Stamp): void {
  day.devices.set(id, { id, state, code, paper, since });
  if (state !== 'online') interrupt(day, id);
}

function acknowledge(day: DayState, { call, target, phase }: DayEventBodies['call.acknowledged'], since: Stamp): void {
  // Nobody says two things at once: what it was saying before it has not said to the end.
  if (phase === 'started') interrupt(day, target);
  day.calls.find((entry) => entry.call === call)?.targets.set(target, phase);
  if (phase === 'started') day.speaking.set(target, { call, since });
  else if (day.speaking.get(target)?.call === call) day.speaking.delete(target);
}

/** A speaker that is gone has not said to its end what it had begun: nobody heard it, and it is said anew. */
function interrupt(day: DayState, speaker: string): void {
  const said = day.speaking.get(speaker);
  if (said === undefined) return;
  day.calls.find((entry) => entry.call === said.call)?.targets.delete(speaker);
  day.speaking.delete(speaker);
}

type WindowEvent = Extract<Stamped<DayEvent>, { kind: `window.${string}` }>;

function evolveWindow(day: DayState, event: WindowEvent): void {
  const window = windowDay(day, event.body.window);
  switch (event.kind) {
    case 'window.opened':
      Object.assign(window, { clerk: event.body.clerk, paused: null, autoCall: false, round: { priority: 0, ordinary: 0 } });
      break;
    case 'window.closed':
      Object.assign(window, { clerk: null, paused: null, autoCall: false });
      break;
    case 'window.paused':
      window.paused = event.body.reason;
      break;
    case 'window.resumed':
      window.paused = null;
      break;
    case 'window.auto-call-set':
      window.autoCall = event.body.on;
      return;
    default:
      missingCase(event);
  }
  occupy(window, window.visit, stampOf(event));
}

function openDay(day: DayState, body: DayEventBodies['day.opened'], now: Stamp): void {
  Object.assign(day, emptyDay());
  day.status = 'open';
  day.span = { day: body.day, startsAt: body.startsAt, endsAt: body.endsAt };
  day.resumed = now;
  for (const { window: id, clerk, autoCall, paused } of body.openWindows) {
    const window = windowDay(day, id);
    Object.assign(window, { clerk, autoCall, paused });
    occupy(window, null, now);
  }
  for (const device of body.devices) noteDevice(day, device, now);
  for (const carried of body.carriedVisits) carryVisit(day, carried, now);
}

function carryVisit(day: DayState, carried: CarriedVisit, now: Stamp): void {
  day.order += 1;
  const { visit: id, ...rest } = carried;
  const { record, service, window, clerk } = rest;
  addVisit(day, { ...newVisit(id, day.order, carried.issued), ...rest });
  day.records.set(record, { id: record, visit: id, service, window, clerk, finished: null, evaluation: null });
  if (carried.phase === 'serving') occupy(windowDay(day, window), id, now);
}

function resumeDay(day: DayState, now: Stamp): void {
  day.resumed = now;
  for (const speaker of day.speaking.keys()) interrupt(day, speaker);
  for (const device of day.devices.values()) Object.assign(device, { state: 'starting', code: null, paper: 'unknown', since: now });
}

const newVisit = (id: VisitId, order: number, issued: Stamp): Omit<Visit, 'number' | 'service'> => ({
  id,
  order,
  ahead: 0,
  delivery: 'screen',
  kiosk: null,
  class: ORDINARY,
  session: '',
  slot: null,
  booking: null,
  estimate: null,
  phase: 'waiting',
  job: null,
  sheets: 0,
  noted: false,
  issued,
  reserved: null,
  window: null,
  clerk: null,
  calls: 0,
  recalls: 0,
  call: null,
  firstCalled: null,
  lastCalled: null,
  noShows: 0,
  returns: null,
  leg: 0,
  record: null,
  started: null,
  parked: null,
  parkedMs: 0,
  finished: null,
});

function issue(day: DayState, body: DayEventBodies['ticket.issued'], now: Stamp): void {
  day.order += 1;
  const { visit: id, ordinal, job: jobId, printer, ...rest } = body;
  const job: Visit['job'] =
    jobId === null || printer === null
      ? null
      : { id: jobId, device: printer, state: 'queued', reason: null, queued: now, since: now, again: false };
  const service = serviceDay(day, body.service);
  const ahead = service.queue.size;
  const visit: Visit = {
    ...newVisit(id, day.order, now),
    ...rest,
    ahead,
    phase: job === null ? 'waiting' : 'printing',
    job,
    sheets: job === null ? 0 : 1,
  };
  addVisit(day, visit);
  countInQuota(service, visit, 1);
  service.lastOrdinals.set(body.session, Math.max(service.lastOrdinals.get(body.session) ?? 0, ordinal));
  service.issued += 1;
  if (body.booking !== null) day.byBooking.set(body.booking, id);
  day.totals.issued += 1;
}

function lapse(day: DayState, visits: readonly VisitId[], now: Stamp): void {
  for (const id of visits) {
    const visit = day.visits.get(id);
    if (visit === undefined) continue;
    const window = visit.window === null ? undefined : windowDay(day, visit.window);
    if (window?.visit === id) occupy(window, null, now);
    visit.returns = null;
    enter(day, visit, 'lapsed');
  }
}
