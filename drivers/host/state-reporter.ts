import type { DeviceState, PaperSupply, ReportBody } from '../messages.ts';

type StateReport = Extract<ReportBody, { type: 'device-state' }>;

/** A port that is opened afresh, or one lost answer, is over within this time and worth no report. */
const HOLD_MS = 300;

/**
 * Reports the state of one device when it changed and 300 ms have passed since. What it is then is reported, so flapping
 * is told at most that often and never hidden for ever.
 */
export class StateReporter {
  readonly #device: string;
  readonly #report: (body: ReportBody) => void;
  #seen: StateReport;
  #told = '';
  #timer: NodeJS.Timeout | null = null;

  constructor(device: string, report: (body: ReportBody) => void) {
    this.#device = device;
    this.#report = report;
    this.#seen = { type: 'device-state', device, state: 'starting', code: null, paper: 'unknown' };
    this.#tell();
  }

  /** The state as it is now, told or not. */
  get seen(): StateReport {
    return this.#seen;
  }

  set(state: DeviceState, code: string | null, paper: PaperSupply): void {
    this.#seen = { type: 'device-state', device: this.#device, state, code, paper };
    if (this.#timer !== null || JSON.stringify(this.#seen) === this.#told) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#tell();
    }, HOLD_MS);
  }

  tellAgain(): void {
    this.#told = '';
    this.#tell();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #tell(): void {
    const text = JSON.stringify(this.#seen);
    if (text === this.#told) return;
    this.#told = text;
    this.#report(this.#seen);
  }
}
