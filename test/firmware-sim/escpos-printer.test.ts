import { describe, expect, it } from 'vitest';
import { textOf } from '../../firmware-sim/escpos-printer.ts';
import { bytes, makePrinter } from './make.ts';

const TICKET = '<1B 40 1C 26 1B 61 01 1D 21 11>A001<0A 1D 21 00 1B 61 00>';
const CUT = '<1D 56 42 00>';
const FENCE = '<1D 72 01>';
const MINUTE_MS = 60_000;

describe('a sheet of paper', () => {
  it('shows text with its size, place and weight, in the order of the bytes', () => {
    const { clock, printer } = makePrinter();
    printer.hear(bytes(`<1B 40 1C 26>${TICKET}<1B 45 01>`));
    // 社保 in GB18030 is C9 E7 B1 A3
    printer.hear(bytes(`<C9 E7 B1 A3>-2<0A 1B 64 03>${CUT}`));
    clock.advance(MINUTE_MS);
    expect(printer.sheets).toEqual([
      {
        id: 1,
        cut: 'partial',
        at: expect.any(Number),
        lines: [
          { text: 'A001', align: 'center', width: 2, height: 2, bold: false },
          { text: '社保-2', align: 'left', width: 1, height: 1, bold: true },
          { feedLines: 3 },
        ],
      },
    ]);
    expect(printer.state.odd).toEqual([]);
  });

  it.each([
    [80, 48],
    [58, 32],
  ] as const)('wraps %i mm paper after %i cells, two to a Chinese character', (paperWidthMm, cells) => {
    const { clock, printer } = makePrinter({ paperWidthMm });
    const hanzi = 'C9E7'.repeat(cells / 2);
    printer.hear(bytes(`<1C 26>x<${hanzi}>y<0A>${'n'.repeat(cells)}<0A>${CUT}`));
    clock.advance(MINUTE_MS);
    const rows = textOf({ lines: printer.sheets[0]?.lines ?? [] }).split('\n');
    expect(rows).toEqual([`x${'社'.repeat(cells / 2 - 1)}`, '社y', 'n'.repeat(cells)]);
  });

  it('gives a character coded in two bytes two cells, whatever its code point', () => {
    const { clock, printer } = makePrinter();
    printer.hear(bytes(`<1C 26>${'<A1 A4>'.repeat(25)}<0A>${CUT}`));
    clock.advance(MINUTE_MS);
    expect(textOf({ lines: printer.sheets[0]?.lines ?? [] })).toBe(`${'·'.repeat(24)}\n·`);
  });

  it('prints a four-byte ¥ as 06, and Chinese without FS & as nonsense', () => {
    const { clock, printer } = makePrinter();
    printer.hear(bytes(`<1C 26 81 30 84 36>25<0A 1C 2E C9 E7 0A>${CUT}`));
    clock.advance(MINUTE_MS);
    expect(textOf({ lines: printer.sheets[0]?.lines ?? [] })).toBe('0625\n╔τ');
  });

  it('keeps what a QR code says, with module size and error level, however the bytes are cut up', () => {
    const url = 'http://127.0.0.1:8080/t/A001?号=1';
    const length = Buffer.byteLength(url) + 3;
    const qr = `<1D 28 6B 04 00 31 41 32 00 1D 28 6B 03 00 31 43 06 1D 28 6B 03 00 31 45 31 1D 28 6B ${length.toString(16).padStart(2, '0')} 00 31 50 30>${url}<1D 28 6B 03 00 31 51 30>`;
    const { clock, printer } = makePrinter();
    for (const byte of bytes(`<1B 61 01>${qr}${CUT}`)) printer.hear(Buffer.of(byte));
    clock.advance(MINUTE_MS);
    expect(printer.sheets[0]?.lines).toEqual([{ qr: { data: url, moduleDots: 6, level: 'M' }, align: 'center' }]);
  });

  it('does not print a QR code wider than the paper', () => {
    const { clock, printer } = makePrinter({ paperWidthMm: 58 });
    printer.hear(bytes(`<1D 28 6B 03 00 31 43 10 1D 28 6B 08 00 31 50 30>12345<1D 28 6B 03 00 31 51 30>x<0A>${CUT}`));
    printer.hear(bytes(`<1D 28 6B 22 00 31 50 30>${'h'.repeat(31)}<1D 28 6B 03 00 31 51 30>x<0A>${CUT}`));
    clock.advance(MINUTE_MS);
    expect(printer.sheets.map((sheet) => sheet.lines.length)).toEqual([2, 1]);
    expect(printer.state.odd).toEqual([{ hex: '1d286b0300315130', why: 'a QR symbol wider than the paper' }]);
  });

  it('keeps a raster image as a block and records what no manual explains', () => {
    const { clock, printer } = makePrinter();
    printer.hear(bytes(`<1D 76 30 00 02 00 03 00 FF 00 0A 1B 81 18 1B 7E>x<0A>${CUT}`));
    clock.advance(MINUTE_MS);
    expect(printer.sheets[0]?.lines).toMatchObject([{ raster: { widthDots: 16, heightDots: 3, data: '/wAKG4EY' } }, { text: 'x' }]);
    expect(printer.state.odd).toEqual([{ hex: '1b7e', why: 'unknown' }]);
  });

  it('cuts at the beginning of a line only', () => {
    const { clock, printer } = makePrinter();
    printer.hear(bytes(`half a line${CUT}`));
    clock.advance(MINUTE_MS);
    expect(printer.sheets).toEqual([]);
    expect(printer.state.odd).toEqual([{ hex: '1d564200', why: 'not at the beginning of a line' }]);
  });
});

describe('status', () => {
  const ask = '<10 04 01 10 04 02 10 04 03 10 04 04>';

  it.each([
    ['nothing wrong', () => undefined, '12 12 12 12'],
    ['near end', 'paperLow', '12 12 12 1E'],
    ['paper out', 'paperOut', '1A 32 12 7E'],
    ['cover open', 'openCover', '1A 16 12 12'],
  ] as const)('tells %s in real time, off line too', (_what, fault, expected) => {
    const { printer, answers } = makePrinter();
    if (typeof fault === 'string') printer[fault]();
    printer.hear(bytes(ask));
    expect(answers.take()).toBe(expected);
    expect(printer.state.bufferedBytes).toBe(0);
  });

  it('answers a status request hidden in image data, and prints the image whole', () => {
    const { clock, printer, answers } = makePrinter();
    printer.hear(bytes(`<1D 76 30 00 01 00 03 00 10 04 01>x<0A>${CUT}`));
    clock.advance(MINUTE_MS);
    expect(answers.take()).toBe('12');
    expect(printer.sheets[0]?.lines[0]).toEqual({ raster: { widthDots: 8, heightDots: 3, data: 'EAQB' }, align: 'left' });
  });

  it('backs status automatically after GS a, on each change, and no longer after ESC @', () => {
    const { printer, answers } = makePrinter();
    printer.hear(bytes('<1D 61 0F>'));
    expect(answers.take()).toBe('10 00 00 00');
    printer.openCover();
    printer.paperLow();
    expect(answers.take()).toBe('38 00 00 00 38 00 03 00');
    printer.closeCover();
    answers.take();
    printer.hear(bytes('<1B 40>'));
    printer.paperIn();
    expect(answers.take()).toBe('');
  });

  it('identifies itself and counts its cuts', () => {
    const { clock, printer, answers } = makePrinter();
    printer.hear(bytes(`x<0A>${CUT}<1D 49 01 1D 49 43 1D 67 32 00 B2 00>`));
    clock.advance(MINUTE_MS);
    expect(answers.take()).toBe('20 5F 53 49 4D 2D 38 30 00 5F 31 00');
  });
});

describe('proof that a ticket is printed', () => {
  it('gives the process id back when the cut before it is done, and not earlier', () => {
    const { clock, printer, answers } = makePrinter();
    printer.hear(bytes(`${TICKET}${CUT}<1D 28 48 06 00 30 30>0042`));
    clock.advance(100);
    expect(answers.take()).toBe('');
    clock.advance(MINUTE_MS);
    expect(printer.sheets).toHaveLength(1);
    expect(answers.take()).toBe('37 22 30 30 34 32 00');
  });

  it('answers nothing to a process id when the unit does not know it, and goes on', () => {
    const { clock, printer, answers } = makePrinter({ supportsProcessId: false });
    printer.hear(bytes(`<1D 28 48 06 00 30 30>0042x<0A>${CUT}${FENCE}`));
    clock.advance(MINUTE_MS);
    expect(answers.take()).toBe('00');
    expect(textOf({ lines: printer.sheets[0]?.lines ?? [] })).toBe('x');
  });

  it('answers GS r behind the cut, and not at all while it is off line', () => {
    const { clock, printer, answers } = makePrinter();
    printer.paperLow();
    printer.hear(bytes(`${TICKET}${CUT}${FENCE}`));
    clock.advance(MINUTE_MS);
    expect(answers.take()).toBe('03');
    printer.openCover();
    printer.hear(bytes(FENCE));
    clock.advance(MINUTE_MS);
    expect(answers.take()).toBe('');
  });
});

describe('faults', () => {
  it('prints the stale ticket when paper comes back and the host has not cleared the buffer', () => {
    const { clock, printer, answers } = makePrinter();
    printer.paperOut();
    printer.hear(bytes(`${TICKET}${CUT}${FENCE}`));
    clock.advance(MINUTE_MS);
    expect(printer.sheets).toEqual([]);
    printer.paperIn();
    clock.advance(MINUTE_MS);
    expect(printer.sheets.map(textOf)).toEqual(['A001']);
    expect(answers.take()).toBe('00');
  });

  it.each([
    ['<10 14 08 01 03 14 01 06 02 08>', '37 25 00'],
    ['<10 05 02>', ''],
  ])('prints nothing stale after %s', (clear, answer) => {
    const { clock, printer, answers } = makePrinter();
    printer.paperOut();
    printer.hear(bytes(`${TICKET}${CUT}${FENCE}<1D 28 6B FF>`));
    printer.hear(bytes(clear));
    expect(answers.take()).toBe(answer);
    expect(printer.state.bufferedBytes).toBe(0);
    printer.paperIn();
    printer.hear(bytes(`A002<0A>${CUT}`));
    clock.advance(MINUTE_MS);
    expect(printer.sheets.map(textOf)).toEqual(['A002']);
    expect(answers.take()).toBe('');
  });

  it('forgets the line in hand too when it is cleared in the middle of a long text', () => {
    const { clock, printer } = makePrinter();
    printer.paperOut(3);
    printer.hear(bytes('n'.repeat(200)));
    clock.advance(MINUTE_MS);
    expect(printer.state.faults).toEqual(['paper-out']);
    printer.hear(bytes('<10 05 02>'));
    printer.paperIn();
    printer.hear(bytes(`A002<0A>${CUT}`));
    clock.advance(MINUTE_MS);
    expect(printer.sheets.map(textOf)).toEqual(['n'.repeat(48), 'A002']);
  });

  it('runs out in the middle of a ticket: the torn half is on paper, the rest comes on the new roll', () => {
    const { clock, printer } = makePrinter();
    printer.paperOut(6);
    printer.hear(bytes(`one<0A>two<0A>three<0A>${CUT}`));
    clock.advance(MINUTE_MS);
    expect(printer.state.faults).toEqual(['paper-out']);
    printer.paperIn();
    clock.advance(MINUTE_MS);
    expect(printer.sheets.map((sheet) => [sheet.cut, textOf(sheet)])).toEqual([
      ['torn', 'one\ntwo'],
      ['partial', 'three'],
    ]);
  });

  it('goes off line when the cutter jams, says so, and cuts after it is freed', () => {
    const { clock, printer, answers } = makePrinter();
    printer.jamCutter();
    printer.hear(bytes(`${TICKET}${CUT}${FENCE}`));
    clock.advance(MINUTE_MS);
    printer.hear(bytes('<10 04 01 10 04 02 10 04 03>'));
    expect(answers.take()).toBe('1A 52 1A');
    printer.hear(bytes('<10 05 01>'));
    clock.advance(MINUTE_MS);
    expect(printer.state.faults).toEqual(['cutter-error', 'cutter-jam']);
    printer.clearCutter();
    clock.advance(MINUTE_MS);
    expect(printer.sheets.map(textOf)).toEqual(['A001']);
    expect(answers.take()).toBe('00');
  });

  it('forgets its buffer and modes over a power cut, not what is printed', () => {
    const { clock, printer, answers } = makePrinter();
    printer.hear(bytes(`<1D 61 0F 1B 61 02>kept<0A>`));
    clock.advance(MINUTE_MS);
    printer.openCover();
    answers.take();
    printer.hear(bytes(`lost<0A>${CUT}`));
    printer.powerCycle();
    printer.closeCover();
    printer.hear(bytes(`after<0A>${CUT}`));
    clock.advance(MINUTE_MS);
    expect(printer.sheets[0]?.lines).toMatchObject([
      { text: 'kept', align: 'right' },
      { text: 'after', align: 'left' },
    ]);
    expect(answers.take()).toBe('');
  });

  it('takes its time: a slow mechanism has no sheet before the paper has moved', () => {
    const { clock, printer } = makePrinter({ speedFactor: 0.5 });
    printer.hear(bytes(`x<0A 1B 64 14>${CUT}`));
    clock.advance(1_000);
    expect(printer.sheets).toEqual([]);
    // 21 lines of 3.75 mm at 75 mm/s and the cutter
    clock.advance(300);
    expect(printer.sheets).toHaveLength(1);
  });

  it('has 4 KB of buffer, no more room when it is full, and still tells its status', () => {
    const { printer, answers } = makePrinter();
    printer.openCover();
    printer.hear(Buffer.alloc(5_000, 'x'));
    expect(printer.roomBytes()).toBe(0);
    for (let i = 0; i < 10; i += 1) printer.hear(bytes('<10 04 02>'));
    expect(answers.take()).toBe(Array(10).fill('16').join(' '));
  });
});
