/** Paper as a picture: every dot that the head would burn, at 8 dots a millimetre, with the paper's own margins around it. */
import { PNG } from 'pngjs';
import { type Align, DOTS_A_MM, usualDots } from './composer.ts';
import { type Bitmap, type DrawGlyph, GLYPH_HEIGHT_DOTS, type Glyph, loadGlyphs } from './glyphs.ts';
import type { PaperLine } from './paper.ts';
import { encodeQr } from './qr-code.ts';
import { qrVersion } from './qr-symbol.ts';

/** Printable dots, and how wide the paper itself is. */
const PAPER = { 58: { printDots: 384, paperDots: 464 }, 80: { printDots: 576, paperDots: 640 } } as const;
/** The head sits above the cutter: what comes first lies this far below the cut before it. */
const TOP_DOTS = 4 * DOTS_A_MM;
const LINE_DOTS = 30;

/** Black dots in rows; it grows downwards. */
class Strip {
  readonly width: number;
  #rows: Uint8Array[] = [];

  constructor(width: number) {
    this.width = width;
  }

  get height(): number {
    return this.#rows.length;
  }

  feed(dots: number): void {
    for (let row = 0; row < dots; row += 1) this.#rows.push(new Uint8Array(this.width));
  }

  /** A bitmap made `timesX` and `timesY` larger, dot by dot, as the printer does it. */
  burn(bitmap: Bitmap, x: number, y: number, timesX: number, timesY: number): void {
    for (let row = 0; row < bitmap.height * timesY; row += 1) {
      const target = this.#rows[y + row];
      if (target === undefined) continue;
      const start = Math.floor(row / timesY) * bitmap.width;
      for (let column = 0; column < bitmap.width * timesX; column += 1)
        if (bitmap.dots[start + Math.floor(column / timesX)] === 1 && x + column < this.width) target[x + column] = 1;
    }
  }

  isBlack(x: number, y: number): boolean {
    return this.#rows[y]?.[x] === 1;
  }
}

/** The lines of a sheet as a PNG, one pixel a dot. Throws `sim/no-font` where the fonts are not installed. */
export async function encodePaperPng(lines: readonly PaperLine[], paperWidthMm: 58 | 80): Promise<Buffer> {
  const drawGlyph = await loadGlyphs(lines.flatMap((line) => ('text' in line ? glyphsOf(line) : [])));
  const { printDots, paperDots } = PAPER[paperWidthMm];
  const strip = new Strip(printDots);
  strip.feed(TOP_DOTS);
  for (const line of lines) burnLine(strip, line, drawGlyph);
  const png = new PNG({ width: paperDots, height: strip.height, colorType: 0 });
  const margin = (paperDots - printDots) / 2;
  for (let y = 0; y < strip.height; y += 1)
    for (let x = 0; x < paperDots; x += 1) {
      const shade = strip.isBlack(x - margin, y) ? 0 : 255;
      png.data.set([shade, shade, shade, 255], (y * paperDots + x) * 4);
    }
  return PNG.sync.write(png, { colorType: 0 });
}

function burnLine(strip: Strip, line: PaperLine, drawGlyph: DrawGlyph): void {
  const top = strip.height;
  if ('feedLines' in line) return strip.feed(Math.round(line.feedLines * LINE_DOTS));
  if ('text' in line) {
    strip.feed(Math.max(LINE_DOTS, GLYPH_HEIGHT_DOTS * line.height));
    return burnText(strip, line, top, drawGlyph);
  }
  const bitmap = 'qr' in line ? qrBitmap(line.qr) : rasterBitmap(line.raster);
  const times = 'qr' in line ? line.qr.moduleDots : 1;
  strip.feed(bitmap.height * times);
  strip.burn(bitmap, startOf(line.align, bitmap.width * times, strip.width), top, times, times);
}

function burnText(strip: Strip, line: Extract<PaperLine, { text: string }>, top: number, drawGlyph: DrawGlyph): void {
  const glyphs = glyphsOf(line);
  let x = startOf(line.align, glyphs.reduce((sum, { widthDots }) => sum + widthDots, 0) * line.width, strip.width);
  for (const glyph of glyphs) {
    if (glyph.char !== ' ') strip.burn(drawGlyph(glyph), x, top, line.width, line.height);
    x += glyph.widthDots * line.width;
  }
}

const glyphsOf = (line: Extract<PaperLine, { text: string }>): Glyph[] =>
  [...line.text].map((char, at) => ({ char, widthDots: line.dots?.[at] ?? usualDots(char), bold: line.bold }));

function startOf(align: Align, widthDots: number, stripDots: number): number {
  const room = Math.max(0, stripDots - widthDots);
  return align === 'left' ? 0 : align === 'center' ? Math.floor(room / 2) : room;
}

function qrBitmap({ data, level }: Extract<PaperLine, { qr: object }>['qr']): Bitmap {
  const bytes = Buffer.from(data, 'utf8');
  const rows = encodeQr(bytes, qrVersion(bytes.length, level) ?? 1, level);
  return { width: rows.length, height: rows.length, dots: Uint8Array.from(rows.flat().map(Number)) };
}

function rasterBitmap({ widthDots, heightDots, data }: Extract<PaperLine, { raster: object }>['raster']): Bitmap {
  const rows = Buffer.from(data, 'base64');
  const rowBytes = widthDots / 8;
  const dots = Uint8Array.from({ length: widthDots * heightDots }, (_, at) => {
    const [x, y] = [at % widthDots, Math.floor(at / widthDots)];
    return ((rows[y * rowBytes + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1;
  });
  return { width: widthDots, height: heightDots, dots };
}
