import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyLearner, Learner } from '../../../main/estimate/learner.ts';
import type { Moment } from '../../../main/estimate/moment.ts';
import { judgeEstimates } from '../../../main/estimate/quality.ts';
import { type Replayed, replayQueues } from '../../../main/estimate/replay.ts';
import { decodeLearner, encodeLearner } from '../../../main/estimate/saved.ts';
import { dayName, makeQueues, ordinaryService, type Queues } from './make-queues.ts';

const replay = ({ tickets, snapshots }: Queues, learner = new Learner(emptyLearner())): Replayed[] => [
  ...replayQueues(tickets, snapshots, learner),
];

const waitMin = ({ row }: Replayed): number => ((row.startedMs ?? Number.NaN) - row.issuedMs) / 60_000;
const quality = (told: readonly Replayed[]) => {
  const judged = judgeEstimates(
    told.map((one) => ({ p10: one.foretold.p10Min, p50: one.foretold.p50Min, p90: one.foretold.p90Min, wait: waitMin(one) })),
  );
  const baseline = judgeEstimates(told.map((one) => ({ p10: 0, p50: one.baselineMin, p90: 0, wait: waitMin(one) })));
  if (judged === null || baseline === null) throw new Error('nothing was told');
  return { ...judged, baseline: baseline.meanError };
};
const at = (minute: number, day = 'd1'): Moment => ({ ms: minute * 60_000, day, minute });

describe('a learner that knows nothing', () => {
  it('tells nothing', () => {
    const learner = new Learner(emptyLearner());
    expect(learner.foretell('a', at(600), { callsNeeded: 3, waiting: 2 }).isKnown).toBe(false);
    expect(learner.foretell('a', at(600), null).isKnown).toBe(false);
  });

  it('has finite numbers and orders them all the same', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 0, max: 1800 }),
        (callsNeeded, waiting, minute) => {
          const { p10Min, p50Min, p90Min } = new Learner(emptyLearner()).foretell('a', at(minute), { callsNeeded, waiting });
          expect(Number.isFinite(p90Min) && 0 <= p10Min && p10Min <= p50Min && p50Min <= p90Min).toBe(true);
        },
      ),
    );
  });

  it('says nothing of a service that was never called, though it knows the others', () => {
    const learner = new Learner(emptyLearner());
    replay(makeQueues([ordinaryService('a')], 3, 1), learner);
    const late: Moment = { ms: 1e15, day: 'later', minute: 660 };
    expect(learner.foretell('a', late, { callsNeeded: 5, waiting: 4 }).isKnown).toBe(true);
    learner.sawQueue('never', late, { gone: 0, waiting: 4, windows: 1 });
    expect(learner.foretell('never', late, { callsNeeded: 5, waiting: 4 }).isKnown).toBe(false);
  });
});

describe('a learner of ordinary days', () => {
  const told = replay(makeQueues([ordinaryService('a'), ordinaryService('b', 5), ordinaryService('c', 7)], 14, 11));
  const late = told.filter(({ row }) => row.day >= dayName(5));

  it('is better than queue length over historical throughput', () => {
    const { meanError, baseline } = quality(late);
    expect(meanError).toBeLessThan(baseline);
  });

  it('has four of five waits within its interval, and as many below as above', () => {
    const { within, below, above } = quality(late);
    expect(within).toBeGreaterThan(0.75);
    expect(within).toBeLessThan(0.85);
    expect(Math.abs(below - above)).toBeLessThan(0.05);
  });

  it('tells the third of its days and all after it', () => {
    expect(told.filter(({ row, foretold }) => row.day >= dayName(2) && !foretold.isKnown)).toEqual([]);
  });
});

describe('drift', () => {
  /** From the eighth day on half the windows close at noon, and they stay closed. */
  const halved = [{ ...ordinaryService('a'), windows: (day: number, hour: number) => (day >= 7 && hour >= 12 ? 2 : 4), serviceMin: 7 }];
  const told = replay(makeQueues(halved, 14, 5));
  const afternoons = (from: number, to: number): Replayed[] =>
    told.filter(({ row }) => row.day >= dayName(from) && row.day < dayName(to) && new Date(row.issuedMs).getUTCHours() >= 13);

  it('of the staffing at noon is followed within a few days', () => {
    const [atFirst, later] = [quality(afternoons(7, 8)), quality(afternoons(11, 14))];
    expect(Math.abs(later.bias) / later.meanError).toBeLessThan(Math.abs(atFirst.bias) / atFirst.meanError);
    expect(later.meanError).toBeLessThan(later.baseline);
  });

  it('does not cost the interval its promise', () => {
    const { within } = quality(told.filter(({ row }) => row.day >= dayName(8)));
    expect(within).toBeGreaterThan(0.72);
    expect(within).toBeLessThan(0.88);
  });
});

describe('what was learned', () => {
  const queues = makeQueues([ordinaryService('a'), ordinaryService('b')], 6, 3);
  const upTo = (limit: number): Queues => ({
    tickets: queues.tickets.filter(({ day }) => day < dayName(limit)),
    snapshots: queues.snapshots.filter(({ day }) => day < dayName(limit)),
  });
  const from = (start: number): Queues => ({
    tickets: queues.tickets.filter(({ day }) => day >= dayName(start)),
    snapshots: queues.snapshots.filter(({ day }) => day >= dayName(start)),
  });

  it('goes on the same after it was saved and loaded, and as a structured clone', () => {
    const learner = new Learner(emptyLearner());
    replay(upTo(3), learner);
    const loaded = decodeLearner(encodeLearner(learner.state));
    if (loaded === null) throw new Error('not loaded');
    const cloned = structuredClone(learner.state);
    const went = replay(from(3), learner);
    expect(replay(from(3), new Learner(loaded))).toEqual(went);
    expect(replay(from(3), new Learner(cloned))).toEqual(went);
  });

  it('is refused when it is damaged or of another version', () => {
    const text = encodeLearner(emptyLearner());
    expect(decodeLearner(text)).not.toBeNull();
    const damaged = [
      '',
      'null',
      '{}',
      '7',
      text.slice(0, -9),
      text.replace('"version":1', '"version":2'),
      text.replace('"weights":[0', '"weights":[null'),
    ];
    expect(damaged.map(decodeLearner)).toEqual(damaged.map(() => null));
  });

  it('stays within bounds whatever comes', () => {
    const learner = new Learner(emptyLearner());
    for (let nth = 0; nth < 5000; nth++) learner.issued('a', `t${nth}`, at(600), { callsNeeded: nth + 1, waiting: nth });
    for (let nth = 0; nth < 3000; nth++) learner.sawQueue(`s${nth}`, at(601), { gone: 0, waiting: 0, windows: 0 });
    const { services } = learner.state;
    expect(services.size).toBe(1000);
    expect(Math.max(...[...services.values()].map(({ pending }) => pending.size))).toBeLessThanOrEqual(200);
  });
});

describe('a ticket for which a window stands free', () => {
  it('is told what such tickets waited, and teaches nothing of the queue', () => {
    const learner = new Learner(emptyLearner());
    for (let nth = 0; nth < 400; nth++) {
      learner.issued('a', `t${nth}`, at(600 + nth), null);
      learner.called('a', `t${nth}`, at(601 + nth), 1);
    }
    const { p10Min, p50Min, p90Min, isKnown } = learner.foretell('a', at(1100), null);
    expect(isKnown).toBe(true);
    for (const min of [p10Min, p50Min]) expect(min).toBeCloseTo(1, 0);
    expect(p90Min).toBeLessThan(4);
    expect(learner.state.outcomes).toBe(0);
  });
});

describe('a ticket that ends without a call', () => {
  it('teaches nothing', () => {
    const learner = new Learner(emptyLearner());
    learner.issued('a', 't', at(600), { callsNeeded: 2, waiting: 1 });
    learner.left('a', 't', at(700));
    learner.called('a', 't', at(710), 110);
    expect(learner.state.outcomes).toBe(0);
  });
});
