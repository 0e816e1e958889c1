/** How good estimates were, from what was foretold and what came of it. The same figures for a replay and for the hall's report. */

/** All in one unit of time, whichever. */
export type JudgedEstimate = { readonly p10: number; readonly p50: number; readonly p90: number; readonly wait: number };

export type EstimateQuality = {
  readonly count: number;
  /** Mean absolute error of `p50`. */
  readonly meanError: number;
  /** Nine of ten errors of `p50` are at most this. */
  readonly p90Error: number;
  /** Share of waits within `p10` to `p90`, borders included; 0.8 is what the interval promises. */
  readonly within: number;
  readonly below: number;
  readonly above: number;
  /** Mean of waits less `p50`: above zero, people waited longer than they were told. */
  readonly bias: number;
};

/** Null when there is nothing to judge. */
export function judgeEstimates(judged: Iterable<JudgedEstimate>): EstimateQuality | null {
  const errors: number[] = [];
  let below = 0;
  let above = 0;
  let bias = 0;
  for (const { p10, p50, p90, wait } of judged) {
    errors.push(Math.abs(wait - p50));
    bias += wait - p50;
    if (wait < p10) below += 1;
    if (wait > p90) above += 1;
  }
  const count = errors.length;
  if (count === 0) return null;
  const sorted = Float64Array.from(errors).sort();
  return {
    count,
    meanError: errors.reduce((sum, error) => sum + error, 0) / count,
    p90Error: sorted[Math.min(count - 1, Math.floor(0.9 * count))] ?? 0,
    within: (count - below - above) / count,
    below: below / count,
    above: above / count,
    bias: bias / count,
  };
}
