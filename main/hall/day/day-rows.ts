/** The rows of a day's state that `evolve` makes on demand, and the one place where a visit changes its phase. */
import type { ServiceId, WindowId } from '../kernel/ids.ts';
import type { Stamp } from '../kernel/stamp.ts';
import type { DayState, ServiceDay, Visit, VisitPhase, WindowDay } from './state.ts';

export const stampOf = (event: Stamp): Stamp => ({ at: event.at, clockId: event.clockId, upMs: event.upMs });

/** Moves a visit into `phase` and keeps every count and index in step. */
export function enter(day: DayState, visit: Visit, phase: VisitPhase): void {
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

/** The service's row, made when it is first needed. */
export function serviceDay(day: DayState, id: ServiceId): ServiceDay {
  let service = day.services.get(id);
  if (service === undefined) {
    service = { id, lastOrdinal: 0, issued: 0, queue: new Set(), waiting: 0, printing: 0 };
    day.services.set(id, service);
  }
  return service;
}

/** The window's row, made when it is first needed. */
export function windowDay(day: DayState, id: WindowId): WindowDay {
  let window = day.windows.get(id);
  if (window === undefined) {
    window = { id, clerk: null, visit: null, evaluation: null, lastEvaluation: null, finished: 0 };
    day.windows.set(id, window);
  }
  return window;
}
