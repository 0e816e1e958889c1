import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { makeDataDir } from '../make-hall.ts';
import { faultsOf, NO_FAULTS, runRace } from './race.ts';

it('16 desks that press "next" 500 times each, several times at once, call everybody once and in turn', async () => {
  const dataDir = makeDataDir();
  const result = await runRace({ dataDir, desks: 16, presses: 500, tickets: 1_950 });
  rmSync(dataDir, { recursive: true, force: true });
  expect(faultsOf(result)).toEqual(NO_FAULTS);
  expect(result.pressed).toBe(8_000);
  expect(result.calls.length).toBeGreaterThan(1_500);
});
