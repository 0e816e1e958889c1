/**
 * The character generator: each character as a bitmap 24 dots high. A printer's own font is in its ROM; here Noto Sans SC stands in for it, drawn by
 * a canvas. Both are packages for development, loaded when the first picture of paper is asked for, and missing in an installed hall.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { SKRSContext2D } from '@napi-rs/canvas';
import { SimError } from '../sim-error.ts';

/** Rows from the top, each dot 0 or 1. */
export type Bitmap = { readonly width: number; readonly height: number; readonly dots: Uint8Array };
export type DrawGlyph = (char: string, widthDots: number, bold: boolean) => Bitmap;

export const GLYPH_HEIGHT_DOTS = 24;
/** How large the font is drawn so that Chinese fills its 24 dots, and ASCII its 12. */
const HANZI_PIXELS = 23;
const ASCII_PIXELS = 20;
/** Above this much ink a dot is burnt. */
const INK = 110;
const BASELINE = 20;
const FONT_PACKAGE = '@fontsource-variable/noto-sans-sc';

type Canvas = typeof import('@napi-rs/canvas');
/** First and last code point, and the family that has them. */
type Range = readonly [number, number, string];

let loading: Promise<DrawGlyph> | null = null;

/** Loads the font once. Throws `sim/no-font` where the packages are not installed. */
export function loadGlyphs(): Promise<DrawGlyph> {
  loading ??= load();
  return loading;
}

async function load(): Promise<DrawGlyph> {
  let canvas: Canvas;
  let folder: string;
  try {
    canvas = await import('@napi-rs/canvas');
    folder = dirname(createRequire(import.meta.url).resolve(`${FONT_PACKAGE}/package.json`));
  } catch (cause) {
    throw new SimError('sim/no-font', `a picture of paper needs the packages @napi-rs/canvas and ${FONT_PACKAGE}`, { cause });
  }
  const ranges = rangesOf(readFileSync(join(folder, 'unicode.json'), 'utf8'));
  const loaded = new Set<string>();
  const cache = new Map<string, Bitmap>();
  const context = canvas.createCanvas(GLYPH_HEIGHT_DOTS, GLYPH_HEIGHT_DOTS).getContext('2d');
  return (char, widthDots, bold) => {
    const key = `${char}${widthDots}${bold}`;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const family = familyOf(char, ranges);
    if (family !== null && !loaded.has(family)) {
      canvas.GlobalFonts.register(readFileSync(join(folder, 'files', `${family}-wght-normal.woff2`)), family);
      loaded.add(family);
    }
    const bitmap = draw(context, char, family ?? 'monospace', widthDots, bold);
    cache.set(key, bitmap);
    return bitmap;
  };
}

/** The font comes in a hundred files; `unicode.json` says which characters each holds: `{"[119]": "U+20-7e,U+a0", "latin": ...}`. */
function rangesOf(json: string): Range[] {
  return Object.entries(JSON.parse(json) as Readonly<Record<string, string>>).flatMap(([part, list]) =>
    list.split(',').map((range): Range => {
      const [first = '', last = first] = range.replace(/^U\+/i, '').split('-');
      return [Number.parseInt(first, 16), Number.parseInt(last, 16), `noto-sans-sc-${part.replace(/[[\]]/g, '')}`];
    }),
  );
}

function familyOf(char: string, ranges: readonly Range[]): string | null {
  const code = char.codePointAt(0) ?? 0;
  return ranges.find(([first, last]) => code >= first && code <= last)?.[2] ?? null;
}

function draw(context: SKRSContext2D, char: string, family: string, widthDots: number, bold: boolean): Bitmap {
  const height = GLYPH_HEIGHT_DOTS;
  const pixels = widthDots >= height ? HANZI_PIXELS : ASCII_PIXELS;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, height, height);
  context.fillStyle = '#000';
  context.textAlign = 'center';
  context.font = `${bold ? 800 : 500} ${pixels}px "${family}"`;
  context.fillText(char, widthDots / 2, BASELINE, widthDots);
  const { data } = context.getImageData(0, 0, widthDots, height);
  return {
    width: widthDots,
    height,
    dots: Uint8Array.from({ length: widthDots * height }, (_, at) => (255 - (data[at * 4] ?? 255) > INK ? 1 : 0)),
  };
}
