import { checksum, END, type Ff68Frame, MAX_LEN, MIN_LEN, SECOND_START, START } from './codec.ts';

const HEAD_BYTES = 5;

/**
 * Bytes in, frames out. A byte outside a frame is dropped and told; after a bad length, sum or end one byte is dropped and the rest is looked at
 * again, so a good frame behind it is not lost. Holds at most MAX_LEN + 7 bytes.
 */
export class Ff68Framer {
  readonly #onDrop: (bytes: number) => void;
  #pending: number[] = [];

  constructor(onDrop: (bytes: number) => void) {
    this.#onDrop = onDrop;
  }

  push(chunk: Uint8Array): Ff68Frame[] {
    const frames: Ff68Frame[] = [];
    for (const byte of chunk) {
      this.#pending.push(byte);
      for (let cut = this.#cut(); cut !== 'more'; cut = this.#cut()) if (cut !== 'dropped') frames.push(cut);
    }
    return frames;
  }

  /** Drops a frame that has begun: the port it came from has gone. */
  clear(): void {
    this.#pending = [];
  }

  #cut(): Ff68Frame | 'more' | 'dropped' {
    const [first, second, length, again, third] = this.#pending;
    if (first === undefined) return 'more';
    if (first !== START[0]) return this.#drop();
    if (second !== undefined && second !== START[1]) return this.#drop();
    if (length !== undefined && (length < MIN_LEN || length > MAX_LEN)) return this.#drop();
    if (again !== undefined && again !== length) return this.#drop();
    if (third !== undefined && third !== SECOND_START) return this.#drop();
    if (length === undefined || this.#pending.length < HEAD_BYTES + length + 2) return 'more';
    const [address = 0, command = 0, ...data] = this.#pending.slice(HEAD_BYTES, HEAD_BYTES + length);
    const frame = { address, command, data };
    const [sum, end] = this.#pending.slice(HEAD_BYTES + length, HEAD_BYTES + length + 2);
    if (sum !== checksum(frame) || end !== END) return this.#drop();
    this.#pending.splice(0, HEAD_BYTES + length + 2);
    return frame;
  }

  #drop(): 'dropped' {
    this.#pending.shift();
    this.#onDrop(1);
    return 'dropped';
  }
}
