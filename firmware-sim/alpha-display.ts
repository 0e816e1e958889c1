import type { SimClock } from './clock.ts';
import { Simulator } from './simulator.ts';
import { darkLines, type TextDisplayState } from './text-display.ts';

export type AlphaDisplayOptions = {
  readonly name: string;
  readonly clock: SimClock;
  /** 1 to 255. */
  readonly address: number;
  /** Default 1. */
  readonly lines?: number;
  /** Characters a line has; a longer one runs round in a rotating mode and is cut in a holding one. Default 20. */
  readonly cells?: number;
  /** Whether its transmit pair is wired. Default false. */
  readonly answers?: boolean;
};

/** `mode`: how the text comes, as its letter (`a` rotates, `b` holds); empty when there is none. */
export type AlphaState = TextDisplayState & { readonly mode: string };

const NUL = 0x00;
const SOH = 0x01;
const STX = 0x02;
const ETX = 0x03;
const EOT = 0x04;
const ESC = 0x1b;
const ANSWER_AFTER_MS = 30;
const LONGEST_FRAME_BYTES = 1024;

/**
 * A message sign with the M-protocol: five NULs, SOH, type, two address digits, STX, command, data, ETX, four digits of sum, EOT. It takes frames of type
 * Z to its address or to 00, writes text file A (command A) and reads it back (command B), and drops a frame with a wrong sum.
 */
export class AlphaDisplay extends Simulator<AlphaState> {
  readonly #options: AlphaDisplayOptions;
  #rest: Buffer = Buffer.alloc(0);
  /** Text file A from its label on; it is kept over a power cut, as the sign's battery keeps it. */
  #file: Buffer = Buffer.from('A');
  #lastFrameAt: number | null = null;

  constructor(options: AlphaDisplayOptions) {
    super(options.name, options.clock);
    this.#options = options;
  }

  get state(): AlphaState {
    const { lines, mode } = this.#drawn();
    return {
      lines,
      mode,
      lit: lines.some((line) => line !== ''),
      lastFrameAt: this.#lastFrameAt,
      faults: this.wireFaults,
      powered: this.powered,
      plugged: this.plugged,
    };
  }

  /** Somebody clears the sign's memory by its remote control. */
  clearMemory(): void {
    this.#file = Buffer.from('A');
    this.happen('text', { line: 0, text: '' });
  }

  protected override frame(bytes: Buffer): readonly Buffer[] {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const frames: Buffer[] = [];
    for (;;) {
      const end = this.#rest.indexOf(EOT);
      if (end < 0) {
        if (this.#rest.length > LONGEST_FRAME_BYTES) this.#rest = this.#rest.subarray(-LONGEST_FRAME_BYTES);
        return frames;
      }
      // The sign waits for its NULs and then takes everything up to EOT; the last SOH before it begins the frame.
      const start = this.#rest.subarray(0, end).lastIndexOf(SOH);
      if (start > 0 && this.#rest[start - 1] === NUL) frames.push(this.#rest.subarray(start, end + 1));
      this.#rest = this.#rest.subarray(end + 1);
    }
  }

  protected override take(frame: Buffer): void {
    const etx = frame.lastIndexOf(ETX);
    const summed = frame.subarray(4, etx + 1);
    const sum = summed.reduce((total, byte) => total + byte, 0) % 0x10000;
    const isGood = etx > 5 && frame[4] === STX && frame.subarray(etx + 1, -1).toString() === hex(sum, 4);
    const to = frame.subarray(2, 4).toString();
    if (!isGood || frame[1] !== 0x5a || (to !== '00' && to !== hex(this.#options.address, 2))) return;
    this.#lastFrameAt = this.clock.wallMs();
    const data = Buffer.from(summed.subarray(2, -1));
    if (data[0] !== 0x41) return;
    if (summed[1] === 0x41) this.#write(data);
    // A whole line of signs would talk at once, so nobody answers a reading of all.
    else if (summed[1] === 0x42 && to !== '00' && this.#options.answers) this.answerAfter(ANSWER_AFTER_MS, this.#answer());
  }

  protected override powerChanged(): void {
    this.#rest = Buffer.alloc(0);
    this.#lastFrameAt = null;
  }

  #write(file: Buffer): void {
    if (this.#file.equals(file)) return;
    this.#file = file;
    this.happen('text', { line: 0, text: this.#drawn().lines.join('\n') });
  }

  #answer(): Buffer {
    const summed = Buffer.concat([Buffer.of(STX, 0x41), this.#file, Buffer.of(ETX)]);
    const sum = summed.reduce((total, byte) => total + byte, 0) % 0x10000;
    return Buffer.concat([Buffer.alloc(5), Buffer.of(SOH), Buffer.from('000'), summed, Buffer.from(hex(sum, 4)), Buffer.of(EOT)]);
  }

  #drawn(): { readonly lines: readonly string[]; readonly mode: string } {
    const { lines: count = 1, cells = 20 } = this.#options;
    const dark = darkLines(count);
    if (!this.powered || this.#file[1] !== ESC || this.#file.length < 4) return { lines: dark, mode: '' };
    const mode = String.fromCharCode(this.#file.readUInt8(3));
    const written = this.#file.subarray(4).toString('latin1').split('\r');
    const lines = dark.map((_, line) => (written[line] ?? '').slice(0, mode === 'a' ? undefined : cells).trimEnd());
    return { lines, mode };
  }
}

const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0');
