import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadHallConfig } from '../../../main/config/load.ts';
import { ticketDocument } from '../../../main/config/ticket-document.ts';
import { toHostConfig } from '../../../main/config/to-host.ts';
import { EXAMPLE } from './example.ts';

type Shade = (x: number, y: number) => number;
const FACTS = { number: 'A001', service: 'social-insurance', waitingAhead: 1, issuedAt: 0, estimate: null, reprint: null };

function makePng(width: number, height: number, shade: Shade, alpha = 255): Buffer {
  const png = new PNG({ width, height });
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) png.data.set([shade(x, y), shade(x, y), shade(x, y), alpha], (y * width + x) * 4);
  return PNG.sync.write(png);
}

/** The example with a logo in a folder of its own, which holds `png` under that name. */
async function load(png: Buffer | null, { width = '', edit = (text: string) => text, file = 'pictures/logo.png' } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'hallcall-logo-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'pictures'));
  if (png !== null) writeFileSync(join(folder, 'pictures/logo.png'), png);
  const text = EXAMPLE.replace('\n  lines:\n', `\n  logo: { file: ${file}${width} }\n  lines:\n    - { kind: logo }\n`);
  writeFileSync(join(folder, 'hall.yaml'), edit(text));
  return loadHallConfig(join(folder, 'hall.yaml'));
}

async function logoOf(...given: Parameters<typeof load>) {
  const loaded = await load(...given);
  if (!loaded.ok || loaded.config.logo === undefined) throw new Error(JSON.stringify(loaded));
  const { logo } = loaded.config;
  const bits = Buffer.from(logo.bits, 'base64');
  const rowBytes = Math.ceil(logo.widthDots / 8);
  const isBlack = (x: number, y: number): boolean => (((bits[y * rowBytes + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1) === 1;
  const count = Array.from({ length: logo.widthDots * logo.heightDots }, (_, at) =>
    isBlack(at % logo.widthDots, Math.floor(at / logo.widthDots)),
  );
  return { ...logo, isBlack, share: count.filter(Boolean).length / count.length, config: loaded.config };
}

describe('the logo of hall.yaml', () => {
  it('is read from beside the file, dot for dot when it is small enough, and goes to every printer', async () => {
    const logo = await logoOf(makePng(20, 10, (x, y) => ((x + y) % 2 === 0 ? 0 : 255)));
    expect(logo).toMatchObject({ widthDots: 20, heightDots: 10, key: expect.stringMatching(/^[0-9A-Za-z]{2}$/) });
    expect([logo.isBlack(0, 0), logo.isBlack(1, 0), logo.isBlack(19, 9), logo.isBlack(18, 9)]).toEqual([true, false, true, false]);
    const [printer] = toHostConfig(logo.config, 'main').devices;
    expect(printer).toMatchObject({ family: 'escpos-printer', logo: { widthDots: 20, key: logo.key } });
    expect(ticketDocument(logo.config, FACTS).lines[0]).toEqual({ kind: 'logo', align: 'center' });
  });

  it('is made as narrow as width_mm and the narrowest paper ask', async () => {
    const wide = makePng(1_200, 300, () => 0);
    expect(await logoOf(wide)).toMatchObject({ widthDots: 320, heightDots: 80, share: 1 });
    expect(await logoOf(wide, { width: ', width_mm: 72' })).toMatchObject({ widthDots: 576 });
    const edit = (text: string): string => text.replace('paper_width_mm: 80', 'paper_width_mm: 58');
    expect(await logoOf(wide, { width: ', width_mm: 72', edit })).toMatchObject({ widthDots: 384 });
  });

  it('keeps the tones of a grey picture, and takes what is transparent for paper', async () => {
    expect((await logoOf(makePng(200, 200, () => 64))).share).toBeCloseTo(0.75, 1);
    expect((await logoOf(makePng(200, 200, () => 192))).share).toBeCloseTo(0.25, 1);
    expect((await logoOf(makePng(200, 200, () => 0, 0))).share).toBe(0);
  });

  it('has the same key for the same picture and another for another', async () => {
    const [first, again, other] = await Promise.all([0, 0, 128].map((shade) => logoOf(makePng(40, 40, () => shade))));
    expect(first?.key).toBe(again?.key);
    expect(other?.key).not.toBe(first?.key);
  });

  it.each([
    ['a file that is not there', null, {}, 'config/logo-unreadable'],
    ['something that is no PNG', Buffer.from('GIF89a, not at all a picture'), {}, 'config/logo-bad'],
    ['a PNG that breaks off', makePng(100, 100, (x) => x).subarray(0, 200), {}, 'config/logo-bad'],
    ['more than a megabyte', Buffer.alloc(1_100_000), {}, 'config/logo-too-large'],
    ['a picture that would print 72 mm high', makePng(576, 576, () => 0), { width: ', width_mm: 72' }, 'config/logo-too-large'],
  ] as const)('is refused with its line in the file: %s', async (_, png, options, code) => {
    const loaded = await load(png, options);
    expect(loaded).toMatchObject({ ok: false, problems: [{ code, keyPath: 'ticket.logo.file' }] });
    expect(loaded.ok ? 0 : loaded.problems[0]?.line).toBeGreaterThan(1);
  });

  it('is refused before it is unpacked when it claims a giant size', async () => {
    const png = makePng(10, 10, () => 0);
    png.writeUInt32BE(60_000, 16);
    expect(await load(png)).toMatchObject({ ok: false, problems: [{ code: 'config/logo-too-large' }] });
  });

  it('must be a PNG by name, and have a line that prints it', async () => {
    const png = makePng(10, 10, () => 0);
    expect(await load(png, { file: 'pictures/logo.jpg' })).toMatchObject({ ok: false, problems: [{ keyPath: 'ticket.logo.file' }] });
    expect(await load(png, { edit: (text) => text.replace('    - { kind: logo }\n', '') })).toMatchObject({
      ok: false,
      problems: [{ code: 'config/missing', keyPath: 'ticket.logo' }],
    });
    expect(await load(png, { edit: (text) => text.replace(/\n {2}logo: .*\n/, '\n') })).toMatchObject({
      ok: false,
      problems: [{ code: 'config/missing', keyPath: 'ticket.lines[0]' }],
    });
  });
});
