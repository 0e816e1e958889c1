import { decodeReaderLine, MAX_LINE_BYTES, type ReaderSays } from './codec.ts';

const START = 0x3c;
const NEWLINE = 0x0a;

/**
 * Bytes in, lines out. Not over the readline parser: that one keeps the text of a line for as long as it likes, and here it is somebody's name. Holds
 * at most 640 bytes and overwrites them with zeros when the line is done. `<` begins a line whatever stood before it.
 */
export class ReaderFramer {
  readonly #onBad: () => void;
  readonly #line = Buffer.alloc(MAX_LINE_BYTES);
  #length = 0;
  #isOverlong = false;

  constructor(onBad: () => void) {
    this.#onBad = onBad;
  }

  /** The good lines that `chunk` completes. */
  push(chunk: Uint8Array): ReaderSays[] {
    const lines: ReaderSays[] = [];
    for (const byte of chunk) {
      if (byte === START && this.#length > 0) this.#endBad();
      if (byte === NEWLINE) {
        const line = this.#isOverlong ? null : decodeReaderLine(this.#line.toString('latin1', 0, this.#length));
        if (line === null) this.#endBad();
        else lines.push(line);
        this.clear();
      } else if (this.#length < MAX_LINE_BYTES - 1) {
        this.#line[this.#length] = byte;
        this.#length += 1;
      } else this.#isOverlong = true;
    }
    return lines;
  }

  clear(): void {
    this.#line.fill(0);
    this.#length = 0;
    this.#isOverlong = false;
  }

  #endBad(): void {
    this.#onBad();
    this.clear();
  }
}
