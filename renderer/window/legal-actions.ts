import type { AwayView, WindowView } from '../../main/api/views.ts';
import type { WindowAction } from '../commands/commands.ts';

/** A button of the console. Those in `ASKS` open a question first. */
export type ConsoleKind =
  | 'next'
  | 'start'
  | 'finish'
  | 'recall'
  | 'no-show'
  | 'park'
  | 'transfer'
  | 'pause'
  | 'resume'
  | 'finish-next'
  | 'call-chosen'
  | 'cancel'
  | 'reprint'
  | 'auto-call'
  | 'close';

/** Buttons that need to know more before anything is sent. */
export const ASKS: ReadonlySet<ConsoleKind> = new Set(['transfer', 'pause', 'finish-next', 'call-chosen', 'cancel', 'reprint']);

/** What a clerk may do now, the way the hall would decide it. The hall decides again. */
export function legalActions(window: WindowView): ReadonlySet<ConsoleKind> {
  if (!window.open) return new Set();
  const always: readonly ConsoleKind[] = [window.paused === null ? 'pause' : 'resume', 'auto-call'];
  const kinds: ConsoleKind[] = [...always];
  switch (window.visit?.state) {
    case undefined:
      if (window.paused === null && window.waiting > 0) kinds.push('next', 'call-chosen');
      kinds.push('close');
      break;
    case 'called':
      if (window.visit?.recallsLeft !== 0) kinds.push('recall');
      kinds.push('start', 'no-show', 'transfer', 'cancel', 'reprint');
      break;
    case 'serving':
      kinds.push('finish', 'finish-next', 'park', 'transfer', 'cancel', 'reprint');
      break;
  }
  return new Set(kinds);
}

/** The command behind a button that asks nothing, bound to the visit the clerk sees; null where there is none to bind to. */
export function boundAction(kind: ConsoleKind, window: WindowView): WindowAction | null {
  const visit = window.visit?.visit ?? null;
  switch (kind) {
    case 'close':
    case 'resume':
      return { kind };
    case 'auto-call':
      return { kind, on: !window.autoCall };
    case 'next':
      return { kind, have: visit };
    case 'recall':
    case 'start':
    case 'no-show':
      return visit === null ? null : { kind, visit };
    case 'finish':
      return visit === null ? null : { kind, visit, next: null };
    case 'park':
      return visit === null ? null : { kind, visit, reason: null };
    default:
      return null;
  }
}

/** Whether a parked visit can go on at this window: it is open, free, and serves that service. */
export const canTakeBack = (window: WindowView, served: readonly string[], away: AwayView): boolean =>
  window.open && window.visit === null && served.includes(away.service);

/** Keys by their place on the keyboard, so that an input method in Chinese mode does not swallow them. */
export const SHORTCUTS: Partial<Readonly<Record<ConsoleKind, { readonly code: string; readonly label: string }>>> = {
  next: { code: 'KeyN', label: 'N' },
  recall: { code: 'KeyR', label: 'R' },
  start: { code: 'KeyS', label: 'S' },
  finish: { code: 'KeyF', label: 'F' },
  'no-show': { code: 'KeyX', label: 'X' },
  park: { code: 'KeyP', label: 'P' },
  transfer: { code: 'KeyT', label: 'T' },
  pause: { code: 'KeyH', label: 'H' },
  resume: { code: 'KeyH', label: 'H' },
  close: { code: 'KeyQ', label: 'Q' },
};
