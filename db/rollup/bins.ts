/**
 * Durations counted by size, so that percentiles of any number of days come from adding counts. The bins are 0.1 s wide up to 12.8 s;
 * above that 64 of them lie between a length and its double. A percentile is told as the middle of its bin, so it is off by 0.05 s or
 * 0.8 %, whichever is more.
 */
const UNIT_MS = 100;
const SUB_BITS = 6;
const SUB = 1 << SUB_BITS;
/** Bins of 2^31 units: nothing is longer. */
const LAST_UNIT = 2 ** 31 - 1;
export const BINS = (31 - SUB_BITS) * SUB + SUB;

/** Counts by bin; bins without any are left out. */
export type Bins = Map<number, number>;

/** The bin of a duration in ms, 0 to BINS - 1. */
export function binOf(ms: number): number {
  const unit = Math.min(LAST_UNIT, Math.max(0, Math.floor(ms / UNIT_MS)));
  if (unit < 2 * SUB) return unit;
  const shift = 31 - Math.clz32(unit) - SUB_BITS;
  return shift * SUB + (unit >> shift);
}

/** The middle of a bin, in ms. */
export function middleOf(bin: number): number {
  if (bin < 2 * SUB) return (bin + 0.5) * UNIT_MS;
  const shift = Math.floor(bin / SUB) - 1;
  const width = 2 ** shift;
  return ((SUB + (bin % SUB)) * width + width / 2) * UNIT_MS;
}

/** The duration in ms that `share` (0 to 1) of the counted ones do not pass; null of none. */
export function percentileOf(bins: Bins, share: number): number | null {
  let total = 0;
  for (const count of bins.values()) total += count;
  if (total === 0) return null;
  const wanted = Math.max(1, Math.ceil(share * total));
  let seen = 0;
  for (const bin of [...bins.keys()].sort((one, other) => one - other)) {
    seen += bins.get(bin) ?? 0;
    if (seen >= wanted) return Math.round(middleOf(bin));
  }
  return null;
}

export function addBins(to: Bins, from: Bins): void {
  for (const [bin, count] of from) to.set(bin, (to.get(bin) ?? 0) + count);
}

/** Ascending bins, each as its distance from the one before and its count, both as LEB128: 7 bits a byte, the last one without the high bit. */
export function encodeBins(bins: Bins): Buffer {
  const bytes: number[] = [];
  let last = 0;
  for (const bin of [...bins.keys()].sort((one, other) => one - other)) {
    for (let value of [bin - last, bins.get(bin) ?? 0]) {
      for (; value > 0x7f; value = Math.floor(value / 0x80)) bytes.push((value & 0x7f) | 0x80);
      bytes.push(value);
    }
    last = bin;
  }
  return Buffer.from(bytes);
}

/** Adds what `encodeBins` wrote. */
export function addEncoded(to: Bins, bytes: Uint8Array): void {
  let at = 0;
  let bin = 0;
  const next = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    bin += next();
    to.set(bin, (to.get(bin) ?? 0) + next());
  }
}
