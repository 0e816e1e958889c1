import type { SimClock } from './clock.ts';
import { Simulator } from './simulator.ts';
import { readGbk, type TextDisplayState } from './text-display.ts';

export type Cd5220DisplayOptions = { readonly name: string; readonly clock: SimClock };

/** `scrolling`: the upper line runs round. `brightness` 1 to 4. `odd`: command bytes it did not know, in hex. */
export type Cd5220State = TextDisplayState & { readonly scrolling: boolean; readonly brightness: number; readonly odd: readonly string[] };

const COLUMNS = 20;
const SCROLLED_COLUMNS = 40;
const POWER_UP_BRIGHTNESS = 4;
const ESC = 0x1b;
const CR = 0x0d;
const CLR = 0x0c;
const CAN = 0x18;
const LINE_OF: Readonly<Record<number, 0 | 1>> = { 65: 0, 68: 0, 66: 1 };
/** Commands of a fixed length: ESC and these, with their parameters. */
const WITH_PARAMETER = [0x2a, 0x5f];
const INITIALISE = 0x40;

/**
 * The CD5220 line display, standard mode, two lines of 20: written from its command list. While in string mode (ESC Q A, ESC Q B) no other command counts
 * until CLR or CAN; ESC Q D scrolls up to 40 characters until the next command, which clears the upper line. It never says anything.
 */
export class Cd5220Display extends Simulator<Cd5220State> {
  #lines: [string, string] = ['', ''];
  #isStringMode = false;
  #isScrolling = false;
  #brightness = POWER_UP_BRIGHTNESS;
  #pending: number[] = [];
  readonly #odd: string[] = [];
  #lastFrameAt: number | null = null;

  constructor({ name, clock }: Cd5220DisplayOptions) {
    super(name, clock);
  }

  get state(): Cd5220State {
    return {
      lines: this.#lines,
      scrolling: this.#isScrolling,
      brightness: this.#brightness,
      odd: this.#odd,
      lit: this.#lines.some((line) => line !== ''),
      lastFrameAt: this.#lastFrameAt,
      faults: this.wireFaults,
      powered: this.powered,
      plugged: this.plugged,
    };
  }

  /** Its commands are the frames. */
  protected override frame(bytes: Buffer): readonly Buffer[] {
    const commands: Buffer[] = [];
    for (const byte of bytes) {
      // A clear begins anew whatever was torn off before it.
      if (byte === CLR || byte === CAN) this.#pending = [];
      this.#pending.push(byte);
      if (!isWhole(this.#pending)) continue;
      commands.push(Buffer.from(this.#pending));
      this.#pending = [];
    }
    return commands;
  }

  protected override take(command: Buffer): void {
    this.#lastFrameAt = this.clock.wallMs();
    const [first, second] = command;
    if (this.#isScrolling) this.#leaveScrolling();
    if (first === CLR || first === CAN) this.#clear();
    else if (first === ESC && second === 0x51) this.#write(command);
    else if (this.#isStringMode) return;
    else if (first === ESC && second === 0x2a) this.#setBrightness(command.readUInt8(2));
    else if (first === ESC && second === INITIALISE) this.#clear();
    else if (!(first === ESC && second === 0x5f)) this.#odd.push(command.toString('hex'));
    this.changed();
  }

  protected override powerChanged(): void {
    this.#pending = [];
    this.#lines = ['', ''];
    this.#isStringMode = false;
    this.#isScrolling = false;
    this.#brightness = POWER_UP_BRIGHTNESS;
    this.#lastFrameAt = null;
  }

  #write(command: Buffer): void {
    const letter = command.readUInt8(2);
    const line = LINE_OF[letter];
    if (line === undefined) {
      this.#odd.push(command.toString('hex'));
      return;
    }
    this.#isScrolling = letter === 0x44;
    this.#isStringMode = !this.#isScrolling;
    const room = this.#isScrolling ? SCROLLED_COLUMNS : COLUMNS;
    const text = readGbk(command.subarray(3, -1).subarray(0, room)).trimEnd();
    if (this.#lines[line] === text) return;
    this.#lines[line] = text;
    this.happen('text', { line: line + 1, text });
  }

  #setBrightness(level: number): void {
    if (level < 1 || level > 4) this.#odd.push(`brightness ${level}`);
    else this.#brightness = level;
  }

  #leaveScrolling(): void {
    this.#isScrolling = false;
    this.#lines[0] = '';
  }

  #clear(): void {
    this.#isStringMode = false;
    if (this.#lines.some((line) => line !== '')) this.happen('text', { line: 0, text: '' });
    this.#lines = ['', ''];
  }
}

function isWhole(command: readonly number[]): boolean {
  const [first, second] = command;
  if (first !== ESC) return true;
  if (second === undefined) return false;
  if (second === 0x51) return command.length > 3 && command.at(-1) === CR;
  return WITH_PARAMETER.includes(second) ? command.length === 3 : true;
}
