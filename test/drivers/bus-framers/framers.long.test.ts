import { describe, expect, it } from 'vitest';
import { fuzz, WIRES } from './fuzz.ts';

const BYTES = 10_000_000;

describe.each(WIRES)('ten million bytes for the framer of $name', (wire) => {
  it('accepts exactly the frames that the slow reference finds, and says how many altered ones fit', () => {
    const { mismatch, accepted, altered, fitting } = fuzz(wire, BYTES, 7);
    process.stdout.write(`${wire.name}: ${accepted} frames accepted; of ${altered} altered ones ${fitting} still fit their sum\n`);
    expect(mismatch).toBeNull();
    // A cyclic sum sees every small change; a plain one does not see what is added here and taken there.
    if (wire.name === 'speaker') expect(fitting / altered).toBeLessThan(0.001);
    else expect(fitting).toBeGreaterThan(0);
  });
});
