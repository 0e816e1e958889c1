/** Ids that are drawn outside the core and come in with the commands. */
import { randomInt, randomUUID } from 'node:crypto';
import type { VisitId } from '../hall/kernel/ids.ts';
import type { ServerDeps } from '../server/deps.ts';

const TIME_DIGITS = 12;
const RANDOM_DIGITS = 12;

/**
 * The moment in front, in 48 bits, so that indexes grow at their end; behind it the last 48 bits of a random UUID, which the runtime
 * draws in batches. 24 hex digits.
 */
export const drawVisitId = (at: number): VisitId =>
  `${Math.floor(at).toString(16).padStart(TIME_DIGITS, '0')}${randomUUID().slice(-RANDOM_DIGITS)}` as VisitId;

/** Presses that a page heard are named here, as a device host names those of its pads. */
export function pressNamer(): ServerDeps['drawPress'] {
  const boot = randomInt(1, 2 ** 32);
  let pressNo = 0;
  return () => {
    pressNo += 1;
    return { boot, pressNo };
  };
}
