import type { SimClock } from './clock.ts';
import { cutFrames, makeFrame, openFrame } from './ff68/frame.ts';
import { SimError } from './sim-error.ts';
import { Simulator } from './simulator.ts';

export type Ff68Options = {
  readonly name: string;
  readonly clock: SimClock;
  /** 0 to 255. */
  readonly address: number;
  /** Whether it sends a key again until it hears the echo. The papers do not say; both kinds are out there. Default true. */
  readonly repeats?: boolean;
};

/** `digits`: six characters, a space for a dark one. `unheard`: keys not yet echoed. `beeps` since the simulator started. */
export type CallerState = {
  readonly digits: string;
  readonly asking: boolean;
  readonly unheard: number;
  readonly echoes: number;
  readonly beeps: number;
  readonly faults: readonly string[];
  readonly powered: boolean;
  readonly plugged: boolean;
};

const CODES: Readonly<Record<string, number>> = {
  rate: 0x0b,
  call: 0x0c,
  recall: 0x0d,
  cancel: 0x0e,
  confirm: 0x0f,
  metre: 0x11,
  pause: 0x12,
  transfer: 0x13,
};
const DARK = '      ';
const REPEAT_MS = 400;
/** An hour of repetitions: a key is never given up in a test, and a forgotten simulator does not talk for ever. */
const MOST_REPEATS = 9_000;

/** The clerk's caller of the FF 68 set with the citizen's four keys: six digits, a beeper, keys that are echoed by the host. */
export class Ff68Caller extends Simulator<CallerState> {
  readonly #address: number;
  readonly #repeats: boolean;
  #rest: Buffer = Buffer.alloc(0);
  #digits = DARK;
  #asking = false;
  #unheard: Buffer[] = [];
  #echoes = 0;
  #beeps = 0;
  #cancelRepeat: (() => void) | null = null;

  constructor(options: Ff68Options) {
    super(options.name, options.clock);
    this.#address = options.address;
    this.#repeats = options.repeats ?? true;
  }

  get state(): CallerState {
    return {
      digits: this.powered ? this.#digits : DARK,
      asking: this.#asking,
      unheard: this.#unheard.length,
      echoes: this.#echoes,
      beeps: this.#beeps,
      faults: this.wireFaults,
      powered: this.powered,
      plugged: this.plugged,
    };
  }

  /** A clerk types: `call`, `recall`, `6 confirm`, `12 transfer`. Digits first, then the key. */
  type(text: string): void {
    const [, digits = '', word = ''] = /^(?:(\d{1,6}) )?([a-z]+)$/.exec(text) ?? [];
    const code = Object.hasOwn(CODES, word) ? CODES[word] : undefined;
    if (code === undefined) throw new SimError('sim/bad-value', `no key "${text}"`);
    this.#send(makeFrame(this.#address, 0x01, ...[...digits].map(Number), code), { typed: text });
  }

  /** A citizen presses one of the four keys: 1 is the rating 0, 4 the rating 3. */
  press(key: number): void {
    if (!Number.isInteger(key) || key < 1 || key > 4) throw new SimError('sim/bad-value', `no key ${key}`);
    this.#send(makeFrame(this.#address, 0x11, key - 1), { rating: key - 1 });
  }

  protected override frame(bytes: Buffer): readonly Buffer[] {
    const { frames, rest } = cutFrames(Buffer.concat([this.#rest, bytes]));
    this.#rest = rest;
    return frames;
  }

  protected override take(frame: Buffer): void {
    const opened = openFrame(frame);
    if (opened === null || opened.address !== this.#address) return;
    if (this.#unheard[0]?.equals(frame)) return this.#heard();
    const { command, data } = opened;
    if (command === 0x02) {
      const digits = data.map((digit) => (digit === 0x0a ? ' ' : String(digit))).join('');
      if (digits === this.#digits) return;
      this.#digits = digits;
      this.happen('digits', { digits });
    } else if (command === 0x03) {
      this.#beeps += 1;
      this.happen('beep');
    } else if (command === 0x01 && data.length === 1 && data[0] === 0x0b) {
      this.#asking = true;
      this.happen('asking');
    }
  }

  protected override powerChanged(): void {
    this.#cancelRepeat?.();
    this.#cancelRepeat = null;
    this.#rest = Buffer.alloc(0);
    this.#unheard = [];
    this.#digits = DARK;
    this.#asking = false;
  }

  #send(frame: Buffer, what: Readonly<Record<string, unknown>>): void {
    if (!this.powered) return;
    this.happen('key', what);
    this.#unheard.push(frame);
    if (!this.#repeats) {
      this.say(frame);
      this.#unheard.pop();
    } else if (this.#unheard.length === 1) this.#say(frame, MOST_REPEATS);
    this.changed();
  }

  #say(frame: Buffer, left: number): void {
    this.say(frame);
    this.#cancelRepeat = left === 0 ? null : this.clock.after(REPEAT_MS, () => this.#say(frame, left - 1));
  }

  #heard(): void {
    this.#cancelRepeat?.();
    this.#cancelRepeat = null;
    const heard = this.#unheard.shift();
    this.#echoes += 1;
    if (heard !== undefined && openFrame(heard)?.command === 0x11) this.#asking = false;
    const [next] = this.#unheard;
    if (next !== undefined) this.#say(next, MOST_REPEATS);
    this.happen('echoed');
  }
}
