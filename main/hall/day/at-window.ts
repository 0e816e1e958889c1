/** What a window is answered, what it has, and whether it may do something with it. */
import { accept, type JsonObject, refuse } from '../kernel/decision.ts';
import type { ClerkId, VisitId, WindowId } from '../kernel/ids.ts';
import type { DayDecision } from './decision.ts';
import type { DayState, Frozen, Visit, VisitPhase, WindowDay } from './state.ts';

/** What has become of a visit within the decision that answers. */
type Become = Partial<Pick<Visit, 'service' | 'record'>> & { readonly phase?: VisitPhase };

export const has = (window: WindowId, visit: Frozen<Visit> | null, become: Become = {}): JsonObject => ({
  window,
  visit:
    visit === null
      ? null
      : {
          visit: visit.id,
          number: visit.number,
          service: become.service ?? visit.service,
          state: become.phase ?? visit.phase,
          record: become.record ?? visit.record,
        },
});

/** It was done already: nothing happens twice, and the window learns what it has. */
export const repeated = (window: WindowId, visit: Frozen<Visit> | null): DayDecision =>
  accept([], { ...has(window, visit), repeated: true });

export function currentVisit(day: Frozen<DayState>, window: Frozen<WindowDay> | undefined): Frozen<Visit> | null {
  return window === undefined || window.visit === null ? null : (day.visits.get(window.visit) ?? null);
}

type FreeWindow =
  | { readonly isFree: true; readonly window: Frozen<WindowDay>; readonly clerk: ClerkId }
  | { readonly isFree: false; readonly answer: DayDecision };

/** Whether a window may take somebody on: it is open, not paused and has nobody. `have` is the visit that it believes it has. */
export function freeWindow(day: Frozen<DayState>, id: WindowId, have: VisitId | null): FreeWindow {
  const window = day.windows.get(id);
  const taken = (answer: DayDecision): FreeWindow => ({ isFree: false, answer });
  if (!window?.clerk) return taken(refuse('window/not-open', { window: id }));
  const current = currentVisit(day, window);
  if (current !== null && current.id === have)
    return taken(refuse('window/visit-open', { window: id, number: current.number, phase: current.phase }));
  if (current !== null) return taken(repeated(id, current));
  if (window.paused !== null) return taken(refuse('window/paused', { window: id, reason: window.paused }));
  return { isFree: true, window, clerk: window.clerk };
}

type VisitAtWindow =
  | { readonly isThere: true; readonly window: Frozen<WindowDay>; readonly clerk: ClerkId; readonly visit: Frozen<Visit> }
  | { readonly isThere: false; readonly answer: DayDecision };

/** The visit that was called to the window last, whatever has become of it there. */
export function visitAtWindow(day: Frozen<DayState>, id: WindowId, visitId: VisitId): VisitAtWindow {
  const window = day.windows.get(id);
  const visit = day.visits.get(visitId);
  const not = (answer: DayDecision): VisitAtWindow => ({ isThere: false, answer });
  if (visit === undefined) return not(refuse('visit/unknown', { visit: visitId }));
  if (visit.window === null) return not(refuse('visit/not-called', { number: visit.number, phase: visit.phase }));
  if (visit.window !== id) return not(refuse('visit/at-another-window', { number: visit.number, window: visit.window }));
  if (!window?.clerk) return not(refuse('window/not-open', { window: id }));
  return { isThere: true, window, clerk: window.clerk, visit };
}
