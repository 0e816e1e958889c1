/** Numbers drawn from a seed: the same seed, the same day, on every machine. */
export class Random {
  #state: number;

  /** `seed`: any whole number. */
  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** Above 0, below 1 (mulberry32, 32 bits). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4_294_967_296;
  }

  exponential(mean: number): number {
    return -mean * Math.log(this.next());
  }

  /** Lognormal with this mean and coefficient of variation (standard deviation over mean). */
  lognormal(mean: number, variation: number): number {
    const variance = Math.log(1 + variation * variation);
    const normal = Math.sqrt(-2 * Math.log(this.next())) * Math.cos(2 * Math.PI * this.next());
    return mean * Math.exp(normal * Math.sqrt(variance) - variance / 2);
  }

  /** One of `entries` by their weights, which need not add up to 1. */
  pick<T>(entries: readonly { readonly value: T; readonly weight: number }[]): T | undefined {
    let left = this.next() * entries.reduce((sum, { weight }) => sum + weight, 0);
    for (const { value, weight } of entries) {
      left -= weight;
      if (left < 0) return value;
    }
    return entries.at(-1)?.value;
  }
}
