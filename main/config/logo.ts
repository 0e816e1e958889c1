/**
 * The logo of a ticket: a PNG as a printer prints it, one bit a dot at 8 dots a millimetre. It is made smaller by averaging, never larger,
 * and dithered by Floyd and Steinberg, so that a grey or coloured picture keeps its tones.
 */
import { createHash } from 'node:crypto';
import { PNG } from 'pngjs';
import type { LogoRaster } from '../../drivers/messages.ts';
import type { Text } from '../api/texts.ts';
import type { Finding } from './problem.ts';
import { readHead } from './read-head.ts';

const DOTS_A_MM = 8;
/** Printable dots of the two paper widths. */
const PAPER_DOTS = { 58: 384, 80: 576 } as const;
const MOST_FILE_BYTES = 1024 * 1024;
/** A side of the PNG: a larger one takes a hundred megabytes to unpack. */
const MOST_SIDE_PIXELS = 4_000;
/** 40 mm of paper a ticket. */
const MOST_HEIGHT_DOTS = 40 * DOTS_A_MM;
const KEY_CHARACTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const PNG_HEAD_BYTES = 24;

export type ReadLogo = { readonly ok: true; readonly logo: LogoRaster } | { readonly ok: false; readonly finding: Finding };

/** Reads, shrinks and dithers the picture. Errors: `config/logo-unreadable`, `config/logo-bad` and `config/logo-too-large`. */
export async function readLogo(path: string, widthMm: number, paperWidthMm: 58 | 80): Promise<ReadLogo> {
  let bytes: Uint8Array;
  try {
    bytes = await readHead(path, MOST_FILE_BYTES + 1);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    return fault('config/logo-unreadable', { zh: `读不了标志图（${code}）`, en: `cannot read the logo (${code})` });
  }
  if (bytes.length > MOST_FILE_BYTES)
    return fault('config/logo-too-large', { zh: '标志图超过 1 MiB', en: 'the logo is larger than 1 MiB' });
  const picture = decode(bytes);
  if ('ok' in picture) return picture;
  const widthDots = Math.min(picture.width, widthMm * DOTS_A_MM, PAPER_DOTS[paperWidthMm]);
  const heightDots = Math.max(1, Math.round((picture.height * widthDots) / picture.width));
  if (heightDots > MOST_HEIGHT_DOTS)
    return fault('config/logo-too-large', {
      zh: `标志图印出来高 ${Math.ceil(heightDots / DOTS_A_MM)} 毫米，最多 40 毫米：请改小 width_mm`,
      en: `the logo would print ${Math.ceil(heightDots / DOTS_A_MM)} mm high, 40 at most: make width_mm smaller`,
    });
  const bits = dither(shrink(picture, widthDots, heightDots), widthDots, heightDots);
  return { ok: true, logo: { widthDots, heightDots, bits: bits.toString('base64'), key: keyOf(bits, widthDots) } };
}

const fault = (code: Finding['code'], message: Text): Extract<ReadLogo, { ok: false }> => ({
  ok: false,
  finding: { code, path: ['ticket', 'logo', 'file'], at: 'value', message, allowed: null },
});

function decode(bytes: Uint8Array): PNG | Extract<ReadLogo, { ok: false }> {
  const bad = fault('config/logo-bad', { zh: '不是完好的 PNG 图片', en: 'not a sound PNG picture' });
  const head = Buffer.from(bytes);
  if (head.length < PNG_HEAD_BYTES || head.toString('latin1', 1, 4) !== 'PNG') return bad;
  // Looked at before anything is unpacked: a few hundred bytes of PNG can claim a gigabyte.
  const [width, height] = [head.readUInt32BE(16), head.readUInt32BE(20)];
  if (width === 0 || height === 0 || width > MOST_SIDE_PIXELS || height > MOST_SIDE_PIXELS)
    return fault('config/logo-too-large', {
      zh: `标志图每边 1 到 ${MOST_SIDE_PIXELS} 像素`,
      en: `a side of the logo has 1 to ${MOST_SIDE_PIXELS} pixels`,
    });
  try {
    return PNG.sync.read(head);
  } catch {
    // pngjs says what is wrong inside in words for programmers; the file is bad either way.
    return bad;
  }
}

/** Lightness, 0 black to 255 white, of each dot: the mean of the pixels under it, on white paper where the picture is transparent. */
function shrink({ width, height, data }: PNG, widthDots: number, heightDots: number): Float64Array {
  const dots = new Float64Array(widthDots * heightDots);
  for (let y = 0; y < heightDots; y += 1) {
    const [top, bottom] = spanOf(y, heightDots, height);
    for (let x = 0; x < widthDots; x += 1) {
      const [left, right] = spanOf(x, widthDots, width);
      let sum = 0;
      for (let row = top; row < bottom; row += 1)
        for (let column = left; column < right; column += 1) sum += lightness(data, (row * width + column) * 4);
      dots[y * widthDots + x] = sum / ((bottom - top) * (right - left));
    }
  }
  return dots;
}

/** The pixels that fall on dot `at`, at least one. */
function spanOf(at: number, dots: number, pixels: number): readonly [number, number] {
  const start = Math.floor((at * pixels) / dots);
  return [start, Math.max(start + 1, Math.floor(((at + 1) * pixels) / dots))];
}

function lightness(rgba: Uint8Array, at: number): number {
  const [red = 0, green = 0, blue = 0, alpha = 0] = rgba.subarray(at, at + 4);
  const grey = 0.299 * red + 0.587 * green + 0.114 * blue;
  return (grey * alpha) / 255 + (255 - alpha);
}

/** Rows of whole bytes, 1 is black; what a dot is too light or too dark goes to its neighbours (7, 3, 5 and 1 sixteenths). */
function dither(dots: Float64Array, widthDots: number, heightDots: number): Buffer {
  const rowBytes = Math.ceil(widthDots / 8);
  const bits = Buffer.alloc(rowBytes * heightDots);
  const spread = (x: number, y: number, error: number): void => {
    if (x >= 0 && x < widthDots && y < heightDots) dots[y * widthDots + x] = (dots[y * widthDots + x] ?? 0) + error;
  };
  for (let y = 0; y < heightDots; y += 1) {
    for (let x = 0; x < widthDots; x += 1) {
      const wanted = dots[y * widthDots + x] ?? 255;
      const isBlack = wanted < 128;
      const error = (wanted - (isBlack ? 0 : 255)) / 16;
      if (isBlack) bits[y * rowBytes + (x >> 3)] = (bits[y * rowBytes + (x >> 3)] ?? 0) | (0x80 >> (x & 7));
      spread(x + 1, y, error * 7);
      spread(x - 1, y + 1, error * 3);
      spread(x, y + 1, error * 5);
      spread(x + 1, y + 1, error);
    }
  }
  return bits;
}

/** Two characters that stand for this very picture; one in 3,844 others has the same. */
function keyOf(bits: Buffer, widthDots: number): string {
  const digest = createHash('sha256').update(`${widthDots} `).update(bits).digest();
  return [digest[0], digest[1]].map((byte) => KEY_CHARACTERS[(byte ?? 0) % KEY_CHARACTERS.length]).join('');
}
