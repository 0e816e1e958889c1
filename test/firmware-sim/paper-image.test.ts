import fc from 'fast-check';
import jsqr from 'jsqr';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { encodeTicket, PAPER_MODELS } from '../../drivers/escpos-printer/index.ts';
import { QR_CAPACITY_BYTES } from '../../drivers/escpos-printer/models.ts';
import type { TicketDocument } from '../../drivers/messages.ts';
import { encodePaperPng } from '../../firmware-sim/escpos/paper-image.ts';
import { dataCodewords, encodeQr } from '../../firmware-sim/escpos/qr-code.ts';
import { qrVersion } from '../../firmware-sim/escpos/qr-symbol.ts';
import type { PaperLine } from '../../firmware-sim/escpos-printer.ts';
import { ticketDocument } from '../../main/config/ticket-document.ts';
import { makeText, REFERENCE_TICKET, REFERENCE_URL } from '../drivers/escpos-printer/reference-ticket.ts';
import { configOf, EXAMPLE } from '../main/config/example.ts';
import { makePrinter } from './make.ts';

const decodeQr = ('default' in jsqr ? jsqr.default : jsqr) as typeof jsqr.default;
const LEVELS = ['L', 'M', 'Q', 'H'] as const;

type Picture = { readonly width: number; readonly height: number; readonly data: Buffer };

async function drawLines(lines: readonly PaperLine[], width: 58 | 80): Promise<Picture> {
  return PNG.sync.read(await encodePaperPng(lines, width));
}

/** Our bytes on a simulated printer, and its paper. */
async function draw(document: TicketDocument, width: 58 | 80): Promise<Picture> {
  const { clock, printer } = makePrinter({ paperWidthMm: width });
  printer.hear(Buffer.from(encodeTicket(document, PAPER_MODELS[width], null)));
  clock.advance(60_000);
  expect(printer.state.odd).toEqual([]);
  return drawLines(printer.sheets[0]?.lines ?? [], width);
}

const readQr = ({ data, width, height }: Picture): string | null => decodeQr(new Uint8ClampedArray(data), width, height)?.data ?? null;

const blackIn = ({ width, data }: Picture, left: number, top: number, right: number, bottom: number): number => {
  let count = 0;
  for (let y = top; y < bottom; y += 1) for (let x = left; x < right; x += 1) if ((data[(y * width + x) * 4] ?? 255) < 128) count += 1;
  return count;
};

describe('paper as a picture', () => {
  it.each([58, 80] as const)('of our tickets on %i mm paper has a QR code that a decoder reads back', async (width) => {
    expect(readQr(await draw(REFERENCE_TICKET, width))).toBe(REFERENCE_URL);
    const facts = {
      number: 'A001',
      service: 'social-insurance',
      waitingAhead: 12,
      issuedAt: Date.parse('2026-11-21T09:30:15+08:00'),
      estimate: null,
      reprint: 1,
    };
    expect(readQr(await draw(ticketDocument(configOf(EXAMPLE), facts), width))).toBe(
      'https://q.example.gov.cn/t/A001?d=20261121&h=0755-01',
    );
  });

  it('is as wide as the paper, and puts characters where the head would', async () => {
    const picture = await draw({ lines: [makeText('口', 8, 'right')], cut: 'partial' }, 58);
    expect(picture.width).toBe(464);
    // 192 dots wide, at the right edge of 384 printable ones, behind a margin of 40.
    expect(blackIn(picture, 40 + 384 - 192, 0, 40 + 384, picture.height)).toBeGreaterThan(1_000);
    expect(blackIn(picture, 0, 0, 40 + 384 - 192, picture.height)).toBe(0);
    expect(blackIn(picture, 40 + 384, 0, 464, picture.height)).toBe(0);
  });

  it('draws Chinese, each character another, and no empty box for any of them', async () => {
    const text = '社会保障参保登记不动产企业开办请留意叫号屏窗口。，：！';
    const chars = [...text];
    const { data, width, height } = await drawLines(
      chars.map((char) => ({ text: char, align: 'left', width: 1, height: 1, bold: false })),
      80,
    );
    // One character a line, 30 dots each, behind the 32 dots below the cut.
    const inks = chars.map((_, line) => data.subarray((32 + line * 30) * width * 4, (62 + line * 30) * width * 4).toString('base64'));
    expect(height).toBe(32 + chars.length * 30);
    expect(new Set(inks).size).toBe(new Set(text).size);
  });

  it('draws a stored or a raster picture dot for dot', async () => {
    const data = Buffer.of(0b1010_0000, 0, 0b0100_0000, 0b0000_0001).toString('base64');
    const picture = await drawLines([{ raster: { widthDots: 16, heightDots: 2, data }, align: 'left' }], 80);
    const top = picture.height - 2;
    const black = [0, 1].flatMap((y) => Array.from({ length: 16 }, (_, x) => blackIn(picture, 32 + x, top + y, 33 + x, top + y + 1)));
    expect(black).toEqual([1, 0, 1, ...new Array(13).fill(0), 0, 1, ...new Array(13).fill(0), 1]);
  });
});

describe('the QR code of the simulated printer', () => {
  it('holds what the standard says, for every version and level', () => {
    for (const level of LEVELS)
      for (const [index, capacity] of QR_CAPACITY_BYTES[level].entries()) {
        const headBits = index + 1 < 10 ? 12 : 20;
        expect(Math.floor((dataCodewords(index + 1, level) * 8 - headBits) / 8), `${level} ${index + 1}`).toBe(capacity);
        expect([qrVersion(capacity, level), qrVersion(capacity + 1, level)]).toEqual([index + 1, index === 19 ? null : index + 2]);
      }
  });

  it('is read back by a decoder that nobody here wrote, whatever it holds', () => {
    const text = fc.string({ unit: fc.constantFrom(...'https://q.example.gov.cn/t/?&=0123456789ABCabc号'), minLength: 1, maxLength: 120 });
    fc.assert(
      fc.property(text, fc.constantFrom(...LEVELS), (content, level) => {
        const bytes = Buffer.from(content);
        const version = qrVersion(bytes.length, level);
        if (version === null) return;
        const rows = encodeQr(bytes, version, level);
        const [scale, quiet] = [3, 4];
        const side = (rows.length + 2 * quiet) * scale;
        const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
        for (let y = 0; y < side; y += 1)
          for (let x = 0; x < side; x += 1)
            if (rows[Math.floor(y / scale) - quiet]?.[Math.floor(x / scale) - quiet])
              pixels.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
        expect(decodeQr(pixels, side, side)?.data).toBe(content);
      }),
      { numRuns: 40 },
    );
  });
});
