/** The last calls with how far each board and speaker has come with them, for the manager. */
import type { LedgerView } from '../api/views.ts';
import type { DayState, Frozen } from '../hall/day/state.ts';

const SHOWN_CALLS = 10;

/** Newest first. */
export const ledgerViews = (day: Frozen<DayState>): readonly LedgerView[] =>
  day.calls
    .slice(-SHOWN_CALLS)
    .toReversed()
    .map(({ call, number, window, at, nth, targets }) => ({
      ...{ call, number, window, at, calls: nth },
      targets: [...targets].map(([target, phase]) => ({ target, phase })),
    }));
