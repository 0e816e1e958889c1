/** Who is next: of all visits that may be called, the one that was issued first. */
import type { ServiceId } from '../kernel/ids.ts';
import type { DayState, Frozen, Visit } from './state.ts';

/** The first callable visit of one service; printing and unprinted ones keep their place and are passed over. */
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
