/** What a simulated day was like for those who came, and for the windows. */
import { type CoreConfig, classOf } from '../hall/kernel/core-config.ts';
import type { SimulatedDay, SimulatedVisit } from './scenario.ts';

/** Waits from the ticket to the first call, of those who were called; ms. Null of nobody. */
export type WaitFigures = {
  readonly visits: number;
  readonly called: number;
  readonly p50Ms: number | null;
  readonly p90Ms: number | null;
  readonly maxMs: number | null;
};

export type DayFigures = {
  readonly all: WaitFigures;
  readonly byClass: Readonly<Record<string, WaitFigures>>;
  readonly byService: Readonly<Record<string, WaitFigures>>;
  /**
   * `p90Ratio`: the 90th percentile of the ordinary visitors' waits over that of the priority ones (rank above 0); null without both.
   * `jain`: Jain's index of all waits, (sum)^2 / (n * sum of squares): 1 when everybody waits equally long, 1/n when one waits for all.
   */
  readonly fairness: { readonly p90Ratio: number | null; readonly jain: number | null };
  readonly served: number;
  /** Gave up before they were called. */
  readonly left: number;
  /** Still there when the last window closed. */
  readonly unserved: number;
  readonly noShows: number;
  readonly refused: Readonly<Record<string, number>>;
  /** Share of the open time in which somebody was called or served. */
  readonly busyShare: number | null;
};

export function figuresOf({ visits, refused, openMs, busyMs }: SimulatedDay, config: CoreConfig): DayFigures {
  const isPriority = (visit: SimulatedVisit): boolean => classOf(config, visit.class).rank > 0;
  const [ordinary, priority] = [visits.filter((visit) => !isPriority(visit)), visits.filter(isPriority)];
  const count = (outcome: SimulatedVisit['outcome']): number => visits.filter((visit) => visit.outcome === outcome).length;
  return {
    all: waitFigures(visits),
    byClass: by(visits, (visit) => visit.class),
    byService: by(visits, (visit) => visit.service),
    fairness: { p90Ratio: ratio(waitFigures(ordinary).p90Ms, waitFigures(priority).p90Ms), jain: jainOf(visits) },
    served: count('served'),
    left: count('left'),
    unserved: count('unserved'),
    noShows: count('no-show'),
    refused,
    busyShare: openMs === 0 ? null : busyMs / openMs,
  };
}

const waits = (visits: readonly { readonly waitMs: number | null }[]): number[] => visits.flatMap(({ waitMs }) => waitMs ?? []);

/** The waits of visits, simulated or past. */
export function waitFigures(visits: readonly { readonly waitMs: number | null }[]): WaitFigures {
  const sorted = waits(visits).sort((a, b) => a - b);
  const at = (share: number): number | null => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
  return { visits: visits.length, called: sorted.length, p50Ms: at(0.5), p90Ms: at(0.9), maxMs: sorted.at(-1) ?? null };
}

function by(visits: readonly SimulatedVisit[], key: (visit: SimulatedVisit) => string): Record<string, WaitFigures> {
  const groups = Map.groupBy(visits, key);
  return Object.fromEntries([...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, group]) => [name, waitFigures(group)]));
}

const ratio = (above: number | null, below: number | null): number | null =>
  above === null || below === null || below === 0 ? null : above / below;

function jainOf(visits: readonly SimulatedVisit[]): number | null {
  const all = waits(visits);
  const squares = all.reduce((sum, wait) => sum + wait * wait, 0);
  return squares === 0 ? null : all.reduce((sum, wait) => sum + wait, 0) ** 2 / (all.length * squares);
}
