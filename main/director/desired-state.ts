/** What each display should show and each pad should ask, computed from the committed state alone. */
import type { DisplayContent, DisplayText, PadContent } from '../../drivers/messages.ts';
import type { DayState, Frozen, Visit } from '../hall/day/state.ts';
import type { CoreConfig } from '../hall/kernel/core-config.ts';
import type { CallId, DeviceId, WindowId } from '../hall/kernel/ids.ts';

export type Desired =
  /** `calls`: those that it tells; `target` names who tells them in the ledger. */
  | { readonly kind: 'display'; readonly content: DisplayContent; readonly calls: readonly CallId[]; readonly target: string }
  | { readonly kind: 'pad'; readonly content: PadContent };

/** A window's display tells a call with its window until the visit is served, and the number alone from then on. */
export function desiredStates(
  day: Frozen<DayState>,
  config: CoreConfig,
  windowText: (window: WindowId) => DisplayText,
): Map<DeviceId, Desired> {
  const desired = new Map<DeviceId, Desired>();
  for (const [id, { display, pad }] of Object.entries(config.windows)) {
    const window = day.windows.get(id as WindowId);
    if (display !== null) {
      const visit = window?.visit ? day.visits.get(window.visit) : undefined;
      desired.set(display, {
        kind: 'display',
        content: windowContent(visit, windowText(id as WindowId)),
        calls: visit?.phase === 'called' && visit.call !== null ? [visit.call] : [],
        target: display,
      });
    }
    if (pad !== null) {
      const evaluation = window?.evaluation ? day.evaluations.get(window.evaluation) : undefined;
      const asks = evaluation !== undefined && evaluation.pad === pad && evaluation.session !== null;
      desired.set(pad, {
        kind: 'pad',
        content: asks && evaluation.session !== null ? { kind: 'asking', session: evaluation.session } : { kind: 'idle' },
      });
    }
  }
  return desired;
}

function windowContent(visit: Frozen<Visit> | undefined, window: DisplayText): DisplayContent {
  if (visit === undefined) return { kind: 'blank' };
  return visit.phase === 'called' ? { kind: 'call', number: visit.number, window } : { kind: 'number', number: visit.number };
}

/** In a few words, for the technician's page. */
export function describeDesired(desired: Desired): string {
  if (desired.kind === 'pad') return desired.content.kind === 'asking' ? `asking ${desired.content.session}` : 'idle';
  const { content } = desired;
  if (content.kind === 'number' || content.kind === 'call') return content.number;
  return content.kind === 'rows' ? content.rows.map(({ number }) => number).join(' ') : '';
}
