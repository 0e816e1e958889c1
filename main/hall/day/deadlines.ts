/** What must happen by itself, and when: a pure function of the state. One scheduler turns what is due into commands. */
import type { CoreConfig } from '../kernel/core-config.ts';
import { elapsed, type Stamp } from '../kernel/stamp.ts';
import { isBusy } from './busy.ts';
import type { DayCommand } from './commands.ts';
import { isUnderWay } from './day-rows.ts';
import { callable } from './decide-call.ts';
import type { DayState, Evaluation, Frozen, Visit, WindowDay } from './state.ts';

/** Due `afterMs` behind `from`, by the monotonic clock where both are of one run. */
export type Deadline = Due & { readonly command: DayCommand };

/** After a restart a pad gets this long to tell a press it has latched, before its evaluation may time out. */
const GRACE_AFTER_RESUME_MS = 10_000;

/** A speaker that has not said to its end by now what it had begun never will: the next call must not wait for it. */
const SPEECH_LIMIT_MS = 60_000;
/** What became of such a call, as the ledger tells it. */
const NO_END = 'call/no-end';

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

/** Since when a number stands on the screen because its sheet failed; null where it does not, or another sheet is on its way. */
export const failedSince = ({ phase, job }: Frozen<Visit>): Stamp | null =>
  phase === 'unprinted' && job !== null && !isUnderWay(job) ? job.since : null;

/** When one that did not come waits again by the clock; null where it waits for calls alone. */
export function returnDue(day: Frozen<DayState>, { returns }: Frozen<Visit>): Due | null {
  if (returns === null) return null;
  if (returns.afterMs !== null) return dueAfter(day, returns.since, returns.afterMs, 0);
  // In a day that takes no more tickets there may be none left to let go before.
  return day.status === 'closing' && day.totals.phases.waiting === 0 ? { from: returns.since, afterMs: 0 } : null;
}

export const isDue = (due: Due, now: Stamp): boolean => elapsed(due.from, now).ms >= due.afterMs;

/** Every deadline of the day but the cutover, which hangs on the wall clock and is the controller's to watch. */
export function dayDeadlines(day: Frozen<DayState>, config: CoreConfig): Deadline[] {
  const deadlines = [...sheetDeadlines(day, config), ...returnDeadlines(day), ...callDeadlines(day, config)];
  for (const id of day.openEvaluations) {
    const evaluation = day.evaluations.get(id);
    if (evaluation !== undefined)
      deadlines.push({ ...evaluationDue(day, config, evaluation), command: { kind: 'evaluation.time-out', evaluation: id } });
  }
  if (day.status === 'closing' && !isBusy(day) && day.resumed !== null)
    deadlines.push({ from: day.resumed, afterMs: 0, command: { kind: 'day.finish-closing' } });
  return deadlines;
}

function sheetDeadlines(day: Frozen<DayState>, config: CoreConfig): Deadline[] {
  const deadlines: Deadline[] = [];
  for (const id of day.printing) {
    const job = day.visits.get(id)?.job;
    if (job) deadlines.push({ ...printDue(day, config, job.queued), command: { kind: 'print.overdue', job: job.id, visit: id } });
  }
  const { slip } = day;
  if (slip?.state === 'started') {
    const result = { outcome: 'unknown', reason: 'overdue' } as const;
    deadlines.push({ ...printDue(day, config, slip.started), command: { kind: 'slip.settle', job: slip.job, result } });
  }
  for (const id of day.unprinted) {
    const visit = day.visits.get(id);
    const failedAt = visit === undefined ? null : failedSince(visit);
    if (failedAt !== null) deadlines.push({ ...voidDue(day, config, failedAt), command: { kind: 'ticket.void', visit: id } });
  }
  return deadlines;
}

function returnDeadlines(day: Frozen<DayState>): Deadline[] {
  const deadlines: Deadline[] = [];
  for (const id of day.returning) {
    const visit = day.visits.get(id);
    const due = visit === undefined ? null : returnDue(day, visit);
    if (due !== null) deadlines.push({ ...due, command: { kind: 'visit.return', visit: id, by: 'time' } });
  }
  return deadlines;
}

/** When an idle window calls by itself; null where nobody could be called. */
function autoCallDue(day: Frozen<DayState>, config: CoreConfig, { id, autoCall, idle, clerk }: Frozen<WindowDay>): Due | null {
  const found = autoCall && idle !== null && clerk !== null ? callable({ day, config }, id, clerk) : null;
  if (found === null || idle === null) return null;
  const { autoCallAfterMs } = config.calling;
  if (found.kind === 'waiting') return dueAfter(day, idle, autoCallAfterMs, 0);
  // Both: the window has been idle for its time, and the visit has waited as long as it must until anybody may call it.
  const { issued } = found.visit;
  return { from: issued, afterMs: Math.max(config.policy.maxWaitMs, elapsed(issued, idle).ms + autoCallAfterMs) };
}

/** Windows that call by themselves, and speakers that do not come to an end. */
function callDeadlines(day: Frozen<DayState>, config: CoreConfig): Deadline[] {
  const deadlines: Deadline[] = [];
  for (const window of day.windows.values()) {
    const due = autoCallDue(day, config, window);
    if (due !== null) deadlines.push({ ...due, command: { kind: 'window.next', window: window.id, have: null } });
  }
  for (const [target, { call, since }] of day.speaking)
    deadlines.push({
      ...dueAfter(day, since, SPEECH_LIMIT_MS, 0),
      command: { kind: 'call.acknowledge', call, target, phase: 'failed', code: NO_END },
    });
  return deadlines;
}
