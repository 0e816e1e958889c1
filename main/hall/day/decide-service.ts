/** What happens to the visit that a window has: it is served, did not come, is parked and taken back, sent on, finished. */

import { entryOf } from '../kernel/core-config.ts';
import { accept, missingCase, refuse } from '../kernel/decision.ts';
import { type ClerkId, recordIdOf, type WindowId } from '../kernel/ids.ts';
import { currentVisit, freeWindow, has, repeated, visitAtWindow } from './at-window.ts';
import type { DayCommand } from './commands.ts';
import { closeEvaluation } from './decide-evaluation.ts';
import type { DayDecision, DayView } from './decision.ts';
import type { DayEvent, NoShowReturn, TransferTarget } from './events.ts';
import { serves } from './queue/candidates.ts';
import type { DayState, Frozen, Visit, WindowDay } from './state.ts';

type Kind = 'window.start' | 'window.finish' | 'window.no-show' | 'window.park' | 'window.take-back' | 'window.transfer';
type Command = Extract<DayCommand, { kind: Kind }>;
type Of<K extends Kind> = Extract<Command, { kind: K }>;
type Here = { readonly window: Frozen<WindowDay>; readonly clerk: ClerkId; readonly visit: Frozen<Visit> };

export function decideService(view: DayView, command: Command): DayDecision {
  if (command.kind === 'window.take-back') return decideTakeBack(view, command);
  const at = visitAtWindow(view.day, command.window, command.visit);
  if (!at.isThere) return at.answer;
  switch (command.kind) {
    case 'window.start':
      return decideStart(view.day, at);
    case 'window.finish':
      return decideFinish(view, command, at);
    case 'window.no-show':
      return decideNoShow(view, at);
    case 'window.park':
      return decidePark(view.day, command, at);
    case 'window.transfer':
      return decideTransfer(view, command, at);
    default:
      return missingCase(command);
  }
}

const notIn = (code: 'visit/not-called' | 'visit/not-started', { number, phase }: Frozen<Visit>): DayDecision =>
  refuse(code, { number, phase });

/** The next visit's start ends the asking of the one before: a press must never reach the wrong visit. */
const endAsking = (day: Frozen<DayState>, { evaluation }: Frozen<WindowDay>): DayEvent[] =>
  evaluation === null ? [] : closeEvaluation(day, evaluation, 'not-asked');

function decideStart(day: Frozen<DayState>, { window, clerk, visit }: Here): DayDecision {
  if (visit.phase === 'serving') return repeated(window.id, visit);
  if (visit.phase !== 'called') return notIn('visit/not-called', visit);
  const record = recordIdOf(visit.id, visit.leg + 1);
  return accept(
    [
      ...endAsking(day, window),
      { kind: 'visit.started', body: { visit: visit.id, record, service: visit.service, window: window.id, clerk } },
    ],
    has(window.id, visit, { phase: 'serving', record }),
  );
}

function decideFinish(view: DayView, { next }: Of<'window.finish'>, { window, clerk, visit }: Here): DayDecision {
  const { id } = window;
  if (visit.phase === 'finished') return repeated(id, currentVisit(view.day, window));
  if (visit.phase !== 'serving' || visit.record === null) return notIn('visit/not-started', visit);
  const ended = { visit: visit.id, record: visit.record, window: id, clerk };
  if (!next) return accept([{ kind: 'visit.finished', body: ended }], has(id, null));
  const { service } = next;
  if (next.record !== visit.record) return repeated(id, visit);
  if (entryOf(view.config.services, service) === undefined)
    return refuse('service/unknown', { service, known: Object.keys(view.config.services) });
  if (serves(view.config, id, service) === null) return refuse('window/service-not-served', { window: id, service });
  const record = recordIdOf(visit.id, visit.leg + 1);
  return accept(
    [
      { kind: 'visit.leg-finished', body: ended },
      { kind: 'visit.started', body: { visit: visit.id, record, service, window: id, clerk } },
    ],
    has(id, visit, { service, record }),
  );
}

function decideNoShow({ day, config }: DayView, { window, visit }: Here): DayDecision {
  if (visit.phase === 'no-show') return repeated(window.id, currentVisit(day, window));
  if (visit.phase !== 'called') return notIn('visit/not-called', visit);
  const { afterTickets, afterMs, limit } = config.calling.noShow;
  const comesBack = (afterTickets !== null || afterMs !== null) && visit.noShows < limit;
  const returns: NoShowReturn | null = comesBack ? { afterTickets, afterMs } : null;
  return accept([{ kind: 'visit.no-show', body: { visit: visit.id, window: window.id, returns } }], has(window.id, null));
}

function decidePark(day: Frozen<DayState>, { reason }: Of<'window.park'>, { window, clerk, visit }: Here): DayDecision {
  if (visit.phase === 'parked') return repeated(window.id, currentVisit(day, window));
  if (visit.phase !== 'serving' || visit.record === null) return notIn('visit/not-started', visit);
  return accept(
    [{ kind: 'visit.parked', body: { visit: visit.id, record: visit.record, window: window.id, clerk, reason } }],
    has(window.id, null),
  );
}

/** Any free window that serves its service goes on with a parked visit; who ends it is who it is counted for. */
function decideTakeBack({ day, config }: DayView, { window: id, visit: visitId }: Of<'window.take-back'>): DayDecision {
  const visit = day.visits.get(visitId);
  if (visit === undefined) return refuse('visit/unknown', { visit: visitId });
  const at = freeWindow(day, id, null);
  if (!at.isFree) {
    const current = currentVisit(day, day.windows.get(id));
    if (current === null || (current.id === visitId && current.phase === 'serving')) return at.answer;
    return refuse('window/visit-open', { window: id, number: current.number, phase: current.phase });
  }
  if (visit.phase !== 'parked' || visit.record === null) return refuse('visit/not-parked', { number: visit.number, phase: visit.phase });
  if (serves(config, id, visit.service) === null) return refuse('window/service-not-served', { window: id, service: visit.service });
  return accept(
    [
      ...endAsking(day, at.window),
      { kind: 'visit.taken-back', body: { visit: visitId, record: visit.record, window: id, clerk: at.clerk } },
    ],
    has(id, visit, { phase: 'serving' }),
  );
}

/** From a call, or from a service, which is finished as one of its own: the visit waits again with its number and its age. */
function decideTransfer({ config }: DayView, { to }: Of<'window.transfer'>, { window, clerk, visit }: Here): DayDecision {
  if (visit.phase !== 'called' && visit.phase !== 'serving') return notIn('visit/not-called', visit);
  if (entryOf(config.services, to.service) === undefined)
    return refuse('service/unknown', { service: to.service, known: Object.keys(config.services) });
  if (to.window !== null && entryOf(config.windows, to.window) === undefined)
    return refuse('window/unknown', { window: to.window, known: Object.keys(config.windows) });
  if (to.clerk !== null && !config.clerks.includes(to.clerk)) return refuse('clerk/unknown', { clerk: to.clerk });
  const serve = (Object.keys(config.windows) as WindowId[]).filter((id) => serves(config, id, to.service) !== null);
  if (to.window === null ? serve.length === 0 : !serve.includes(to.window)) return refuse('transfer/nobody-serves', targetOf(to));
  const at = { window: window.id, clerk };
  const ended: DayEvent[] =
    visit.phase === 'serving' && visit.record !== null
      ? [{ kind: 'visit.leg-finished', body: { visit: visit.id, record: visit.record, ...at } }]
      : [];
  return accept([...ended, { kind: 'visit.transferred', body: { visit: visit.id, ...at, to } }], has(window.id, null));
}

const targetOf = ({ service, window, clerk }: TransferTarget) => ({ service, window, clerk });
