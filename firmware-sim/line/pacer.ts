import type { SimClock } from '../clock.ts';

/** Bytes come in slices of about this long, so that a slow line trickles and a fast one does not wake the process for each byte. */
const SLICE_MS = 4;
/** How long to wait before asking a full receiver again. */
const FULL_RETRY_MS = 5;

export type PacerOptions = {
  readonly clock: SimClock;
  /** Bits a second, ten to a byte (8N1). Null: as fast as it goes. */
  readonly baud: number | null;
  /** How many bytes the receiver can take now. */
  readonly room: () => number;
  /** `atMs`: when the last bit of `bytes` passed, however late this is told. */
  readonly deliver: (bytes: Buffer, atMs: number) => void;
};

/**
 * One direction of a wire at a given speed. A byte is delivered when its last bit has passed, by absolute time: late timers
 * do not add up. Everything pushed is delivered in order and whole.
 */
export class Pacer {
  readonly #options: PacerOptions;
  #queue: Buffer = Buffer.alloc(0);
  #startMs = 0;
  #passedBytes = 0;
  #cancel: (() => void) | null = null;

  constructor(options: PacerOptions) {
    this.#options = options;
  }

  get queuedBytes(): number {
    return this.#queue.length;
  }

  /** Puts bytes on the wire, the first bit at `atMs`, or behind what is on it by then. */
  push(bytes: Buffer, atMs: number): void {
    const idle = this.#queue.length === 0;
    this.#queue = idle ? bytes : Buffer.concat([this.#queue, bytes]);
    if (idle) this.#restart(atMs);
    if (this.#cancel === null) this.#pump();
  }

  /** A second sender from `atMs` on: where both drive the wire a low bit wins, and what goes on longer comes through. */
  collide(bytes: Buffer, atMs: number): void {
    const { baud } = this.#options;
    const headMs = this.#startMs + (baud === null ? 0 : (this.#passedBytes * 10_000) / baud);
    const offset = baud === null ? 0 : Math.max(0, Math.round(((atMs - headMs) * baud) / 10_000));
    const mixed = Buffer.alloc(Math.max(this.#queue.length, offset + bytes.length), 0xff);
    for (const [index, byte] of this.#queue.entries()) mixed[index] = byte;
    for (const [index, byte] of bytes.entries()) mixed[offset + index] = (mixed[offset + index] ?? 0xff) & byte;
    this.#queue = mixed;
  }

  /** What is under way is lost. */
  clear(): void {
    this.#queue = Buffer.alloc(0);
    this.#cancel?.();
    this.#cancel = null;
  }

  #restart(atMs: number): void {
    this.#startMs = atMs;
    this.#passedBytes = 0;
  }

  #pump(): void {
    const { baud, clock, room, deliver } = this.#options;
    const bytesAMs = baud === null ? Number.POSITIVE_INFINITY : baud / 10_000;
    const due = baud === null ? this.#queue.length : Math.floor((clock.upMs() - this.#startMs) * bytesAMs + 1e-6) - this.#passedBytes;
    const count = Math.min(due, this.#queue.length, room());
    if (count > 0) {
      const bytes = this.#queue.subarray(0, count);
      this.#queue = this.#queue.subarray(count);
      this.#passedBytes += count;
      deliver(bytes, baud === null ? clock.upMs() : this.#startMs + this.#passedBytes / bytesAMs);
    }
    if (this.#queue.length === 0) return;
    if (room() === 0) {
      this.#wait(FULL_RETRY_MS, () => this.#restart(clock.upMs()));
      return;
    }
    const slice = Math.min(this.#queue.length, Math.max(1, Math.floor(SLICE_MS * bytesAMs)));
    this.#wait(this.#startMs + (this.#passedBytes + slice) / bytesAMs - clock.upMs(), () => undefined);
  }

  #wait(delayMs: number, before: () => void): void {
    this.#cancel = this.#options.clock.after(delayMs, () => {
      this.#cancel = null;
      before();
      this.#pump();
    });
  }
}
