import type { Behaviour } from '../behaviours.ts';
import type { StatusFlags } from './status.ts';

/** What the printer is about to do: look at the next command, move paper by `mm`, or cut. */
export type Work = { readonly kind: 'command' } | { readonly kind: 'move'; readonly mm: number } | { readonly kind: 'cut' };

/** A state of the mechanism: it shows in the status and may take work, which then stays to be done. */
export type Condition = Behaviour<Work> & { readonly flags: StatusFlags };

const pass = (work: Work, next: (work: Work) => void): void => next(work);
const takeAll = (): void => undefined;

/** The roll is at its end. Its last metres set off the near-end sensor too. */
export const paperOut: Condition = { name: 'paper-out', flags: { offline: true, paperEnd: true, paperNearEnd: true }, handle: takeAll };
export const paperLow: Condition = { name: 'paper-low', flags: { paperNearEnd: true }, handle: pass };
export const coverOpen: Condition = { name: 'cover-open', flags: { offline: true, coverOpen: true }, handle: takeAll };
/** The cutter could not cut: everything stops until somebody recovers it. */
export const cutterError: Condition = { name: 'cutter-error', flags: { offline: true, error: true, cutterError: true }, handle: takeAll };

/** Something sticks in the cutter. Nobody knows until it has to cut. */
export const cutterJam = (onJam: () => void): Condition => ({
  name: 'cutter-jam',
  flags: {},
  handle(work, next) {
    if (work.kind === 'cut') onJam();
    else next(work);
  },
});
