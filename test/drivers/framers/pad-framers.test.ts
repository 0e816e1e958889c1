import { describe, expect, it } from 'vitest';
import { countAltered, FUZZED, fuzz } from './fuzz.ts';

const BYTES = 200_000;
const TRIES = 50_000;

describe('the framers of pads and readers, beside slow parsers', () => {
  it.each(FUZZED)('accept the same frames of %s, however damaged the stream and however it is cut', (family) => {
    const outcome = fuzz(family, BYTES, 20261121);
    expect(outcome.differences).toEqual([]);
    expect(outcome.accepted).toBeGreaterThan(BYTES / 500);
  });
});

describe('altered bytes that pass for a frame', () => {
  it('are one key in about fifty of a PJ06, whose answer is a bare byte', () => {
    const { altered, passed } = countAltered('pj06-pad', 1, TRIES, 1);
    expect(passed / altered).toBeGreaterThan(0.015);
    expect(passed / altered).toBeLessThan(0.025);
  });

  it('are none of an FF 68 frame where one byte is altered, and about one in 256 of its counted bytes where two are', () => {
    expect(countAltered('ff68-caller', 1, TRIES, 2).passed).toBe(0);
    const { altered, passed } = countAltered('ff68-caller', 2, TRIES, 3);
    expect(passed).toBeGreaterThan(0);
    expect(passed / altered).toBeLessThan(1 / 256);
  });
});
