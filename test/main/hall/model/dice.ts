/** Numbers drawn from one seed, evenly enough (mulberry32). */
export class Dice {
  #seed: number;
  constructor(seed: number) {
    this.#seed = seed;
  }
  /** 0 to `below` - 1. */
  roll(below: number): number {
    this.#seed = (this.#seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#seed ^ (this.#seed >>> 15), 1 | this.#seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }
  /** True once in `times`. */
  once(times: number): boolean {
    return this.roll(times) === 0;
  }
  of<T>(first: T, ...rest: readonly T[]): T {
    return [first, ...rest][this.roll(rest.length + 1)] ?? first;
  }
  among<T>(things: readonly T[]): T | undefined {
    return things[this.roll(Math.max(1, things.length))];
  }
}
