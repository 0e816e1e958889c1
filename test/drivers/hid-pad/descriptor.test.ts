import { describe, expect, it } from 'vitest';
import { decodeKeys, encodeLamps, makePadMap, parseDescriptor } from '../../../drivers/hid-pad/index.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
const mapOf = (text: string) => makePadMap(parseDescriptor(bytes(text)));
const keysIn = (map: ReturnType<typeof mapOf>, report: string) => [...(decodeKeys(map, bytes(report))?.down ?? ['no report'])];
const lampsOf = (map: ReturnType<typeof mapOf>, lit: readonly number[]) =>
  encodeLamps(map, lit).map((report) => Buffer.from(report).toString('hex'));

/** Five keys and five lamps on a vendor page, no report ids: the pad of the hardware lab. */
const FIVE =
  '06 00ff 09 01 a1 01 19 01 29 05 15 00 25 01 75 01 95 05 81 02 75 03 95 01 81 03 19 11 29 15 75 01 95 05 91 02 75 03 95 01 91 03 c0';
/** Buttons of the button page behind report id 2, a byte of padding in front, LEDs of report id 3. */
const WITH_IDS =
  '05 01 09 05 a1 01 85 02 75 08 95 01 81 03 05 09 19 01 29 05 15 00 25 01 75 01 95 05 81 02 95 03 81 01 85 03 05 08 19 01 29 05 95 05 91 02 95 03 91 01 c0';
/** An array: one byte holds the button that is down, 0 for none. One LED. */
const ARRAY = '05 01 09 05 a1 01 05 09 19 01 29 04 15 01 25 04 75 08 95 01 81 00 05 08 09 4b 15 00 25 01 75 01 95 01 91 02 95 07 91 03 c0';
const KEYBOARD = '05 01 09 06 a1 01 05 07 19 00 29 65 15 00 25 65 75 08 95 06 81 00 c0';
const MOUSE_WHEEL = '05 01 09 02 a1 01 09 38 15 81 25 7f 75 08 95 01 81 06 c0';

describe('a report descriptor', () => {
  it('is a list of fields, each with its bit', () => {
    const { fields, reportBits, hasReportIds } = parseDescriptor(bytes(FIVE));
    expect(fields.map(({ direction, bitOffset, usagePage, usage }) => [direction, bitOffset, usagePage, usage])).toEqual([
      ...[1, 2, 3, 4, 5].map((usage, bit) => ['input', bit, 0xff00, usage]),
      ...[0x11, 0x12, 0x13, 0x14, 0x15].map((usage, bit) => ['output', bit, 0xff00, usage]),
    ]);
    expect([hasReportIds, ...reportBits]).toEqual([false, ['input 0', 8], ['output 0', 8]]);
  });

  it('keeps its globals on a stack, takes listed usages and signed limits, and passes over long items', () => {
    const { fields } = parseDescriptor(bytes('fe 02 00 aa bb 05 09 a1 01 a4 15 ff 25 01 09 07 09 03 75 02 95 03 81 02 b4 c0'));
    expect(
      fields.map(({ usage, bitOffset, bitSize, logicalMin, logicalMax }) => [usage, bitOffset, bitSize, logicalMin, logicalMax]),
    ).toEqual([
      [7, 0, 2, -1, 1],
      [3, 2, 2, -1, 1],
      [3, 4, 2, -1, 1],
    ]);
  });

  it.each([
    ['a cut item', '06 00'],
    ['an open collection', 'a1 01'],
    ['a collection that never began', 'c0'],
    ['a report of a million bits', '05 09 a1 01 09 01 75 20 96 ffff 81 02 c0'],
  ])('with %s is refused', (_, text) => {
    expect(() => parseDescriptor(bytes(text))).toThrow(expect.objectContaining({ code: 'pad/bad-descriptor' }));
  });

  it('never runs away, whatever its bytes', () => {
    let state = 1;
    for (let n = 0; n < 20_000; n += 1) {
      const random = Uint8Array.from({ length: 24 }, () => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
        return state >>> 24;
      });
      try {
        makePadMap(parseDescriptor(random));
      } catch (error) {
        expect((error as { code?: string }).code).toMatch(/^pad\//u);
      }
    }
  });
});

describe('the keys of a pad', () => {
  it('are its bits, in the order of their usages', () => {
    const map = mapOf(FIVE);
    expect(map.keys).toHaveLength(5);
    expect([keysIn(map, '00'), keysIn(map, '01'), keysIn(map, '10'), keysIn(map, '05')]).toEqual([[], [1], [5], [1, 3]]);
  });

  it('are found behind a report id, and nowhere else', () => {
    const map = mapOf(WITH_IDS);
    expect([keysIn(map, '02 ff 04'), keysIn(map, '01 ff 04'), keysIn(map, '02 ff')]).toEqual([[3], ['no report'], ['no report']]);
  });

  it('may come as an array, where 0 is none', () => {
    const map = mapOf(ARRAY);
    expect(map.keys).toHaveLength(4);
    expect([keysIn(map, '00'), keysIn(map, '04'), keysIn(map, '05')]).toEqual([[], [4], []]);
  });

  it('are refused of a keyboard, and of what has none', () => {
    expect(() => mapOf(KEYBOARD)).toThrow(expect.objectContaining({ code: 'pad/is-keyboard' }));
    expect(() => mapOf('05 01 09 02 a1 01 c0')).toThrow(expect.objectContaining({ code: 'pad/no-keys' }));
    expect(() => mapOf(MOUSE_WHEEL)).toThrow(expect.objectContaining({ code: 'pad/no-keys' }));
  });
});

describe('the lamps of a pad', () => {
  it('are lit by their bit, with the report id in front', () => {
    expect([lampsOf(mapOf(FIVE), [1, 2, 3, 4, 5]), lampsOf(mapOf(FIVE), [2]), lampsOf(mapOf(FIVE), [])]).toEqual([
      ['001f'],
      ['0002'],
      ['0000'],
    ]);
    expect(lampsOf(mapOf(WITH_IDS), [5])).toEqual(['0310']);
  });

  it('that are fewer than the keys are lit for all of them', () => {
    expect([lampsOf(mapOf(ARRAY), [1, 2, 3, 4]), lampsOf(mapOf(ARRAY), [3]), lampsOf(mapOf(ARRAY), [])]).toEqual([
      ['0001'],
      ['0001'],
      ['0000'],
    ]);
  });
});
