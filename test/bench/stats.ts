/** The value below which `share` (0 to 1) of `sorted` lies; 0 of nothing. */
export function percentile(sorted: readonly number[] | Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export const sorted = (values: Iterable<number>): Float64Array => Float64Array.from(values).sort();

/** The middle of an odd number of values, the lower of the two middles of an even one. */
export const median = (values: readonly number[]): number =>
  percentile(sorted(values), values.length % 2 === 0 ? 0.5 - 1 / (2 * values.length) : 0.5);

/** p50, p99 and the greatest of latencies in ms. */
export type Latency = { readonly p50Ms: number; readonly p99Ms: number; readonly maxMs: number };

export function latencyOf(samplesMs: Iterable<number>): Latency {
  const all = sorted(samplesMs);
  return { p50Ms: percentile(all, 0.5), p99Ms: percentile(all, 0.99), maxMs: all.at(-1) ?? 0 };
}
