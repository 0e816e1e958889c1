import { describe, expect, it } from 'vitest';
import { seeded } from '../framers/streams.ts';
import { fuzz, WIRES } from './fuzz.ts';

const BYTES = 150_000;

describe.each(WIRES)('the framer of $name', (wire) => {
  it('accepts exactly the frames that the slow reference finds', { timeout: 120_000 }, () => {
    const { mismatch, accepted, altered } = fuzz(wire, BYTES, 1);
    expect(mismatch).toBeNull();
    expect(Math.min(accepted, altered)).toBeGreaterThan(200);
  });

  it('finds one frame whole, byte by byte, merged and behind garbage, a torn one and a long babble', () => {
    const good = wire.good(seeded(3));
    const one = wire.accepted([good]);
    expect(one).toHaveLength(1);
    expect(wire.accepted([...good].map((byte) => Uint8Array.of(byte)))).toEqual(one);
    expect(wire.accepted([Buffer.concat([good, good])])).toEqual([...one, ...one]);
    // A line's end closes what was torn; the binary frames need none, and it does them no harm.
    const end = Buffer.from('\n');
    for (const before of [Buffer.from('garbage'), good.subarray(0, good.length - 3), Buffer.alloc(5_000, 0x55)])
      expect(wire.accepted([before, end, good, end, good]).slice(-1)).toEqual(one);
  });
});
