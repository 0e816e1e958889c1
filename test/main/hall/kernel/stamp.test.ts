import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elapsed } from '../../../../main/hall/kernel/stamp.ts';

const ms = fc.integer({ min: 0, max: 2 ** 41 });

describe('elapsed', () => {
  it('is told by the monotonic clock within one run of it, whatever the wall clock did', () => {
    fc.assert(
      fc.property(ms, ms, ms, ms, (fromAt, toAt, upMs, forMs) => {
        const from = { at: fromAt, clockId: 'boot-1', upMs };
        const to = { at: toAt, clockId: 'boot-1', upMs: upMs + forMs };
        expect(elapsed(from, to)).toEqual({ ms: forMs, certain: true });
      }),
    );
  });

  it('is told by the wall clock over two runs, is then uncertain, and is never negative', () => {
    fc.assert(
      fc.property(ms, ms, ms, ms, (fromAt, toAt, fromUp, toUp) => {
        const told = elapsed({ at: fromAt, clockId: 'boot-1', upMs: fromUp }, { at: toAt, clockId: 'boot-2', upMs: toUp });
        expect(told).toEqual({ ms: Math.max(0, toAt - fromAt), certain: false });
      }),
    );
  });
});
