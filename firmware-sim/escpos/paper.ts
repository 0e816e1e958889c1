/** One thing on the paper, top to bottom. */
export type PaperLine =
  | {
      readonly text: string;
      readonly align: 'left' | 'center' | 'right';
      /** Multiples of the base character, 1 to 8: the largest on the line. */
      readonly width: number;
      readonly height: number;
      readonly bold: boolean;
      /** Each character's width at size 1, where it is not 12 dots for ASCII and 24 for everything else. */
      readonly dots?: readonly number[];
    }
  | {
      readonly qr: { readonly data: string; readonly moduleDots: number; readonly level: 'L' | 'M' | 'Q' | 'H' };
      readonly align: 'left' | 'center' | 'right';
    }
  /** One bit a dot, 1 is black, rows of whole bytes, base64. */
  | {
      readonly raster: { readonly widthDots: number; readonly heightDots: number; readonly data: string };
      readonly align: 'left' | 'center' | 'right';
    }
  /** Empty paper, in lines of the base height. */
  | { readonly feedLines: number };

/** A piece of paper somebody can hold. `torn`: no cut ended it, a hand did. `at` is UTC in ms. */
export type Sheet = {
  readonly id: number;
  readonly lines: readonly PaperLine[];
  readonly cut: 'partial' | 'full' | 'torn';
  readonly at: number;
};

const KEPT_SHEETS = 50;

/** The strip that comes out of the printer, and the sheets cut off it. */
export class Paper {
  #strip: PaperLine[] = [];
  #sheets: Sheet[] = [];
  #lastId = 0;

  /** Printed and not yet cut. */
  get strip(): readonly PaperLine[] {
    return this.#strip;
  }

  /** The last sheets, oldest first. */
  get sheets(): readonly Sheet[] {
    return this.#sheets;
  }

  add(line: PaperLine): void {
    const last = this.#strip.at(-1);
    if ('feedLines' in line && last !== undefined && 'feedLines' in last) {
      this.#strip[this.#strip.length - 1] = { feedLines: last.feedLines + line.feedLines };
    } else this.#strip.push(line);
  }

  /** The sheet that came off; null when there was nothing on it but empty paper, which nobody keeps. */
  end(cut: Sheet['cut'], at: number): Sheet | null {
    const lines = this.#strip;
    this.#strip = [];
    if (lines.every((line) => 'feedLines' in line)) return null;
    this.#lastId += 1;
    const sheet: Sheet = { id: this.#lastId, lines, cut, at };
    this.#sheets = [...this.#sheets, sheet].slice(-KEPT_SHEETS);
    return sheet;
  }

  /** Somebody takes what hangs there. */
  takeAway(): void {
    this.#sheets = [];
    this.#strip = [];
  }
}

/** A sheet's texts, one a line: what a test or a log wants to read. */
export const textOf = (sheet: { readonly lines: readonly PaperLine[] }): string =>
  sheet.lines.flatMap((line) => ('text' in line ? [line.text] : [])).join('\n');
