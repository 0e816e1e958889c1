import { createRequire } from 'node:module';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import {
  CLEAR_BUFFERS,
  CUT_COUNTER_QUERY,
  encodeProcessId,
  encodeStatusQuery,
  encodeTicket,
  FENCE,
  planTicket,
} from '../../../drivers/escpos-printer/codec.ts';
import { encodeStoreLogo, STORED_KEYS_QUERY } from '../../../drivers/escpos-printer/logo.ts';
import { PAPER_MODELS, qrModules } from '../../../drivers/escpos-printer/models.ts';
import { cellsOf, encodeText, wrapText } from '../../../drivers/escpos-printer/text.ts';
import type { TicketLine } from '../../../drivers/messages.ts';
import { makeText, REFERENCE_TICKET, REFERENCE_URL } from './reference-ticket.ts';

const hex = (bytes: Iterable<number>) => Buffer.from([...bytes]).toString('hex');
const plan = (lines: readonly TicketLine[], width: 58 | 80 = 80) => planTicket({ lines, cut: 'none' }, PAPER_MODELS[width], null);
const texts = (lines: readonly TicketLine[], width: 58 | 80 = 80) =>
  plan(lines, width).flatMap((command) => (command.type === 'text' ? [command.value] : []));

describe('the reference ticket', () => {
  const bytes = encodeTicket(REFERENCE_TICKET, PAPER_MODELS[80], null);

  it('takes at most 280 bytes from the reset to the cut', () => {
    expect(bytes.length).toBeLessThanOrEqual(280);
    expect(bytes.length).toBe(269);
  });

  it('is these commands in this order', () => {
    const gb = (text: string) => iconv.encode(text, 'gbk').toString('hex');
    const expected = [
      '1b40',
      '1c26',
      '1b6101',
      '1d2111',
      `${gb('市民服务中心')}0a`,
      '1d2133',
      `${gb('A001')}0a`,
      '1d2100',
      `${gb('社会保障-参保登记')}0a`,
      `${gb('前面等待 12 人  预计等待 25 分钟')}0a`,
      `${gb('2026-11-21 09:30:15')}0a`,
      '1d286b0300314306',
      '1d286b0300314531',
      `1d286b${hex([REFERENCE_URL.length + 3, 0])}315030${gb(REFERENCE_URL)}`,
      '1d286b0300315130',
      `${gb('请留意叫号屏，过号三次需重新取号。')}0a`,
      `${gb('如需帮助，请咨询大厅导办人员。')}0a`,
      '0a0a0a',
      '1d5601',
    ];
    expect(hex(bytes)).toBe(expected.join(''));
  });

  it('sends a state once: no alignment, size or bold twice', () => {
    const types = planTicket(REFERENCE_TICKET, PAPER_MODELS[80], null).map((command) => command.type);
    expect(types.filter((type) => type === 'align')).toHaveLength(1);
    expect(types.filter((type) => type === 'size')).toHaveLength(3);
    expect(types).not.toContain('bold');
  });
});

describe('an encoder that somebody else wrote', () => {
  it('gives the same bytes for Chinese text and alignment', async () => {
    const { Printer } = createRequire(import.meta.url)('escpos') as {
      Printer: new (
        adapter: unknown,
        options: unknown,
      ) => Record<string, (...args: unknown[]) => unknown> & { buffer: { flush(): Buffer } };
    };
    const theirs = new Printer({ open: () => undefined, write: () => undefined }, { encoding: 'GB18030' });
    theirs.align?.('ct');
    theirs.text?.('市民服务中心 A001');
    const bytes = theirs.buffer.flush();
    const ours = plan([makeText('市民服务中心 A001')]).filter(
      (command) => command.type === 'align' || command.type === 'text' || command.type === 'line-feed',
    );
    expect(hex(bytes)).toBe(hex(ours.flatMap((command) => command.payload)));
  });
});

describe('text', () => {
  it('is one byte for ASCII and two for Chinese', () => {
    expect(hex(encodeText('A1 号'))).toBe(`413120${iconv.encode('号', 'gbk').toString('hex')}`);
  });

  it('refuses all ninety base characters whose code is four bytes, and takes every other one', () => {
    const refused: number[] = [];
    for (let code = 0x4e00; code <= 0x9fff; code += 1) {
      try {
        expect(encodeText(String.fromCharCode(code))).toHaveLength(2);
      } catch {
        refused.push(code);
      }
    }
    expect(refused).toEqual(Array.from({ length: 90 }, (_, at) => 0x9fa6 + at));
  });

  it('takes every full-width form, two bytes and two cells each', () => {
    const forms = String.fromCharCode(...Array.from({ length: 94 }, (_, at) => 0xff01 + at), 0x3000);
    expect(encodeText(forms)).toHaveLength(95 * 2);
    expect(cellsOf(forms)).toBe(95 * 2);
  });

  it('replaces ¥, which is four bytes, by the full-width sign', () => {
    expect(encodeText('¥5')).toEqual([...iconv.encode('￥5', 'gb18030')]);
  });

  it.each([
    ['a base character with a four-byte code', '㐀'],
    ['an emoji', '😀'],
    ['a lone surrogate', '\ud800'],
    ['a private-use character', '\ue000'],
    ['a command hidden in the text', 'A\u001b@'],
    ['a line feed', 'A\nB'],
    ['a delete', '\u007f'],
  ])('refuses %s before there is a byte to send', (_, text) => {
    expect(() => encodeTicket({ lines: [makeText(text)], cut: 'partial' }, PAPER_MODELS[80], null)).toThrow(
      expect.objectContaining({ code: 'printer/unprintable-text' }),
    );
  });

  it('never encodes anything but ASCII or a two-byte code, for the whole basic plane', () => {
    for (let code = 0; code <= 0xffff; code += 1) {
      const sign = String.fromCharCode(code);
      let bytes: number[];
      try {
        bytes = encodeText(sign);
      } catch {
        continue; // Refused, which is the other good end.
      }
      for (let at = 0; at < bytes.length; at += 1) {
        const byte = bytes[at] ?? 0;
        if (byte >= 0x20 && byte < 0x7f) continue;
        at += 1;
        const low = bytes[at] ?? 0;
        if (byte < 0x81 || low < 0x40) throw new Error(`U+${code.toString(16)} became ${hex(bytes)}`);
      }
    }
    expect(encodeText('中')).toHaveLength(2);
  });
});

describe('the layout', () => {
  it('counts cells, not characters: 24 Chinese characters fill 48 cells', () => {
    expect(cellsOf('排队a')).toBe(5);
    const lines = wrapText('等'.repeat(49), 48);
    expect(lines.map((line) => line.length)).toEqual([24, 24, 1]);
  });

  it('wraps at 32 cells on 58 mm paper and counts width multiples', () => {
    expect(texts([makeText('等'.repeat(17))], 58)).toEqual(['等'.repeat(16), '等']);
    expect(texts([makeText('等'.repeat(13), 2)])).toEqual(['等'.repeat(12), '等']);
    expect(texts([makeText('ABCDEFG', 8)])).toEqual(['ABCDEF', 'G']);
  });

  it('breaks between words, drops the space there, and cuts a word longer than the line', () => {
    expect(wrapText('take a number please', 8)).toEqual(['take a', 'number', 'please']);
    expect(wrapText('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
    expect(wrapText('', 8)).toEqual(['']);
  });

  it('never begins a line with a closing mark', () => {
    expect(wrapText('请稍候，请到窗口', 6)).toEqual(['请稍', '候，请', '到窗口']);
  });

  it('breaks behind a clause where that costs no line, so that no single character is left over', () => {
    expect(wrapText('请留意叫号屏，过号三次需重新取号。', 32)).toEqual(['请留意叫号屏，', '过号三次需重新取号。']);
    // Here it would cost a third line.
    expect(wrapText(`好，${'等'.repeat(29)}`, 32)).toEqual([`好，${'等'.repeat(14)}`, '等'.repeat(15)]);
  });

  it('never takes more lines, more cells or other signs than there are, whatever the text', () => {
    const text = fc.string({ unit: fc.constantFrom(...'请到窗口号。，！A1 x（）') });
    fc.assert(
      fc.property(text, fc.integer({ min: 4, max: 48 }), (content, columns) => {
        const lines = wrapText(content, columns);
        for (const line of lines) expect(cellsOf(line)).toBeLessThanOrEqual(columns);
        expect(lines.join('').replaceAll(' ', '')).toBe(content.replaceAll(' ', ''));
      }),
    );
  });

  it('sets a pair to both edges, or on two lines when it is too long', () => {
    expect(texts([{ kind: 'pair', left: '窗口', right: 'A12' }], 58)).toEqual([`窗口${' '.repeat(25)}A12`]);
    const [left, right] = texts([{ kind: 'pair', left: '一'.repeat(10), right: '二'.repeat(8) }], 58);
    expect(left).toBe(`${'一'.repeat(10)}${' '.repeat(12)}`);
    expect(right).toBe(`${' '.repeat(16)}${'二'.repeat(8)}`);
  });

  it('switches bold and size back for what follows', () => {
    const types = plan([
      { ...makeText('x', 2), bold: true },
      { kind: 'pair', left: 'a', right: 'b' },
    ]).map(({ type, value }) => `${type} ${value}`);
    expect(types).toEqual(expect.arrayContaining(['bold 1', 'size 17', 'bold 0', 'size 0']));
  });

  it('feeds few lines by line feeds and many by one command', () => {
    expect(hex(plan([{ kind: 'feed', lines: 2 }]).flatMap((command) => command.payload))).toBe('1b401c260a0a');
    expect(hex(plan([{ kind: 'feed', lines: 9 }]).flatMap((command) => command.payload))).toBe('1b401c261b6409');
  });

  it.each([0, 9, 1.5, Number.NaN])('refuses a width of %s', (width) => {
    expect(() => plan([{ ...makeText('x'), width }])).toThrow(expect.objectContaining({ code: 'printer/unprintable-text' }));
  });
});

describe('a QR', () => {
  const qr = (data: string, moduleDots = 6) => plan([{ kind: 'qr', data, moduleDots, errorLevel: 'M' }], 58);

  it('knows how many modules a symbol has', () => {
    expect([qrModules(14, 'M'), qrModules(15, 'M'), qrModules(REFERENCE_URL.length, 'M'), qrModules(667, 'M')]).toEqual([21, 25, 33, null]);
  });

  it('is refused when it would be wider than the paper, as the printer would leave it out in silence', () => {
    expect(qr('x'.repeat(300), 5).map((command) => command.type)).toContain('qr');
    expect(() => qr('x'.repeat(300), 6)).toThrow(expect.objectContaining({ code: 'printer/unprintable-text' }));
    expect(() => qr('')).toThrow();
    expect(() => qr('a\u0010\u0004\u0001')).toThrow();
  });
});

describe('the logo', () => {
  const logo = { widthDots: 12, heightDots: 2, bits: Buffer.of(0xff, 0xf0, 0x80, 0x10).toString('base64'), key: 'a7' };

  it('is stored and printed by these bytes', () => {
    expect(hex(STORED_KEYS_QUERY)).toBe('1d284c040030404b43');
    expect(hex(encodeStoreLogo(logo))).toBe('1d284c0f00304330613701' + '0c00' + '0200' + '31' + 'fff08010');
    const [, , align, print] = planTicket({ lines: [{ kind: 'logo', align: 'center' }], cut: 'none' }, PAPER_MODELS[80], 'a7');
    expect([align?.type, print?.type, hex(print?.payload ?? [])]).toEqual(['align', 'logo', '1d284c060030456137' + '0101']);
  });

  it('costs nothing on a printer that holds none', () => {
    expect(encodeTicket({ lines: [{ kind: 'logo', align: 'center' }], cut: 'none' }, PAPER_MODELS[80], null)).toHaveLength(4);
  });
});

describe('questions to the printer', () => {
  it('are these bytes', () => {
    expect(hex(encodeStatusQuery(4))).toBe('100404');
    expect(hex(encodeProcessId('1234'))).toBe('1d28480600303031323334');
    expect(hex(FENCE)).toBe('1d7201');
    // Function 2 of GS g: m 0, counter 178.
    expect(hex(CUT_COUNTER_QUERY)).toBe('1d673200b200');
    expect(hex(CLEAR_BUFFERS)).toBe('1014080103140106020810' + '0502');
  });
});
