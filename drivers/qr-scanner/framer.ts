import { ReadlineParser } from '@serialport/parser-readline';

/** QR codes of a city's apps hold up to a few hundred bytes; the largest symbol has 2953. */
export const MAX_CODE_BYTES = 3_000;
const CARRIAGE_RETURN = 0x0d;
const NEWLINE = 0x0a;

/**
 * Bytes in, codes out, over the readline parser of serialport. Scanners end a code with CR, LF or both, as they were set up; an empty line is none.
 * A line of more than 3000 bytes is dropped whole and told: half a code must never pass for one. The text is UTF-8.
 */
export class ScanFramer {
  readonly #parser = new ReadlineParser({ delimiter: '\n', encoding: 'utf8', readableObjectMode: true });
  readonly #onBad: () => void;
  #line: number[] = [];
  #isOverlong = false;

  constructor(onBad: () => void) {
    this.#onBad = onBad;
  }

  /** The codes that `chunk` completes. */
  push(chunk: Uint8Array): string[] {
    for (const byte of chunk) {
      if (byte === CARRIAGE_RETURN || byte === NEWLINE) this.#endLine();
      else if (this.#line.length < MAX_CODE_BYTES) this.#line.push(byte);
      else this.#isOverlong = true;
    }
    const codes: string[] = [];
    for (let text: unknown = this.#parser.read(); typeof text === 'string'; text = this.#parser.read()) codes.push(text);
    return codes;
  }

  /** Drops a code that has begun: the port it came from has gone. */
  clear(): void {
    this.#line = [];
    this.#isOverlong = false;
  }

  #endLine(): void {
    if (this.#isOverlong) this.#onBad();
    else if (this.#line.length > 0) this.#parser.write(Buffer.from([...this.#line, NEWLINE]));
    this.clear();
  }
}
