import { BehaviourStack } from './behaviours.ts';
import type { SimClock } from './clock.ts';
import { Composer } from './escpos/composer.ts';
import { type Condition, coverOpen, cutterError, cutterJam, paperLow, paperOut, type Work } from './escpos/conditions.ts';
import { Interpreter, type Running } from './escpos/interpreter.ts';
import { NvGraphics } from './escpos/nv-graphics.ts';
import { Paper, type PaperLine, type Sheet } from './escpos/paper.ts';
import { PRINTER_MODELS, type PrinterAbilities, type PrinterModel } from './escpos/printer-models.ts';
import { type RealTimeCommand, RealTimeScanner } from './escpos/real-time.ts';
import * as status from './escpos/status.ts';
import { type Token, TokenReader } from './escpos/tokens.ts';
import { Simulator } from './simulator.ts';

export type { PaperLine, Sheet } from './escpos/paper.ts';
export { textOf } from './escpos/paper.ts';

export type EscposPrinterOptions = {
  readonly name: string;
  readonly clock: SimClock;
  /** 80 prints 576 dots, 48 cells; 58 prints 384 dots, 32 cells. */
  readonly paperWidthMm: 58 | 80;
  /** What it can say of itself. Default `full`. */
  readonly model?: PrinterModel;
  /** Whether it knows GS ( H function 48; many cheap units do not. Default: as the model. */
  readonly supportsProcessId?: boolean;
  /** 1 is 150 mm/s. Default 1. */
  readonly speedFactor?: number;
  /** Whether it prints four-byte GB18030. Default false, as most do not. */
  readonly fourByteGb18030?: boolean;
  /** Whether it powers up in Chinese mode, as a unit built for China does. Default false: a host that forgets FS & is found out. */
  readonly hanziAtPowerUp?: boolean;
};

/** `paper` the last five sheets; `strip` what is printed and not cut; `faults` by name, newest first; `odd` what no manual explains, in hex. */
export type PrinterState = {
  readonly paper: readonly Sheet[];
  readonly strip: readonly PaperLine[];
  readonly faults: readonly string[];
  readonly odd: readonly { readonly hex: string; readonly why: string }[];
  readonly bufferedBytes: number;
  readonly cuts: number;
  /** Keys of the stored graphics, and how often that memory was written. */
  readonly graphics: { readonly keys: readonly string[]; readonly writes: number };
  readonly powered: boolean;
  readonly plugged: boolean;
};

const BUFFER_BYTES = 4096;
const SPEED_MM_A_MS = 0.15;
const CUT_MS = 100;
const SHOWN_SHEETS = 5;
const KEPT_ODDITIES = 50;
const PRINT_DOTS = { 58: 384, 80: 576 } as const;
const MODEL_ID = 0x20;
/** 01 two-byte characters, 02 cutter. */
const TYPE_ID = 0x03;
const ROM_VERSION = 0x01;
const TEXT_IDS: Readonly<Record<number, string>> = { 65: '1.00', 66: 'HALLCALL', 67: 'SIM-80', 68: 'SIM0000001', 69: 'CHINA GB18030' };

/**
 *     bytes ─┬─► real-time scanner ─► answered at once
 *            └─► tokens ─► buffer (4 KB) ─► interpreter ─► mechanism (takes its time) ─► paper
 *                                           stops while a condition takes the work
 *
 * A thermal ticket printer as ESC/POS manuals describe one. Off line it keeps its buffer and goes on with it when the fault clears.
 */
export class EscposPrinter extends Simulator<PrinterState> {
  readonly #abilities: PrinterAbilities;
  readonly #speedFactor: number;
  readonly #conditions = new BehaviourStack<Work, Condition>();
  readonly #paper = new Paper();
  readonly #graphics: NvGraphics;
  readonly #interpreter: Interpreter;
  readonly #scanner = new RealTimeScanner();
  readonly #reader = new TokenReader();
  #queue: Token[] = [];
  #running: Running | null = null;
  /** Work that a condition took: it is asked for again when the conditions change. */
  #pending: Work | null = null;
  #cancelMove: (() => void) | null = null;
  #automaticStatus = false;
  #lastAutomatic: Buffer = Buffer.alloc(0);
  #rollMm = Number.POSITIVE_INFINITY;
  #cuts = 0;
  #odd: { readonly hex: string; readonly why: string }[] = [];

  constructor(options: EscposPrinterOptions) {
    super(options.name, options.clock);
    const { fourByteGb18030: fourByte = false, hanziAtPowerUp: hanziAtReset = false, paperWidthMm, speedFactor = 1 } = options;
    const model = PRINTER_MODELS[options.model ?? 'full'];
    this.#abilities = { ...model, processId: options.supportsProcessId ?? model.processId };
    this.#speedFactor = speedFactor;
    this.#graphics = new NvGraphics(this.#abilities.graphicsBytes);
    this.#interpreter = new Interpreter({
      composer: new Composer({ widthDots: PRINT_DOTS[paperWidthMm], fourByte, hanziAtReset }),
      paper: this.#paper,
      graphics: this.#graphics,
      say: (bytes) => this.say(bytes),
      inquire: (name, args) => this.#inquire(name, args),
      cut: (cut) => {
        this.#cuts += 1;
        this.#endSheet(cut);
      },
      odd: (bytes, why) => this.#recordOdd(bytes, why),
    });
  }

  get state(): PrinterState {
    return {
      paper: this.#paper.sheets.slice(-SHOWN_SHEETS),
      strip: this.#paper.strip,
      faults: [...this.#conditions.list.map((condition) => condition.name), ...this.wireFaults],
      odd: this.#odd,
      bufferedBytes: this.#bufferedBytes,
      cuts: this.#cuts,
      graphics: { keys: this.#graphics.keys, writes: this.#graphics.writes },
      powered: this.powered,
      plugged: this.plugged,
    };
  }

  /** The last 50 sheets, oldest first. */
  get sheets(): readonly Sheet[] {
    return this.#paper.sheets;
  }

  override roomBytes(): number {
    return Math.max(0, BUFFER_BYTES - this.#bufferedBytes);
  }

  /** No paper, at once, or when `afterMm` more of it have come out: in the middle of a ticket. */
  paperOut(afterMm = 0): void {
    if (afterMm > 0) this.#rollMm = afterMm;
    else this.#setCondition(paperOut);
  }

  paperLow(): void {
    this.#setCondition(paperLow);
  }

  /** A new roll. What hung from the old one is torn off. */
  paperIn(): void {
    this.#rollMm = Number.POSITIVE_INFINITY;
    this.#endSheet('torn');
    this.#clearConditions('paper-out', 'paper-low');
  }

  openCover(): void {
    this.#setCondition(coverOpen);
  }

  closeCover(): void {
    this.#clearConditions('cover-open');
  }

  /** Something sticks in the cutter; the next cut fails and puts the printer off line. */
  jamCutter(): void {
    this.#setCondition(cutterJam(() => this.#setCondition(cutterError)));
  }

  /** Somebody pulls it out and recovers the printer. */
  clearCutter(): void {
    this.#clearConditions('cutter-jam', 'cutter-error');
  }

  /** Somebody takes the tickets. */
  tear(): void {
    this.#paper.takeAway();
    this.changed();
  }

  protected override frame(bytes: Buffer): readonly Buffer[] {
    return [bytes];
  }

  protected override say(bytes: Buffer): void {
    if (this.#abilities.answers) super.say(bytes);
  }

  protected override take(bytes: Buffer): void {
    let start = 0;
    for (const [index, byte] of bytes.entries()) {
      const command = this.#scanner.feed(byte);
      if (command === null) continue;
      if (command.type === 'clear' || command.type === 'recover-cleared') start = index + 1;
      this.#realTime(command);
    }
    // Real-time commands between others have had their effect: keeping them would fill the buffer of a printer that is off line.
    this.#queue.push(...this.#reader.push(bytes.subarray(start)).filter((token) => !isRealTime(token)));
    this.#pump();
  }

  protected override powerChanged(): void {
    this.#clearBuffers();
    this.#interpreter.reset();
    this.#automaticStatus = false;
    this.#clearConditions('cutter-error');
  }

  get #bufferedBytes(): number {
    return this.#queue.reduce((sum, token) => sum + token.bytes.length, this.#reader.partialBytes);
  }

  get #flags(): status.StatusFlags {
    return status.joinFlags(this.#conditions.list.map((condition) => condition.flags));
  }

  #setCondition(condition: Condition): void {
    this.#conditions.put(condition);
    this.#conditionsChanged();
  }

  #clearConditions(...names: readonly string[]): void {
    for (const name of names) this.#conditions.remove(name);
    this.#conditionsChanged();
  }

  #conditionsChanged(): void {
    this.happen('condition', { faults: this.state.faults });
    this.#tellAutomatically();
    this.#pump();
  }

  #realTime(command: RealTimeCommand): void {
    if (command.type === 'status') {
      this.say(status.encodeRealTimeStatus(command.n, this.#flags));
      return;
    }
    if (command.type !== 'recover') this.#clearBuffers();
    this.#clearConditions('cutter-error');
    if (command.type === 'clear') this.say(status.CLEARED);
  }

  /** The receive buffer, the line being composed and the work in hand. Modes stay; what is printed is printed. */
  #clearBuffers(): void {
    this.#queue = [];
    this.#reader.reset();
    this.#running = null;
    this.#pending = null;
    this.#cancelMove?.();
    this.#cancelMove = null;
    this.#interpreter.clear();
  }

  /** Works until it has to wait: for the mechanism, for a condition to go, or for bytes. */
  #pump(): void {
    while (this.#cancelMove === null && this.powered) {
      if (this.#pending === null && this.#running === null && this.#queue.length === 0) return;
      const work = this.#pending ?? { kind: 'command' };
      let granted = false;
      this.#conditions.pass(work, () => {
        granted = true;
      });
      if (!granted) return;
      this.#pending = null;
      if (work.kind === 'command') this.#advance();
      else this.#move(work);
    }
  }

  #advance(): void {
    if (this.#running === null) {
      const token = this.#queue.shift();
      if (token === undefined) return;
      this.#running = this.#interpreter.run(token);
    }
    const step = this.#running.next();
    if (step.done) this.#running = null;
    else this.#pending = step.value;
  }

  #move(work: Work): void {
    const mm = work.kind === 'move' ? work.mm : 0;
    const durationMs = (work.kind === 'cut' ? CUT_MS : mm / SPEED_MM_A_MS) / this.#speedFactor;
    this.#cancelMove = this.clock.after(durationMs, () => {
      this.#cancelMove = null;
      this.#rollMm -= mm;
      this.#advance();
      this.changed();
      if (this.#rollMm <= 0 && !this.#conditions.has('paper-out')) this.#setCondition(paperOut);
      this.#pump();
    });
  }

  #inquire(name: string, args: Buffer): void {
    const n = args[0] ?? 0;
    switch (name) {
      case 'ESC @':
        this.#automaticStatus = false;
        break;
      case 'GS a':
        this.#automaticStatus = n !== 0;
        this.#lastAutomatic = Buffer.alloc(0);
        this.#tellAutomatically();
        break;
      case 'GS r':
        if (this.#abilities.fence) this.say([1, 49].includes(n) ? status.encodePaperSensors(this.#flags) : Buffer.of(0));
        break;
      case 'GS I':
        this.#identify(n);
        break;
      // 32 m nL nH: counter 178 (B2 00) is the cutter's, over its whole life.
      case 'GS g':
        if (this.#abilities.cutCounter && n === 0x32 && args.readUInt16LE(2) === 178) this.say(status.encodeBlock(String(this.#cuts)));
        break;
      // pL pH 30 30 d1-d4, function 48.
      case 'GS ( H':
        if (this.#abilities.processId && args[2] === 48 && args[3] === 48) this.say(status.encodeProcessDone(args.subarray(4, 8)));
        break;
      default:
        throw new TypeError(`no inquiry ${name}`);
    }
  }

  #identify(n: number): void {
    const byte = [MODEL_ID, TYPE_ID, ROM_VERSION][n >= 49 ? n - 49 : n - 1];
    const text = TEXT_IDS[n];
    if (text !== undefined) this.say(status.encodeBlock(text));
    else if (byte !== undefined) this.say(Buffer.of(byte));
  }

  #tellAutomatically(): void {
    if (!this.#automaticStatus) return;
    const bytes = status.encodeAutomaticStatus(this.#flags);
    if (bytes.equals(this.#lastAutomatic)) return;
    this.#lastAutomatic = bytes;
    this.say(bytes);
  }

  #endSheet(cut: Sheet['cut']): void {
    const sheet = this.#paper.end(cut, this.clock.wallMs());
    if (sheet !== null) this.happen('sheet', { sheet });
  }

  #recordOdd(bytes: Buffer, why: string): void {
    const odd = { hex: bytes.subarray(0, 32).toString('hex'), why };
    this.#odd = [...this.#odd, odd].slice(-KEPT_ODDITIES);
    this.happen('odd', odd);
  }
}

const isRealTime = (token: Token): boolean => token.type === 'command' && token.name.startsWith('DLE');
