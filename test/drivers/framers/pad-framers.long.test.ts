import { describe, expect, it } from 'vitest';
import { FUZZED, fuzz } from './fuzz.ts';

const BYTES = 10_000_000;

describe('the framers of pads and readers, beside slow parsers, for long', () => {
  it.each(FUZZED)('accept the same frames of %s in ten million bytes', (family) => {
    const outcome = fuzz(family, BYTES, 1);
    expect(outcome.differences).toEqual([]);
    expect(outcome.accepted).toBeGreaterThan(BYTES / 500);
  });
});
