import { describe, expect, it } from 'vitest';
import {
  decodeSaid,
  digitsOf,
  digitsOfRefusal,
  encodeBeep,
  encodeDigits,
  encodeFrame,
  encodeStartRating,
  type Ff68Frame,
  Ff68Framer,
} from '../../../drivers/ff68-caller/index.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();
const bytes = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const CALL = bytes('FF 68 03 03 68 05 01 0C 12 16');

/** What a pad at address 5 says with key data, as the framer and the codec take it together. */
function said(command: number, ...data: readonly number[]) {
  const [frame] = new Ff68Framer(() => undefined).push(encodeFrame({ address: 5, command, data }));
  return frame === undefined ? 'no frame' : decodeSaid(frame);
}

function feed(chunks: readonly Uint8Array[]): { readonly frames: readonly Ff68Frame[]; readonly dropped: number } {
  let dropped = 0;
  const framer = new Ff68Framer((count) => {
    dropped += count;
  });
  return { frames: chunks.flatMap((chunk) => framer.push(chunk)), dropped };
}

describe('an FF 68 frame', () => {
  it('is as the papers give it', () => {
    expect(hex(encodeFrame({ address: 5, command: 1, data: [0x0c] }))).toBe(hex(CALL));
    expect(hex(encodeDigits(5, '   123'))).toBe('FF68080868' + '05020A0A0A010203' + '2B16');
    expect(hex(encodeBeep(5))).toBe('FF6802026805030816');
    expect(hex(encodeStartRating(5))).toBe('FF6803036805010B1116');
  });

  it('is read back as it was written', () => {
    expect(feed([CALL]).frames).toEqual([{ address: 5, command: 1, data: [0x0c] }]);
  });

  it.each([
    [[0x0b], { type: 'key', key: 'rate', digits: '' }],
    [[0x0c], { type: 'key', key: 'next', digits: '' }],
    [[0x0d], { type: 'key', key: 'recall', digits: '' }],
    [[0x0e], { type: 'key', key: 'cancel', digits: '' }],
    [[0x0f], { type: 'key', key: 'confirm', digits: '' }],
    [[0x11], { type: 'key', key: 'one-metre', digits: '' }],
    [[0x12], { type: 'key', key: 'pause', digits: '' }],
    [[1, 2, 0x13], { type: 'key', key: 'transfer', digits: '12' }],
    [[6, 0x0f], { type: 'key', key: 'no-show', digits: '6' }],
    [[0, 0x0f], { type: 'key', key: 'park', digits: '0' }],
    [[3, 0x0f], { type: 'key', key: 'take-back', digits: '3' }],
    [[4, 2, 0x0f], { type: 'key', key: 'digits', digits: '42' }],
    [[0x10], null],
    [[0x0a, 0x0f], null],
    [[], null],
    [[1, 2, 3, 4, 5, 6, 7, 0x13], null],
  ] as const)('with the keys %j says what they mean', (data, wanted) => {
    expect(said(0x01, ...data)).toEqual(wanted);
  });

  it('of a rating says which of the four keys, and never how good it is', () => {
    expect([0, 1, 2, 3].map((rating) => said(0x11, rating))).toEqual([1, 2, 3, 4].map((key) => ({ type: 'rating', key })));
    expect([said(0x11, 4), said(0x11), said(0x11, 1, 1), said(0x07, 1)]).toEqual([null, null, null, null]);
  });
});

describe('the FF 68 framer', () => {
  const garbage = bytes('00 68 FF 16');
  const badSum = bytes('FF 68 03 03 68 05 01 0C 13 16');
  const badEnd = bytes('FF 68 03 03 68 05 01 0C 12 17');
  const unequal = bytes('FF 68 03 04 68 05 01 0C 12 16');
  const overLong = bytes('FF 68 13 13 68 05 01 0C 12 16');
  const tooShort = bytes('FF 68 01 01 68 05 05 16');
  const call = { address: 5, command: 1, data: [0x0c] };

  it.each([
    ['garbage', garbage],
    ['a bad sum', badSum],
    ['a bad end', badEnd],
    ['unequal lengths', unequal],
    ['an over-long frame', overLong],
    ['a frame too short to be one', tooShort],
    ['a frame that broke off', CALL.subarray(0, 7)],
  ])('finds the good frames around %s, whole, byte by byte and merged', (_, bad) => {
    const stream = Buffer.concat([CALL, bad, CALL, CALL]);
    const pieces = [[stream], [...stream].map((byte) => Uint8Array.of(byte)), [stream.subarray(0, 13), stream.subarray(13)]];
    for (const chunks of pieces) {
      const { frames, dropped } = feed(chunks);
      expect(frames).toEqual([call, call, call]);
      expect(dropped).toBe(bad.length);
    }
  });
});

describe('six digits', () => {
  it.each([
    [{ number: 'A012', waiting: 7 }, '  7012'],
    [{ number: 'B1234', waiting: 7 }, ' 71234'],
    [{ number: 'B1234', waiting: 120 }, '991234'],
    [{ number: null, waiting: 0 }, '  0   '],
    [{ number: 'A999', waiting: 4000 }, '999999'],
    [{ number: 'A5', waiting: 12 }, ' 12  5'],
  ] as const)('show %o', (content, wanted) => {
    expect(digitsOf(content)).toBe(wanted);
  });

  it('show a refusal with nothing where the queue stands', () => {
    expect(digitsOfRefusal(904)).toBe('   904');
  });
});
