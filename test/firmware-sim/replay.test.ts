import { PassThrough } from 'node:stream';
import { SerialPort } from 'serialport';
import { describe, expect, it } from 'vitest';
import { firstDifference, parseRecord, replay } from '../../firmware-sim/replay.ts';
import { openFarTty } from '../drivers/pty.ts';

const entry = (upMs: number, direction: string, hex: string): string => JSON.stringify({ at: 0, upMs, direction, hex, code: null });
const RECORD = [
  entry(0, 'open', ''),
  entry(1, 'out', '100401'),
  entry(30, 'in', '12'),
  entry(31, 'out', '100404'),
  entry(60, 'in', '1e'),
].join('\n');

describe('a saved wire record', () => {
  it('plays onto a tty, and tells whether the far end answers as it did', async () => {
    const far = openFarTty();
    let isChanged = false;
    far.onData((chunk) => far.send(Buffer.from([chunk.at(-1) === 1 ? 0x12 : isChanged ? 0x7e : 0x1e])));
    const port = new SerialPort({ path: far.path, baudRate: 9600 });
    await new Promise((done) => port.once('open', done));
    const same = await replay(parseRecord(RECORD), port, false);
    expect(firstDifference(same.then, same.now)).toBe(null);
    isChanged = true;
    const other = await replay(parseRecord(RECORD), port, true);
    expect(firstDifference(other.then, other.now)).toBe(1);
    await new Promise((done) => port.close(done));
    far.unplug();
  });

  it('sends what the controller sent and nothing of what it heard', async () => {
    const port = new PassThrough();
    const sent: Buffer[] = [];
    port.on('data', (chunk: Buffer) => sent.push(chunk));
    await replay(parseRecord(RECORD), port, true);
    expect(Buffer.concat(sent).toString('hex')).toBe('100401100404');
  });

  it.each(['{"upMs":1}', 'no json', entry(1, 'out', '1')])('that is none is refused: %s', (line) => {
    expect(() => parseRecord(line)).toThrow(SyntaxError);
  });
});

it('the first difference of two answers', () => {
  const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
  expect([
    firstDifference(bytes('0102'), bytes('0102')),
    firstDifference(bytes('0102'), bytes('0103')),
    firstDifference(bytes('01'), bytes('0103')),
  ]).toEqual([null, 1, 1]);
});
