/** The rows of a day's state that `evolve` makes on demand, and the one place where a visit changes its phase. */
import type { ServiceId, WindowId } from '../kernel/ids.ts';
import type { Stamp } from '../kernel/stamp.ts';
import { isQueued, joinLine, joinQueue, leaveLine, leaveQueue } from './queue/lines.ts';
import { emptyOrderSet } from './queue/order-set.ts';
import type { DayState, Frozen, PrintJob, ServiceDay, Visit, VisitPhase, WindowDay } from './state.ts';

export const stampOf = (event: Stamp): Stamp => ({ at: event.at, clockId: event.clockId, upMs: event.upMs });

/** A sheet that has no end yet. */
export const isUnderWay = (job: Frozen<PrintJob>): boolean => job.state === 'queued' || job.state === 'started';

/** How many of its sheets were asked for again; of a ticket on a screen every one. */
export const reprintsOf = ({ delivery, sheets }: Frozen<Visit>): number => (delivery === 'paper' ? sheets - 1 : sheets);

/** Nothing more will happen to such a visit. One that did not come and will come back has not ended. */
export const hasEnded = (visit: Frozen<Visit>): boolean =>
  visit.phase === 'finished' ||
  visit.phase === 'cancelled' ||
  visit.phase === 'void' ||
  visit.phase === 'lapsed' ||
  (visit.phase === 'no-show' && visit.returns === null);

/** Moves a visit into `phase` and keeps every count and index in step. What else the move changes on the visit is written before. */
export function enter(day: DayState, visit: Visit, phase: VisitPhase): void {
  const service = serviceDay(day, visit.service);
  const before = visit.phase;
  count(day, service, before, -1);
  count(day, service, phase, 1);
  visit.phase = phase;
  keep(day.printing, visit, phase === 'printing' || isReprinting(visit));
  keep(day.unprinted, visit, phase === 'unprinted');
  keep(day.parked, visit, phase === 'parked');
  keep(day.returning, visit, phase === 'no-show' && visit.returns !== null);
  if (isQueued(before) && !isQueued(phase)) leaveQueue(service, visit);
  if (!isQueued(before) && isQueued(phase)) joinQueue(service, visit);
  if (before === 'waiting' && phase !== 'waiting') leaveLine(service, visit);
  if (before !== 'waiting' && phase === 'waiting') joinLine(service, visit);
  if (hasEnded(visit)) day.numbersInUse.delete(visit.number);
  if (phase === 'void' || (phase === 'cancelled' && visit.calls === 0)) countInQuota(service, visit, -1);
}

/** A ticket without an appointment takes room in the quota; one that nobody used gives it back. */
export function countInQuota(service: ServiceDay, { booking, slot }: Visit, by: number): void {
  if (booking !== null) return;
  service.walkIns += by;
  if (slot !== null) service.issuedBySlot.set(slot, (service.issuedBySlot.get(slot) ?? 0) + by);
}

/** A sheet that was asked for again prints whatever becomes of its visit meanwhile. */
const isReprinting = ({ job }: Visit): boolean => job?.again === true && isUnderWay(job);

function count(day: DayState, service: ServiceDay, phase: VisitPhase, by: number): void {
  day.totals.phases[phase] += by;
  if (phase === 'waiting') service.waiting += by;
  if (phase === 'printing') service.printing += by;
}

function keep(set: Set<Visit['id']>, { id }: Visit, isIn: boolean): void {
  if (isIn) set.add(id);
  else set.delete(id);
}

/** Adds a visit that was not there before, in the phase it bears. */
export function addVisit(day: DayState, visit: Visit): void {
  const service = serviceDay(day, visit.service);
  day.visits.set(visit.id, visit);
  day.numbers.add(`${visit.session}/${visit.number}`);
  day.numbersInUse.add(visit.number);
  count(day, service, visit.phase, 1);
  keep(day.printing, visit, visit.phase === 'printing');
  keep(day.parked, visit, visit.phase === 'parked');
  day.byOrder[visit.order - 1] = visit.id;
  if (isQueued(visit.phase)) joinQueue(service, visit);
  if (visit.phase === 'waiting') joinLine(service, visit);
}

/** The window has another visit, or none; without one, a pause or a clerk it is idle from now on. */
export function occupy(window: WindowDay, visit: Visit['id'] | null, now: Stamp): void {
  window.visit = visit;
  window.idle = visit === null && window.clerk !== null && window.paused === null ? now : null;
}

/** The service's row, made when it is first needed. */
export function serviceDay(day: DayState, id: ServiceId): ServiceDay {
  let service = day.services.get(id);
  if (service === undefined) {
    service = {
      id,
      lastOrdinals: new Map(),
      floor: 0,
      issued: 0,
      walkIns: 0,
      issuedBySlot: new Map(),
      called: 0,
      queue: emptyOrderSet(),
      lines: new Map(),
      waiting: 0,
      printing: 0,
    };
    day.services.set(id, service);
  }
  return service;
}

/** The window's row, made when it is first needed. */
export function windowDay(day: DayState, id: WindowId): WindowDay {
  let window = day.windows.get(id);
  if (window === undefined) {
    window = {
      id,
      clerk: null,
      paused: null,
      autoCall: false,
      idle: null,
      round: { priority: 0, ordinary: 0 },
      visit: null,
      evaluation: null,
      lastEvaluation: null,
      finished: 0,
    };
    day.windows.set(id, window);
  }
  return window;
}
