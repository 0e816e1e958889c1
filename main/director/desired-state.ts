/** What each display should show and each pad should ask, computed from the committed state alone. */
import type { DisplayContent, PadContent } from '../../drivers/messages.ts';
import type { DayState, Frozen } from '../hall/day/state.ts';
import type { CoreConfig } from '../hall/kernel/core-config.ts';
import type { DeviceId, WindowId } from '../hall/kernel/ids.ts';

export type Desired =
  | { readonly kind: 'display'; readonly content: DisplayContent }
  | { readonly kind: 'pad'; readonly content: PadContent };

export function desiredStates(day: Frozen<DayState>, config: CoreConfig): Map<DeviceId, Desired> {
  const desired = new Map<DeviceId, Desired>();
  for (const [id, { display, pad }] of Object.entries(config.windows)) {
    const window = day.windows.get(id as WindowId);
    if (display !== null) {
      const visit = window?.visit ? day.visits.get(window.visit) : undefined;
      desired.set(display, {
        kind: 'display',
        content: visit === undefined ? { kind: 'blank' } : { kind: 'number', number: visit.number },
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

/** In a few words, for the technician's page. */
export function describeDesired(desired: Desired): string {
  if (desired.kind === 'display') return desired.content.kind === 'number' ? desired.content.number : '';
  return desired.content.kind === 'asking' ? `asking ${desired.content.session}` : 'idle';
}
