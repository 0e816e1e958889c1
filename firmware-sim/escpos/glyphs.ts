/**
 * The character generator: each character as a bitmap 24 dots high. A printer's own font is in its ROM; here Noto Sans SC stands in for it, drawn by the
 * canvas of a browser without a window. The font and the browser's driver are packages for development, and missing in an installed hall.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { SimError } from '../sim-error.ts';

/** Rows from the top, each dot 0 or 1. */
export type Bitmap = { readonly width: number; readonly height: number; readonly dots: Uint8Array };
/** A character as it stands on a line: half a cell square or a whole one wide. */
export type Glyph = { readonly char: string; readonly widthDots: number; readonly bold: boolean };
export type DrawGlyph = (glyph: Glyph) => Bitmap;

export const GLYPH_HEIGHT_DOTS = 24;
/** How large the font is drawn so that Chinese fills its 24 dots, and ASCII its 12. */
const HANZI_PIXELS = 23;
const ASCII_PIXELS = 20;
/** Above this much ink a dot is burnt. */
const INK = 110;
const BASELINE = 20;
const FONT_PACKAGE = '@fontsource-variable/noto-sans-sc';
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/microsoft-edge'];

/** First and last code point, and the family that has them. */
type Range = readonly [number, number, string];
type Order = Glyph & { readonly font: string };

const nameOf = ({ char, widthDots, bold }: Glyph): string => `${char} ${widthDots} ${bold}`;

/** Draws every one of `glyphs`, in one visit to the browser. Throws `sim/no-font` where the font or a browser is not installed. */
export async function loadGlyphs(glyphs: readonly Glyph[]): Promise<DrawGlyph> {
  const wanted = [...new Map(glyphs.map((glyph) => [nameOf(glyph), glyph])).values()];
  const bitmaps = new Map<string, Bitmap>();
  if (wanted.length > 0) for (const [at, bitmap] of (await drawAll(wanted)).entries()) bitmaps.set(nameOf(wanted[at] as Glyph), bitmap);
  return (glyph) => bitmaps.get(nameOf(glyph)) ?? { width: glyph.widthDots, height: 0, dots: new Uint8Array() };
}

async function drawAll(glyphs: readonly Glyph[]): Promise<Bitmap[]> {
  const browser = await openBrowser();
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${FONT_PACKAGE}/package.json`));
    const ranges = rangesOf(readFileSync(join(folder, 'unicode.json'), 'utf8'));
    const families = [...new Set(glyphs.flatMap(({ char }) => familyOf(char, ranges) ?? []))];
    const fonts = families.map((family) => ({
      family,
      base64: readFileSync(join(folder, 'files', `${family}-wght-normal.woff2`)).toString('base64'),
    }));
    const orders = glyphs.map((glyph): Order => {
      const pixels = glyph.widthDots >= GLYPH_HEIGHT_DOTS ? HANZI_PIXELS : ASCII_PIXELS;
      return { ...glyph, font: `${glyph.bold ? 800 : 500} ${pixels}px "${familyOf(glyph.char, ranges) ?? 'monospace'}"` };
    });
    const page = await browser.newPage();
    const drawn = await page.evaluate(drawInBrowser, { fonts, orders, height: GLYPH_HEIGHT_DOTS, baseline: BASELINE, ink: INK });
    return drawn.map((dots, at) => ({ width: glyphs[at]?.widthDots ?? 0, height: GLYPH_HEIGHT_DOTS, dots: Uint8Array.from(dots) }));
  } finally {
    await browser.close();
  }
}

async function openBrowser() {
  const executablePath = [process.env.HALLCALL_BROWSER ?? '', ...BROWSERS].find((path) => path !== '' && existsSync(path));
  try {
    if (executablePath === undefined) throw new Error('no Chromium, Chrome or Edge was found; HALLCALL_BROWSER can name one');
    const { chromium } = await import('playwright-core');
    return await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] });
  } catch (cause) {
    throw new SimError('sim/no-font', `a picture of paper needs a browser and the packages playwright-core and ${FONT_PACKAGE}`, { cause });
  }
}

type Work = {
  readonly fonts: readonly { readonly family: string; readonly base64: string }[];
  readonly orders: readonly Order[];
  readonly height: number;
  readonly baseline: number;
  readonly ink: number;
};

/** Runs in the browser: it is sent there as text and may use nothing around it. */
async function drawInBrowser({ fonts, orders, height, baseline, ink }: Work): Promise<number[][]> {
  for (const { family, base64 } of fonts) {
    const face = new FontFace(family, `url(data:font/woff2;base64,${base64})`, { weight: '100 900' });
    document.fonts.add(await face.load());
  }
  const canvas = document.createElement('canvas');
  canvas.width = height;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('this browser draws nothing');
  return orders.map(({ char, widthDots, font }) => {
    context.fillStyle = '#fff';
    context.fillRect(0, 0, height, height);
    context.fillStyle = '#000';
    context.textAlign = 'center';
    context.font = font;
    context.fillText(char, widthDots / 2, baseline, widthDots);
    const { data } = context.getImageData(0, 0, widthDots, height);
    return Array.from({ length: widthDots * height }, (_, at) => (255 - (data[at * 4] ?? 255) > ink ? 1 : 0));
  });
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
