/** What can happen to a visit away from a window: one that did not come is back; one is cancelled. */
import { accept, type JsonObject, missingCase, refuse } from '../kernel/decision.ts';
import type { DayCommand } from './commands.ts';
import { hasEnded } from './day-rows.ts';
import { isDue, returnDue } from './deadlines.ts';
import type { DayDecision, DayView } from './decision.ts';
import type { DayEvent } from './events.ts';
import type { Frozen, Visit, VisitPhase } from './state.ts';

type Command = Extract<DayCommand, { kind: `visit.${string}` }>;

const stands = (visit: Frozen<Visit>, phase: VisitPhase): JsonObject => ({ visit: visit.id, number: visit.number, state: phase });

export function decideVisit(view: DayView, command: Command): DayDecision {
  const { day } = view;
  if (day.status !== 'open' && day.status !== 'closing') return refuse('day/not-open');
  const visit = day.visits.get(command.visit);
  if (visit === undefined) return refuse('visit/unknown', { visit: command.visit });
  switch (command.kind) {
    case 'visit.return':
      return decideReturn(view, visit, command.by);
    case 'visit.cancel':
      return decideCancel(visit, command.reason);
    default:
      return missingCase(command);
  }
}

function decideReturn({ day, now }: DayView, visit: Frozen<Visit>, by: 'time' | 'clerk'): DayDecision {
  if (visit.phase === 'waiting' && visit.noShows > 0) return accept([], { ...stands(visit, visit.phase), repeated: true });
  if (visit.phase !== 'no-show' || visit.returns === null)
    return refuse('visit/not-returning', { number: visit.number, phase: visit.phase });
  const due = returnDue(day, visit);
  if (by === 'time' && (due === null || !isDue(due, now))) return refuse('visit/not-due', { number: visit.number });
  return accept([{ kind: 'visit.returned', body: { visit: visit.id, by } }], stands(visit, 'waiting'));
}

function decideCancel(visit: Frozen<Visit>, reason: string): DayDecision {
  if (visit.phase === 'cancelled') return accept([], { ...stands(visit, visit.phase), repeated: true });
  if (hasEnded(visit)) return refuse('visit/over', { number: visit.number, phase: visit.phase });
  const { id, phase, record, clerk } = visit;
  const window = phase === 'called' || phase === 'serving' || phase === 'parked' ? visit.window : null;
  const isBegun = phase === 'serving' || phase === 'parked';
  const ended: DayEvent[] =
    isBegun && record !== null && window !== null && clerk !== null
      ? [{ kind: 'visit.leg-finished', body: { visit: id, record, window, clerk } }]
      : [];
  return accept([...ended, { kind: 'visit.cancelled', body: { visit: id, window, reason } }], stands(visit, 'cancelled'));
}
