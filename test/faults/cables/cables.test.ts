import { describe, expect, it } from 'vitest';
import { CABLE_FAMILIES } from './families.ts';
import { runCables, seededRandom } from './run-cables.ts';

/** A few seconds each; a machine that is busy with other tests is given its time. */
const TIMEOUT_MS = 180_000;
const CYCLES = 12;

describe('the short form of npm run faults -- cables', () => {
  for (const family of CABLE_FAMILIES)
    it(`breaks no promise of ${family.name} when cables are pulled at random moments`, { timeout: TIMEOUT_MS }, async () => {
      const outcome = await runCables(family, {
        cycles: CYCLES,
        seed: 1,
        lanes: 4,
        signal: new AbortController().signal,
        onCycle: () => undefined,
      });
      expect(outcome.problems).toEqual([]);
      expect(outcome.cycles).toBe(CYCLES);
    });

  it('draws the same moments for the same seed', () => {
    const draw = (seed: number): number[] => Array.from({ length: 5 }, seededRandom(seed));
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });
});
