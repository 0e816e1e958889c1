import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Agenda } from '../../../main/simulate/agenda.ts';
import { Drawer, drawArrivals } from '../../../main/simulate/arrivals.ts';
import { parseArrivals } from '../../../main/simulate/arrivals-csv.ts';
import { parsePolicy, parseStaffing } from '../../../main/simulate/plans.ts';
import { Random } from '../../../main/simulate/random.ts';
import { DAY, ELDERLY, makeHall, NINE, S1 } from './make-scenario.ts';

const config = makeHall(3);
const drawn = { serviceMinutes: 10, variation: 0.7, distribution: 'lognormal', classes: {}, patienceMinutes: null } as const;
const drawer = new Drawer(config, drawn, new Random(1));
const HOUR_MS = 3_600_000;

describe('a policy on one line', () => {
  it('changes what it says and leaves the rest as configured', () => {
    const { policy } = config;
    expect(parsePolicy('strict', policy)).toEqual({ ...policy, kind: 'strict' });
    expect(parsePolicy('ratio:3:2/45', policy)).toEqual({
      ...policy,
      kind: 'ratio',
      ratio: { priority: 3, ordinary: 2 },
      maxWaitMs: 45 * 60_000,
    });
    for (const wrong of ['fair', 'ratio:2', 'ratio:0:1', 'strict:2:1', 'strict/0', 'strict/x', ''])
      expect(() => parsePolicy(wrong, policy), wrong).toThrow(expect.objectContaining({ code: 'simulate/policy' }));
  });
});

describe('a staffing plan on one line', () => {
  const plan = { config, day: DAY, hours: [{ fromMinute: 540, toMinute: 1020 }] };
  const shift = (window: string, fromHour: number, toHour: number) => ({
    window,
    fromAt: NINE + (fromHour - 9) * HOUR_MS,
    toAt: NINE + (toHour - 9) * HOUR_MS,
  });

  it('is a number of windows, windows with hours, and windows that are like another', () => {
    expect(parseStaffing('2', plan)).toEqual({ shifts: [shift('w1', 9, 17), shift('w2', 9, 17)], extra: [] });
    expect(parseStaffing('w3@09:00-12:00+13:00-16:00, w4=w1', plan)).toEqual({
      shifts: [shift('w3', 9, 12), shift('w3', 13, 16), shift('w4', 9, 17)],
      extra: [{ window: 'w4', like: 'w1' }],
    });
    for (const wrong of ['0', '4', 'w9', 'w1@9-12', 'w1@12:00-09:00', 'w2=w1', 'new=w9', ''])
      expect(() => parseStaffing(wrong, plan), wrong).toThrow(expect.objectContaining({ code: 'simulate/staffing' }));
  });
});

describe('arrivals from a file', () => {
  it('come in order, with what is not said drawn', () => {
    const text = 'service,time,duration,class\ns1,09:30,5,elderly\ns1,09:00:30,,\n';
    const [first, second] = parseArrivals(text, config, DAY, drawer);
    expect(second).toEqual({ at: NINE + 30 * 60_000, service: S1, class: ELDERLY, serviceMs: 300_000, patienceMs: null });
    expect(first).toMatchObject({ at: NINE + 30_000, class: 'ordinary', serviceMs: expect.any(Number) });
  });

  it('name the line that is wrong', () => {
    const fault = (row: string): RegExp => new RegExp(`^line 3: ${row}`, 'u');
    for (const [row, what] of [
      ['09:00,s9,,', 'service is "s9"'],
      ['25:00,s1,,', 'time is "25:00"'],
      ['09:00,s1,nobility,', 'class is "nobility"'],
      ['09:00,s1,,-1', 'duration is "-1"'],
    ] as const)
      expect(() => parseArrivals(`time,service,class,duration\n09:00,s1,,\n${row}\n`, config, DAY, drawer)).toThrow(fault(what));
    expect(() => parseArrivals('when,service\n09:00,s1\n', config, DAY, drawer)).toThrow('there is no column time');
    expect(() => parseArrivals('time,service\n"09:00,s1\n', config, DAY, drawer)).toThrow(
      expect.objectContaining({ code: 'simulate/arrivals' }),
    );
  });
});

describe('arrivals at a rate', () => {
  it('have the rate, the classes and the services that were asked for, the same from the same seed', () => {
    const draw = (seed: number) =>
      drawArrivals(config, { [S1]: 1000 }, { fromAt: NINE, toAt: NINE + 20 * HOUR_MS }, { ...drawn, classes: { [ELDERLY]: 0.25 } }, seed);
    const arrivals = draw(5);
    expect(arrivals).toEqual(draw(5));
    expect(arrivals).not.toEqual(draw(6));
    const mean = arrivals.reduce((sum, { serviceMs }) => sum + (serviceMs ?? 0), 0) / arrivals.length;
    const spread = Math.sqrt(arrivals.reduce((sum, { serviceMs }) => sum + ((serviceMs ?? 0) - mean) ** 2, 0) / arrivals.length);
    // 20,000 draws: five standard errors are 3.5 % of the count, 2.5 % of the mean.
    expect(arrivals.length / 20_000).toBeCloseTo(1, 1);
    expect(mean / 600_000).toBeCloseTo(1, 1);
    expect(spread / mean).toBeCloseTo(0.7, 1);
    expect(arrivals.filter((arrival) => arrival.class === ELDERLY).length / arrivals.length).toBeCloseTo(0.25, 1);
    expect(arrivals.every(({ at }, index) => at >= (arrivals[index - 1]?.at ?? NINE) && at < NINE + 20 * HOUR_MS)).toBe(true);
  });
});

describe('the agenda', () => {
  it('gives back what was noted, the soonest first, in the order of noting at one moment', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 20 })), (moments) => {
        const agenda = new Agenda<string>();
        for (const [n, at] of moments.entries()) agenda.add(at, `${at}:${n}`);
        const wanted = moments.map((at, n) => ({ at, n })).sort((a, b) => a.at - b.at || a.n - b.n);
        for (const { at, n } of wanted) {
          expect(agenda.nextAt).toBe(at);
          expect(agenda.take()).toBe(`${at}:${n}`);
        }
        expect([agenda.nextAt, agenda.take()]).toEqual([Number.POSITIVE_INFINITY, undefined]);
      }),
    );
  });
});
