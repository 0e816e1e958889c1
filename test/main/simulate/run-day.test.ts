import { describe, expect, it } from 'vitest';
import { completeConfig } from '../../../main/hall/kernel/core-config.ts';
import type { WindowId } from '../../../main/hall/kernel/ids.ts';
import { figuresOf } from '../../../main/simulate/figures.ts';
import { runDay } from '../../../main/simulate/run-day.ts';
import { arrive, ELDERLY, makeHall, makeScenario, manyServers, NINE, ORDINARY, S1 } from './make-scenario.ts';
import { queueLengthError } from './many-windows.ts';

const MIN = 60_000;

describe('a simulated day', () => {
  it('is the hall itself: who waits is called by the policy, at the moment a window is free', () => {
    const arrivals = [arrive(NINE, 10 * MIN), arrive(NINE + MIN, 5 * MIN), arrive(NINE + 2 * MIN, 5 * MIN, ELDERLY)];
    const waits = (kind: 'first-come' | 'strict'): (number | null)[] =>
      runDay(makeScenario(makeHall(1, { kind }), arrivals, { walkMs: MIN })).visits.map(({ waitMs }) => waitMs);
    // The window is taken for the walk and the service: 11 minutes, then 6.
    expect(waits('first-come')).toEqual([0, 10 * MIN, 15 * MIN]);
    expect(waits('strict')).toEqual([0, 16 * MIN, 9 * MIN]);
  });

  it('keeps windows to their shifts: a service under way is ended, and who still waits then is not served', () => {
    const config = makeHall(2);
    const shift = (window: string, from: number, to: number) => ({
      window: window as WindowId,
      fromAt: NINE + from * MIN,
      toAt: NINE + to * MIN,
    });
    const day = runDay(
      makeScenario(config, [arrive(NINE, 30 * MIN), arrive(NINE, 30 * MIN), arrive(NINE, 30 * MIN)], {
        shifts: [shift('w1', 0, 20), shift('w2', 10, 15)],
      }),
    );
    expect(day.visits.map(({ waitMs, outcome }) => [waitMs, outcome])).toEqual([
      [0, 'served'],
      [10 * MIN, 'served'],
      [null, 'unserved'],
    ]);
    expect([day.openMs, day.busyMs]).toEqual([60 * MIN, 60 * MIN]);
  });

  it("lets people leave, stay away when called, and come back by the hall's own rule", () => {
    const base = makeHall(1);
    const config = { ...base, calling: { ...base.calling, noShow: { afterTickets: null, afterMs: 2 * MIN, limit: 1 } } };
    const arrivals = [arrive(NINE, null), arrive(NINE, 5 * MIN, ORDINARY, 30_000), arrive(NINE, 5 * MIN)];
    const { visits } = runDay(makeScenario(config, arrivals));
    expect(visits.map(({ waitMs, outcome }) => [waitMs, outcome])).toEqual([
      [0, 'no-show'],
      [null, 'left'],
      [MIN, 'served'],
    ]);
  });

  it('gives no number where the hall gives none', () => {
    const base = makeHall(1);
    const config = {
      ...base,
      services: completeConfig({ ...base, services: { [S1]: { prefix: 'A', firstNumber: 1, lastNumber: 2 } } }).services,
    };
    const day = runDay(
      makeScenario(
        config,
        [1, 2, 3, 4].map((n) => arrive(NINE + n, MIN)),
      ),
    );
    expect([day.visits.length, day.refused]).toEqual([2, { 'service/numbers-used-up': 2 }]);
  });

  it('is the same day each time, and 5,000 visitors are no long matter', () => {
    const { arrivals } = manyServers({ servers: 20, rho: 0.95, customers: 5_000, meanMs: 5 * MIN, seed: 7 }, 0.5);
    const scenario = makeScenario(makeHall(20, { kind: 'ratio' }), arrivals);
    expect(JSON.stringify(runDay(scenario))).toBe(JSON.stringify(runDay(scenario)));
  });
});

describe('the figures', () => {
  it('are percentiles of the waits, by class and service, and how evenly they fall', () => {
    const visit = (waitMs: number | null, of = ORDINARY) => ({ ...arrive(NINE, 0, of), ahead: 0, waitMs, outcome: 'served' as const });
    const day = {
      visits: [visit(10), visit(20), visit(30), visit(40), visit(null), visit(10, ELDERLY)],
      refused: {},
      openMs: 100,
      busyMs: 75,
    };
    const figures = figuresOf(day, makeHall(1));
    expect(figures.all).toEqual({ visits: 6, called: 5, p50Ms: 20, p90Ms: 40, maxMs: 40 });
    expect(figures.byClass).toEqual({
      elderly: { visits: 1, called: 1, p50Ms: 10, p90Ms: 10, maxMs: 10 },
      ordinary: { visits: 5, called: 4, p50Ms: 20, p90Ms: 40, maxMs: 40 },
    });
    expect(figures.fairness).toEqual({ p90Ratio: 4, jain: 110 ** 2 / (5 * 3100) });
    expect(figures.busyShare).toBe(0.75);
    expect(figuresOf({ visits: [], refused: {}, openMs: 0, busyMs: 0 }, makeHall(1))).toMatchObject({
      all: { p50Ms: null },
      fairness: { p90Ratio: null, jain: null },
      busyShare: null,
    });
  });
});

describe('a queue of 100 windows', () => {
  it('has the error that theory says of the prediction from its length, at 0.9 of capacity', { timeout: 120_000 }, () => {
    const { meanSquare, delayed } = queueLengthError(0.9, 30, 600, 1);
    expect(delayed).toBeGreaterThan(2_000);
    expect(meanSquare).toBeGreaterThan(0.00085);
    expect(meanSquare).toBeLessThan(0.00115);
  });
});
