import { checksum, type DisplayFrame, END, MAX_LEN, MIN_LEN, START } from './codec.ts';

/** Called with the number of bytes dropped: outside a frame, or the first byte of a bad one. */
export type OnDrop = (bytes: number) => void;

/**
 * Bytes in, frames out. A byte outside a frame is dropped and told; after a bad length, end or checksum one byte is dropped and the rest is
 * looked at again, so a good frame behind it is not lost. Holds at most MAX_LEN + 4 bytes.
 */
export class DisplayFramer {
  readonly #onDrop: OnDrop;
  #pending: number[] = [];

  constructor(onDrop: OnDrop) {
    this.#onDrop = onDrop;
  }

  push(chunk: Uint8Array): DisplayFrame[] {
    const frames: DisplayFrame[] = [];
    for (const byte of chunk) {
      this.#pending.push(byte);
      for (let cut = this.#cut(); cut !== 'more'; cut = this.#cut()) if (cut !== 'dropped') frames.push(cut);
    }
    return frames;
  }

  #cut(): DisplayFrame | 'more' | 'dropped' {
    const [start, length] = this.#pending;
    if (start === undefined) return 'more';
    if (start !== START) return this.#drop();
    if (length === undefined) return 'more';
    if (length < MIN_LEN || length > MAX_LEN) return this.#drop();
    const size = length + 4;
    if (this.#pending.length < size) return 'more';
    const counted = this.#pending.slice(1, length + 2);
    if (this.#pending[size - 1] !== END || this.#pending[size - 2] !== checksum(counted)) return this.#drop();
    const [, command = 0, address = 0, subCommand = 0, ...data] = counted;
    this.#pending.splice(0, size);
    return { command, address, subCommand, data };
  }

  #drop(): 'dropped' {
    this.#pending.shift();
    this.#onDrop(1);
    return 'dropped';
  }
}
