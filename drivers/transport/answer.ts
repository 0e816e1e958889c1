import { setTimeout as delay, setImmediate as immediate } from 'node:timers/promises';

/** How long to wait for an answer, in ms of the protocol and the wire; what the systems between may add is the transport's own. */
export type Patience = {
  /** From the last bit of the question to the first byte that comes back. */
  readonly firstByteMs: number;
  /** From that byte to the end of the longest answer. */
  readonly restMs: number;
  /** What the line must rest behind the answer before the next question. */
  readonly gapMs: number;
  /** How long to listen on for a second answer, 0 for not at all. */
  readonly lingerMs: number;
};

/** `doubled`: more came behind the answer. `garbled`: bytes came, and no answer in them. */
export type Asked<T> =
  | { readonly heard: 'answered' | 'doubled'; readonly value: T }
  | { readonly heard: 'garbled' }
  | { readonly heard: 'silent' };

/** A timer this late shows a stall of the process: the answer may lie unread in the port. */
const STALLED_MS = 5;
/** After a stall timers fire before what waits in the port is read: a second look, or the device is blamed for it. */
const LATE_READ_MS = 15;

/** A time-out that can be moved while it runs, and that looks twice when the process itself was late. */
export class Deadline {
  readonly #upMs: () => number;
  readonly #expire: () => void;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(upMs: () => number, expire: () => void) {
    this.#upMs = upMs;
    this.#expire = expire;
  }

  /** Expires `ms` from now, whatever was set before. */
  set(ms: number): void {
    if (this.#isOver) return;
    clearTimeout(this.#timer);
    const dueMs = this.#upMs() + ms;
    this.#timer = setTimeout(() => {
      if (this.#upMs() - dueMs < STALLED_MS) this.#expire();
      else this.#timer = setTimeout(this.#expire, LATE_READ_MS);
    }, ms);
  }

  clear(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }
}

/** Waits out the rest that a line needs. Timers have whole ms and may be up to one early: what is left then is waited out awake. */
export async function restUntil(dueMs: number, upMs: () => number): Promise<void> {
  const leftMs = dueMs - upMs();
  if (leftMs > 0) await delay(leftMs);
  while (upMs() < dueMs) await immediate();
}
