import type { WhatIfReply } from '../../main/api/what-if.ts';

export type Figures = WhatIfReply['compared'][number]['figures'];
export type Waits = WhatIfReply['recorded'];

/** The days that stand best in one figure, by their place; all that are equal, and none where nothing tells them apart. */
export function bestOf(values: readonly (number | null)[], better: 'least' | 'most'): ReadonlySet<number> {
  const known = values.filter((value) => value !== null);
  const best = better === 'least' ? Math.min(...known) : Math.max(...known);
  if (known.length < 2 || known.every((value) => value === best)) return new Set();
  return new Set(values.flatMap((value, index) => (value === best ? [index] : [])));
}

/** Classes or services that any of the days has, in the order in which they are first met. */
export const keysOf = (days: readonly Figures[], group: 'byClass' | 'byService'): readonly string[] => [
  ...new Set(days.flatMap((day) => Object.keys(day[group]))),
];

const MINUTE_MS = 60_000;
const FEW_MINUTES = 10;

/** Minutes as a manager compares them: with tenths below ten. */
export function shownMinutes(ms: number): string {
  const minutes = ms / MINUTE_MS;
  return minutes < FEW_MINUTES ? minutes.toFixed(1) : String(Math.round(minutes));
}
