/** Everything that the naive hall owes at a moment, as `kind subject`. */
import type { Stamp } from '../../../../main/hall/kernel/stamp.ts';
import { type NaiveCall, type NaiveHall, type NaiveWindow, sinceMs } from './naive-hall.ts';

/** So many calls are kept. */
export const KEPT = 200;
const SPEECH_MS = 60_000;

export function dueNow(hall: NaiveHall, now: Stamp): string[] {
  const due = [
    ...hall.visits.filter((visit) => hall.isOverdue(visit, now)).map(({ id }) => `print.overdue ${id}`),
    ...hall.visits.filter((visit) => hall.isVoid(visit, now)).map(({ id }) => `ticket.void ${id}`),
    ...hall.visits.filter((visit) => hall.isBack(visit, now)).map(({ id }) => `visit.return ${id}`),
    ...hall.records.filter((record) => hall.isTimedOut(record, now)).map(({ id }) => `evaluation.time-out ${id}.e`),
    ...hall.windows.filter((window) => callsByItself(hall, window, now)).map(({ id }) => `window.next ${id}`),
    ...hall.calls.slice(-KEPT).flatMap((call) => unsaid(hall, call, now)),
  ];
  return hall.status === 'closing' && !hall.owes() ? [...due, 'day.finish-closing'] : due;
}

function callsByItself(hall: NaiveHall, { id, autoCall, idle }: NaiveWindow, now: Stamp): boolean {
  if (!autoCall || idle === null) return false;
  const { autoCallAfterMs } = hall.config.calling;
  if (hall.ownFor(id).length > 0) return hall.isOver(idle, autoCallAfterMs, 0, now);
  const [orphan] = hall.orphansFor(id);
  if (orphan === undefined || !hall.hasWaitedLongest(orphan, now)) return false;
  return sinceMs(orphan.issued, now) >= sinceMs(orphan.issued, idle) + autoCallAfterMs;
}

/** What speakers will not say any more of a call, or have been saying for too long. */
function unsaid(hall: NaiveHall, call: NaiveCall, now: Stamp): string[] {
  const { speakers, calling } = hall.config;
  const endless = call.told
    .filter(({ phase, since }) => phase === 'started' && hall.isOver(since, SPEECH_MS, 0, now))
    .map(({ target }) => `call.acknowledge ${call.call} ${target}`);
  const about = Object.entries(speakers).filter(([, { windows }]) => windows.length === 0 || windows.some((id) => id === call.window));
  const over = about
    .filter(([speaker]) => !calling.silent && !call.told.some(({ target }) => target === speaker) && !hall.stands(call))
    .map(([speaker]) => `call.acknowledge ${call.call} ${speaker}`);
  return [...endless, ...over];
}

/** What a speaker is to say, or is saying. */
export function toSay(hall: NaiveHall, speaker: string): string | null {
  const windows: readonly string[] | undefined = Object.entries(hall.config.speakers).find(([id]) => id === speaker)?.[1].windows;
  if (windows === undefined || hall.config.calling.silent) return null;
  const found = hall.calls.slice(-KEPT).find((call) => {
    const phase = call.told.find(({ target }) => target === speaker)?.phase;
    if (windows.length > 0 && !windows.includes(call.window)) return false;
    return phase === 'started' || (phase !== 'ended' && phase !== 'failed' && hall.stands(call));
  });
  return found?.call ?? null;
}
