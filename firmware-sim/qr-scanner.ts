import type { SimClock } from './clock.ts';
import { Simulator } from './simulator.ts';

export type ScannerOptions = {
  readonly name: string;
  readonly clock: SimClock;
  /** What it ends a code with, as it was set up. Default `\r`. */
  readonly end?: '\r' | '\n' | '\r\n';
};

/** `scans` since the simulator started; what was read is not shown: it may be a citizen's. */
export type ScannerState = {
  readonly scans: number;
  readonly faults: readonly string[];
  readonly powered: boolean;
  readonly plugged: boolean;
};

/** A QR scanner as they come: it types what it reads into the serial port in UTF-8 and ends it like a line. It hears nothing. */
export class QrScanner extends Simulator<ScannerState> {
  readonly #end: string;
  #scans = 0;

  constructor(options: ScannerOptions) {
    super(options.name, options.clock);
    this.#end = options.end ?? '\r';
  }

  get state(): ScannerState {
    return { scans: this.#scans, faults: this.wireFaults, powered: this.powered, plugged: this.plugged };
  }

  /** Somebody holds a code before it. */
  scan(text: string): void {
    if (!this.powered) return;
    this.#scans += 1;
    this.say(Buffer.from(`${text}${this.#end}`));
    this.happen('scan', { bytes: Buffer.byteLength(text) });
  }

  protected override frame(): readonly Buffer[] {
    return [];
  }

  protected override take(): void {
    // Nothing is ever framed, so nothing comes here.
  }

  protected override powerChanged(): void {
    this.changed();
  }
}
