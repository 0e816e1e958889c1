import type { SimClock } from '../../firmware-sim/clock.ts';

/** A clock that stands until a test moves it; timers run in the order of their times. */
export class ManualClock implements SimClock {
  #nowMs = 1_000;
  #timers: { readonly atMs: number; readonly act: () => void }[] = [];

  wallMs(): number {
    return 1_700_000_000_000 + this.#nowMs;
  }

  upMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, act: () => void): () => void {
    const timer = { atMs: this.#nowMs + Math.max(0, delayMs), act };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  advance(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (;;) {
      const next = this.#timers.filter((timer) => timer.atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.act();
    }
    this.#nowMs = endMs;
  }
}
