/** Who may be called at a window: the first of each line that it serves. As many as there are lines, however many wait. */
import { type CoreConfig, classOf, entryOf, type PriorityClass } from '../../kernel/core-config.ts';
import type { ClerkId, ServiceId, WindowId } from '../../kernel/ids.ts';
import { elapsed, type Stamp } from '../../kernel/stamp.ts';
import type { DayState, Frozen, Visit } from '../state.ts';
import { type Line, visitAt } from './lines.ts';

/** Who asks for the next visit, and when. */
export type Caller = {
  readonly day: Frozen<DayState>;
  readonly config: CoreConfig;
  readonly window: WindowId;
  readonly clerk: ClerkId;
  readonly now: Stamp;
};

/** The first of a line. */
export type Candidate = {
  readonly visit: Frozen<Visit>;
  readonly line: Frozen<Line>;
  readonly service: ServiceId;
  readonly class: PriorityClass;
  readonly waitMs: number;
  /** Its service is one of the window's own, not a secondary one. */
  readonly isPrimary: boolean;
  /** The window or clerk that it was sent to and that calls now; null when it was sent nowhere. */
  readonly sentTo: string | null;
  /** It was sent to somebody who is not there, and has waited the longest: now anybody may call it. */
  readonly isReleased: boolean;
};

type Reservation = NonNullable<Frozen<Visit>['reserved']>;

/** Whether visits that were sent there may be called by this window and clerk. */
export const isFor = (reserved: Reservation, { window, clerk }: Pick<Caller, 'window' | 'clerk'>): boolean =>
  (reserved.window === null || reserved.window === window) && (reserved.clerk === null || reserved.clerk === clerk);

/** Whether a window serves a service as its own, as a secondary one, or not at all. */
export function serves(config: CoreConfig, window: WindowId, service: ServiceId): 'primary' | 'secondary' | null {
  const rules = entryOf(config.windows, window);
  if (rules?.services.includes(service)) return 'primary';
  return rules?.secondary.includes(service) ? 'secondary' : null;
}

/** Whether the one to whom visits were sent is at an open window that serves them: paused, it will be back. */
export function isThere(day: Frozen<DayState>, config: CoreConfig, reserved: Reservation, service: ServiceId): boolean {
  for (const { id, clerk } of day.windows.values())
    if (clerk !== null && isFor(reserved, { window: id, clerk }) && serves(config, id, service) !== null) return true;
  return false;
}

/** Everybody who may be called here now, one of each line, in no order. */
export function candidatesOf(caller: Caller): Candidate[] {
  const { day, config } = caller;
  const rules = entryOf(config.windows, caller.window);
  if (rules === undefined) return [];
  const candidates: Candidate[] = [];
  const gather = (service: ServiceId, isPrimary: boolean): void => {
    for (const line of day.services.get(service)?.lines.values() ?? []) {
      const candidate = candidateOf(caller, line, service, isPrimary);
      if (candidate !== null) candidates.push(candidate);
    }
  };
  for (const service of rules.services) gather(service, true);
  for (const service of rules.secondary) if (!rules.services.includes(service)) gather(service, false);
  return candidates;
}

function candidateOf(caller: Caller, line: Frozen<Line>, service: ServiceId, isPrimary: boolean): Candidate | null {
  const visit = line.members.first === null ? undefined : visitAt(caller.day, line.members.first);
  return visit === undefined ? null : standing(caller, visit, line, service, isPrimary);
}

/** How a visit stands at a window that serves `service`; null when it may not be called there now. */
export function standing(
  caller: Caller,
  visit: Frozen<Visit>,
  line: Frozen<Line>,
  service: ServiceId,
  isPrimary: boolean,
): Candidate | null {
  const { day, config, now } = caller;
  const waitMs = elapsed(visit.issued, now).ms;
  const candidate = { visit, line, service, class: classOf(config, line.class), waitMs, isPrimary };
  const { reserved } = line;
  if (reserved === null) return { ...candidate, sentTo: null, isReleased: false };
  if (isFor(reserved, caller)) return { ...candidate, sentTo: reserved.clerk ?? reserved.window, isReleased: false };
  if (waitMs < config.policy.maxWaitMs || isThere(day, config, reserved, service)) return null;
  return { ...candidate, sentTo: null, isReleased: true };
}
