import { describe, expect, it } from 'vitest';
import { queueLengthError, THEORY } from './many-windows.ts';

describe('M/M/100 by the hall itself', () => {
  for (const [rho, wanted] of THEORY)
    it(`reproduces the table at ${rho} of capacity within 10 %`, () => {
      const { meanSquare } = queueLengthError(rho, 1_000, 300, 1);
      expect(meanSquare / wanted).toBeGreaterThan(0.9);
      expect(meanSquare / wanted).toBeLessThan(1.1);
    });
});
