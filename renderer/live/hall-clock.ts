/**
 * The hall's wall clock as a screen can know it. Every moment the hall has named lies in its past, so each one gives a lower
 * bound; the best of them plus what has passed since on the monotonic clock is the time. The screen's own date is never read.
 */
export class HallClock {
  readonly #upMs: () => number;
  #offsetMs = Number.NEGATIVE_INFINITY;
  #lastStatusAt = Number.NEGATIVE_INFINITY;

  constructor(upMs: () => number) {
    this.#upMs = upMs;
  }

  /** A moment (UTC ms) that the hall says has been. */
  see(at: number): void {
    this.#offsetMs = Math.max(this.#offsetMs, at - this.#upMs());
  }

  /** The hall's own "now" in a status entry. One that is earlier than the one before it means that the hall's clock was put back. */
  seeStatus(at: number): void {
    if (at < this.#lastStatusAt) this.#offsetMs = Number.NEGATIVE_INFINITY;
    this.#lastStatusAt = at;
    this.see(at);
  }

  /** UTC ms, or null while the hall has not named any moment. */
  nowMs(): number | null {
    return Number.isFinite(this.#offsetMs) ? this.#offsetMs + this.#upMs() : null;
  }
}
