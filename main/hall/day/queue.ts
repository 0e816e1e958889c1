/** Who waits, and who is next: of all visits that may be called, the one that was issued first. */
import type { ServiceId } from '../kernel/ids.ts';
import type { DayState, Frozen, ServiceDay, Visit, VisitPhase } from './state.ts';

/** Whether a visit of this phase has a place in the queue: printing and unprinted ones keep theirs and are passed over. */
export const isQueued = (phase: VisitPhase): boolean => phase === 'printing' || phase === 'unprinted' || phase === 'waiting';

/** Gives a visit its place: by its order of issue, wherever it comes from. */
export function joinQueue(day: DayState, service: ServiceDay, visit: Visit): void {
  const behind = [...service.queue].filter((id) => (day.visits.get(id)?.order ?? 0) > visit.order);
  for (const id of behind) service.queue.delete(id);
  for (const id of [visit.id, ...behind]) service.queue.add(id);
}

export function leaveQueue(service: ServiceDay, visit: Visit): void {
  service.queue.delete(visit.id);
}

/** The first callable visit of one service. */
function firstCallable(day: Frozen<DayState>, service: ServiceId): Frozen<Visit> | null {
  const queue = day.services.get(service)?.queue;
  if (queue === undefined) return null;
  for (const id of queue) {
    const visit = day.visits.get(id);
    if (visit?.phase === 'waiting') return visit;
  }
  return null;
}

/** The next visit for a window that serves `services`, or null. */
export function nextVisit(day: Frozen<DayState>, services: readonly ServiceId[]): Frozen<Visit> | null {
  let next: Frozen<Visit> | null = null;
  for (const service of services) {
    const first = firstCallable(day, service);
    if (first !== null && (next === null || first.order < next.order)) next = first;
  }
  return next;
}
