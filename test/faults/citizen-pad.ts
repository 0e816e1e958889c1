import { setTimeout as sleep } from 'node:timers/promises';
import { machineClock } from '../../firmware-sim/clock.ts';
import { Bus } from '../../firmware-sim/line/bus.ts';
import { TcpLine } from '../../firmware-sim/line/tcp-line.ts';
import { LinePad } from '../../firmware-sim/line-pad.ts';

const FINGER_MS = 35;
const LOOK_EVERY_MS = 5;

/** The pad at the window and the citizen in front of it. */
export class CitizenPad {
  readonly #pad = new LinePad({ name: 'pad-1', clock: machineClock, address: 1 });
  readonly #bus = new Bus(new TcpLine(0), null, machineClock);
  #isPolled = false;
  #over = 0;

  /** `onScored` gets `<boot>-<press>`, the boot as eight hex digits, when the pad has heard that its press is safe. */
  constructor(onScored: (press: string) => void) {
    this.#bus.attach(this.#pad);
    this.#pad.on('wire', () => {
      this.#isPolled = true;
    });
    this.#pad.on('happening', ({ happening, pressNo }) => {
      if (happening !== 'beep') return;
      this.#over += 1;
      onScored(`${this.#pad.state.boot}-${Number(pressNo)}`);
    });
  }

  /** Plugs it in; answers its TCP port. */
  async plug(): Promise<number> {
    await this.#bus.plug();
    const { address } = this.#bus.line;
    return address.kind === 'tcp' ? address.port : 0;
  }

  /** Whether somebody talked to it within `withinMs`. */
  polled(withinMs: number): Promise<boolean> {
    return this.#until(() => this.#isPolled, withinMs);
  }

  /** Waits for the lamps, presses a key, waits for the beep. A pad that stays dark, or that nobody thanks for, is left alone. */
  async rate(withinMs: number): Promise<void> {
    const isAsked = await this.#until(() => this.#pad.state.lamps.every(Boolean), withinMs);
    if (!isAsked) return;
    const before = this.#over;
    await this.#pad.press(1 + Math.floor(Math.random() * 5), FINGER_MS);
    await this.#until(() => this.#over > before, withinMs);
  }

  async #until(holds: () => boolean, withinMs: number): Promise<boolean> {
    for (const since = performance.now(); performance.now() - since < withinMs; await sleep(LOOK_EVERY_MS)) if (holds()) return true;
    return holds();
  }
}
