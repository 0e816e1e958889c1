import { type A0Frame, A0Framer, decodeA0Frame, decodeInstantText, encodeA0Frame } from './a0/frame.ts';
import type { SimClock } from './clock.ts';
import { Simulator } from './simulator.ts';
import { darkLines, readGbk } from './text-display.ts';

export type A0DisplayOptions = {
  readonly name: string;
  readonly clock: SimClock;
  /** 1 to 255: the first line's. */
  readonly address: number;
  /** A hall board of several units, line n at `address + n - 1`. Default 1. */
  readonly lines?: number;
  /** Whether it acknowledges frames; some units cannot. Default true. */
  readonly answers?: boolean;
  /** How many digits it shows at least, with zeros in front: A001. 1 to 4, default 3. */
  readonly digits?: number;
};

/** `lines` as a citizen reads them, top first; `number` the first of them, empty when dark. `lastFrameAt` UTC in ms, null before the first frame since power-up. */
export type DisplayState = {
  readonly number: string;
  readonly lines: readonly string[];
  readonly lit: boolean;
  readonly lastFrameAt: number | null;
  readonly faults: readonly string[];
  readonly powered: boolean;
  readonly plugged: boolean;
};

const SHOW_NUMBER = 0x28;
const PROBE = 0x29;
const SHOW_TEXT = [0x2b, 0x2d];
const ACKNOWLEDGE = 0x14;
const ACKNOWLEDGED = 0x50;
const SPACE = 0x20;

/** A window display on RS-485. It shows the last thing it was told for as long as it has power, plugged in or not. */
export class A0Display extends Simulator<DisplayState> {
  readonly #options: A0DisplayOptions;
  readonly #framer = new A0Framer();
  #lines: string[];
  #lastFrameAt: number | null = null;

  constructor(options: A0DisplayOptions) {
    super(options.name, options.clock);
    this.#options = options;
    this.#lines = darkLines(options.lines ?? 1);
  }

  get state(): DisplayState {
    return {
      number: this.#lines[0] ?? '',
      lines: this.#lines,
      lit: this.#lines.some((line) => line !== ''),
      lastFrameAt: this.#lastFrameAt,
      faults: this.wireFaults,
      powered: this.powered,
      plugged: this.plugged,
    };
  }

  protected override frame(bytes: Buffer): readonly Buffer[] {
    return this.#framer.push(bytes);
  }

  protected override take(bytes: Buffer): void {
    const text = decodeInstantText(bytes);
    const line = (text ?? decodeA0Frame(bytes)).address - this.#options.address;
    if (line < 0 || line >= this.#lines.length) return;
    if (text !== null) this.#show(line, readGbk(text.text).trim());
    else if (!this.#obey(line, decodeA0Frame(bytes))) return;
    this.#lastFrameAt = this.clock.wallMs();
    this.changed();
    if (this.#options.answers ?? true) this.#acknowledge(line);
  }

  protected override powerChanged(): void {
    this.#lines = darkLines(this.#lines.length);
    this.#lastFrameAt = null;
  }

  /** Whether it was something this unit knows. A probe may carry anything. */
  #obey(line: number, { command, data }: A0Frame): boolean {
    if (command === PROBE) return true;
    if (SHOW_TEXT.includes(command)) {
      this.#show(line, data.subarray(1).toString('latin1').trim());
      return true;
    }
    if (command !== SHOW_NUMBER) return false;
    const [, hi, lo, , letter = SPACE] = data;
    if (hi === undefined || lo === undefined || hi > 99 || lo > 99) return false;
    const number = hi * 100 + lo;
    const hasLetter = letter !== SPACE;
    const isBlank = number === 0 && data.length > 4 && !hasLetter;
    const digits = String(number).padStart(this.#options.digits ?? 3, '0');
    this.#show(line, isBlank ? '' : `${hasLetter ? String.fromCharCode(letter) : ''}${digits}`);
    return true;
  }

  #show(line: number, number: string): void {
    if (number === this.#lines[line]) return;
    this.#lines[line] = number;
    this.happen('number', { number, ...(this.#lines.length > 1 ? { line: line + 1 } : {}) });
  }

  #acknowledge(line: number): void {
    this.say(encodeA0Frame({ command: ACKNOWLEDGE, address: this.#options.address + line, data: Buffer.of(ACKNOWLEDGED) }));
  }
}
