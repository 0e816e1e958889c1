/** What a window does: open, call, recall, serve, finish, close. */

import { entryOf } from '../kernel/core-config.ts';
import { accept, type JsonObject, missingCase, refuse } from '../kernel/decision.ts';
import { callIdOf, recordIdOf, type WindowId } from '../kernel/ids.ts';
import type { DayCommand } from './commands.ts';
import { closeEvaluation } from './decide-evaluation.ts';
import type { DayDecision, DayView } from './decision.ts';
import type { DayEvent } from './events.ts';
import { pickNext } from './queue/policy.ts';
import type { DayState, Frozen, Visit, VisitPhase, WindowDay } from './state.ts';

type Command = Extract<DayCommand, { kind: `window.${string}` }>;
type VisitCommand = Extract<Command, { readonly visit: unknown }>;

export function decideWindow(view: DayView, command: Command): DayDecision {
  const { day, config } = view;
  if (day.status !== 'open' && day.status !== 'closing') return refuse('day/not-open');
  // One that was retired while it was open ends what it has begun.
  if (entryOf(config.windows, command.window) === undefined && !day.windows.get(command.window)?.clerk)
    return refuse('window/unknown', { window: command.window, known: Object.keys(config.windows) });
  switch (command.kind) {
    case 'window.open':
      return decideOpen(view, command);
    case 'window.close':
      return decideClose(day, command.window);
    case 'window.next':
      return decideNext(view, command);
    case 'window.recall':
    case 'window.start':
    case 'window.finish':
    case 'window.no-show':
      return decideVisit(day, command);
    default:
      return missingCase(command);
  }
}

const has = (window: WindowId, visit: Frozen<Visit> | null, phase?: VisitPhase): JsonObject => ({
  window,
  visit: visit === null ? null : { visit: visit.id, number: visit.number, service: visit.service, state: phase ?? visit.phase },
});

const repeated = (window: WindowId, visit: Frozen<Visit> | null): DayDecision => accept([], { ...has(window, visit), repeated: true });

function currentVisit(day: Frozen<DayState>, window: Frozen<WindowDay> | undefined): Frozen<Visit> | null {
  return window === undefined || window.visit === null ? null : (day.visits.get(window.visit) ?? null);
}

function decideOpen({ day, config }: DayView, { window, clerk }: Extract<Command, { kind: 'window.open' }>): DayDecision {
  if (!config.clerks.includes(clerk)) return refuse('clerk/unknown', { clerk });
  const open = day.windows.get(window);
  if (open?.clerk === clerk) return repeated(window, currentVisit(day, open));
  if (open?.clerk) return refuse('window/open-by-another', { window, clerk: open.clerk });
  const elsewhere = [...day.windows.values()].find((other) => other.clerk === clerk);
  if (elsewhere !== undefined) return refuse('clerk/at-another-window', { clerk, window: elsewhere.id });
  return accept([{ kind: 'window.opened', body: { window, clerk } }], has(window, null));
}

function decideClose(day: Frozen<DayState>, id: WindowId): DayDecision {
  const window = day.windows.get(id);
  if (!window?.clerk) return repeated(id, null);
  const visit = currentVisit(day, window);
  if (visit !== null) return refuse('window/visit-open', { window: id, number: visit.number, phase: visit.phase });
  return accept([{ kind: 'window.closed', body: { window: id, clerk: window.clerk } }], has(id, null));
}

/** `have` names the visit the window believes it has: one that has moved on since gets what it has now, and no second call is made. */
function decideNext({ day, config, now }: DayView, { window: id, have }: Extract<Command, { kind: 'window.next' }>): DayDecision {
  const window = day.windows.get(id);
  if (!window?.clerk) return refuse('window/not-open', { window: id });
  const current = currentVisit(day, window);
  if (current !== null)
    return current.id === have
      ? refuse('window/visit-open', { window: id, number: current.number, phase: current.phase })
      : repeated(id, current);
  const next = pickNext(day, config, id, window.clerk, now);
  if (next === null) return refuse('queue/empty', { window: id });
  const { visit, why, round } = next;
  const call = callIdOf(visit.id, visit.calls + 1);
  const body = { visit: visit.id, call, window: id, clerk: window.clerk, why, round };
  return accept([{ kind: 'visit.called', body }], has(id, visit, 'called'));
}

function decideVisit(day: Frozen<DayState>, command: VisitCommand): DayDecision {
  const id = command.window;
  const window = day.windows.get(id);
  const visit = day.visits.get(command.visit);
  if (visit === undefined) return refuse('visit/unknown', { visit: command.visit });
  if (visit.window === null) return refuse('visit/not-called', { number: visit.number, phase: visit.phase });
  if (visit.window !== id) return refuse('visit/at-another-window', { number: visit.number, window: visit.window });
  if (!window?.clerk) return refuse('window/not-open', { window: id });
  const clerk = window.clerk;
  const isCalled = visit.phase === 'called';
  switch (command.kind) {
    case 'window.recall':
      if (!isCalled) return refuse('visit/not-called', { number: visit.number, phase: visit.phase });
      return accept(
        [{ kind: 'visit.recalled', body: { visit: visit.id, call: callIdOf(visit.id, visit.calls + 1), window: id } }],
        has(id, visit),
      );
    case 'window.no-show':
      if (visit.phase === 'no-show') return repeated(id, currentVisit(day, window));
      if (!isCalled) return refuse('visit/not-called', { number: visit.number, phase: visit.phase });
      return accept([{ kind: 'visit.no-show', body: { visit: visit.id, window: id, returns: null } }], has(id, null));
    case 'window.start': {
      if (visit.phase === 'serving') return repeated(id, visit);
      if (!isCalled) return refuse('visit/not-called', { number: visit.number, phase: visit.phase });
      // The next visit's start ends the asking of the one before: a press must never reach the wrong visit.
      const before: DayEvent[] = window.evaluation === null ? [] : closeEvaluation(day, window.evaluation, 'not-asked');
      const record = recordIdOf(visit.id, visit.leg + 1);
      return accept(
        [...before, { kind: 'visit.started', body: { visit: visit.id, record, service: visit.service, window: id, clerk } }],
        has(id, visit, 'serving'),
      );
    }
    case 'window.finish':
      if (visit.phase === 'finished') return repeated(id, currentVisit(day, window));
      if (visit.phase !== 'serving' || visit.record === null)
        return refuse('visit/not-started', { number: visit.number, phase: visit.phase });
      return accept([{ kind: 'visit.finished', body: { visit: visit.id, record: visit.record, window: id, clerk } }], has(id, null));
    default:
      return missingCase(command);
  }
}
