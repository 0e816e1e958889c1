/** What a key of a clerk's caller pad asks of the hall. Pure: a key and what the pad showed give one command, or a refusal. */
import type { CallerKey } from '../../drivers/messages.ts';
import type { DayCommand } from '../hall/day/commands.ts';
import type { VisitPhase } from '../hall/day/state.ts';
import { missingCase } from '../hall/kernel/decision.ts';
import type { ServiceId, VisitId, WindowId } from '../hall/kernel/ids.ts';

/** What the clerk had before them when they pressed: the window and the visit it had when the pad was last told. */
export type CallerView = {
  readonly window: WindowId;
  readonly paused: boolean;
  readonly visit: { readonly id: VisitId; readonly phase: VisitPhase; readonly service: ServiceId } | null;
  /** The visit that this window parked last, if any is parked. */
  readonly parked: VisitId | null;
};

/** What the digits of a key choose from, in the order of hall.yaml: 1 is the first. */
export type CallerChoices = {
  readonly windows: readonly { readonly id: WindowId; readonly services: readonly ServiceId[] }[];
  readonly pauseReasons: readonly string[];
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

/** Why a window is paused from its pad where the configuration names no reasons. */
const PAUSED_AT_PAD = 'caller-pad';

/**
 * One key is one command, about the visit that the pad showed: where the window has moved on since, the core answers with what it has now, and no
 * second call is made. `view` null: nothing had been shown.
 */
export function orderOf(key: CallerKey, digits: string, view: CallerView | null, choices: CallerChoices): CallerOrder {
  if (view === null) return refused('caller/look-again');
  const { window, visit, parked, paused } = view;
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
      return visit === null ? refused('caller/no-visit') : order({ kind: 'window.park', window, visit: visit.id, reason: null });
    case 'take-back':
      return parked === null ? refused('caller/no-visit') : order({ kind: 'window.take-back', window, visit: parked });
    case 'pause':
      return paused ? order({ kind: 'window.resume', window }) : pauseOf(window, digits, choices.pauseReasons);
    case 'transfer':
      return visit === null ? refused('caller/no-visit') : transferOf(window, visit, digits, choices.windows);
    case 'one-metre':
      return refused('caller/not-available');
    case 'cancel':
    case 'digits':
      return refused('caller/unknown-digits');
    default:
      return missingCase(key);
  }
}

/** Digits and pause choose the reason; without digits it is the first. */
function pauseOf(window: WindowId, digits: string, reasons: readonly string[]): CallerOrder {
  if (reasons.length === 0 && digits === '') return order({ kind: 'window.pause', window, reason: PAUSED_AT_PAD });
  const reason = reasons[digits === '' ? 0 : Number(digits) - 1];
  return reason === undefined ? refused('caller/unknown-digits') : order({ kind: 'window.pause', window, reason });
}

/** Digits and transfer choose the window; it gets the visit for the same service where it serves that, or else for its own first one. */
function transferOf(
  window: WindowId,
  visit: NonNullable<CallerView['visit']>,
  digits: string,
  windows: CallerChoices['windows'],
): CallerOrder {
  const target = windows[Number(digits) - 1];
  const service = target?.services.includes(visit.service) ? visit.service : target?.services[0];
  if (target === undefined || service === undefined || target.id === window) return refused('caller/unknown-digits');
  return order({ kind: 'window.transfer', window, visit: visit.id, to: { service, window: target.id, clerk: null } });
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
  ['visit/not-parked', 907],
  ['caller/look-again', 908],
  ['caller/unknown-digits', 909],
  ['transfer/nobody-serves', 909],
  ['window/reason-unknown', 909],
  ['caller/not-available', 910],
  ['caller/no-window', 911],
  ['window/unknown', 911],
  ['day/not-open', 912],
  ['day/closing', 912],
  ['window/paused', 913],
  ['visit/recall-limit', 914],
  ['window/service-not-served', 915],
]);
const ANY_OTHER = 999;

export const numberOfRefusal = (code: string): number => NUMBERS.get(code) ?? ANY_OTHER;
