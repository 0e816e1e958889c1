/**
 * When the next batch goes. Whoever was answered by the last commit is about to ask again, while others stand in the queue already:
 * sent at once, those go alone, and two half-full batches take turns for ever, each with a sync of its own. So after a commit
 * that took its time the next batch waits for as many as there were, for half of that time at most.
 */
import { setImmediate } from 'node:timers';

/** Quicker commits are not worth waiting for. */
const SLOW_COMMIT_MS = 0.5;
const SHARE_OF_COMMIT = 0.5;
const LONGEST_WAIT_MS = 2;
/** A clock that stands still must not hold a batch: this many turns of the event loop without anything to do take a few ms. */
const MOST_TURNS = 1000;

export class Gathering {
  readonly #upMs: () => number;
  #expected = 0;
  #untilUpMs = 0;

  constructor(upMs: () => number) {
    this.#upMs = upMs;
  }

  /** A batch of `answered` commands took `tookMs` and has ended now; `queued` more have come meanwhile. */
  noteCommit(answered: number, queued: number, tookMs: number): void {
    this.#expected = answered + queued;
    this.#untilUpMs = tookMs < SLOW_COMMIT_MS ? 0 : this.#upMs() + Math.min(tookMs * SHARE_OF_COMMIT, LONGEST_WAIT_MS);
  }

  /** Calls `go` behind this turn of the event loop, so that what has arrived in it goes together, or when enough are there. */
  wait(queued: () => number, go: () => void, turnsLeft = MOST_TURNS): void {
    setImmediate(() => {
      if (turnsLeft > 0 && queued() < this.#expected && this.#upMs() < this.#untilUpMs) this.wait(queued, go, turnsLeft - 1);
      else go();
    });
  }
}
