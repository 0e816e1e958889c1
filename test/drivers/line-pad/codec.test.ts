import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Addressed, crc16, decodeLine, encodeLine, PadFramer } from '../../../drivers/line-pad/index.ts';

/** A pad's line with its end. */
function padLine(address: string, body: string): string {
  const summed = `${address} ${body}`;
  return `<${summed}*${crc16(summed).toString(16).toUpperCase().padStart(4, '0')}\n`;
}

function frame(chunks: readonly string[]): { lines: Addressed[]; bad: number } {
  let bad = 0;
  const framer = new PadFramer(() => {
    bad += 1;
  });
  return { lines: chunks.flatMap((chunk) => framer.push(Buffer.from(chunk, 'latin1'))), bad };
}

const IDLE = padLine('01', 'I 00000000 1A2B3C4D 0002 0000');
const IDLE_LINE = { address: 1, line: { verb: 'I', session: 0, boot: 0x1a2b3c4d, strayPresses: 2, badLines: 0 } };

describe('the pad codec', () => {
  it('sums with CRC-16/CCITT-FALSE, whose check value is 29B1', () => {
    expect(crc16('123456789')).toBe(0x29b1);
  });

  it('encodes what the host says', () => {
    const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();
    const sum = (summed: string) => crc16(summed).toString(16).toUpperCase().padStart(4, '0');
    expect(text(encodeLine(1, { verb: 'P' }))).toBe(`>01 P*${sum('01 P')}\n`);
    expect(text(encodeLine(247, { verb: 'S', session: 0x2a }))).toBe(`>F7 S 0000002A*${sum('F7 S 0000002A')}\n`);
    expect(text(encodeLine(1, { verb: 'A', boot: 0xdeadbeef, pressNo: 1, isScored: true }))).toBe(
      `>01 A DEADBEEF 0001 1*${sum('01 A DEADBEEF 0001 1')}\n`,
    );
    expect(encodeLine(1, { verb: 'A', boot: 1, pressNo: 1, isScored: false }).length).toBeLessThanOrEqual(64);
  });

  it('decodes what a pad answers', () => {
    const decode = (body: string) => decodeLine(padLine('0A', body).trimEnd())?.line;
    expect(decode('K 0000002A DEADBEEF 0001 4')).toEqual({ verb: 'K', session: 42, boot: 0xdeadbeef, pressNo: 1, key: 4 });
    expect(decode('S 0000002A')).toEqual({ verb: 'S', session: 42 });
    expect(decode('E 0000002A')).toEqual({ verb: 'E', session: 42 });
    expect(decode('A DEADBEEF 0001')).toEqual({ verb: 'A', boot: 0xdeadbeef, pressNo: 1 });
    expect(decode('V 1 HC5 SN0001')).toEqual({ verb: 'V', protocol: 1, model: 'HC5', serial: 'SN0001' });
  });

  it.each(['K 0000002A DEADBEEF 0001 6', 'K 2A DEADBEEF 0001 4', 'S 0000002a', 'X 1', 'I', 'toString'])(
    'refuses %j, though its sum is right',
    (body) => {
      expect(decodeLine(padLine('01', body).trimEnd())).toBeNull();
    },
  );

  it('finds each single wrong character', () => {
    const line = IDLE.trimEnd();
    for (let at = 0; at < line.length; at += 1) {
      const wrong = line[at] === '0' ? '1' : '0';
      expect(decodeLine(line.slice(0, at) + wrong + line.slice(at + 1))).toBeNull();
    }
  });
});

describe('the pad framer', () => {
  it('finds lines whole, byte by byte and merged', () => {
    expect(frame([IDLE])).toEqual({ lines: [IDLE_LINE], bad: 0 });
    expect(frame([...IDLE])).toEqual({ lines: [IDLE_LINE], bad: 0 });
    expect(frame([IDLE.repeat(40)]).lines).toHaveLength(40);
  });

  it.each([
    ['garbage', 'x\x00\xff\n'],
    ['a wrong sum', IDLE.replace('*', '*F')],
    ['half a line', `${IDLE.slice(0, 9)}\n`],
    ['a line that never ends for long', `${'<'.repeat(5_000)}\n`],
  ])('counts %s and finds the good line behind it', (_, bad) => {
    expect(frame([bad, IDLE])).toEqual({ lines: [IDLE_LINE], bad: 1 });
  });

  it('does not grow while a line babbles', () => {
    const framer = new PadFramer(() => undefined);
    const babble = Buffer.alloc(1024 * 1024, '<');
    framer.push(babble);
    const before = process.memoryUsage().arrayBuffers;
    for (let round = 0; round < 20; round += 1) framer.push(babble);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
    expect(framer.push(Buffer.from(`\n${IDLE}`))).toEqual([IDLE_LINE]);
  });

  it('finds the same whatever the chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constant(IDLE), fc.string({ maxLength: 90 })), { maxLength: 6 }), fc.nat(300), (parts, cut) => {
        const stream = parts.join('');
        expect(frame([stream.slice(0, cut), stream.slice(cut)])).toEqual(frame([stream]));
      }),
    );
  });
});
