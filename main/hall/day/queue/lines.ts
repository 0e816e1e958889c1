/**
 * Who waits. A service has its queue, in order of issue: printing, unprinted and waiting visits, all of whom keep their place. Those
 * who may be called, the waiting ones, stand in its lines besides: one a class, and one for each window or clerk that visits of that
 * class were sent to. Whoever decides looks at the first of each line and at nobody else.
 */
import type { ClassId, ClerkId, ServiceId, VisitId, WindowId } from '../../kernel/ids.ts';
import type { DayState, Frozen, ServiceDay, Visit, VisitPhase } from '../state.ts';
import { addOrder, deleteOrder, emptyOrderSet, type OrderSet, ordersOf } from './order-set.ts';

/** Visits of one service and class that may be called at the same windows. Never empty: the last one takes the line with it. */
export type Line = {
  readonly class: ClassId;
  /** Where they were sent; null: to any window of the service. */
  readonly reserved: { readonly window: WindowId | null; readonly clerk: ClerkId | null } | null;
  readonly members: OrderSet;
};

/** Whether a visit of this phase has a place in the queue: printing and unprinted ones keep theirs and are passed over. */
export const isQueued = (phase: VisitPhase): boolean => phase === 'printing' || phase === 'unprinted' || phase === 'waiting';

const lineKey = ({ class: of, reserved }: Visit): string =>
  reserved === null ? of : `${of}/${reserved.window ?? ''}/${reserved.clerk ?? ''}`;

/** Gives a visit its place by its order of issue, wherever it comes from. */
export function joinQueue(service: ServiceDay, visit: Visit): void {
  addOrder(service.queue, visit.order);
}

export function leaveQueue(service: ServiceDay, visit: Visit): void {
  deleteOrder(service.queue, visit.order);
}

/** It may be called from here on. Its class and where it was sent do not change until it leaves the line. */
export function joinLine(service: ServiceDay, visit: Visit): void {
  const key = lineKey(visit);
  let line = service.lines.get(key);
  if (line === undefined) {
    const { class: of, reserved } = visit;
    line = { class: of, reserved: reserved === null ? null : { ...reserved }, members: emptyOrderSet() };
    service.lines.set(key, line);
  }
  addOrder(line.members, visit.order);
}

export function leaveLine(service: ServiceDay, visit: Visit): void {
  const key = lineKey(visit);
  const line = service.lines.get(key);
  if (line === undefined) return;
  deleteOrder(line.members, visit.order);
  if (line.members.size === 0) service.lines.delete(key);
}

/** The visit at a place in the order of issue. */
export function visitAt(day: Frozen<DayState>, order: number): Frozen<Visit> | undefined {
  const id = day.byOrder[order - 1];
  return id === undefined ? undefined : day.visits.get(id);
}

/** How many have a place in the queue of a service. */
export const queueLength = (day: Frozen<DayState>, service: ServiceId): number => day.services.get(service)?.queue.size ?? 0;

/** The queue of a service, first issued first; it costs what is taken from it. */
export function* queued(day: Frozen<DayState>, service: ServiceId): Generator<VisitId> {
  const queue = day.services.get(service)?.queue;
  if (queue === undefined) return;
  for (const order of ordersOf(queue)) {
    const id = day.byOrder[order - 1];
    if (id !== undefined) yield id;
  }
}
