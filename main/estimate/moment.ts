/** When something was observed. `ms` only ever grows and tells durations; day and minute say where in the hall's own day it lies. */
import { elapsed, type Stamp } from '../hall/kernel/stamp.ts';

export type Moment = {
  /** Milliseconds on a line without jumps; only differences mean anything. */
  readonly ms: number;
  /** The business day, by which what was learned is folded. */
  readonly day: string;
  /** Minutes after midnight, 0 to 1439 (a day that turns at four goes on above 1439). */
  readonly minute: number;
};

/** Joins the runs of the monotonic clock to one line: a wall clock that is set back or forward moves nothing on it. */
export type TimeLine = { last: Stamp | null; ms: number };

/** The place of `stamp` on the line. What comes before the last one, as after a start with the clock put back, stands where that one stood. */
export function placeOnLine(line: TimeLine, stamp: Stamp): number {
  if (line.last !== null) line.ms += Math.max(0, elapsed(line.last, stamp).ms);
  line.last = { at: stamp.at, clockId: stamp.clockId, upMs: stamp.upMs };
  return line.ms;
}

/** Where `stamp` would stand on the line. */
export const peekOnLine = (line: TimeLine, stamp: Stamp): number =>
  line.ms + (line.last === null ? 0 : Math.max(0, elapsed(line.last, stamp).ms));
