/** The ledger of calls: what a speaker is to say and a board is to show, in the order of the calls, none swallowed by the next. */
import { type CoreConfig, entryOf } from '../kernel/core-config.ts';
import type { BoardId, DeviceId, WindowId } from '../kernel/ids.ts';
import type { CallEntry, DayState, Frozen } from './state.ts';

const BOARD = 'board/';
/** A board as the target of an acknowledgement. */
export const boardTarget = (board: BoardId): string => BOARD + board;
/** The key of the board that `target` names; null for a device. */
export const boardOf = (target: string): string | null => (target.startsWith(BOARD) ? target.slice(BOARD.length) : null);

/** No list of windows is every window. */
const isAbout = (windows: readonly WindowId[], entry: Frozen<CallEntry>): boolean => windows.length === 0 || windows.includes(entry.window);

/** Whether the visit is still wanted where this call called it. A recall leaves the calls before it standing: each of them is told. */
export function isStanding(day: Frozen<DayState>, entry: Frozen<CallEntry>): boolean {
  const visit = day.visits.get(entry.visit);
  if (visit === undefined || visit.phase !== 'called' || visit.window !== entry.window) return false;
  return entry.nth >= visit.calls - visit.recalls;
}

const isSaid = (entry: Frozen<CallEntry>, speaker: DeviceId): boolean => {
  const phase = entry.targets.get(speaker);
  return phase === 'ended' || phase === 'failed';
};

/**
 * What a speaker is to say now, or is saying: the oldest call of its windows that it has not said to the end. It stays the same until the
 * speaker has acknowledged it as ended or failed; a call whose visit has moved on is passed over (see `unsaidCalls`). Null: silence.
 */
export function nextAnnouncement(day: Frozen<DayState>, config: CoreConfig, speaker: DeviceId): Frozen<CallEntry> | null {
  const rules = entryOf(config.speakers, speaker);
  if (rules === undefined || config.calling.silent) return null;
  for (const entry of day.calls) {
    if (!isAbout(rules.windows, entry) || isSaid(entry, speaker)) continue;
    if (entry.targets.get(speaker) === 'started' || isStanding(day, entry)) return entry;
  }
  return null;
}

/** Calls that a speaker will never say, because their visits have moved on before it could. Whoever speaks for it acknowledges them as failed, `call/over`. */
export function unsaidCalls(day: Frozen<DayState>, config: CoreConfig, speaker: DeviceId): Frozen<CallEntry>[] {
  const rules = entryOf(config.speakers, speaker);
  if (rules === undefined || config.calling.silent) return [];
  return day.calls.filter((entry) => isAbout(rules.windows, entry) && !entry.targets.has(speaker) && !isStanding(day, entry));
}

/**
 * What a board has still to show, in order: all calls of its windows behind the last one it has painted, also those whose visits have moved
 * on meanwhile (`isStanding` tells them). A board that has painted none of the calls that are kept begins with those that stand.
 */
export function boardCalls(day: Frozen<DayState>, config: CoreConfig, board: BoardId): Frozen<CallEntry>[] {
  const rules = entryOf(config.boards, board);
  if (rules === undefined) return [];
  const its = day.calls.filter((entry) => isAbout(rules.windows, entry));
  // A board of one wire cannot say what it shows: that it was told is all there is to go by.
  const painted = its.findLast((entry) => ['shown', 'written'].includes(entry.targets.get(boardTarget(board)) ?? ''));
  return its.filter((entry) => (painted === undefined ? isStanding(day, entry) : entry.n > painted.n));
}
