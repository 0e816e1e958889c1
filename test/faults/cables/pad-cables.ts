/** Evaluation pads under pulled cables: no score that nobody gave, and of a pad that repeats until it is acknowledged no press that is lost. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeviceConfig, ReportBody, Verdict } from '../../../drivers/messages.ts';
import type { HallDevice, HallDeviceState } from '../../../firmware-sim/virtual-hall-messages.ts';
import type { CableFamily, Findings, Hands, Ledger } from './family.ts';

const PAD = 'pad';
const BAUD = 9_600;
const KEYS = 5;
const RECOVER_MS = 30_000;
const LOOK_MS = 10;
/** Longer than a driver flushes: a finger is no faster. */
const FINGER_AFTER_MS = 250;

type Press = Extract<ReportBody, { type: 'press' }>;

/** What is to be known of a model. */
type PadModel = {
  readonly config: DeviceConfig;
  readonly sim: HallDevice;
  readonly isAsking: (state: HallDeviceState) => boolean;
  /** The press that the pad has latched and will tell until it is acknowledged, as the report will name it; null for a pad that latches none. */
  readonly latchedIn: (state: HallDeviceState) => { readonly session: number; readonly boot: number; readonly pressNo: number } | null;
};

const nameOf = ({ boot, pressNo }: { readonly boot: number; readonly pressNo: number }): string => `${boot}/${pressNo}`;

class PadLedger implements Ledger {
  readonly device = PAD;
  readonly #hands: Hands;
  readonly #model: PadModel;
  /** By session: keys that fingers pressed after it was asked. A score of another key is one that nobody gave. */
  readonly #fingers = new Map<number, Set<number>>();
  readonly #scored = new Map<number, string>();
  readonly #reported = new Set<string>();
  readonly #latched = new Set<string>();
  readonly #invented: string[] = [];
  #session = 0;
  #rev = 0;
  #presses = 0;
  #again = 0;
  #isOnline = false;
  #isAsking = false;

  constructor(hands: Hands, model: PadModel) {
    this.#hands = hands;
    this.#model = model;
  }

  traffic(): void {
    this.#ask();
    void this.#pressOnceAsked();
  }

  /** Online, everything latched was told, and a new press went all the way. */
  async recovered(): Promise<void> {
    await this.#until(
      () => this.#isOnline && [...this.#latched].every((name) => this.#reported.has(name)),
      'online, every latched press told',
    );
    const endMs = performance.now() + RECOVER_MS;
    this.#ask();
    const session = this.#session;
    while (!this.#scored.has(session)) {
      if (performance.now() > endMs) throw new Error(`no press of session ${session} arrives`);
      await this.#pressOnceAsked();
      await sleep(FINGER_AFTER_MS);
    }
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
    return report.type === 'press' ? this.#judge(report) : null;
  }

  notice(): void {
    // Counters prove nothing here.
  }

  simulated(_device: string, state: HallDeviceState): void {
    this.#isAsking = this.#model.isAsking(state);
    const latched = this.#model.latchedIn(state);
    // One for a question that has been replaced since is dropped by the pad when it is told of the new one: it is nobody's any more.
    if (latched !== null && latched.session === this.#session) this.#latched.add(nameOf(latched));
  }

  findings(): Findings {
    const lost = [...this.#latched].filter((name) => !this.#reported.has(name));
    return {
      counts: {
        sessions: this.#session,
        fingers: this.#presses,
        scored: this.#scored.size,
        latched: this.#latched.size,
        'told again': this.#again,
        'latched and lost': lost.length,
      },
      problems: [...lost.map((name) => `press ${name} was latched and never told`), ...this.#invented],
    };
  }

  #judge(press: Press): Verdict {
    const name = nameOf(press);
    if (this.#reported.has(name)) this.#again += 1;
    this.#reported.add(name);
    if (this.#fingers.get(press.session)?.has(press.key) !== true)
      this.#invented.push(`key ${press.key} of session ${press.session} was pressed by nobody`);
    const before = this.#scored.get(press.session);
    if (before === undefined) this.#scored.set(press.session, name);
    return before === undefined || before === name ? 'scored' : 'ignored';
  }

  #ask(): void {
    this.#session += 1;
    this.#fingers.set(this.#session, new Set());
    this.#tell();
  }

  #tell(): void {
    if (this.#session === 0) return;
    this.#rev += 1;
    this.#hands.send({ type: 'pad', device: PAD, rev: this.#rev, content: { kind: 'asking', session: this.#session } });
  }

  /** A citizen waits for the light, though not for ever, and presses one of the keys. */
  async #pressOnceAsked(): Promise<void> {
    const endMs = performance.now() + 1_000;
    while (!this.#isAsking && performance.now() < endMs) await sleep(LOOK_MS);
    await sleep(FINGER_AFTER_MS * (0.5 + this.#hands.random()));
    const key = 1 + Math.floor(this.#hands.random() * KEYS);
    this.#presses += 1;
    // Whatever the pad is lit for: it may not have heard of the last question yet.
    for (const keys of this.#fingers.values()) keys.add(key);
    await this.#hands.act(PAD, 'press', key);
    for (const keys of this.#fingers.values()) keys.add(key);
  }

  async #until(isSo: () => boolean, what: string): Promise<void> {
    const endMs = performance.now() + RECOVER_MS;
    while (!isSo()) {
      if (performance.now() > endMs) throw new Error(`${what}: not within ${RECOVER_MS / 1000} s`);
      await sleep(LOOK_MS);
    }
  }
}

function padCables(name: string, model: PadModel): CableFamily {
  return {
    name,
    wiring: () => ({
      config: { host: 'cables', ports: { line: { kind: 'serial', path: `${name}-tty`, baud: BAUD } }, devices: [model.config] },
      lines: [{ name: 'line', baud: BAUD, pty: `${name}-tty` }],
      devices: [model.sim],
    }),
    makeLedger: (hands) => new PadLedger(hands, model),
  };
}

export const LINE_PAD_CABLES: CableFamily = padCables('line-pads', {
  config: { name: PAD, family: 'line-pad', port: 'line', address: 7 },
  sim: { name: PAD, family: 'line-pad', line: 'line', address: 7 },
  isAsking: (state) => state.family === 'line-pad' && state.lamps.some(Boolean) && state.pending === null,
  latchedIn: (state) =>
    state.family === 'line-pad' && state.pending !== null
      ? {
          session: Number.parseInt(state.pending.session, 16),
          boot: Number.parseInt(state.boot, 16),
          pressNo: state.pending.pressNo,
        }
      : null,
});

/** A PJ06 sends a key once: what goes into a pulled cable is gone, and nothing is promised but that none is invented and no port gets stuck. */
export const PJ06_CABLES: CableFamily = padCables('pj06-pads', {
  config: { name: PAD, family: 'pj06-pad', port: 'line', askSeconds: 60, keyCount: KEYS },
  sim: { name: PAD, family: 'pj06-pad', line: 'line' },
  isAsking: (state) => state.family === 'pj06-pad' && state.asking,
  latchedIn: () => null,
});
