import type { WindowView } from '../../main/api/views.ts';
import type { WindowAction } from '../commands/commands.ts';

export type VisitActionKind = Exclude<WindowAction['kind'], 'open'>;

/** What a clerk may do now, the way the hall would decide it. The hall decides again. */
export function legalActions(window: WindowView): ReadonlySet<VisitActionKind> {
  if (!window.open) return new Set();
  switch (window.visit?.state) {
    case undefined:
      return new Set<VisitActionKind>(window.waiting > 0 ? ['next', 'close'] : ['close']);
    case 'called':
      return new Set<VisitActionKind>(['recall', 'start', 'no-show']);
    case 'serving':
      return new Set<VisitActionKind>(['finish']);
  }
}

/** The command behind a button, bound to the visit the clerk sees; null where there is none to bind to. */
export function boundAction(kind: VisitActionKind, window: WindowView): WindowAction | null {
  if (kind === 'close') return { kind };
  if (kind === 'next') return { kind, have: window.visit?.visit ?? null };
  return window.visit === null ? null : { kind, visit: window.visit.visit };
}

/** Keys by their place on the keyboard, so that an input method in Chinese mode does not swallow them. */
export const SHORTCUTS: Readonly<Record<VisitActionKind, { readonly code: string; readonly label: string }>> = {
  next: { code: 'KeyN', label: 'N' },
  recall: { code: 'KeyR', label: 'R' },
  start: { code: 'KeyS', label: 'S' },
  finish: { code: 'KeyF', label: 'F' },
  'no-show': { code: 'KeyX', label: 'X' },
  close: { code: 'KeyQ', label: 'Q' },
};
