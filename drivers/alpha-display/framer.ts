import { type AlphaFrame, decodeFrame, EOT, MAX_FRAME_BYTES, MIN_FRAME_BYTES, SOH } from './codec.ts';

const NUL = 0;

/**
 * Bytes in, frames out. A frame goes from 01 to the first 04, as neither stands inside one, and has at most 512 bytes. NULs between frames are the
 * protocol's own; any other byte outside a frame is dropped and told, as is the first byte of a frame that does not parse, and the rest is looked
 * at again.
 */
export class AlphaFramer {
  readonly #onDrop: (bytes: number) => void;
  #pending: number[] = [];

  constructor(onDrop: (bytes: number) => void) {
    this.#onDrop = onDrop;
  }

  push(chunk: Uint8Array): AlphaFrame[] {
    const frames: AlphaFrame[] = [];
    for (const byte of chunk) {
      this.#pending.push(byte);
      for (let cut = this.#cut(); cut !== 'more'; cut = this.#cut()) if (cut !== 'dropped') frames.push(cut);
    }
    return frames;
  }

  #cut(): AlphaFrame | 'more' | 'dropped' {
    const [start] = this.#pending;
    if (start === undefined) return 'more';
    if (start !== SOH) return this.#drop();
    const end = this.#pending.indexOf(EOT) + 1;
    if (end === 0) return this.#pending.length < MAX_FRAME_BYTES ? 'more' : this.#drop();
    const frame = end >= MIN_FRAME_BYTES ? decodeFrame(this.#pending.slice(0, end)) : null;
    if (frame === null) return this.#drop();
    this.#pending.splice(0, end);
    return frame;
  }

  #drop(): 'dropped' {
    if (this.#pending.shift() !== NUL) this.#onDrop(1);
    return 'dropped';
  }
}
