import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { makeDataDir } from '../make-hall.ts';
import { faultsOf, NO_FAULTS, runRace } from './race.ts';

it('16 desks that press "next" 60 times each, several times at once, call everybody once and in turn', { timeout: 120_000 }, async () => {
  const dataDir = makeDataDir();
  const result = await runRace({ dataDir, desks: 16, presses: 60, tickets: 220 });
  rmSync(dataDir, { recursive: true, force: true });
  expect(faultsOf(result)).toEqual(NO_FAULTS);
  expect(result.calls.length).toBeGreaterThan(100);
});
