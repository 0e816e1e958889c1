import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, layOut, type Screen, signsOf, widthOf } from '../../../drivers/display/index.ts';
import type { DisplayContent } from '../../../drivers/messages.ts';

const gbk = new TextDecoder('gbk');
const window3 = { zh: '3号窗口', en: 'Window 3' };
const board = (cells: number | null, lines = 1, set: Screen['set'] = 'gbk'): Screen => ({ cells, lines, set });

function shown(content: DisplayContent, screen: Screen): string[] {
  return layOut(content, screen).lines.map((line) => gbk.decode(Uint8Array.from(bytesOf(line, 0))));
}

describe('a content on the lines of a unit', () => {
  it.each<[string, Screen, string[]]>([
    ['whole where there is room', board(12), ['A001 3号窗口']],
    ['with the figures of its window where there is less', board(8), ['A001 3']],
    ['without a window rather than with a part of its name', board(5), ['A001']],
    ['whole where the unit scrolls', board(null), ['A001 3号窗口']],
    ['on two lines', board(8, 2), ['A001', '3号窗口']],
    ['on two short lines', board(6, 2), ['A001', '3']],
    ['in English where there is only ASCII', board(20, 1, 'ascii'), ['A001 Window 3']],
  ])('tells a call %s', (_, screen, lines) => {
    expect(shown({ kind: 'call', number: 'A001', window: window3 }, screen)).toEqual(lines);
  });

  it('shows the latest calls first, one a line, and no more than there are lines', () => {
    const rows = ['A001', 'B002', 'C003'].map((number) => ({ number, window: window3 }));
    expect(shown({ kind: 'rows', rows }, board(12, 2))).toEqual(['A001 3号窗口', 'B002 3号窗口']);
    expect(shown({ kind: 'rows', rows: rows.slice(0, 1) }, board(12, 3))).toEqual(['A001 3号窗口', '', '']);
  });

  it('breaks a text between characters and says that there is more', () => {
    const text = { zh: '请留意叫号屏，过号三次需重新取号', en: 'x' };
    expect(shown({ kind: 'text', text }, board(11, 2))).toEqual(['请留意叫号', '屏，过号..']);
    expect(shown({ kind: 'text', text }, board(null, 2))).toEqual([text.zh, '']);
  });

  it('is nothing when blank and every cell when tested', () => {
    expect(shown({ kind: 'blank' }, board(4, 2))).toEqual(['', '']);
    expect(shown({ kind: 'test' }, board(4, 2))).toEqual(['8888', '8888']);
  });

  it.each(['AB12', '12345', 'a001', ''])('refuses %j as a number', (number) => {
    for (const content of [{ kind: 'number', number } as const, { kind: 'call', number, window: window3 } as const])
      expect(() => layOut(content, board(12))).toThrow(expect.objectContaining({ code: 'display/bad-number' }));
  });

  it('never overflows a line, cuts a number or halves a character, whatever the text', () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 60 });
    fc.assert(
      fc.property(anyText, anyText, fc.integer({ min: 5, max: 24 }), fc.integer({ min: 1, max: 3 }), (zh, en, cells, lines) => {
        const screen = board(cells, lines);
        for (const content of [
          { kind: 'text', text: { zh, en } },
          { kind: 'call', number: 'A0123', window: { zh, en } },
        ] as const) {
          const layout = layOut(content, screen);
          expect(layout.lines).toHaveLength(lines);
          for (const line of layout.lines) {
            expect(widthOf(line)).toBeLessThanOrEqual(cells);
            expect(gbk.decode(Uint8Array.from(bytesOf(line, 0)))).not.toMatch(/\ufffd|\p{Cc}/u);
          }
          if (content.kind === 'call') expect(gbk.decode(Uint8Array.from(bytesOf(layout.lines[0] ?? [], 0)))).toMatch(/^A0123/);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('characters', () => {
  it('are two bytes of GBK, ASCII, or a mark for what is missing, which is counted', () => {
    const { signs, missing } = signsOf('请¥8€𠮷\u0007a\u200b', 'gbk');
    expect(signs.map(({ sign }) => sign).join('')).toBe('请￥8〓〓a');
    expect(missing).toBe(2);
    expect(Buffer.from(signs.flatMap(({ bytes }) => [...bytes])).toString('hex')).toBe('c7eba3a438a1fea1fe61');
  });

  it('are ASCII where there is nothing else: full-width forms have a twin, the rest a question mark', () => {
    expect(signsOf('Ａ１号', 'ascii')).toMatchObject({ signs: [{ sign: 'A' }, { sign: '1' }, { sign: '?' }], missing: 1 });
  });
});
