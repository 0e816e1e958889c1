import type { Composer } from './composer.ts';
import { DOTS_A_MM } from './composer.ts';
import type { Work } from './conditions.ts';
import type { NvGraphics } from './nv-graphics.ts';
import type { Paper, PaperLine, Sheet } from './paper.ts';
import { QrStore, rasterBlock } from './symbols.ts';
import type { Token } from './tokens.ts';

/** What the interpreter asks of the printer around it. */
export type Surroundings = {
  readonly composer: Composer;
  readonly paper: Paper;
  readonly graphics: NvGraphics;
  /** An answer to the host. */
  readonly say: (bytes: Buffer) => void;
  /** GS r, GS I, GS g, GS ( H and GS a are about the machine, not the paper. */
  readonly inquire: (name: string, args: Buffer) => void;
  readonly cut: (cut: Sheet['cut']) => void;
  /** A sequence that is unknown, or that the manual says is ignored here. */
  readonly odd: (bytes: Buffer, why: string) => void;
};

/** Work the mechanism has to do before the interpreter goes on. */
export type Running = Generator<Work, void, void>;

const ALIGNS = ['left', 'center', 'right'] as const;
/** Known, and without a trace on a ticket: margins, code pages, underline, drawers, bar code settings. */
const UNSHOWN = /^(HT|FF|DLE .|ESC [ $\-=DRVcpt{\\]|FS [-(CS]|GS [$BHLPW\\bfhw])$/;

/** Carries out the commands in the order of the buffer. Each `yield` is work for the mechanism, which may take its time or stop there. */
export class Interpreter {
  readonly #around: Surroundings;
  readonly #qr = new QrStore();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  reset(): void {
    this.#around.composer.reset();
    this.#qr.reset();
  }

  /** The line being composed is dropped; modes and the stored symbol stay. */
  clear(): void {
    this.#around.composer.clear();
  }

  *run(token: Token): Running {
    const { composer, odd } = this.#around;
    if (token.type === 'text') return yield* this.#text(token.bytes);
    composer.endText();
    if (token.type === 'unknown') return odd(token.bytes, 'unknown');
    if (this.#mode(token.name, token.args)) return;
    yield* this.#motion(token);
  }

  *#text(bytes: Buffer): Running {
    const { composer } = this.#around;
    for (const byte of bytes) {
      for (const glyph of composer.decode(byte)) {
        if (!composer.fits(glyph)) yield* this.#line();
        composer.add(glyph);
      }
    }
  }

  /** Commands that only change how what follows looks. Whether `name` was one. */
  #mode(name: string, args: Buffer): boolean {
    const { composer } = this.#around;
    const n = args[0] ?? 0;
    switch (name) {
      case 'ESC @':
        this.reset();
        this.#around.inquire(name, args);
        return true;
      case 'ESC !':
        composer.bold = (n & 0x08) !== 0;
        composer.font = (n & 0x01) === 0 ? 'A' : 'B';
        composer.narrow = { width: n & 0x20 ? 2 : 1, height: n & 0x10 ? 2 : 1 };
        return true;
      case 'FS !':
        composer.hanziSize = { width: n & 0x04 ? 2 : 1, height: n & 0x08 ? 2 : 1 };
        return true;
      case 'FS W':
        composer.hanziSize = n & 1 ? { width: 2, height: 2 } : { width: 1, height: 1 };
        return true;
      case 'GS !':
        composer.narrow = { width: ((n >> 4) & 7) + 1, height: (n & 7) + 1 };
        composer.hanziSize = composer.narrow;
        return true;
      case 'ESC E':
      case 'ESC G':
        composer.bold = (n & 1) !== 0;
        return true;
      case 'ESC M':
        composer.font = (n & 1) === 0 ? 'A' : 'B';
        return true;
      case 'ESC 2':
        composer.lineDots = 30;
        return true;
      case 'ESC 3':
        composer.lineDots = n;
        return true;
      case 'FS &':
      case 'FS .':
        composer.hanzi = name === 'FS &';
        return true;
      // By the book CAN only works in page mode; many 80 mm units drop the line in standard mode too, and a driver may count on neither.
      case 'CAN':
        composer.clear();
        return true;
      // Automatic line feed is off, so a carriage return does nothing.
      case 'CR':
        return true;
      default:
        return UNSHOWN.test(name);
    }
  }

  *#motion(token: Token & { readonly type: 'command' }): Running {
    const { composer, graphics, inquire, odd } = this.#around;
    const { name, args, bytes } = token;
    const n = args[0] ?? 0;
    switch (name) {
      case 'LF':
        return yield* this.#line();
      case 'ESC d':
        if (!composer.isAtLineStart) yield* this.#line();
        return yield* this.#feed(n, (n * composer.lineDots) / DOTS_A_MM);
      case 'ESC J':
        if (!composer.isAtLineStart) yield* this.#line();
        return yield* this.#feed(n / 30, n / DOTS_A_MM);
      case 'GS r':
      case 'GS I':
      case 'GS g':
      case 'GS a':
        return inquire(name, args);
      case 'GS (':
        if (n === 0x48) return inquire('GS ( H', args.subarray(1));
        if (n === 0x4c) return yield* this.#graphics(graphics.take(args.subarray(3), composer.align, composer.widthDots), bytes);
        if (n !== 0x6b) return odd(bytes, 'unknown');
        return yield* this.#block(this.#qr.take(args.subarray(1), composer.align, composer.widthDots), bytes);
      case 'GS 8':
        if (n !== 0x4c) return odd(bytes, 'unknown');
        return yield* this.#graphics(graphics.take(args.subarray(5), composer.align, composer.widthDots), bytes);
      case 'ACK':
        return yield* this.#graphics(graphics.acknowledged(), bytes);
      case 'GS v':
        return yield* this.#block(rasterBlock(args, composer.align), bytes);
      case 'ESC a':
      case 'GS V':
        // Both work at the beginning of a line only.
        if (!composer.isAtLineStart) return odd(bytes, 'not at the beginning of a line');
        return yield* name === 'GS V' ? this.#cut(args, bytes) : this.#align(n, bytes);
      default:
        return odd(bytes, 'not simulated');
    }
  }

  // biome-ignore lint/correctness/useYield: shares the shape of the other motions
  *#align(n: number, bytes: Buffer): Running {
    const align = ALIGNS[n >= 48 ? n - 48 : n];
    if (align === undefined) this.#around.odd(bytes, 'out of range');
    else this.#around.composer.align = align;
  }

  *#line(): Running {
    const { composer, paper } = this.#around;
    yield { kind: 'move', mm: composer.lineMm };
    paper.add(composer.takeLine());
  }

  *#feed(feedLines: number, mm: number): Running {
    if (mm <= 0) return;
    yield { kind: 'move', mm };
    this.#around.paper.add({ feedLines });
  }

  *#block(block: { readonly line: PaperLine; readonly mm: number } | null | { readonly ignored: string }, bytes: Buffer): Running {
    if (block === null) return;
    if ('ignored' in block) return this.#around.odd(bytes, block.ignored);
    if (!this.#around.composer.isAtLineStart) return this.#around.odd(bytes, 'not at the beginning of a line');
    yield { kind: 'move', mm: block.mm };
    this.#around.paper.add(block.line);
  }

  *#graphics(result: ReturnType<NvGraphics['take']>, bytes: Buffer): Running {
    const { odd, say } = this.#around;
    if (result === null) return;
    if ('say' in result) return say(result.say);
    if ('ignored' in result) return odd(bytes, result.ignored);
    return yield* this.#block(result.block, bytes);
  }

  /** GS V m [n]: 0, 48 full; 1, 49 partial; 65 and 66 the same after a feed of n dots to the cutter. */
  *#cut(args: Buffer, bytes: Buffer): Running {
    const [m = 0, n = 0] = args;
    if (![0, 1, 48, 49, 65, 66].includes(m)) return this.#around.odd(bytes, 'out of range');
    if (m >= 65) yield* this.#feed(n / 30, n / DOTS_A_MM);
    yield { kind: 'cut' };
    this.#around.cut([1, 49, 66].includes(m) ? 'partial' : 'full');
  }
}
