import iconv from 'iconv-lite';
import type { PaperLine } from './paper.ts';

export const DOTS_A_MM = 8;
const FONT_DOTS = { A: 12, B: 9 } as const;
const HANZI_DOTS = 24;
const CELL_HEIGHT_DOTS = 24;
const DEFAULT_LINE_DOTS = 30;

type Size = { readonly width: number; readonly height: number };
/** `dots` is the width at size 1: it hangs on how the character was coded, not on which it is (a two-byte · is full width). */
type Glyph = Size & { readonly char: string; readonly dots: number; readonly bold: boolean };
export type Align = 'left' | 'center' | 'right';

/** How wide a character is unless its line says otherwise. */
export const usualDots = (char: string): number => ((char.codePointAt(0) ?? 0) < 0x80 ? FONT_DOTS.A : HANZI_DOTS);

/** One line of characters in the print buffer, with the modes that shape it. Widths count dots, so every font and size wraps where the hardware would. */
export class Composer {
  readonly widthDots: number;
  readonly #fourByte: boolean;
  readonly #hanziAtReset: boolean;
  #glyphs: Glyph[] = [];
  #usedDots = 0;
  /** The first bytes of a character whose rest is still to come. */
  #lead: number[] = [];

  align: Align = 'left';
  bold = false;
  font: 'A' | 'B' = 'A';
  narrow: Size = { width: 1, height: 1 };
  hanziSize: Size = { width: 1, height: 1 };
  hanzi = false;
  lineDots = DEFAULT_LINE_DOTS;

  constructor(options: { readonly widthDots: number; readonly fourByte: boolean; readonly hanziAtReset: boolean }) {
    this.widthDots = options.widthDots;
    this.#fourByte = options.fourByte;
    this.#hanziAtReset = options.hanziAtReset;
    this.reset();
  }

  /** ESC @: the line is dropped and every mode as at power-up. */
  reset(): void {
    this.clear();
    this.align = 'left';
    this.bold = false;
    this.font = 'A';
    this.narrow = { width: 1, height: 1 };
    this.hanziSize = { width: 1, height: 1 };
    this.hanzi = this.#hanziAtReset;
    this.lineDots = DEFAULT_LINE_DOTS;
  }

  /** The line is dropped, modes stay. */
  clear(): void {
    this.#glyphs = [];
    this.#usedDots = 0;
    this.#lead = [];
  }

  get isAtLineStart(): boolean {
    return this.#glyphs.length === 0;
  }

  /** Text is interrupted by a command: half a character prints nothing. */
  endText(): void {
    this.#lead = [];
  }

  /** The characters `byte` completes: none, one, or the wreck of a four-byte one. */
  decode(byte: number): readonly Glyph[] {
    if (!this.hanzi || (this.#lead.length === 0 && byte < 0x81)) return [this.#narrowGlyph(iconv.decode(Buffer.of(byte), 'cp437'))];
    this.#lead.push(byte);
    const bytes = this.#lead;
    const isFourByte = bytes.length > 1 && (bytes[1] ?? 0) < 0x40;
    if (bytes.length < 2 || (isFourByte && this.#fourByte && bytes.length < 4)) return [];
    this.#lead = [];
    if (!isFourByte || this.#fourByte) {
      return [{ char: iconv.decode(Buffer.from(bytes), 'gb18030'), dots: HANZI_DOTS, bold: this.bold, ...this.hanziSize }];
    }
    // A printer without four-byte codes drops the lead byte and prints the digit after it: ¥ (81 30 84 36) comes out as "06".
    return bytes.slice(1).map((digit) => this.#narrowGlyph(String.fromCharCode(digit)));
  }

  fits(glyph: Glyph): boolean {
    return this.#usedDots + glyph.dots * glyph.width <= this.widthDots;
  }

  add(glyph: Glyph): void {
    this.#glyphs.push(glyph);
    this.#usedDots += glyph.dots * glyph.width;
  }

  /** How far the paper moves when the line is printed. */
  get lineMm(): number {
    return Math.max(this.lineDots, CELL_HEIGHT_DOTS * this.#largest('height')) / DOTS_A_MM;
  }

  /** The line as it comes out; the next one is empty. */
  takeLine(): PaperLine {
    const isUsual = this.#glyphs.every(({ char, dots }) => dots === usualDots(char));
    const line: PaperLine = {
      text: this.#glyphs.map((glyph) => glyph.char).join(''),
      align: this.align,
      width: this.#largest('width'),
      height: this.#largest('height'),
      bold: this.#glyphs.some((glyph) => glyph.bold),
      ...(isUsual ? {} : { dots: this.#glyphs.map((glyph) => glyph.dots) }),
    };
    const isEmpty = this.isAtLineStart;
    this.clear();
    return isEmpty ? { feedLines: 1 } : line;
  }

  #narrowGlyph(char: string): Glyph {
    return { char, dots: FONT_DOTS[this.font], bold: this.bold, ...this.narrow };
  }

  #largest(side: 'width' | 'height'): number {
    return Math.max(1, ...this.#glyphs.map((glyph) => glyph[side]));
  }
}
