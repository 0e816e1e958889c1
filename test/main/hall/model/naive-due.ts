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
    ...hall.calls.slice(-KEPT).flatMap((call) => endless(hall, call, now)),
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

/** What has been said for too long. */
function endless(hall: NaiveHall, call: NaiveCall, now: Stamp): string[] {
  return call.told
    .filter(({ phase, since }) => phase === 'started' && hall.isOver(since, SPEECH_MS, 0, now))
    .map(({ target }) => `call.acknowledge ${call.call} ${target}`);
}

/** What a speaker will say no more, because the visits have moved on. */
export const neverSaid = (hall: NaiveHall, speaker: string): string[] =>
  hall.config.calling.silent
    ? []
    : hall.calls
        .slice(-KEPT)
        .filter((call) => isAbout(hall, speaker, call) && !call.told.some(({ target }) => target === speaker) && !hall.stands(call))
        .map(({ call }) => call);

function isAbout({ config }: NaiveHall, speaker: string, { window }: NaiveCall): boolean {
  const windows = Object.entries(config.speakers).find(([id]) => id === speaker)?.[1].windows;
  return windows !== undefined && (windows.length === 0 || windows.some((id) => id === window));
}

/** What a speaker is to say, or is saying. */
export function toSay(hall: NaiveHall, speaker: string): string | null {
  if (hall.config.calling.silent) return null;
  const found = hall.calls.slice(-KEPT).find((call) => {
    const phase = call.told.find(({ target }) => target === speaker)?.phase;
    if (!isAbout(hall, speaker, call)) return false;
    return phase === 'started' || (phase !== 'ended' && phase !== 'failed' && hall.stands(call));
  });
  return found?.call ?? null;
}
