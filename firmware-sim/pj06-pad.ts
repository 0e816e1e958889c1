import type { SimClock } from './clock.ts';
import { SimError } from './sim-error.ts';
import { Simulator } from './simulator.ts';

export type Pj06Options = { readonly name: string; readonly clock: SimClock };

/** `asking`: the panel is lit. `sent`: bytes of keys since the simulator started. */
export type Pj06State = {
  readonly asking: boolean;
  readonly seconds: number;
  readonly levels: number;
  readonly sent: number;
  readonly faults: readonly string[];
  readonly powered: boolean;
  readonly plugged: boolean;
};

const HEAD = '55aa';
const TAIL = 0x1a;
const LONGEST_FRAME = 16;
const FACTORY = { seconds: 10, levels: 5 } as const;

/**
 * The five-key serial pad PJ06, by its paper: frames `55 AA LEN CMD .. 1A` in, one raw byte a key out. 1F welcome, 20 ask, 13 how many seconds it asks,
 * 15 how many levels. It sends a key whether it was asked or not, once, and forgets it: what is sent into a pulled cable is gone.
 */
export class Pj06Pad extends Simulator<Pj06State> {
  #rest: Buffer = Buffer.alloc(0);
  #asking = false;
  #seconds: number = FACTORY.seconds;
  #levels: number = FACTORY.levels;
  #sent = 0;
  #cancelTimeOut: (() => void) | null = null;

  constructor({ name, clock }: Pj06Options) {
    super(name, clock);
  }

  get state(): Pj06State {
    return {
      asking: this.#asking,
      seconds: this.#seconds,
      levels: this.#levels,
      sent: this.#sent,
      faults: this.wireFaults,
      powered: this.powered,
      plugged: this.plugged,
    };
  }

  /** A citizen presses key 1 to 6. */
  press(key: number): void {
    if (!Number.isInteger(key) || key < 1 || key > 6) throw new SimError('sim/bad-value', `no key ${key}`);
    if (!this.powered) return;
    this.#sent += 1;
    this.happen('key', { key, asked: this.#asking });
    this.#rest = Buffer.alloc(0);
    this.#light(false);
    this.say(Buffer.from([key]));
  }

  protected override frame(bytes: Buffer): readonly Buffer[] {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const frames: Buffer[] = [];
    for (;;) {
      const start = this.#rest.indexOf(HEAD, 0, 'hex');
      if (start < 0) break;
      const length = this.#rest[start + 2];
      if (length === undefined || this.#rest.length < start + length + 4) break;
      const frame = this.#rest.subarray(start, start + length + 4);
      const isWhole = frame.at(-1) === TAIL && frame.length <= LONGEST_FRAME;
      if (isWhole) frames.push(Buffer.from(frame));
      this.#rest = this.#rest.subarray(start + (isWhole ? frame.length : 2));
    }
    this.#rest = this.#rest.subarray(-LONGEST_FRAME);
    return frames;
  }

  protected override take(frame: Buffer): void {
    const [command, value = 0] = frame.subarray(3);
    if (command === 0x1f) this.#light(false);
    else if (command === 0x20) this.#light(true);
    else if (command === 0x13) this.#seconds = value;
    else if (command === 0x15) this.#levels = value;
    this.changed();
  }

  protected override powerChanged(): void {
    this.#rest = Buffer.alloc(0);
    this.#seconds = FACTORY.seconds;
    this.#levels = FACTORY.levels;
    this.#light(false);
  }

  #light(asking: boolean): void {
    this.#cancelTimeOut?.();
    this.#cancelTimeOut = asking ? this.clock.after(this.#seconds * 1_000, () => this.#light(false)) : null;
    if (this.#asking === asking) return;
    this.#asking = asking;
    this.happen('lamps', { asking });
  }
}
