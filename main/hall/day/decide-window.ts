/** Who sits at a window, and whether it calls: open, close, pause, resume, call by itself. The visits it has are in rooms of their own. */

import { entryOf } from '../kernel/core-config.ts';
import { accept, missingCase, refuse } from '../kernel/decision.ts';
import { currentVisit, has, repeated } from './at-window.ts';
import type { DayCommand } from './commands.ts';
import { decideCall } from './decide-call.ts';
import { decideService } from './decide-service.ts';
import type { DayDecision, DayView } from './decision.ts';

type Command = Extract<DayCommand, { kind: `window.${string}` }>;
type Of<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>;

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
    case 'window.pause':
    case 'window.resume':
    case 'window.auto-call':
      return decideStanding(view, command);
    case 'window.next':
    case 'window.call-chosen':
    case 'window.recall':
      return decideCall(view, command);
    case 'window.start':
    case 'window.finish':
    case 'window.no-show':
    case 'window.park':
    case 'window.take-back':
    case 'window.transfer':
      return decideService(view, command);
    default:
      return missingCase(command);
  }
}

function decideOpen({ day, config }: DayView, { window, clerk }: Of<'window.open'>): DayDecision {
  if (!config.clerks.includes(clerk)) return refuse('clerk/unknown', { clerk });
  const open = day.windows.get(window);
  if (open?.clerk === clerk) return repeated(window, currentVisit(day, open));
  if (open?.clerk) return refuse('window/open-by-another', { window, clerk: open.clerk });
  const elsewhere = [...day.windows.values()].find((other) => other.clerk === clerk);
  if (elsewhere !== undefined) return refuse('clerk/at-another-window', { clerk, window: elsewhere.id });
  return accept([{ kind: 'window.opened', body: { window, clerk } }], has(window, null));
}

/** How a window stands that is open already. */
function decideStanding(view: DayView, command: Of<'window.close' | 'window.pause' | 'window.resume' | 'window.auto-call'>): DayDecision {
  const { day } = view;
  const id = command.window;
  const window = day.windows.get(id);
  if (!window?.clerk) return command.kind === 'window.close' ? repeated(id, null) : refuse('window/not-open', { window: id });
  const { clerk } = window;
  const visit = currentVisit(day, window);
  switch (command.kind) {
    case 'window.close':
      if (visit !== null) return refuse('window/visit-open', { window: id, number: visit.number, phase: visit.phase });
      return accept([{ kind: 'window.closed', body: { window: id, clerk } }], has(id, null));
    case 'window.pause': {
      const { reason } = command;
      const reasons = view.config.calling.pauseReasons;
      if (reasons.length > 0 && !reasons.includes(reason)) return refuse('window/reason-unknown', { reason, known: reasons });
      if (window.paused === reason) return repeated(id, visit);
      return accept([{ kind: 'window.paused', body: { window: id, clerk, reason } }], has(id, visit));
    }
    case 'window.resume':
      if (window.paused === null) return repeated(id, visit);
      return accept([{ kind: 'window.resumed', body: { window: id, clerk } }], has(id, visit));
    case 'window.auto-call':
      if (window.autoCall === command.on) return repeated(id, visit);
      return accept([{ kind: 'window.auto-call-set', body: { window: id, on: command.on } }], has(id, visit));
    default:
      return missingCase(command);
  }
}
