import { describe, expect, it } from 'vitest';
import { HallFeed } from '../../../main/estimate/hall-feed.ts';
import type { DayEvent, Stamped } from '../../../main/hall/day/events.ts';
import type { Policy } from '../../../main/hall/kernel/core-config.ts';
import type { ClassId } from '../../../main/hall/kernel/ids.ts';
import {
  at,
  cancel,
  DAY_MS,
  type DrivenHall,
  issueCommand,
  makeConfig,
  makeConfiguredHall,
  pause,
  spanAt,
  transfer,
} from '../hall/make-hall.ts';
import { exponential, makeRandom } from './make-queues.ts';

const MINUTE_MS = 60_000;
const services = {
  s1: { prefix: 'A', firstNumber: 1, lastNumber: 999 },
  s2: { prefix: 'B', firstNumber: 1, lastNumber: 999 },
};
const CONFIG = makeConfig({ services });

/** A hall of committed events, each taken in by the feed as it comes. */
class FedHall {
  readonly hall: DrivenHall;
  readonly feed: HallFeed;
  #fed = 0;

  constructor(config = CONFIG, feed = HallFeed.empty(config)) {
    this.hall = makeConfiguredHall(config);
    this.feed = feed;
  }

  get events(): readonly Stamped<DayEvent>[] {
    return this.hall.events as readonly Stamped<DayEvent>[];
  }

  feedAll(): this {
    for (const event of this.events.slice(this.#fed))
      if ('body' in event && !String(event.kind).startsWith('config.')) this.feed.take(event);
    this.#fed = this.events.length;
    return this;
  }

  estimate(of = 's1', classId = 'ordinary') {
    return this.feed.estimateFor(of, classId, this.hall.now);
  }

  openDay(): this {
    const { hall } = this;
    const span = spanAt(hall.now.at, CONFIG);
    hall.do(hall.state.day.status === 'none' ? { kind: 'day.open', span } : { kind: 'day.roll', next: span });
    // Windows that were open at the end of a day are open at the beginning of the next.
    for (const id of ['w1', 'w2']) if ((hall.state.day.windows.get(id as never)?.clerk ?? null) === null) hall.open(id);
    return this.feedAll();
  }
}

/** Half a day: somebody every 2.4 minutes, two windows of 4 minutes; gives what each was told and what came of it. */
function workDay(
  fed: FedHall,
  name: string,
  random: () => number,
): { readonly p10: number; readonly p90: number; readonly wait: number }[] {
  const { hall } = fed;
  fed.openDay();
  const busyUntil = new Map<string, number>();
  const outcomes: { p10: number; p90: number; wait: number }[] = [];
  const told = new Map<string, { readonly p10: number; readonly p90: number; readonly atMs: number }>();
  let nextAt = exponential(random, 2.4);
  for (let minute = 0; minute < 360; minute++) {
    hall.wait(MINUTE_MS);
    for (const where of ['w1', 'w2']) {
      const serving = hall.state.day.windows.get(where as never)?.visit ?? null;
      if (serving !== null && minute >= (busyUntil.get(where) ?? 0)) hall.at(where, 'start', serving).at(where, 'finish', serving);
    }
    for (; nextAt <= minute; nextAt += exponential(random, 2.4)) {
      const id = `${name}-${nextAt.toFixed(4)}`;
      fed.feedAll();
      const estimate = fed.estimate();
      if (estimate !== null) told.set(id, { p10: estimate.p10Ms, p90: estimate.p90Ms, atMs: hall.now.upMs });
      hall.issue(id);
    }
    for (const where of ['w1', 'w2']) {
      const waiting = hall.state.day.services.get('s1' as never)?.queue.size ?? 0;
      if (waiting === 0 || (hall.state.day.windows.get(where as never)?.visit ?? null) !== null) continue;
      hall.next(where);
      busyUntil.set(where, minute + 1 + exponential(random, 4));
      const called = String(hall.last('visit.called').visit);
      const foretold = told.get(called);
      if (foretold !== undefined) outcomes.push({ p10: foretold.p10, p90: foretold.p90, wait: hall.now.upMs - foretold.atMs });
    }
    fed.feedAll();
  }
  hall.wait(DAY_MS - 360 * MINUTE_MS);
  return outcomes;
}

describe('the learner of a hall', () => {
  const fed = new FedHall();
  const random = makeRandom(4);
  const first = workDay(fed, 'd0', random);
  const outcomes = Array.from({ length: 6 }, (_, day) => workDay(fed, `d${day + 1}`, random)).flat();

  it('says nothing at first', () => {
    expect(new FedHall().openDay().estimate()).toBeNull();
    expect(HallFeed.empty(CONFIG).estimateFor('s1', 'ordinary', fed.hall.now)).toBeNull();
    expect(first.length).toBeLessThan(100);
  });

  it('foretells with about four of five within the interval', () => {
    expect(outcomes.length).toBeGreaterThan(500);
    const within = outcomes.filter(({ p10, p90, wait }) => p10 <= wait && wait <= p90).length / outcomes.length;
    expect(within).toBeGreaterThan(0.7);
    expect(within).toBeLessThan(0.95);
  });

  it('says nothing of a service that was never called, or is not the hall’s', () => {
    fed.openDay();
    expect(fed.estimate('s1')).not.toBeNull();
    fed.hall.issue('other', 's2').issue('other-2', 's2');
    fed.feedAll().hall.next('w1');
    expect(fed.feedAll().estimate('s3')).toBeNull();
    expect(fed.estimate('constructor')).toBeNull();
  });

  it('learns the same from the journal as live, also when it was saved half way', () => {
    const again = HallFeed.empty(CONFIG);
    const events = fed.events.filter(({ kind }) => !String(kind).startsWith('config.'));
    const middle = Math.floor(events.length / 2);
    for (const event of events.slice(0, middle)) again.take(event);
    const loaded = HallFeed.load(again.save(), CONFIG);
    for (const event of events.slice(middle)) {
      again.take(event);
      loaded?.take(event);
    }
    expect(again.save()).toBe(fed.feed.save());
    expect(loaded?.save()).toBe(fed.feed.save());
  });

  it('is not loaded from what is damaged', () => {
    const text = fed.feed.save();
    const damaged = [
      '',
      '{}',
      'null',
      '[]',
      text.slice(0, -2),
      text.replace('"visits":{"$map"', '"visits":{"map"'),
      text.replace('\\"version\\":1', '\\"version\\":9'),
    ];
    expect(damaged.map((one) => HallFeed.load(one, CONFIG))).toEqual(damaged.map(() => null));
  });
});

/** The log ratio of the last outcomes of s1: what was learned of them. */
const learned = (fed: FedHall): unknown => {
  const state = JSON.parse(fed.feed.save()) as { learner: string };
  return JSON.parse(state.learner).services.$map.find(([id]: [string]) => id === 's1')[1].lately;
};

describe('clocks', () => {
  /** Two wait; the second is called twenty minutes after it came, with `between` on the way. */
  const called = (between: (hall: DrivenHall) => void): FedHall => {
    const fed = new FedHall().openDay();
    fed.hall
      .issue('a')
      .next('w1')
      .issue('b')
      .next('w2')
      .issue('c')
      .issue('d')
      .wait(8 * MINUTE_MS);
    between(fed.hall);
    fed.hall
      .wait(12 * MINUTE_MS)
      .at('w1', 'no-show', 'a')
      .next('w1')
      .at('w2', 'no-show', 'b')
      .next('w2');
    return fed.feedAll();
  };

  it('that are put forward or back change no wait that is learned', () => {
    const plain = learned(called(() => undefined));
    for (const byMs of [-7_200_000, -1000, 5_400_000]) {
      const stepped = called((hall) => {
        hall.now = { ...hall.now, at: hall.now.at + byMs };
      });
      expect(learned(stepped)).toEqual(plain);
    }
  });

  it('that begin anew with the machine are told by the wall clock, never backwards', () => {
    const fed = called((hall) => hall.reboot(-3_600_000));
    expect(JSON.stringify(learned(fed))).not.toContain('null');
    const line = JSON.parse(fed.feed.save()).line as { ms: number };
    expect(line.ms).toBe(12 * MINUTE_MS);
  });
});

describe('where a ticket would stand', () => {
  const classes = { vip: { rank: 5, weight: 3 }, old: { rank: 1, weight: 1 } } as Readonly<
    Record<ClassId, { rank: number; weight: number }>
  >;
  const policy = (kind: Policy['kind']): Policy => ({ ...CONFIG.policy, kind, ratio: { priority: 2, ordinary: 1 } });

  /** Six ordinary and two old visitors wait before the pressed `issue` of another class. */
  const callsNeeded = (kind: Policy['kind'], classId: string): number => {
    const fed = new FedHall(makeConfig({ services, classes, policy: policy(kind) })).openDay();
    for (let nth = 0; nth < 6; nth++) fed.hall.do(issueCommand(`o${nth}`));
    for (let nth = 0; nth < 2; nth++) fed.hall.do(issueCommand(`p${nth}`, 's1', { class: 'old' as ClassId }));
    fed.hall.do(issueCommand('mine', 's1', { class: classId as ClassId }));
    fed.feedAll();
    const state = JSON.parse(JSON.parse(fed.feed.save()).learner);
    const pending = state.services.$map.find(([id]: [string]) => id === 's1')[1].pending.$map;
    const [, mine] = pending.find(([id]: [string]) => id === 'mine');
    // The feature "places" is the logarithm of the calls needed, less one.
    return Math.round(Math.exp(mine.foretold.spreadX[1] + 1));
  };

  it.each([
    ['first-come', 'ordinary', 9],
    ['first-come', 'vip', 9],
    ['strict', 'ordinary', 9],
    ['strict', 'old', 3],
    ['strict', 'vip', 1],
    ['ratio', 'ordinary', 9],
    ['ratio', 'old', 6],
    ['ageing', 'ordinary', 9],
    ['ageing', 'vip', 4],
  ] as const)('under %s a newcomer of class %s needs %d calls', (kind, classId, needed) => {
    expect(callsNeeded(kind, classId)).toBe(needed);
  });
});

describe('queues followed through events', () => {
  it('are those of the hall itself after whatever may happen to a visit', () => {
    const fed = new FedHall(
      makeConfig({ services, calling: { ...CONFIG.calling, noShow: { afterTickets: null, afterMs: 60_000, limit: 2 } } }),
    ).openDay();
    const { hall } = fed;
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) hall.issue(id);
    hall.paper('paper');
    hall
      .next('w1')
      .at('w1', 'no-show', 'a')
      .next('w1')
      .at('w1', 'start', 'b')
      .do(transfer('w1', 'b', 's2'))
      .next('w1');
    hall.do(cancel('e')).do(pause('w2')).wait(70_000);
    hall.tick();
    hall.do(at('w1', 'start', String(hall.last('visit.called').visit)));
    fed.feedAll();
    const followed = JSON.parse(fed.feed.save()).queues.services.$map as [string, { waiting: { $map: [string, number][] } }][];
    for (const [id, { waiting }] of followed) {
      const counted = waiting.$map.reduce((sum, [, count]) => sum + count, 0);
      expect([id, counted]).toEqual([id, hall.state.day.services.get(id as never)?.queue.size ?? 0]);
    }
    expect(followed.length).toBe(2);
  });

  it('do not take a hall that closes for a queue that moves', () => {
    const fed = new FedHall().openDay();
    for (let nth = 0; nth < 20; nth++) fed.hall.issue(`v${nth}`);
    fed.hall.wait(MINUTE_MS).do({ kind: 'day.close', lapseWaiting: true });
    fed.feedAll();
    const { queues } = JSON.parse(fed.feed.save());
    const [, { gone, waiting }] = queues.services.$map.find(([id]: [string]) => id === 's1');
    expect([gone, waiting.$map]).toEqual([0, [['ordinary', 0]]]);
  });
});
