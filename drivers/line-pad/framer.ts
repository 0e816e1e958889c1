import { ReadlineParser } from '@serialport/parser-readline';
import { type Addressed, decodeLine, MAX_LINE_BYTES } from './codec.ts';

const NEWLINE = 0x0a;

/**
 * Bytes in, lines out, over the readline parser of serialport. That one grows without end on a babbling line, so at most 64 bytes of a line
 * reach it; a longer line is cut short there, fails its sum and is counted, and the next line is whole again.
 */
export class PadFramer {
  // In object mode, and read rather than listened to, it gives one line at a time, at once.
  readonly #parser = new ReadlineParser({ delimiter: '\n', encoding: 'latin1', readableObjectMode: true });
  readonly #onBad: () => void;
  #lineBytes = 0;

  constructor(onBad: () => void) {
    this.#onBad = onBad;
  }

  /** The good lines that `chunk` completes. */
  push(chunk: Uint8Array): Addressed[] {
    const kept: number[] = [];
    for (const byte of chunk) {
      this.#lineBytes = byte === NEWLINE ? 0 : this.#lineBytes + 1;
      if (this.#lineBytes <= MAX_LINE_BYTES) kept.push(byte);
    }
    if (kept.length > 0) this.#parser.write(Buffer.from(kept));
    const lines: Addressed[] = [];
    for (let text: unknown = this.#parser.read(); typeof text === 'string'; text = this.#parser.read()) {
      const line = decodeLine(text);
      if (line === null) this.#onBad();
      else lines.push(line);
    }
    return lines;
  }
}
