/** What must happen by itself, and when: a pure function of the state. One scheduler turns what is due into commands. */
import type { CoreConfig } from '../kernel/core-config.ts';
import { elapsed, type Stamp } from '../kernel/stamp.ts';
import { isBusy } from './busy.ts';
import type { DayCommand } from './commands.ts';
import type { DayState, Evaluation, Frozen } from './state.ts';

/** Due `afterMs` behind `from`, by the monotonic clock where both are of one run. */
export type Deadline = Due & { readonly command: DayCommand };

/** After a restart a pad gets this long to tell a press it has latched, before its evaluation may time out. */
const GRACE_AFTER_RESUME_MS = 10_000;

type Due = { readonly from: Stamp; readonly afterMs: number };

/**
 * `afterMs` behind `from`, but never sooner than `graceMs` after a restart. A moment of another run of the monotonic clock is
 * measured up to the restart by the wall clock and from there on by the monotonic one, so a stepped clock can stall nothing.
 */
function dueAfter(day: Frozen<DayState>, from: Stamp, afterMs: number, graceMs: number): Due {
  const { resumed } = day;
  if (resumed === null || (resumed.clockId === from.clockId && resumed.upMs <= from.upMs)) return { from, afterMs };
  const leftMs = afterMs - elapsed(from, resumed).ms;
  return { from: resumed, afterMs: Math.max(leftMs, graceMs) };
}

/** When an open evaluation is over. */
export const evaluationDue = (day: Frozen<DayState>, config: CoreConfig, evaluation: Frozen<Evaluation>): Due =>
  dueAfter(day, evaluation.opened, config.evaluationTimeoutMs, GRACE_AFTER_RESUME_MS);

/** When a sheet that nobody has heard of is given up. */
export const printDue = (day: Frozen<DayState>, config: CoreConfig, queued: Stamp): Due => dueAfter(day, queued, config.printHoldMs, 0);

/** When a number that could not be printed and was not noted is void. */
export const voidDue = (day: Frozen<DayState>, config: CoreConfig, failedAt: Stamp): Due =>
  dueAfter(day, failedAt, config.voidAfterMs, GRACE_AFTER_RESUME_MS);

export const isDue = (due: Due, now: Stamp): boolean => elapsed(due.from, now).ms >= due.afterMs;

/** Every deadline of the day but the cutover, which hangs on the wall clock and is the controller's to watch. */
export function dayDeadlines(day: Frozen<DayState>, config: CoreConfig): Deadline[] {
  const deadlines: Deadline[] = [];
  for (const id of day.printing) {
    const visit = day.visits.get(id);
    if (visit?.job)
      deadlines.push({ ...printDue(day, config, visit.job.queued), command: { kind: 'print.overdue', job: visit.job.id, visit: id } });
  }
  for (const id of day.unprinted) {
    const failedAt = day.visits.get(id)?.job?.since;
    if (failedAt !== undefined) deadlines.push({ ...voidDue(day, config, failedAt), command: { kind: 'ticket.void', visit: id } });
  }
  for (const id of day.openEvaluations) {
    const evaluation = day.evaluations.get(id);
    if (evaluation !== undefined)
      deadlines.push({ ...evaluationDue(day, config, evaluation), command: { kind: 'evaluation.time-out', evaluation: id } });
  }
  if (day.status === 'closing' && !isBusy(day) && day.resumed !== null)
    deadlines.push({ from: day.resumed, afterMs: 0, command: { kind: 'day.finish-closing' } });
  return deadlines;
}
