import { describe, expect, it } from 'vitest';
import { runModel, seedsOf } from './run-model.ts';

const COMMANDS = 100_000;

describe('a hall beside a naive one, for long', () => {
  it.each([1, 20261121])('agrees with it through 100,000 happenings of the seed %i', (seed) => {
    const run = runModel(seedsOf(seed, COMMANDS), 10_000);
    expect(run.accepted).toBeGreaterThan(COMMANDS / 3);
  });
});
