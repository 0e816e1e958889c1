/** The queues of a hall as the learner needs them, followed through the committed events and through nothing else. */
import type { DayEvent } from '../hall/day/events.ts';
import type { CoreConfig, Policy, PriorityClass } from '../hall/kernel/core-config.ts';
import { classOf } from '../hall/kernel/core-config.ts';
import type { ClassId } from '../hall/kernel/ids.ts';
import type { Place, QueueSeen } from './learner.ts';

export type VisitSeen = {
  service: string;
  readonly class: string;
  readonly issuedMs: number;
  isWaiting: boolean;
  /** Its first call is what was foretold. */
  wasCalled: boolean;
};
export type QueuesState = {
  /** The business day and the wall-clock moment at which its minute `cutoverMinutes` begins. */
  day: string | null;
  startsAt: number;
  visits: Map<string, VisitSeen>;
  services: Map<string, { gone: number; waiting: Map<string, number> }>;
  windows: Map<string, { isOpen: boolean; isPaused: boolean; visit: string | null }>;
};

export const emptyQueues = (): QueuesState => ({ day: null, startsAt: 0, visits: new Map(), services: new Map(), windows: new Map() });

export const serviceOf = (queues: QueuesState, service: string): { gone: number; waiting: Map<string, number> } => {
  const known = queues.services.get(service) ?? { gone: 0, waiting: new Map<string, number>() };
  queues.services.set(service, known);
  return known;
};

const windowOf = (queues: QueuesState, window: string): { isOpen: boolean; isPaused: boolean; visit: string | null } => {
  const known = queues.windows.get(window) ?? { isOpen: false, isPaused: false, visit: null };
  queues.windows.set(window, known);
  return known;
};

const countWaiting = (waiting: ReadonlyMap<string, number>): number => [...waiting.values()].reduce((sum, count) => sum + count, 0);

/** Of each configuration: the windows that serve a service, first or second. Asked for with every ticket, so worked out once. */
const windowsByService = new WeakMap<CoreConfig, ReadonlyMap<string, readonly string[]>>();

function windowsServing(config: CoreConfig, service: string): readonly string[] {
  const known = windowsByService.get(config);
  if (known !== undefined) return known.get(service) ?? [];
  const serving = new Map<string, string[]>();
  for (const [window, { services, secondary }] of Object.entries(config.windows))
    for (const served of new Set<string>([...services, ...secondary])) serving.set(served, [...(serving.get(served) ?? []), window]);
  windowsByService.set(config, serving);
  return serving.get(service) ?? [];
}

/** Windows that could call a visit of `service` now; `free`: those that serve nobody. */
function ableWindows(queues: QueuesState, config: CoreConfig, service: string): { readonly able: number; readonly free: number } {
  let able = 0;
  let free = 0;
  for (const id of windowsServing(config, service)) {
    const window = queues.windows.get(id);
    if (window === undefined || !window.isOpen || window.isPaused) continue;
    able += 1;
    if (window.visit === null) free += 1;
  }
  return { able, free };
}

export function queueSeen(queues: QueuesState, config: CoreConfig, service: string): QueueSeen {
  const { gone, waiting } = serviceOf(queues, service);
  return { gone, waiting: countWaiting(waiting), windows: ableWindows(queues, config, service).able };
}

/** Where a ticket of `service` and class would stand that were issued now; null: nobody waits and a window is free. */
export function placeOf(queues: QueuesState, config: CoreConfig, service: string, classId: string): Place | null {
  const { waiting } = serviceOf(queues, service);
  const all = countWaiting(waiting);
  if (all === 0 && ableWindows(queues, config, service).free > 0) return null;
  let ahead = 0;
  const own = classOf(config, classId as ClassId);
  for (const [id, count] of waiting) ahead += count * shareAhead(config.policy, own, classOf(config, id as ClassId));
  return { callsNeeded: Math.max(1, Math.round(ahead) + 1), waiting: all };
}

/** How many of a class that waits now are called before a newcomer of the class `own`, as a share. Who comes later is left to the learner. */
function shareAhead({ kind, ratio }: Policy, own: PriorityClass, other: PriorityClass): number {
  switch (kind) {
    case 'first-come':
      return 1;
    case 'strict':
      return other.rank >= own.rank ? 1 : 0;
    case 'ratio':
      return own.rank > 0 && other.rank <= 0 ? Math.min(1, ratio.ordinary / Math.max(1, ratio.priority)) : 1;
    case 'ageing':
      return Math.min(1, other.weight / Math.max(own.weight, Number.EPSILON));
    default:
      return kind satisfies never;
  }
}

/** What an event did to a visit's wait, for the learner; null: nothing it learns from. */
export type Turn = { readonly kind: 'issued' | 'called' | 'left'; readonly visit: string; readonly seen: VisitSeen };

function enterQueue(queues: QueuesState, seen: VisitSeen): void {
  if (seen.isWaiting) return;
  seen.isWaiting = true;
  const { waiting } = serviceOf(queues, seen.service);
  waiting.set(seen.class, (waiting.get(seen.class) ?? 0) + 1);
}

/** `gone` 0: it leaves without making the queue any faster, as when the hall closes. */
function leaveQueue(queues: QueuesState, seen: VisitSeen, gone: 0 | 1): void {
  if (!seen.isWaiting) return;
  seen.isWaiting = false;
  const service = serviceOf(queues, seen.service);
  service.waiting.set(seen.class, Math.max(0, (service.waiting.get(seen.class) ?? 0) - 1));
  service.gone += gone;
}

function free(queues: QueuesState, visit: string): void {
  for (const window of queues.windows.values()) if (window.visit === visit) window.visit = null;
}

function end(queues: QueuesState, visit: string, gone: 0 | 1): Turn[] {
  const seen = queues.visits.get(visit);
  free(queues, visit);
  if (seen === undefined) return [];
  leaveQueue(queues, seen, gone);
  queues.visits.delete(visit);
  return seen.wasCalled ? [] : [{ kind: 'left', visit, seen }];
}

function openDay(queues: QueuesState, body: Extract<DayEvent, { kind: 'day.opened' }>['body']): void {
  Object.assign(queues, emptyQueues(), { day: body.day, startsAt: body.startsAt });
  for (const { window, paused } of body.openWindows) queues.windows.set(window, { isOpen: true, isPaused: paused !== null, visit: null });
  for (const { visit, service, class: classId, phase, window } of body.carriedVisits) {
    queues.visits.set(visit, { service, class: classId, issuedMs: 0, isWaiting: false, wasCalled: true });
    if (phase === 'serving') windowOf(queues, window).visit = visit;
  }
}

/** Takes an event in at `ms` of the line. Gives the turns of waits in it. */
export function followQueues(queues: QueuesState, event: DayEvent, ms: number): Turn[] {
  switch (event.kind) {
    case 'day.opened':
      openDay(queues, event.body);
      return [];
    case 'day.closing':
    case 'day.closed':
      return event.body.lapsed.flatMap((visit) => end(queues, visit, 0));
    case 'ticket.issued': {
      const { visit, service, class: classId } = event.body;
      const seen: VisitSeen = { service, class: classId, issuedMs: ms, isWaiting: false, wasCalled: false };
      queues.visits.set(visit, seen);
      enterQueue(queues, seen);
      return [{ kind: 'issued', visit, seen }];
    }
    case 'ticket.voided':
    case 'visit.cancelled':
    case 'visit.finished':
      return end(queues, event.body.visit, 1);
    case 'window.opened':
      Object.assign(windowOf(queues, event.body.window), { isOpen: true, isPaused: false });
      return [];
    case 'window.closed':
      windowOf(queues, event.body.window).isOpen = false;
      return [];
    case 'window.paused':
    case 'window.resumed':
      windowOf(queues, event.body.window).isPaused = event.kind === 'window.paused';
      return [];
    default:
      return followVisit(queues, event);
  }
}

function followVisit(queues: QueuesState, event: DayEvent): Turn[] {
  switch (event.kind) {
    case 'visit.called': {
      const { visit, window } = event.body;
      windowOf(queues, window).visit = visit;
      const seen = queues.visits.get(visit);
      if (seen === undefined) return [];
      leaveQueue(queues, seen, 1);
      if (seen.wasCalled) return [];
      seen.wasCalled = true;
      return [{ kind: 'called', visit, seen }];
    }
    case 'visit.started':
    case 'visit.taken-back':
      windowOf(queues, event.body.window).visit = event.body.visit;
      return [];
    case 'visit.no-show':
      if (event.body.returns === null) return end(queues, event.body.visit, 1);
      free(queues, event.body.visit);
      return [];
    case 'visit.parked':
      free(queues, event.body.visit);
      return [];
    case 'visit.returned':
    case 'visit.transferred': {
      const seen = queues.visits.get(event.body.visit);
      free(queues, event.body.visit);
      if (seen === undefined) return [];
      leaveQueue(queues, seen, 1);
      if (event.kind === 'visit.transferred') seen.service = event.body.to.service;
      enterQueue(queues, seen);
      return [];
    }
    default:
      return [];
  }
}
