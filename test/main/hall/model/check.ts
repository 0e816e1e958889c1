/** What must hold after every command: the counters and sets equal a recount, and the hall says what the naive one says. */

import { isDue } from '../../../../main/hall/day/deadlines.ts';
import { queued } from '../../../../main/hall/day/queue/lines.ts';
import type { DayState } from '../../../../main/hall/day/state.ts';
import { deadlines, type HallState } from '../../../../main/hall/hall.ts';
import type { Stamp } from '../../../../main/hall/kernel/stamp.ts';
import type { NaiveHall } from './naive-hall.ts';

/** Throws when two things are not the same; far cheaper than `expect` a hundred thousand times. */
export function same(what: string, actual: unknown, wanted: unknown): void {
  if (actual === wanted) return;
  const [is, should] = [JSON.stringify(actual), JSON.stringify(wanted)];
  if (is !== should) throw new Error(`${what} is ${is}, not ${should}`);
}

export function checkRecount(day: DayState): void {
  const visits = [...day.visits.values()].sort((a, b) => a.order - b.order);
  const ids = (...phases: readonly string[]): string[] => visits.filter((visit) => phases.includes(visit.phase)).map((visit) => visit.id);
  same('the count of numbers', new Set(visits.map((visit) => visit.number)).size, visits.length);
  for (const [phase, count] of Object.entries(day.totals.phases)) same(`the total of ${phase}`, count, ids(phase).length);
  same('printing', [...day.printing].sort(), ids('printing').sort());
  same('unprinted', [...day.unprinted].sort(), ids('unprinted').sort());
  let issued = 0;
  for (const service of day.services.values()) {
    const its = visits.filter((visit) => visit.service === service.id);
    const inQueue = its.filter(({ phase }) => phase === 'waiting' || phase === 'printing' || phase === 'unprinted');
    same(
      `the queue of ${service.id}`,
      [...queued(day, service.id)],
      inQueue.map((visit) => visit.id),
    );
    same(`waiting for ${service.id}`, service.waiting, its.filter((visit) => visit.phase === 'waiting').length);
    same(`printing for ${service.id}`, service.printing, its.filter((visit) => visit.phase === 'printing').length);
    issued += service.issued;
  }
  same('issued', day.totals.issued, issued);
  const atWindows = [...day.windows.values()].flatMap((window) => window.visit ?? []);
  same('the visits at windows', [...atWindows].sort(), ids('called', 'serving').sort());
  for (const window of day.windows.values()) {
    const its = window.visit === null ? null : day.visits.get(window.visit);
    if (its) same(`the window of ${its.id}`, [its.window, its.clerk], [window.id, window.clerk]);
  }
  const evaluations = [...day.evaluations.values()];
  const open = evaluations.filter((evaluation) => evaluation.outcome === null);
  same(
    'the open evaluations',
    [...day.openEvaluations],
    open.map((evaluation) => evaluation.id),
  );
  for (const { window, id } of open) same(`the evaluation of ${window}`, day.windows.get(window)?.evaluation, id);
  same(
    'the evaluations of visits',
    [...day.records.values()].flatMap((record) => record.evaluation ?? []).sort(),
    evaluations.map((evaluation) => evaluation.id).sort(),
  );
  for (const [n, count] of day.totals.scores.entries())
    same(`scores of level ${n + 1}`, count, evaluations.filter((evaluation) => evaluation.level === n + 1).length);
  for (const [outcome, count] of Object.entries(day.totals.unscored))
    same(outcome, count, evaluations.filter((evaluation) => evaluation.outcome === outcome).length);
}

export function checkAgainst(naive: NaiveHall, { day, config }: HallState, now: Stamp): void {
  same('the status', [day.status, day.span?.day ?? ''], [naive.status, naive.day]);
  same('the configuration', config.sha256, naive.sha256);
  same('the count of visits', day.visits.size, naive.visits.length);
  for (const { id, number, phase, window, clerk, calls, noted, sheet, rating } of naive.visits) {
    const visit = day.visits.get(id as never);
    const evaluation = day.evaluations.get(`${id}.s1.e` as never);
    const said = [visit?.number, visit?.phase, visit?.window, visit?.clerk, visit?.calls, visit?.noted, visit?.job?.state ?? null];
    same(`visit ${id}`, said, [number, phase, window, clerk, calls, noted, sheet]);
    const rated =
      evaluation === undefined
        ? null
        : [evaluation.outcome ?? 'open', evaluation.asked, evaluation.pad, evaluation.level, evaluation.press];
    same(`the rating of ${id}`, rated, rating === null ? null : [rating.outcome, rating.asked, rating.pad, rating.level, rating.press]);
  }
  for (const { id, clerk, visit, finished } of naive.windows) {
    const window = day.windows.get(id as never);
    same(`window ${id}`, [window?.clerk ?? null, window?.visit ?? null, window?.finished ?? 0], [clerk, visit, finished]);
    const open = naive.visits.filter(({ rating }) => rating?.outcome === 'open' && rating.window === id).map((rated) => `${rated.id}.s1.e`);
    same(`the evaluation at ${id}`, [window?.evaluation ?? null], [open[0] ?? null]);
  }
  for (const { id, state, code, paper } of naive.devices) {
    const found = day.devices.get(id as never);
    same(`device ${id}`, [found?.state, found?.code, found?.paper], [state, code, paper]);
  }
  same('the presses ignored', day.totals.pressesIgnored, naive.pressesIgnored);
  const due = deadlines({ day, config }).filter((deadline) => isDue(deadline, now));
  const said = due.map(({ command }) =>
    'visit' in command
      ? `${command.kind} ${command.visit}`
      : 'evaluation' in command
        ? `${command.kind} ${command.evaluation.slice(0, -'.s1.e'.length)}`
        : command.kind,
  );
  same('what is due', said.sort(), naive.due(now).sort());
}
