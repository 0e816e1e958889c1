import { type A0Frame, A0Framer, decodeA0Frame, encodeA0Frame } from './a0/frame.ts';
import type { SimClock } from './clock.ts';
import { Simulator } from './simulator.ts';

export type A0DisplayOptions = {
  readonly name: string;
  readonly clock: SimClock;
  /** 1 to 255. */
  readonly address: number;
  /** Whether it acknowledges frames; some units cannot. Default true. */
  readonly answers?: boolean;
  /** How many digits it shows at least, with zeros in front: A001. 1 to 4, default 3. */
  readonly digits?: number;
};

/** `number` as a citizen reads it, empty when dark. `lastFrameAt` UTC in ms, null before the first frame since power-up. */
export type DisplayState = {
  readonly number: string;
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
  #number = '';
  #lastFrameAt: number | null = null;

  constructor(options: A0DisplayOptions) {
    super(options.name, options.clock);
    this.#options = options;
  }

  get state(): DisplayState {
    return {
      number: this.#number,
      lit: this.#number !== '',
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
    const frame = decodeA0Frame(bytes);
    if (frame.address !== this.#options.address) return;
    if (!this.#obey(frame)) return;
    this.#lastFrameAt = this.clock.wallMs();
    this.changed();
    if (this.#options.answers ?? true) this.#acknowledge();
  }

  protected override powerChanged(): void {
    this.#number = '';
    this.#lastFrameAt = null;
  }

  /** Whether it was something this unit knows. A probe may carry anything. */
  #obey({ command, data }: A0Frame): boolean {
    if (command === PROBE) return true;
    if (SHOW_TEXT.includes(command)) {
      this.#show(data.subarray(1).toString('latin1').trim());
      return true;
    }
    if (command !== SHOW_NUMBER) return false;
    const [, hi, lo, , letter = SPACE] = data;
    if (hi === undefined || lo === undefined || hi > 99 || lo > 99) return false;
    const number = hi * 100 + lo;
    const hasLetter = letter !== SPACE;
    const isBlank = number === 0 && data.length > 4 && !hasLetter;
    const digits = String(number).padStart(this.#options.digits ?? 3, '0');
    this.#show(isBlank ? '' : `${hasLetter ? String.fromCharCode(letter) : ''}${digits}`);
    return true;
  }

  #show(number: string): void {
    if (number === this.#number) return;
    this.#number = number;
    this.happen('number', { number });
  }

  #acknowledge(): void {
    this.say(encodeA0Frame({ command: ACKNOWLEDGE, address: this.#options.address, data: Buffer.of(ACKNOWLEDGED) }));
  }
}
