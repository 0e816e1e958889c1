import { expect, it } from 'vitest';
import { fuzzFramer } from './fuzz.ts';

const LONG_BYTES = 10_000_000;

it('reads ten million bytes of a bad line as an independent parser does', { timeout: 3_600_000 }, () => {
  const { bytes, frames, garbage, differing } = fuzzFramer(2026, LONG_BYTES);
  process.stderr.write(`${bytes} bytes: ${frames} frames and ${garbage} bytes of garbage, ${differing.length} streams read differently\n`);
  expect(differing).toEqual([]);
});
