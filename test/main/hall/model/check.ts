/** What must hold after every command: the counters and sets equal a recount, and the hall says what the naive one says. */

import { isDue } from '../../../../main/hall/day/deadlines.ts';
import { nextAnnouncement, unsaidCalls } from '../../../../main/hall/day/ledger.ts';
import { queued } from '../../../../main/hall/day/queue/lines.ts';
import { ordersOf } from '../../../../main/hall/day/queue/order-set.ts';
import type { DayState, Visit } from '../../../../main/hall/day/state.ts';
import { deadlines, type HallCommand, type HallState } from '../../../../main/hall/hall.ts';
import type { CoreConfig } from '../../../../main/hall/kernel/core-config.ts';
import type { DeviceId } from '../../../../main/hall/kernel/ids.ts';
import type { Stamp } from '../../../../main/hall/kernel/stamp.ts';
import { dueNow, KEPT, neverSaid, toSay } from './naive-due.ts';
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
  same('the count of numbers', new Set(visits.map((visit) => `${visit.session}/${visit.number}`)).size, visits.length);
  for (const [phase, count] of Object.entries(day.totals.phases)) same(`the total of ${phase}`, count, ids(phase).length);
  const isReprinted = ({ job }: Visit): boolean => job?.again === true && (job.state === 'queued' || job.state === 'started');
  const printing = visits.filter((visit) => visit.phase === 'printing' || isReprinted(visit)).map((visit) => visit.id);
  same('printing', [...day.printing].sort(), printing.sort());
  same('parked', [...day.parked].sort(), ids('parked').sort());
  const returning = visits.filter((visit) => visit.returns !== null);
  same('returning', [...day.returning].sort(), returning.map((visit) => visit.id).sort());
  same('the phases of those who return', returning.filter((visit) => visit.phase !== 'no-show').length, 0);
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
    const inLines = [...service.lines.values()].flatMap(({ members }) => [...ordersOf(members)]);
    const waiting = its.filter((visit) => visit.phase === 'waiting').map((visit) => visit.order);
    same(
      `the lines of ${service.id}`,
      inLines.sort((a, b) => a - b),
      waiting,
    );
    issued += service.issued;
  }
  same('issued', day.totals.issued, issued);
  const atWindows = [...day.windows.values()].flatMap((window) => window.visit ?? []);
  same('the visits at windows, none at two', [...atWindows].sort(), ids('called', 'serving').sort());
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
  checkVisits(naive, day);
  checkRecords(naive, day);
  checkWindows(naive, day);
  checkCalls(naive, day, config.config);
  for (const { id, state, code, paper } of naive.devices) {
    const found = day.devices.get(id as never);
    same(`device ${id}`, [found?.state, found?.code, found?.paper], [state, code, paper]);
  }
  same('the presses ignored', day.totals.pressesIgnored, naive.pressesIgnored);
  const due = deadlines({ day, config }).filter((deadline) => isDue(deadline, now));
  same('what is due', due.map(({ command }) => describe(command)).sort(), dueNow(naive, now).sort());
}

function describe(command: HallCommand): string {
  if (command.kind === 'call.acknowledge') return `${command.kind} ${command.call} ${command.target}`;
  if ('visit' in command) return `${command.kind} ${command.visit}`;
  if ('window' in command) return `${command.kind} ${command.window}`;
  return 'evaluation' in command ? `${command.kind} ${command.evaluation}` : command.kind;
}

function checkVisits(naive: NaiveHall, day: DayState): void {
  same('the count of visits', day.visits.size, naive.visits.length);
  for (const one of naive.visits) {
    const visit = day.visits.get(one.id as never);
    const said = [visit?.session, visit?.number, visit?.service, visit?.phase, visit?.window, visit?.clerk, visit?.reserved];
    same(`visit ${one.id}`, said, [one.session, one.number, one.service, one.phase, one.window, one.clerk, one.reserved]);
    const counted = [visit?.calls, visit?.recalls, visit?.noShows, visit?.leg, visit?.sheets];
    same(`the counts of ${one.id}`, counted, [one.calls, one.recalls, one.noShows, one.leg, one.sheets]);
    const sheet = [visit?.job?.state ?? null, visit?.job?.again ?? false, visit?.noted];
    same(`the sheet of ${one.id}`, sheet, [one.sheet, one.sheet !== null && one.again, one.noted]);
    const away = [visit?.returns?.since ?? null, visit?.parked, visit?.parkedMs];
    same(`the absence of ${one.id}`, away, [one.returns?.since ?? null, one.parked, one.parkedMs]);
  }
}

function checkRecords(naive: NaiveHall, day: DayState): void {
  same('the count of records', day.records.size, naive.records.length);
  for (const { id, service, window, clerk, finished, rating } of naive.records) {
    const record = day.records.get(id as never);
    const said = [record?.service, record?.window, record?.clerk, record?.finished !== null];
    same(`record ${id}`, said, [service, window, clerk, finished]);
    const evaluation = day.evaluations.get(`${id}.e` as never);
    const rated =
      evaluation === undefined
        ? null
        : [evaluation.outcome ?? 'open', evaluation.asked, evaluation.pad, evaluation.level, evaluation.press];
    same(`the rating of ${id}`, rated, rating === null ? null : [rating.outcome, rating.asked, rating.pad, rating.level, rating.press]);
  }
}

function checkWindows(naive: NaiveHall, day: DayState): void {
  for (const { id, clerk, visit, finished, paused, autoCall, idle, round } of naive.windows) {
    const window = day.windows.get(id as never);
    const said = [window?.clerk ?? null, window?.visit ?? null, window?.finished ?? 0, window?.paused ?? null, window?.autoCall ?? false];
    same(`window ${id}`, said, [clerk, visit, finished, paused, autoCall]);
    same(`the round of ${id}`, window?.round ?? round, round);
    same(`the idle time of ${id}`, window?.idle ?? null, idle);
    const open = naive.records.filter(({ rating }) => rating?.outcome === 'open' && rating.window === id).map((rated) => `${rated.id}.e`);
    same(`the evaluation at ${id}`, [window?.evaluation ?? null], [open[0] ?? null]);
  }
}

/** No call is lost, and all are told in their order. */
function checkCalls(naive: NaiveHall, day: DayState, config: CoreConfig | null): void {
  const from = Math.max(0, naive.calls.length - KEPT);
  same('the count of calls', [day.callCount, day.calls.length], [naive.calls.length, naive.calls.length - from]);
  for (const [index, entry] of day.calls.entries()) {
    const call = naive.calls[from + index];
    same(`call ${from + index + 1}`, [entry.n, entry.call, entry.window], [from + index + 1, call?.call, call?.window]);
    if (entry.targets.size === 0 && call?.told.length === 0) continue;
    const told = call?.told.map(({ target, phase }) => [target, phase]).sort();
    same(`what was told of ${entry.call}`, [...entry.targets].sort(), told);
  }
  if (config === null) return;
  for (const speaker of ['main/voice', 'main/nobody'] as DeviceId[]) {
    same(`what ${speaker} says`, nextAnnouncement(day, config, speaker)?.call ?? null, toSay(naive, speaker));
    const unsaid = unsaidCalls(day, config, speaker).map((entry) => entry.call);
    same(`what ${speaker} never said`, unsaid, neverSaid(naive, speaker));
  }
}
