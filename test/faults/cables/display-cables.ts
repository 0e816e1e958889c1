/** Displays under pulled cables: after each replug they show what is desired, and nothing is claimed that they do not show. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeviceConfig, DisplayContent, NoticeBody, ReportBody } from '../../../drivers/messages.ts';
import type { HallDevice, HallDeviceState } from '../../../firmware-sim/virtual-hall-messages.ts';
import type { CableFamily, Findings, Hands, Ledger } from './family.ts';

const DISPLAY = 'display';
const BAUD = 19_200;
const LINES = 2;
const CELLS = 20;
const RECOVER_MS = 30_000;
const LOOK_MS = 20;
const MOST_AT_ONCE = 4;
const WINDOW = { zh: '3号窗口', en: 'Window 3' };

type Shape = { readonly config: DeviceConfig; readonly device: HallDevice };

const lined = { name: DISPLAY, port: 'bus', address: 7, lines: LINES, answers: true } as const;
const wired = { name: DISPLAY, line: 'bus', address: 7, lines: LINES, answers: true } as const;

/** Every rig is of the next family. */
const SHAPES: readonly Shape[] = [
  {
    config: { ...lined, family: 'a0-display', page: 3, instantText: { mode: 1, speed: 1, stay: 1, colour: 1, ttl: 0 } },
    device: { ...wired, family: 'a0-display' },
  },
  {
    config: { ...lined, family: 'two-colour-display', cells: CELLS, numberColour: 1, textColour: 0 },
    device: { ...wired, family: 'two-colour-display', cells: CELLS },
  },
  {
    config: { name: DISPLAY, port: 'bus', family: 'cd5220-display', brightness: 4, gbk: true },
    device: { name: DISPLAY, line: 'bus', family: 'cd5220-display' },
  },
  {
    config: { ...lined, family: 'alpha-display', cells: CELLS },
    device: { ...wired, family: 'alpha-display', cells: CELLS },
  },
];

const shapeOf = (variant: number): Shape => {
  const shape = SHAPES[variant % SHAPES.length];
  if (shape === undefined) throw new Error('no shape');
  return shape;
};

class DisplayLedger implements Ledger {
  readonly device = DISPLAY;
  readonly #hands: Hands;
  /** The number of each revision. */
  readonly #numbers = new Map<number, string>();
  readonly #problems: string[] = [];
  #rev = 0;
  #lines: readonly string[] = [];
  #proven = 0;
  #claims = 0;
  #losses = 0;
  #state = '';

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  traffic(): void {
    const count = Math.ceil(this.#hands.random() * MOST_AT_ONCE);
    for (let n = 0; n < count; n += 1) this.#show();
  }

  /** A fresh number went all the way: it is claimed, and it is what stands there. */
  async recovered(): Promise<void> {
    const rev = this.#show();
    const number = this.#numbers.get(rev) ?? '';
    await this.#until(() => this.#proven === rev && this.#lines[0]?.startsWith(number) === true, `${number} on the display`);
  }

  /** A new host knows nothing: it is told what is desired, as the director does. */
  hostUp(): void {
    if (this.#rev > 0) this.#send(this.#rev);
  }

  hostDown(): void {
    this.#state = '';
  }

  report(report: ReportBody): null {
    if (report.type !== 'device-state') return null;
    if (report.state === 'noDevice' && this.#state !== 'noDevice') this.#losses += 1;
    this.#state = report.state;
    return null;
  }

  notice(notice: NoticeBody): void {
    if (notice.type !== 'displayed') return;
    this.#claims += 1;
    if (!this.#numbers.has(notice.rev)) this.#problems.push(`revision ${notice.rev} was claimed and never told`);
    this.#proven = notice.rev;
  }

  simulated(device: string, state: HallDeviceState): void {
    if (device === DISPLAY && 'lines' in state) this.#lines = state.lines;
  }

  findings(): Findings {
    const problems = this.#losses === 0 ? [...this.#problems, 'no loss of the port was ever noticed'] : this.#problems;
    return { counts: { numbers: this.#rev, claims: this.#claims, 'port losses noticed': this.#losses }, problems };
  }

  #show(): number {
    this.#rev += 1;
    this.#numbers.set(this.#rev, `A${String(this.#rev % 10_000).padStart(4, '0')}`);
    this.#send(this.#rev);
    return this.#rev;
  }

  #send(rev: number): void {
    const content: DisplayContent = { kind: 'call', number: this.#numbers.get(rev) ?? '', window: WINDOW };
    this.#hands.send({ type: 'display', device: DISPLAY, rev, content });
  }

  async #until(isSo: () => boolean, what: string): Promise<void> {
    const endMs = performance.now() + RECOVER_MS;
    while (!isSo()) {
      if (performance.now() > endMs) throw new Error(`${what}: not within ${RECOVER_MS / 1000} s; it shows ${this.#lines.join(' | ')}`);
      await sleep(LOOK_MS);
    }
  }
}

export const DISPLAY_CABLES: CableFamily = {
  name: 'displays',
  wiring: (variant) => ({
    config: { host: 'cables', ports: { bus: { kind: 'serial', path: 'display-tty', baud: BAUD } }, devices: [shapeOf(variant).config] },
    lines: [{ name: 'bus', baud: BAUD, pty: 'display-tty' }],
    devices: [shapeOf(variant).device],
  }),
  makeLedger: (hands) => new DisplayLedger(hands),
};
