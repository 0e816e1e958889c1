import type { SimClock } from './clock.ts';
import { Simulator } from './simulator.ts';
import { darkLines, readGbk, type TextDisplayState } from './text-display.ts';

export type TwoColourDisplayOptions = {
  readonly name: string;
  readonly clock: SimClock;
  /** 1 to 255: the first line's. Line n answers at `address + n - 1`. */
  readonly address: number;
  /** Default 1. */
  readonly lines?: number;
  /** Half-width characters a line has; what is behind them is not seen. Default 12. */
  readonly cells?: number;
  /** Whether it says AA or 55. Default true. */
  readonly answers?: boolean;
};

/** `colours`: the colour byte of each character, line by line. */
export type TwoColourState = TextDisplayState & { readonly colours: readonly (readonly number[])[] };

const HEAD_BYTES = 6;
const ANSWER_AFTER_MS = 5;
const DONE = 0xaa;
const FAILED = 0x55;

/**
 * The `A0 90` display: A0 90 addr A5 lenH lenL (bytes colour).. XOR, the XOR from addr through the last colour. One line an address. It says AA when
 * it took the text, 55 when the text was cut in the middle of a character, and nothing to a frame of another address or with a wrong sum.
 */
export class TwoColourDisplay extends Simulator<TwoColourState> {
  readonly #options: TwoColourDisplayOptions;
  #rest: Buffer = Buffer.alloc(0);
  #lines: string[];
  #colours: number[][];
  #lastFrameAt: number | null = null;

  constructor(options: TwoColourDisplayOptions) {
    super(options.name, options.clock);
    this.#options = options;
    this.#lines = darkLines(this.#lineCount);
    this.#colours = this.#lines.map(() => []);
  }

  get #lineCount(): number {
    return this.#options.lines ?? 1;
  }

  get state(): TwoColourState {
    return {
      lines: this.#lines,
      colours: this.#colours,
      lit: this.#lines.some((line) => line !== ''),
      lastFrameAt: this.#lastFrameAt,
      faults: this.wireFaults,
      powered: this.powered,
      plugged: this.plugged,
    };
  }

  protected override frame(bytes: Buffer): readonly Buffer[] {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const frames: Buffer[] = [];
    for (;;) {
      const start = this.#rest.indexOf(0xa0);
      this.#rest = start < 0 ? Buffer.alloc(0) : this.#rest.subarray(start);
      const isHead = [0xa0, 0x90, null, 0xa5].every(
        (wanted, at) => wanted === null || at >= this.#rest.length || this.#rest[at] === wanted,
      );
      if (this.#rest.length < HEAD_BYTES && isHead) return frames;
      const size = HEAD_BYTES + (isHead ? this.#rest.readUInt16BE(4) : 0) + 1;
      const isSane = isHead && size <= HEAD_BYTES + 3 * 64 + 1;
      if (isSane && this.#rest.length < size) return frames;
      const frame = this.#rest.subarray(0, size);
      const isWhole = isSane && frame.subarray(2, -1).reduce((xor, byte) => xor ^ byte, 0) === frame.at(-1);
      if (isWhole) frames.push(frame);
      this.#rest = this.#rest.subarray(isWhole ? size : 1);
    }
  }

  protected override take(frame: Buffer): void {
    const line = frame.readUInt8(2) - this.#options.address;
    if (line < 0 || line >= this.#lineCount) return;
    const drawn = draw(frame.subarray(HEAD_BYTES, -1), this.#options.cells ?? 12);
    if (drawn !== null) {
      this.#lastFrameAt = this.clock.wallMs();
      this.#colours[line] = drawn.colours;
      if (this.#lines[line] !== drawn.text) {
        this.#lines[line] = drawn.text;
        this.happen('text', { line: line + 1, text: drawn.text });
      }
      this.changed();
    }
    if (this.#options.answers ?? true) this.answerAfter(ANSWER_AFTER_MS, Buffer.of(drawn === null ? FAILED : DONE));
  }

  protected override powerChanged(): void {
    this.#rest = Buffer.alloc(0);
    this.#lines = darkLines(this.#lineCount);
    this.#colours = this.#lines.map(() => []);
    this.#lastFrameAt = null;
  }
}

/** Characters with a colour byte behind each; null when the last one is not whole. */
function draw(body: Buffer, cells: number): { readonly text: string; readonly colours: number[] } | null {
  const characters: Buffer[] = [];
  const colours: number[] = [];
  for (let at = 0; at < body.length; ) {
    const size = body.readUInt8(at) >= 0x81 ? 2 : 1;
    const colour = body[at + size];
    if (colour === undefined) return null;
    characters.push(body.subarray(at, at + size));
    colours.push(colour);
    at += size + 1;
  }
  const text = readGbk(Buffer.concat(characters).subarray(0, cells)).trimEnd();
  return { text, colours: colours.slice(0, [...text].length) };
}
