import { describe, expect, it } from 'vitest';
import { type ManyServers, simulateManyServers } from './many-servers.ts';

/** Within ten parts of a hundred. */
function isNear(found: number, theory: number): void {
  expect(found).toBeGreaterThan(theory * 0.9);
  expect(found).toBeLessThan(theory * 1.1);
}

const hundred = (rho: number, customers: number, arrivalC2 = 1): ManyServers => ({ servers: 100, rho, arrivalC2, customers, seed: 1 });

/** Ibrahim and Whitt, "Real-time delay estimation based on delay history": the tables for M/M/100 and H2/M/100, mean service 1. */
describe('M/M/100, as theory has it', { timeout: 120_000 }, () => {
  it.each([
    [0.98, 0.005, 10_000_000],
    [0.95, 0.002, 5_000_000],
    [0.9, 0.001, 5_000_000],
  ])('at load %d queue length is wrong by %d in the mean square, and the last one waited by twice that', (rho, theory, customers) => {
    const { queueLength, lastWaited } = simulateManyServers(hundred(rho, customers));
    isNear(queueLength, theory);
    isNear(lastWaited / queueLength, 2);
  });

  it('with hyperexponential arrivals (c2 = 4) the last one waited is wrong by five times that', () => {
    const { queueLength, lastWaited } = simulateManyServers(hundred(0.98, 8_000_000, 4));
    isNear(lastWaited / queueLength, 5);
  });
});
