import { ReadlineParser } from '@serialport/parser-readline';
import { decodeLine, MAX_LINE_BYTES, type SpeakerLine } from './codec.ts';

const NEWLINE = 0x0a;

/**
 * Bytes in, lines out, over the readline parser of serialport, at most 512 bytes of a line: a longer one is cut there, fails its sum and is counted, and the
 * next is whole again. Bytes stay bytes until a line is whole, so a character torn between two chunks is none the worse.
 */
export class SpeakerFramer {
  readonly #parser = new ReadlineParser({ delimiter: '\n', encoding: 'latin1', readableObjectMode: true });
  readonly #onBad: () => void;
  #lineBytes = 0;

  constructor(onBad: () => void) {
    this.#onBad = onBad;
  }

  /** The good lines that `chunk` completes. */
  push(chunk: Uint8Array): SpeakerLine[] {
    const kept: number[] = [];
    for (const byte of chunk) {
      this.#lineBytes = byte === NEWLINE ? 0 : this.#lineBytes + 1;
      if (this.#lineBytes <= MAX_LINE_BYTES) kept.push(byte);
    }
    if (kept.length > 0) this.#parser.write(Buffer.from(kept));
    const lines: SpeakerLine[] = [];
    for (let text: unknown = this.#parser.read(); typeof text === 'string'; text = this.#parser.read()) {
      const line = decodeLine(Buffer.from(text, 'latin1').toString('utf8'));
      if (line === null) this.#onBad();
      else lines.push(line);
    }
    return lines;
  }
}
