/** How a sheet and a visit go on. */
import { missingCase } from '../kernel/decision.ts';
import type { Stamp } from '../kernel/stamp.ts';
import { enter, stampOf, windowDay } from './day-rows.ts';
import type { DayEvent, DayEventBodies, Stamped } from './events.ts';
import { type DayState, RECENT_CALLS, type Visit } from './state.ts';

type PrintEvent = Extract<Stamped<DayEvent>, { kind: `print.${string}` | 'ticket.noted' | 'ticket.voided' }>;

export function evolvePrint(day: DayState, event: PrintEvent): void {
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

export function evolveVisit(day: DayState, event: VisitEvent): void {
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
