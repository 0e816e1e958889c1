/** Calls: the next visit, a chosen one, one again; and what boards and speakers made of them. */

import { entryOf } from '../kernel/core-config.ts';
import { accept, missingCase, refuse } from '../kernel/decision.ts';
import { type BoardId, type ClerkId, callIdOf, type WindowId } from '../kernel/ids.ts';
import { elapsed, type Stamp } from '../kernel/stamp.ts';
import { freeWindow, has, visitAtWindow } from './at-window.ts';
import type { DayCommand } from './commands.ts';
import type { DayDecision, DayView } from './decision.ts';
import type { CallPhase, DayEvent } from './events.ts';
import { boardOf } from './ledger.ts';
import { candidatesOf, serves } from './queue/candidates.ts';
import { type Pick as Picked, pickChosen, pickNext } from './queue/policy.ts';
import type { DayState, Frozen, Visit } from './state.ts';

type Command = Extract<DayCommand, { kind: 'window.next' | 'window.call-chosen' | 'window.recall' }>;
type Of<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>;
type Callable = { readonly kind: 'waiting' } | { readonly kind: 'released'; readonly visit: Frozen<Visit> };

/** Later than any moment: whoever waits has waited the longest by then. */
const AFTER_ALL: Stamp = { at: Number.MAX_SAFE_INTEGER, clockId: '', upMs: Number.MAX_SAFE_INTEGER };

export function decideCall(view: DayView, command: Command): DayDecision {
  switch (command.kind) {
    case 'window.next':
      return decideNext(view, command);
    case 'window.call-chosen':
      return decideChosen(view, command);
    case 'window.recall':
      return decideRecall(view, command);
    default:
      return missingCase(command);
  }
}

/** `have` names the visit the window believes it has: one that has moved on since gets what it has now, and no second call is made. */
function decideNext(view: DayView, { window: id, have }: Of<'window.next'>): DayDecision {
  const at = freeWindow(view.day, id, have);
  if (!at.isFree) return at.answer;
  const { day, config, now } = view;
  const next = pickNext(day, config, id, at.clerk, now);
  if (next !== null) return callVisit(day, id, at.clerk, next);
  const visit = awaited(view, id, at.clerk);
  if (visit === null) return refuse('queue/empty', { window: id });
  const why = { rule: 'first-come', waitMs: elapsed(visit.issued, now).ms, ahead: 0, detail: null } as const;
  return callVisit(day, id, at.clerk, { visit, why, round: at.window.round });
}

function decideChosen(view: DayView, { window: id, have, visit: chosen, reason }: Of<'window.call-chosen'>): DayDecision {
  const { day, config, now } = view;
  const at = freeWindow(day, id, have);
  if (!at.isFree) return at.answer;
  const visit = day.visits.get(chosen);
  if (visit === undefined) return refuse('visit/unknown', { visit: chosen });
  if (visit.phase !== 'waiting') return refuse('visit/not-waiting', { number: visit.number, phase: visit.phase });
  if (serves(config, id, visit.service) === null) return refuse('window/service-not-served', { window: id, service: visit.service });
  return callVisit(day, id, at.clerk, pickChosen({ day, config, window: id, clerk: at.clerk, now }, visit, reason));
}

function decideRecall({ day, config }: DayView, { window: id, visit: visitId }: Of<'window.recall'>): DayDecision {
  const at = visitAtWindow(day, id, visitId);
  if (!at.isThere) return at.answer;
  const { visit } = at;
  if (visit.phase !== 'called') return refuse('visit/not-called', { number: visit.number, phase: visit.phase });
  const { recallLimit } = config.calling;
  if (recallLimit !== null && visit.recalls >= recallLimit)
    return refuse('visit/recall-limit', { number: visit.number, limit: recallLimit });
  return accept(
    [{ kind: 'visit.recalled', body: { visit: visit.id, call: callIdOf(visit.id, visit.calls + 1), window: id } }],
    has(id, visit),
  );
}

/**
 * Whoever could be called at a window, now or later: `waiting` now; `released` once it has waited the longest, because nobody is there to
 * whom it was sent; null: nobody.
 */
export function callable({ day, config }: Pick<DayView, 'day' | 'config'>, window: WindowId, clerk: ClerkId): Callable | null {
  const candidates = candidatesOf({ day, config, window, clerk, now: AFTER_ALL });
  if (candidates.some(({ isReleased }) => !isReleased)) return { kind: 'waiting' };
  const [first] = candidates.toSorted((a, b) => a.visit.order - b.visit.order);
  return first === undefined ? null : { kind: 'released', visit: first.visit };
}

/**
 * Who did not come and would be called again after some more tickets: when nobody else waits at this window there are none to wait for, and
 * a citizen who is back must not sit before an idle window. Whoever stayed away longest is first.
 */
function awaited({ day, config }: DayView, id: WindowId, clerk: ClerkId): Frozen<Visit> | null {
  for (const visitId of day.returning) {
    const visit = day.visits.get(visitId);
    if (visit === undefined || visit.returns === null || visit.returns.afterTickets === null || serves(config, id, visit.service) === null)
      continue;
    if ((visit.reserved?.window ?? id) === id && (visit.reserved?.clerk ?? clerk) === clerk) return visit;
  }
  return null;
}

function callVisit(day: Frozen<DayState>, window: WindowId, clerk: ClerkId, { visit, why, round }: Picked): DayDecision {
  const isBack: DayEvent[] = visit.phase === 'no-show' ? [{ kind: 'visit.returned', body: { visit: visit.id, by: 'tickets' } }] : [];
  return accept(
    [
      ...isBack,
      { kind: 'visit.called', body: { visit: visit.id, call: callIdOf(visit.id, visit.calls + 1), window, clerk, why, round } },
      ...returnedBy(day, visit),
    ],
    has(window, visit, { phase: 'called' }),
  );
}

/** Those who did not come and wait again from this call on: as many of their service have been called as they were to let go before. */
function returnedBy(day: Frozen<DayState>, { id, service }: Frozen<Visit>): DayEvent[] {
  const called = (day.services.get(service)?.called ?? 0) + 1;
  const events: DayEvent[] = [];
  for (const other of day.returning) {
    const visit = day.visits.get(other);
    if (other === id || visit === undefined || visit.service !== service || visit.returns === null) continue;
    const { afterTickets, calledBefore } = visit.returns;
    if (afterTickets !== null && called - calledBefore >= afterTickets)
      events.push({ kind: 'visit.returned', body: { visit: other, by: 'tickets' } });
  }
  return events;
}

/** A target goes forward only: told, then shown; begun, then ended. What is shown, ended or failed stays so. */
const RANK: Readonly<Record<CallPhase, number>> = { written: 1, started: 1, shown: 2, ended: 2, failed: 2 };

/** A call that is no longer kept, and what was said before, are taken without an event. */
export function decideAcknowledge({ day, config }: DayView, command: Extract<DayCommand, { kind: 'call.acknowledge' }>): DayDecision {
  const { call, target, phase, code } = command;
  const board = boardOf(target);
  if (board !== null && entryOf(config.boards, board as BoardId) === undefined)
    return refuse('board/unknown', { board, known: Object.keys(config.boards) });
  const entry = day.calls.find((kept) => kept.call === call);
  if (entry === undefined) return accept([]);
  const known = entry.targets.get(target);
  if (known !== undefined && RANK[phase] <= RANK[known]) return accept([]);
  return accept([{ kind: 'call.acknowledged', body: { call, visit: entry.visit, target, phase, code } }]);
}
