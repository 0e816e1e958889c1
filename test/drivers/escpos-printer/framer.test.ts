import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PrinterFrame, PrinterFramer } from '../../../drivers/escpos-printer/framer.ts';
import { decodeAutomatic, decodeRealtime, deviceStateOf, STATUS_FINE, troubleOf } from '../../../drivers/escpos-printer/status.ts';

const bytes = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const frames = (text: string) => new PrinterFramer().push(bytes(text));
const kinds = (found: readonly PrinterFrame[]) => found.map((frame) => frame.kind).join(' ');

// A realtime answer, an automatic status with flow control inside, a fence's answer, a process id, a clearing, a block.
const STREAM = '12 | 14 11 00 13 0c 00 | 00 | 37 22 31 32 33 34 00 | 37 25 00 | 5f 54 4d 00 | 1a'.replaceAll('|', '');
const KINDS = 'realtime automatic single process-id cleared block realtime';

describe('the printer framer', () => {
  it('tells the answers apart by their bits', () => {
    expect(kinds(frames(STREAM))).toBe(KINDS);
    expect(frames('37 22 31 32 33 34 00')).toEqual([{ kind: 'process-id', id: '1234' }]);
    expect(frames('14 11 00 13 0c 00')).toEqual([{ kind: 'automatic', bytes: [0x14, 0x00, 0x0c, 0x00] }]);
  });

  it('reads the keys of stored pictures, and the text of a block', () => {
    expect(frames('37 72 41 61 37 62 38 00')).toEqual([{ kind: 'stored-keys', keys: ['a7', 'b8'], isLast: false }]);
    expect(frames('37 72 40 00')).toEqual([{ kind: 'stored-keys', keys: [], isLast: true }]);
    expect(frames('5f 34 32 00')).toEqual([{ kind: 'block', text: '42' }]);
    // Half a key, a status that is none, a list without an end.
    expect(kinds(frames('37 72 40 61 00 12'))).toContain('garbage');
    expect(kinds(frames('37 72 42 61 37 00 12'))).toContain('garbage');
    expect(kinds(new PrinterFramer().push(Uint8Array.of(0x37, 0x72, 0x40, ...new Array<number>(81).fill(0x61), 0x00, 0x12)))).toContain(
      'realtime',
    );
  });

  it('gives the same frames byte by byte', () => {
    const framer = new PrinterFramer();
    expect(kinds([...bytes(STREAM)].flatMap((byte) => framer.push(Uint8Array.of(byte))))).toBe(KINDS);
  });

  it('skips flow control and reports what is nothing at all', () => {
    expect(frames('11 13 12')).toEqual([{ kind: 'realtime', bits: 0x12 }]);
    expect(frames('ff 80 12')).toEqual([
      { kind: 'garbage', byte: 0xff },
      { kind: 'garbage', byte: 0x80 },
      { kind: 'realtime', bits: 0x12 },
    ]);
  });

  it('drops one byte of a frame that breaks off and looks at the rest again', () => {
    expect(kinds(frames('10 00 12'))).toBe('garbage single realtime');
    expect(kinds(frames('37 22 31 ff 12'))).toContain('realtime');
    expect(kinds(frames('37 99 12'))).toBe('garbage garbage realtime');
    expect(kinds(frames('37 22 31 32 33 34 55 12'))).toContain('realtime');
  });

  it('never holds more than a block: a babbling line ends as garbage', () => {
    const framer = new PrinterFramer();
    const found = framer.push(new Uint8Array(5_000).fill(0x5f));
    expect(found.length).toBeGreaterThan(4_900);
    framer.reset();
    expect(framer.push(Uint8Array.of(0x12))).toEqual([{ kind: 'realtime', bits: 0x12 }]);
  });

  it('finds the same whatever the chunks, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(199), (stream, cut) => {
        const whole = new PrinterFramer().push(stream);
        const framer = new PrinterFramer();
        const parts = [...framer.push(stream.subarray(0, cut)), ...framer.push(stream.subarray(cut))];
        expect(parts).toEqual(whole);
      }),
    );
  });
});

describe('the status', () => {
  it.each([
    ['paper out by the stop sensor', decodeRealtime({ 1: 0x1a, 2: 0x32, 3: 0x12, 4: 0x72 }), 'paper-out'],
    ['paper out while still online', decodeRealtime({ 1: 0x12, 4: 0x72 }), 'paper-out'],
    ['an open cover', decodeRealtime({ 1: 0x1a, 2: 0x16, 3: 0x12, 4: 0x12 }), 'cover-open'],
    ['a stuck cutter', decodeRealtime({ 1: 0x1a, 2: 0x52, 3: 0x1a, 4: 0x12 }), 'cutter'],
    ['an error beyond repair', decodeRealtime({ 1: 0x1a, 2: 0x52, 3: 0x32, 4: 0x12 }), 'hardware'],
    ['a feed key held down', decodeRealtime({ 1: 0x5a, 2: 0x1a, 3: 0x12, 4: 0x12 }), 'offline'],
    ['paper near its end', decodeRealtime({ 1: 0x12, 4: 0x1e }), null],
    ['a stop at the near-end sensor', decodeRealtime({ 1: 0x1a, 2: 0x32, 3: 0x12, 4: 0x1e }), 'paper-low'],
    ['automatic: an open cover', decodeAutomatic([0x38, 0, 0, 0]), 'cover-open'],
    ['automatic: paper out', decodeAutomatic([0x18, 0, 0x0c, 0]), 'paper-out'],
    ['automatic: a stuck cutter', decodeAutomatic([0x18, 0x08, 0, 0]), 'cutter'],
  ])('says %s', (_, status, trouble) => {
    expect(troubleOf(status)).toBe(trouble);
  });

  it('becomes a device state with the paper told apart', () => {
    expect(deviceStateOf(STATUS_FINE)).toEqual({ state: 'online', code: null, paper: 'full' });
    expect(deviceStateOf({ ...STATUS_FINE, isPaperLow: true })).toEqual({ state: 'online', code: null, paper: 'low' });
    expect(deviceStateOf({ ...STATUS_FINE, isPaperOut: true })).toEqual({ state: 'userError', code: 'printer/paper-out', paper: 'out' });
    expect(deviceStateOf({ ...STATUS_FINE, hasCutterError: true })).toEqual({
      state: 'hardwareError',
      code: 'printer/cutter',
      paper: 'jammed',
    });
  });
});
