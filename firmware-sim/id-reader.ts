import type { SimClock } from './clock.ts';
import { SimError } from './sim-error.ts';
import { Simulator } from './simulator.ts';

export type IdReaderOptions = { readonly name: string; readonly clock: SimClock };

/** `waiting`: a card was read and not handed over yet. `wiped`: how often its memory was wiped. What was read is not shown. */
export type IdReaderState = {
  readonly waiting: boolean;
  readonly cards: number;
  readonly wiped: number;
  readonly faults: readonly string[];
  readonly powered: boolean;
  readonly plugged: boolean;
};

const ANSWER_AFTER_MS = 3;
const KEPT_MS = 10_000;
const LONGEST_LINE_BYTES = 640;
const CARD = /^([RHFS]) ([0-9A-Z]{1,30}) (.{1,40})$/u;

/** LINE-READER.md, protocol 1, from the reader's end. */
export class IdReader extends Simulator<IdReaderState> {
  #rest = '';
  #number = 0;
  #cards = 0;
  #wiped = 0;
  /** Fields of the answer, as bytes that can be overwritten. */
  #card: Buffer | null = null;
  #cancelWipe: (() => void) | null = null;

  constructor({ name, clock }: IdReaderOptions) {
    super(name, clock);
  }

  get state(): IdReaderState {
    return {
      waiting: this.#card !== null,
      cards: this.#cards,
      wiped: this.#wiped,
      faults: this.wireFaults,
      powered: this.powered,
      plugged: this.plugged,
    };
  }

  /** Somebody lays down a card: `R 11010519491231002X 李雷`. */
  layDown(text: string): void {
    const [, kind, number, name = ''] = CARD.exec(text) ?? [];
    if (kind === undefined || number === undefined) throw new SimError('sim/bad-value', 'a card is KIND NUMBER NAME');
    if (!this.powered) return;
    this.#wipe();
    this.#number = (this.#number % 0xff) + 1;
    this.#cards += 1;
    this.#card = Buffer.from(`${kind} ${number} ${Buffer.from(name).toString('hex').toUpperCase()}`, 'latin1');
    this.#cancelWipe = this.clock.after(KEPT_MS, () => this.#wipe());
    this.happen('card', { nn: this.#number });
  }

  protected override frame(bytes: Buffer): readonly Buffer[] {
    const lines = (this.#rest + bytes.toString('latin1')).split(/(?<=\n)|(?=>)/);
    const last = lines.at(-1) ?? '';
    const isOpen = !last.endsWith('\n');
    if (isOpen) lines.pop();
    this.#rest = isOpen ? last.slice(0, LONGEST_LINE_BYTES + 1) : '';
    return lines.map((line) => Buffer.from(line, 'latin1'));
  }

  protected override take(frame: Buffer): void {
    const line = frame.toString('latin1');
    const [, body = '', sum = ''] = /^>([^*]{1,620})\*([0-9A-F]{4})\n$/.exec(line) ?? [];
    if (body === '' || sumOf(body) !== sum) return;
    if (body === 'V') this.#answer('V 1 SIMREADER 0001');
    else if (body === 'P') this.#answer(this.#card === null ? 'N' : `C ${nn(this.#number)} ${this.#card.toString('latin1')}`);
    else if (/^A [0-9A-F]{2}$/.test(body)) {
      if (body === `A ${nn(this.#number)}`) this.#wipe();
      this.#answer(body);
    }
  }

  protected override powerChanged(): void {
    this.#rest = '';
    this.#wipe();
  }

  #answer(body: string): void {
    const bytes = Buffer.from(`<${body}*${sumOf(body)}\n`, 'latin1');
    this.clock.after(ANSWER_AFTER_MS, () => this.say(bytes));
  }

  #wipe(): void {
    this.#cancelWipe?.();
    this.#cancelWipe = null;
    if (this.#card === null) return;
    this.#card.fill(0);
    this.#card = null;
    this.#wiped += 1;
    this.happen('wiped');
  }
}

const nn = (card: number): string => card.toString(16).toUpperCase().padStart(2, '0');

/** CRC-16/CCITT-FALSE over a byte at a time, as four hex digits: shift, fold, shift. */
function sumOf(text: string): string {
  let crc = 0xffff;
  for (const byte of Buffer.from(text, 'latin1')) {
    let mix = ((crc >> 8) ^ byte) & 0xff;
    mix ^= mix >> 4;
    crc = ((crc << 8) ^ (mix << 12) ^ (mix << 5) ^ mix) & 0xffff;
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
}
