/** What the clients of the hall know of its times: when each step was asked for and when it was answered, by their own monotonic clock. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientsFolder } from '../fault-hall.ts';

/** `killed` is the controller; `broken`: the hall refused a step, as at the turn of the day, and what the window had under way is not judged. */
export type Step =
  | 'issued'
  | 'opened'
  | 'called'
  | 'started'
  | 'parked'
  | 'taken-back'
  | 'finished'
  | 'paused'
  | 'resumed'
  | 'closed'
  | 'broken'
  | 'killed';

/** The step was done at a moment between `sentMs` and `answeredMs`, both of CLOCK_MONOTONIC, which all processes of a boot share. */
export type Note = {
  readonly step: Step;
  readonly window: string | null;
  readonly visit: string | null;
  readonly sentMs: number;
  readonly answeredMs: number;
};

/** At least, at most, in ms. */
export type Interval = { readonly leastMs: number; readonly mostMs: number };

export const NOTHING: Interval = { leastMs: 0, mostMs: 0 };

export const monotonicMs = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;

/** How long it was from one step to a later one. */
export const between = (from: Note, to: Note): Interval => ({
  leastMs: Math.max(0, to.sentMs - from.answeredMs),
  mostMs: to.answeredMs - from.sentMs,
});

export const add = (a: Interval, b: Interval): Interval => ({ leastMs: a.leastMs + b.leastMs, mostMs: a.mostMs + b.mostMs });

/** How far `ms` is from what can be true. */
export const errorOf = ({ leastMs, mostMs }: Interval, ms: number): number => Math.max(0, leastMs - ms, ms - mostMs);

const fileOf = (dataDir: string): string => join(clientsFolder(dataDir), 'truth.jsonl');

export const note = (dataDir: string, of: Note): void => appendFileSync(fileOf(dataDir), `${JSON.stringify(of)}\n`);

/** All notes in their order; the last line of a writer that was killed may be half a note, and is none. */
export function readNotes(dataDir: string): readonly Note[] {
  if (!existsSync(fileOf(dataDir))) return [];
  const lines = readFileSync(fileOf(dataDir), 'utf8').split('\n');
  return lines.slice(0, -1).map((line) => JSON.parse(line) as Note);
}
