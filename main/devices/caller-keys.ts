/** What a key of a clerk's caller pad asks of the hall. Pure: a key and what the pad showed give one command, or a refusal. */
import type { CallerKey } from '../../drivers/messages.ts';
import type { DayCommand } from '../hall/day/commands.ts';
import type { VisitPhase } from '../hall/day/state.ts';
import { missingCase } from '../hall/kernel/decision.ts';
import type { VisitId, WindowId } from '../hall/kernel/ids.ts';

/** What the clerk had before them when they pressed: the window and the visit it had when the pad was last told. */
export type CallerView = {
  readonly window: WindowId;
  readonly visit: { readonly id: VisitId; readonly phase: VisitPhase } | null;
};

/** A refusal that no command was made for. */
export type CallerRefusalCode =
  | 'caller/no-window'
  | 'caller/look-again'
  | 'caller/no-visit'
  | 'caller/unknown-digits'
  | 'caller/not-available';

export type CallerOrder =
  | { readonly kind: 'command'; readonly command: DayCommand }
  | { readonly kind: 'refused'; readonly code: CallerRefusalCode };

const refused = (code: CallerRefusalCode): CallerOrder => ({ kind: 'refused', code });
const order = (command: DayCommand): CallerOrder => ({ kind: 'command', command });

/**
 * One key is one command, about the visit that the pad showed: where the window has moved on since, the core answers with what it has now, and no
 * second call is made. `view` null: nothing had been shown.
 */
export function orderOf(key: CallerKey, view: CallerView | null): CallerOrder {
  if (view === null) return refused('caller/look-again');
  const { window, visit } = view;
  switch (key) {
    case 'next':
      return order({ kind: 'window.next', window, have: visit?.id ?? null });
    case 'recall':
      return visit === null ? refused('caller/no-visit') : order({ kind: 'window.recall', window, visit: visit.id });
    case 'confirm':
      return visit === null ? refused('caller/no-visit') : order({ kind: 'window.start', window, visit: visit.id });
    case 'rate':
      // The evaluation opens by itself when the service is finished.
      return visit === null ? refused('caller/no-visit') : order({ kind: 'window.finish', window, visit: visit.id });
    case 'no-show':
      return visit === null ? refused('caller/no-visit') : order({ kind: 'window.no-show', window, visit: visit.id });
    case 'park':
    case 'take-back':
    case 'transfer':
    case 'pause':
    case 'one-metre':
      return refused('caller/not-available');
    case 'cancel':
    case 'digits':
      return refused('caller/unknown-digits');
    default:
      return missingCase(key);
  }
}

/** The number that stands on a caller pad for a refusal; docs/devices.md explains each to the clerk. */
const NUMBERS: ReadonlyMap<string, number> = new Map([
  ['queue/empty', 901],
  ['window/not-open', 902],
  ['caller/no-visit', 903],
  ['window/visit-open', 904],
  ['visit/not-called', 905],
  ['visit/not-started', 906],
  ['visit/at-another-window', 907],
  ['visit/unknown', 907],
  ['caller/look-again', 908],
  ['caller/unknown-digits', 909],
  ['caller/not-available', 910],
  ['caller/no-window', 911],
  ['window/unknown', 911],
  ['day/not-open', 912],
  ['day/closing', 912],
]);
const ANY_OTHER = 999;

export const numberOfRefusal = (code: string): number => NUMBERS.get(code) ?? ANY_OTHER;
