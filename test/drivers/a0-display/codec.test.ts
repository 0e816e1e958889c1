import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DisplayFrame, DisplayFramer, encodeFrame, encodeNumber, encodeProbe, isAnswer } from '../../../drivers/a0-display/index.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytes = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

const N1234 = 'A0 06 28 03 01 0C 22 03 63 FF';
const B1234 = 'A0 07 28 03 01 0C 22 03 42 42 FF';
const ANSWER = { command: 0x14, address: 3, subCommand: 0x50, data: [] } as const;

function frame(stream: Uint8Array, sizes: readonly number[] = [stream.length]): { frames: DisplayFrame[]; dropped: number } {
  let dropped = 0;
  const framer = new DisplayFramer((count) => {
    dropped += count;
  });
  const frames: DisplayFrame[] = [];
  let at = 0;
  for (const size of sizes) {
    frames.push(...framer.push(stream.subarray(at, at + size)));
    at += size;
  }
  return { frames, dropped };
}

describe('the display codec', () => {
  it('gives the golden vectors of the vendor', () => {
    expect(hex(encodeNumber(3, 3, '1234'))).toBe(hex(bytes(N1234)));
    expect(hex(encodeNumber(3, 3, 'B1234'))).toBe(hex(bytes(B1234)));
  });

  it('reads the golden vectors back', () => {
    const { frames, dropped } = frame(bytes(N1234 + B1234));
    expect(dropped).toBe(0);
    expect(frames).toEqual([
      { command: 0x28, address: 3, subCommand: 1, data: [12, 34, 3] },
      { command: 0x28, address: 3, subCommand: 1, data: [12, 34, 3, 0x42] },
    ]);
  });

  it('shows A001 as the letter A and the value 1', () => {
    // 7 + 28 + 5 + 1 + 0 + 1 + 3 + 41 = 122 decimal, mod 100 = 22 = 16.
    expect(hex(encodeNumber(5, 3, 'A001'))).toBe('a00728050100010341' + '16ff');
  });

  it('blanks with the value 0 and a space as letter', () => {
    expect(frame(encodeNumber(5, 3, null)).frames).toEqual([{ command: 0x28, address: 5, subCommand: 1, data: [0, 0, 3, 0x20] }]);
  });

  it('probes with command 29 and knows the answer of the unit asked only', () => {
    // 3 + 29 + 3 + 0 = 47 decimal = 2F.
    expect(hex(encodeProbe(3))).toBe('a0032903002fff');
    // 3 + 14 + 3 + 50 = 106 decimal, mod 100 = 6.
    expect(hex(encodeFrame(ANSWER))).toBe('a00314035006ff');
    expect([isAnswer(ANSWER, 3), isAnswer(ANSWER, 4), isAnswer({ ...ANSWER, subCommand: 0x51 }, 3)]).toEqual([true, false, false]);
  });

  it.each(['AB12', '12345', 'a001', '', 'A', '12A', '1２'])('refuses %j as a number', (number) => {
    expect(() => encodeNumber(3, 3, number)).toThrow(expect.objectContaining({ code: 'display/bad-number' }));
  });
});

describe('the display framer', () => {
  const good = encodeFrame(ANSWER);

  it('finds a frame whole, byte by byte, merged, and behind garbage', () => {
    expect(frame(good).frames).toEqual([ANSWER]);
    expect(
      frame(
        good,
        [...good].map(() => 1),
      ).frames,
    ).toEqual([ANSWER]);
    expect(frame(Buffer.concat([good, good])).frames).toEqual([ANSWER, ANSWER]);
    expect(frame(Buffer.concat([bytes('00 ff 14 03'), good]))).toEqual({ frames: [ANSWER], dropped: 4 });
  });

  it('cuts by length, so FF may be an address', () => {
    const last = { ...ANSWER, address: 255 };
    expect(frame(encodeFrame(last)).frames).toEqual([last]);
  });

  it.each([
    ['a bad length', 'A0 FF 14 03'],
    ['a length too short', 'A0 02 14 03 19 FF'],
    ['a bad checksum', 'A0 03 14 03 50 07 FF'],
    ['a bad end', 'A0 03 14 03 50 06 00'],
    ['a start in the middle of nothing', 'A0'],
    ['two starts', 'A0 A0 A0'],
  ])('drops what has %s and does not lose the good frame behind it', (_, bad) => {
    const { frames, dropped } = frame(Buffer.concat([bytes(bad), good]));
    expect(frames).toEqual([ANSWER]);
    expect(dropped).toBe(bytes(bad).length);
  });

  it('finds the same whatever the chunks', () => {
    const streams = fc.array(fc.oneof(fc.constant([...good]), fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 6 })), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(streams, (parts) => {
        const stream = Uint8Array.from(parts.flat());
        expect(
          frame(
            stream,
            [...stream].map(() => 1),
          ),
        ).toEqual(frame(stream));
      }),
    );
  });
});
