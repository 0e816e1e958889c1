import { randomInt } from 'node:crypto';
import { lost } from './behaviours.ts';
import type { SimClock } from './clock.ts';
import { encodePadLine, hex, LONGEST_LINE_BYTES, parseHostLine } from './line-pad/line.ts';
import { KEYS, type Key, lampsOf, type Pad, type PadInput, type PadOutput, powerUp, step, wakeAtMs } from './line-pad/machine.ts';
import { missingCase } from './missing-case.ts';
import { SimError } from './sim-error.ts';
import { Simulator } from './simulator.ts';

export type LinePadOptions = {
  readonly name: string;
  readonly clock: SimClock;
  /** 1 to 247. */
  readonly address: number;
  /** How long it waits before it answers, 1 to 20 ms. Default 2. */
  readonly turnRoundMs?: number;
  /** Draws the boot number, 1 to 2^32-1. Default: at random. */
  readonly drawBoot?: () => number;
};

/** `session` and `boot` as eight hex digits; `session` 00000000 when none is lit. `beeps` since the simulator started. */
export type PadState = {
  readonly session: string;
  readonly boot: string;
  readonly lamps: readonly boolean[];
  readonly pending: { readonly session: string; readonly pressNo: number; readonly key: number } | null;
  readonly strayPresses: number;
  readonly badLines: number;
  readonly beeps: number;
  readonly faults: readonly string[];
  readonly powered: boolean;
  readonly plugged: boolean;
};

/** The protocol allows 1 to 20. */
const ANSWER_AFTER_MS = 2;
/** How long a citizen's finger stays. */
const FINGER_MS = 90;
const DARK = KEYS.map(() => false);

/** The reference pad: runs the machine of `line-pad/machine.ts` on a wire, against a clock. */
export class LinePad extends Simulator<PadState> {
  readonly #options: LinePadOptions;
  #pad: Pad;
  #rest = '';
  #beeps = 0;
  #cancelWake: (() => void) | null = null;

  constructor(options: LinePadOptions) {
    super(options.name, options.clock);
    this.#options = options;
    this.#pad = this.#powerUp();
  }

  get state(): PadState {
    const { session, boot, pending, strayPresses, badLines } = this.#pad;
    return {
      session: hex(session, 8),
      boot: hex(boot, 8),
      lamps: this.powered ? lampsOf(this.#pad) : DARK,
      pending: pending === null ? null : { ...pending, session: hex(pending.session, 8) },
      strayPresses,
      badLines,
      beeps: this.#beeps,
      faults: this.wireFaults,
      powered: this.powered,
      plugged: this.plugged,
    };
  }

  /** A citizen presses key 1 to 5 and lets go after `heldMs`; shorter than 30 ms does not count. Resolves when the finger is off. */
  press(key: number, heldMs: number = FINGER_MS): Promise<void> {
    const pressed = KEYS.find((each) => each === key);
    if (pressed === undefined) return Promise.reject(new SimError('sim/bad-value', `no key ${key}`));
    return new Promise((resolve) => {
      this.#key('key-down', pressed);
      this.clock.after(heldMs, () => {
        this.#key('key-up', pressed);
        resolve();
      });
    });
  }

  /** The next `count` acknowledgements never reach the pad. */
  loseAcknowledgements(count: number): void {
    this.behave(lost('lose-acks', count, (line) => line.subarray(3, 6).equals(Buffer.from(' A '))));
  }

  protected override frame(bytes: Buffer): readonly Buffer[] {
    // A ">" begins a line whatever stood before it, so noise or another protocol's frame on the pair costs no retry.
    const lines = (this.#rest + bytes.toString('latin1')).split(/(?<=\n)|(?=>)/);
    const last = lines.at(-1) ?? '';
    const isOpen = !last.endsWith('\n');
    if (isOpen) lines.pop();
    // One byte more than a line may have is enough to know that it is too long.
    this.#rest = isOpen ? last.slice(0, LONGEST_LINE_BYTES + 1) : '';
    return lines.map((line) => Buffer.from(line, 'latin1'));
  }

  protected override take(frame: Buffer): void {
    const line = parseHostLine(frame.toString('latin1'));
    if (line !== null) this.#step({ type: 'line', line, atMs: this.clock.upMs() });
  }

  protected override powerChanged(powered: boolean): void {
    this.#cancelWake?.();
    this.#cancelWake = null;
    this.#rest = '';
    this.#pad = powered ? this.#powerUp() : { ...this.#pad, session: 0, pending: null, thanks: null, down: null };
  }

  #powerUp(): Pad {
    const drawBoot = this.#options.drawBoot ?? (() => randomInt(1, 2 ** 32));
    return powerUp(this.#options.address, drawBoot(), this.clock.upMs());
  }

  #key(type: 'key-down' | 'key-up', key: Key): void {
    if (this.powered) this.#step({ type, key, atMs: this.clock.upMs() });
  }

  #step(input: PadInput): void {
    const lampsBefore = lampsOf(this.#pad).join();
    const { state, outputs } = step(this.#pad, input);
    this.#pad = state;
    for (const output of outputs) this.#carryOut(output);
    const lamps = lampsOf(state);
    if (lamps.join() !== lampsBefore) this.happen('lamps', { lamps });
    this.#sleep();
  }

  #carryOut(output: PadOutput): void {
    switch (output.type) {
      case 'say': {
        const bytes = encodePadLine(this.#pad.address, output.body);
        this.answerAfter(this.#options.turnRoundMs ?? ANSWER_AFTER_MS, bytes);
        break;
      }
      case 'beep':
        this.#beeps += 1;
        this.happen('beep', { pressNo: output.pressNo });
        break;
      case 'latched':
        this.happen('latched', { key: output.key, pressNo: output.pressNo });
        break;
      case 'stray':
        this.happen('stray', { key: output.key });
        break;
      default:
        missingCase(output);
    }
  }

  #sleep(): void {
    this.#cancelWake?.();
    const wakeMs = wakeAtMs(this.#pad);
    this.#cancelWake =
      wakeMs === null ? null : this.clock.after(wakeMs - this.clock.upMs(), () => this.#step({ type: 'tick', atMs: this.clock.upMs() }));
  }
}
