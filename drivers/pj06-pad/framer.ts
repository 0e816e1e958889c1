import { type Burst, decodeBurst } from './codec.ts';
import { PJ06 } from './models.ts';

/**
 * Bytes in, bursts out: silence of `gapMs` ends a burst, and so does its 32nd byte, which makes it noise. It reads no clock; the moments come
 * with the bytes. Holds at most 32 bytes.
 */
export class Pj06Framer {
  readonly #onBad: (bytes: number) => void;
  #bytes: number[] = [];
  #lastUpMs = 0;
  #isOverlong = false;

  constructor(onBad: (bytes: number) => void) {
    this.#onBad = onBad;
  }

  /** The keys of the bursts that ended before this chunk. */
  push(chunk: Uint8Array, atUpMs: number): number[] {
    const keys = this.end(atUpMs);
    for (const byte of chunk) {
      if (this.#bytes.length < PJ06.maxBurstBytes) this.#bytes.push(byte);
      else {
        this.#isOverlong = true;
        this.#onBad(1);
      }
    }
    if (chunk.length > 0) this.#lastUpMs = atUpMs;
    return keys;
  }

  /** The key of the burst that has ended by now, if one has. */
  end(atUpMs: number): number[] {
    if (this.#bytes.length === 0 || atUpMs - this.#lastUpMs < PJ06.gapMs) return [];
    const burst: Burst = this.#isOverlong ? { kind: 'noise' } : decodeBurst(this.#bytes);
    const size = this.#bytes.length;
    this.#bytes = [];
    this.#isOverlong = false;
    if (burst.kind === 'noise') this.#onBad(size);
    return burst.kind === 'key' ? [burst.key] : [];
  }

  /** Drops what has not ended: the port it came from has gone. */
  clear(): void {
    this.#bytes = [];
    this.#isOverlong = false;
  }
}
