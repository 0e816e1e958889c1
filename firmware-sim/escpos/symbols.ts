import type { Align } from './composer.ts';
import { DOTS_A_MM } from './composer.ts';
import type { PaperLine } from './paper.ts';
import { type QrLevel, qrModules } from './qr-symbol.ts';

const LEVELS: Readonly<Record<number, QrLevel>> = { 48: 'L', 49: 'M', 50: 'Q', 51: 'H' };

/** Something that is printed in one piece, and the paper it takes. */
export type Block = { readonly line: PaperLine; readonly mm: number };

/** The symbol store of GS ( k: model, module size and level stay, the data until it is stored again or the printer is reset. */
export class QrStore {
  #moduleDots = 3;
  #level: QrLevel = 'L';
  #data: Buffer | null = null;

  reset(): void {
    this.#moduleDots = 3;
    this.#level = 'L';
    this.#data = null;
  }

  /**
   * `args` after GS ( k: pL pH 31 fn .. : 41 model, 43 size n, 45 level n, 50 30 data, 51 30 print.
   * Answers what is to be printed, null for nothing, or why the manual says it is ignored.
   */
  take(args: Buffer, align: Align, widthDots: number): Block | null | { readonly ignored: string } {
    const [symbol, fn, n] = args.subarray(2);
    if (symbol !== 49) return { ignored: 'a symbol other than QR' };
    switch (fn) {
      case 65:
        return null;
      case 67:
        if (n === undefined || n < 1 || n > 16) return { ignored: 'a module size beyond 1 to 16' };
        this.#moduleDots = n;
        return null;
      case 69: {
        const level = LEVELS[n ?? 0];
        if (level === undefined) return { ignored: 'an unknown error level' };
        this.#level = level;
        return null;
      }
      case 80:
        this.#data = Buffer.from(args.subarray(5));
        return null;
      case 81:
        return this.#print(align, widthDots);
      default:
        return { ignored: 'an unknown QR function' };
    }
  }

  #print(align: Align, widthDots: number): Block | { readonly ignored: string } {
    if (this.#data === null || this.#data.length === 0) return { ignored: 'a QR print with no data stored' };
    const modules = qrModules(this.#data.length, this.#level);
    const sideDots = (modules ?? Number.POSITIVE_INFINITY) * this.#moduleDots;
    if (sideDots > widthDots) return { ignored: 'a QR symbol wider than the paper' };
    const qr = { data: this.#data.toString('utf8'), moduleDots: this.#moduleDots, level: this.#level };
    return { line: { qr, align }, mm: sideDots / DOTS_A_MM };
  }
}

/** GS v 0: `args` are 30 m xL xH yL yH and x times y bytes; x is bytes a row. */
export function rasterBlock(args: Buffer, align: Align): Block {
  const rowBytes = args.readUInt16LE(2);
  const heightDots = args.readUInt16LE(4);
  const data = args.subarray(6).toString('base64');
  return { line: { raster: { widthDots: rowBytes * 8, heightDots, data }, align }, mm: heightDots / DOTS_A_MM };
}
