/** Callers under pulled cables: a unit that repeats its key until it is echoed loses none. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReportBody, Verdict } from '../../../drivers/messages.ts';
import type { HallDeviceState } from '../../../firmware-sim/virtual-hall-messages.ts';
import type { CableFamily, Findings, Hands, Ledger } from './family.ts';

const CALLER = 'caller';
const BAUD = 9_600;
const RECOVER_MS = 30_000;
const LOOK_MS = 10;
const HIGHEST = 9_999;

/** Each key comes with digits of its own, so that it is known again. */
class CallerLedger implements Ledger {
  readonly device = CALLER;
  readonly #hands: Hands;
  readonly #reported = new Map<string, number>();
  #typed = 0;
  #rev = 0;
  #unheard = 0;
  #digits = '';
  #isOnline = false;

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  traffic(): void {
    void this.#type();
  }

  /** Online, every key echoed, a new one heard, and the digits are those of now. */
  async recovered(): Promise<void> {
    await this.#until(() => this.#isOnline, 'online');
    const digits = await this.#type();
    await this.#until(() => this.#reported.has(digits) && this.#unheard === 0, `key ${digits} heard and echoed`);
    this.#tell();
    const shown = `  0${String(this.#typed % 1_000).padStart(3, '0')}`;
    await this.#until(() => this.#digits === shown, `the digits ${shown}`);
  }

  hostUp(): void {
    this.#isOnline = false;
    this.#tell();
  }

  hostDown(): void {
    this.#isOnline = false;
  }

  report(report: ReportBody): Verdict | null {
    if (report.type === 'device-state') this.#isOnline = report.state === 'online';
    if (report.type !== 'caller-key') return null;
    this.#reported.set(report.digits, (this.#reported.get(report.digits) ?? 0) + 1);
    return 'done';
  }

  notice(): void {
    // What a caller shows cannot be acknowledged; the simulator shows it.
  }

  simulated(_device: string, state: HallDeviceState): void {
    if (state.family !== 'ff68-caller') return;
    this.#unheard = state.unheard;
    this.#digits = state.digits;
  }

  findings(): Findings {
    const lost = Array.from({ length: this.#typed }, (_, n) => digitsOf(n + 1)).filter((digits) => !this.#reported.has(digits));
    const twice = [...this.#reported.values()].filter((times) => times > 1).length;
    return {
      counts: { keys: this.#typed, 'told twice': twice, 'keys lost': lost.length },
      problems: lost.map((digits) => `key ${digits} was pressed and never told`),
    };
  }

  async #type(): Promise<string> {
    this.#typed += 1;
    const digits = digitsOf(this.#typed);
    await this.#hands.act(CALLER, 'type', `${digits} transfer`);
    // The state that holds the key comes a moment later.
    this.#unheard = Math.max(this.#unheard, 1);
    return digits;
  }

  #tell(): void {
    this.#rev += 1;
    const number = `A${String(this.#typed % 1_000).padStart(3, '0')}`;
    this.#hands.send({ type: 'caller', device: CALLER, rev: this.#rev, content: { number, waiting: 0 } });
  }

  async #until(isSo: () => boolean, what: string): Promise<void> {
    const endMs = performance.now() + RECOVER_MS;
    while (!isSo()) {
      if (performance.now() > endMs) throw new Error(`${what}: not within ${RECOVER_MS / 1000} s`);
      await sleep(LOOK_MS);
    }
  }
}

const digitsOf = (n: number): string => String(n % HIGHEST).padStart(4, '0');

export const CALLER_CABLES: CableFamily = {
  name: 'callers',
  wiring: () => ({
    config: {
      host: 'cables',
      ports: { line: { kind: 'serial', path: 'callers-tty', baud: BAUD } },
      devices: [{ name: CALLER, family: 'ff68-caller', port: 'line', address: 5 }],
    },
    lines: [{ name: 'line', baud: BAUD, pty: 'callers-tty' }],
    devices: [{ name: CALLER, family: 'ff68-caller', line: 'line', address: 5 }],
  }),
  makeLedger: (hands) => new CallerLedger(hands),
};
