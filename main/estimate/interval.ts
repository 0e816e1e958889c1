/**
 * From a middle to an interval. The error of the logarithm is divided by its usual size for such a ticket; the tenth and the ninetieth
 * part of what is left are followed online: the border moves out by nine steps when an outcome lies beyond it and in by one when it
 * does not, so that one in ten stays beyond it whatever the errors look like. Once for all services together and, in smaller bounds,
 * once for each service (adaptive conformal inference, Gibbs and Candes 2021).
 */

const BEYOND = 0.1;
const POOLED_STEP = 0.003;
const SERVICE_STEP = 0.02;
/** A service's own part shrinks by this with each outcome, so that old luck is forgotten. */
const SERVICE_SHRINK = 0.002;
const SERVICE_BOUND = 1;
const POOLED_BOUND = 6;

/** Borders in units of the usual error. */
export type Band = { low: number; high: number };

export const pooledBand = (): Band => ({ low: -1.3, high: 1.5 });
export const serviceBand = (): Band => ({ low: 0, high: 0 });

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));

/** Moves both bands by one outcome; `isBelow`, `isAbove`: it lay beyond the border that was foretold. */
export function moveBands(pooled: Band, own: Band, isBelow: boolean, isAbove: boolean): void {
  const down = BEYOND - (isBelow ? 1 : 0);
  const up = (isAbove ? 1 : 0) - BEYOND;
  pooled.low = clamp(pooled.low + POOLED_STEP * down, -POOLED_BOUND, 0);
  pooled.high = clamp(pooled.high + POOLED_STEP * up, 0, POOLED_BOUND);
  own.low = clamp((own.low + SERVICE_STEP * down) * (1 - SERVICE_SHRINK), -SERVICE_BOUND, SERVICE_BOUND);
  own.high = clamp((own.high + SERVICE_STEP * up) * (1 - SERVICE_SHRINK), -SERVICE_BOUND, SERVICE_BOUND);
}

/** Quantiles of a value that depends on nothing, followed online. */
export type Borders = { low: number; middle: number; high: number; outcomes: number };

const BORDER_STEP = 0.02;

/** Of the soft logarithm of a wait: none, one minute, four. */
export const emptyBorders = (): Borders => ({ low: Math.log(3), middle: Math.log(4), high: Math.log(7), outcomes: 0 });

export function moveBorders(borders: Borders, value: number): void {
  const step = (border: number, share: number): number => border + BORDER_STEP * (share - (value < border ? 1 : 0));
  borders.low = step(borders.low, BEYOND);
  borders.middle = Math.max(borders.low, step(borders.middle, 0.5));
  borders.high = Math.max(borders.middle, step(borders.high, 1 - BEYOND));
  borders.outcomes += 1;
}
