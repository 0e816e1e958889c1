import { describe, expect, it } from 'vitest';
import { decodeBurst, encodeCommand, Pj06Framer } from '../../../drivers/pj06-pad/index.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();
const bytes = (text: string): number[] => [...Buffer.from(text.replaceAll(' ', ''), 'hex')];

function makeFramer() {
  const bad: number[] = [];
  return { framer: new Pj06Framer((count) => bad.push(count)), bad };
}

describe('a PJ06 command', () => {
  it.each([
    [{ type: 'welcome' }, '55AA021F001A'],
    [{ type: 'ask' }, '55AA0220001A'],
    [{ type: 'time-out', seconds: 30 }, '55AA03131E001A'],
    [{ type: 'levels', count: 5 }, '55AA0215051A'],
  ] as const)('%o is as the paper gives it', (command, wanted) => {
    expect(hex(encodeCommand(command))).toBe(wanted);
  });
});

describe('what a PJ06 sends at once', () => {
  it.each([
    ['03', { kind: 'key', key: 3 }],
    ['06', { kind: 'key', key: 6 }],
    ['04 04', { kind: 'key', key: 4 }],
    ['55 AA 02 20 00 1A', { kind: 'frames' }],
    ['55 AA 02 20 00 1A 05', { kind: 'key', key: 5 }],
    ['05 55 AA 02 02 02 1A', { kind: 'key', key: 5 }],
    ['00', { kind: 'noise' }],
    ['07', { kind: 'noise' }],
    ['01 02', { kind: 'noise' }],
    ['FF 03', { kind: 'noise' }],
    ['55 AA 02 01', { kind: 'noise' }],
    ['55 AA 00 1A', { kind: 'noise' }],
  ] as const)('%s is what it is', (sent, wanted) => {
    expect(decodeBurst(bytes(sent))).toEqual(wanted);
  });
});

describe('the PJ06 framer', () => {
  it('waits for silence: a key stands alone', () => {
    const { framer, bad } = makeFramer();
    expect(framer.push(Uint8Array.of(2), 100)).toEqual([]);
    expect(framer.end(110)).toEqual([]);
    expect(framer.end(125)).toEqual([2]);
    expect(framer.end(200)).toEqual([]);
    expect(bad).toEqual([]);
  });

  it('gives two keys that a finger could have pressed, and none of two that came at once', () => {
    const { framer, bad } = makeFramer();
    framer.push(Uint8Array.of(1), 0);
    expect(framer.push(Uint8Array.of(5), 200)).toEqual([1]);
    expect(framer.push(Uint8Array.of(1), 210)).toEqual([]);
    expect(framer.end(300)).toEqual([]);
    expect(bad).toEqual([2]);
  });

  it('does not grow while a line babbles, and takes the key behind it', () => {
    const { framer, bad } = makeFramer();
    for (let at = 0; at < 1_000; at += 1) framer.push(Uint8Array.of(0x55, 3), at);
    expect(framer.end(2_000)).toEqual([]);
    expect(bad.reduce((sum, count) => sum + count, 0)).toBe(2_000);
    framer.push(Uint8Array.of(4), 3_000);
    expect(framer.end(3_100)).toEqual([4]);
  });

  it('drops what had begun when the port went', () => {
    const { framer } = makeFramer();
    framer.push(Uint8Array.of(4), 0);
    framer.clear();
    expect(framer.end(100)).toEqual([]);
  });
});
