import type { DayState, Frozen } from './state.ts';

/** Whether somebody is still promised something: a call, a service, a sheet, or the asking behind it. A closing day waits for all of it. */
export function isBusy(day: Frozen<DayState>): boolean {
  const { phases } = day.totals;
  // A visit whose evaluation is still to be opened is not done with.
  if (day.unasked.size + day.openEvaluations.size + day.returning.size > 0) return true;
  return phases.called + phases.serving + phases.parked + phases.waiting + phases.printing + phases.unprinted > 0;
}
