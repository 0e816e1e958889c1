import { addBins, addEncoded, type Bins, binOf, encodeBins } from './bins.ts';

/** By what the figures of a day are grouped. `hall` has the one key ''. */
export const DIMS = ['hall', 'hour', 'service', 'class', 'window', 'clerk', 'rule', 'pause', 'ack'] as const;
export type Dim = (typeof DIMS)[number];

/** What is counted (`n` alone) or measured (`sum` and `max` in ms as well). */
export const MEASURES = [
  'issued',
  'called',
  'recalled',
  'no-show',
  'transferred',
  'wait',
  'walk',
  'service',
  'over-standard',
  'parked',
  'total',
  'ended-finished',
  'ended-no-show',
  'ended-cancelled',
  'ended-lapsed',
  'ended-void',
  'time-idle',
  'time-called',
  'time-serving',
  'time-paused',
  'time-uncertain',
  'pause',
  'ack',
  'estimate-error',
  'estimate-bias',
  'estimate-within',
  'estimate-below',
  'estimate-above',
  'rated',
  'bad',
  'unrated',
] as const;
export type Measure = (typeof MEASURES)[number];

/** Those whose percentiles are asked for. */
const BINNED: ReadonlySet<Measure> = new Set(['wait', 'walk', 'service', 'total', 'ack', 'estimate-error']);

/** Figures of one measure. All of it can be added to that of another day: the sum of two days is the figure of both. */
export type Figure = {
  n: number;
  sum: number;
  max: number;
  /** How many of the `n` had to be measured by the wall clock. */
  uncertain: number;
  readonly bins: Bins | null;
};

export const emptyFigure = (measure: Measure): Figure => ({
  n: 0,
  sum: 0,
  max: 0,
  uncertain: 0,
  bins: BINNED.has(measure) ? new Map() : null,
});

export type FigureRow = {
  readonly measure: Measure;
  readonly key: string;
  readonly n: number;
  readonly sum: number;
  readonly max: number;
  readonly uncertain: number;
  readonly bins: Uint8Array | null;
};

/** Figures of one dimension, by key and measure. */
export class Figures {
  readonly #byKey = new Map<string, Map<Measure, Figure>>();

  of(key: string, measure: Measure): Figure {
    const ofKey = this.#byKey.get(key) ?? new Map<Measure, Figure>();
    const found = ofKey.get(measure);
    if (found !== undefined) return found;
    const figure = emptyFigure(measure);
    this.#byKey.set(key, ofKey.set(measure, figure));
    return figure;
  }

  /** Null where nothing was counted. */
  find(key: string, measure: Measure): Figure | null {
    return this.#byKey.get(key)?.get(measure) ?? null;
  }

  /** Counts one, `ms` long. */
  add(key: string, measure: Measure, ms: number, certain: boolean): void {
    const figure = this.of(key, measure);
    figure.n += 1;
    figure.sum += ms;
    if (ms > figure.max) figure.max = ms;
    if (!certain) figure.uncertain += 1;
    if (figure.bins !== null) {
      const bin = binOf(ms);
      figure.bins.set(bin, (figure.bins.get(bin) ?? 0) + 1);
    }
  }

  merge(row: FigureRow): void {
    const figure = this.of(row.key, row.measure);
    figure.n += row.n;
    figure.sum += row.sum;
    figure.max = Math.max(figure.max, row.max);
    figure.uncertain += row.uncertain;
    if (figure.bins !== null && row.bins !== null) addEncoded(figure.bins, row.bins);
  }

  /** Adds all of `other`. */
  mergeAll(other: Figures): void {
    for (const { key, measure, figure } of other.entries()) {
      const mine = this.of(key, measure);
      mine.n += figure.n;
      mine.sum += figure.sum;
      mine.max = Math.max(mine.max, figure.max);
      mine.uncertain += figure.uncertain;
      if (mine.bins !== null && figure.bins !== null) addBins(mine.bins, figure.bins);
    }
  }

  *entries(): Generator<{ readonly key: string; readonly measure: Measure; readonly figure: Figure }> {
    for (const [key, ofKey] of this.#byKey) for (const [measure, figure] of ofKey) yield { key, measure, figure };
  }

  keys(): string[] {
    return [...this.#byKey.keys()].sort();
  }

  *rows(): Generator<FigureRow> {
    for (const { key, measure, figure } of this.entries())
      yield {
        ...{ measure, key, n: figure.n, sum: figure.sum, max: figure.max, uncertain: figure.uncertain },
        bins: figure.bins === null ? null : encodeBins(figure.bins),
      };
  }
}
