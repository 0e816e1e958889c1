/**
 * Nobody starves. The bound, for `c` windows that serve the visit's service and services of `S` at most:
 *
 *     wait <= maxWaitMs + S * ceil((P + 1) / c)
 *
 * `P`: those who may be called and were issued before it, at the moment it has waited `maxWaitMs`. From that moment on nobody who was
 * issued later is called before it at any window that serves it: each who could be has waited less, and of those who have waited
 * `maxWaitMs` the first issued goes first. Each window calls at least once in any stretch of `S`, so all of them call `c` at least, and
 * of these calls only `P` can go to somebody else. The load: arrivals at 0.95 of capacity, every second one a priority visitor.
 */
import { describe, expect, it } from 'vitest';
import { countBelow } from '../../../../../main/hall/day/queue/order-set.ts';
import type { Visit } from '../../../../../main/hall/day/state.ts';
import type { Policy } from '../../../../../main/hall/kernel/core-config.ts';
import { type ClassId, recordIdOf, type VisitId, type WindowId } from '../../../../../main/hall/kernel/ids.ts';
import { clerk, makeConfig, service } from '../../make-hall.ts';
import { Dice } from '../../model/dice.ts';
import { KINDS, QueueRun, WINDOWS } from './queue-run.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 8 * 60 * MINUTE_MS;
const MEAN_MS = 5 * MINUTE_MS;
const LONGEST_MS = 20 * MINUTE_MS;
const LOAD = 0.95;
const S1 = service('s1');

type Waited = { readonly visit: VisitId; readonly waitMs: number; readonly boundMs: number; readonly isPriority: boolean };

const exponential = (dice: Dice, meanMs: number): number => Math.round(-meanMs * Math.log((dice.roll(1_000_000) + 1) / 1_000_001));

/** Of services of `meanMs` that are cut at `LONGEST_MS`, the mean that is left. */
const CUT_MEAN_MS = MEAN_MS * (1 - Math.exp(-LONGEST_MS / MEAN_MS));

class StarvationDay {
  readonly #run: QueueRun;
  readonly #dice: Dice;
  readonly #maxWaitMs: number;
  readonly #waited: Waited[] = [];
  readonly #ahead = new Map<VisitId, number>();
  readonly #busyUntil = new Map<WindowId, number>();
  #promotedUpTo = 0;

  constructor(kind: Policy['kind'], maxWaitMs: number, seed: number) {
    const all = { services: [S1], display: null, pad: null };
    this.#maxWaitMs = maxWaitMs;
    this.#run = new QueueRun(
      makeConfig({
        windows: Object.fromEntries(WINDOWS.map((id) => [id, all])),
        classes: { ['elderly' as ClassId]: { rank: 1, weight: 4 } },
        policy: { kind, ratio: { priority: 3, ordinary: 1 }, maxWaitMs, rules: [] },
      }),
    );
    this.#dice = new Dice(seed);
  }

  run(): readonly Waited[] {
    const everyMs = CUT_MEAN_MS / WINDOWS.length / LOAD;
    let arrivalMs = exponential(this.#dice, everyMs);
    while (arrivalMs < DAY_MS || this.#run.day.totals.phases.waiting > 0) {
      const freeMs = Math.min(...this.#busyUntil.values());
      const promotionMs = this.#nextPromotionMs();
      const atMs = Math.min(arrivalMs < DAY_MS ? arrivalMs : Number.POSITIVE_INFINITY, freeMs, promotionMs);
      this.#run.now = { ...this.#run.now, at: this.#run.now.at + atMs - this.#run.now.upMs, upMs: atMs };
      // Promotions are noted before anybody is called at the same moment: the bound counts those who were ahead then.
      if (promotionMs === atMs) this.#promote();
      else if (freeMs === atMs) this.#free();
      else {
        this.#run.issue(S1, (this.#dice.once(2) ? 'elderly' : 'ordinary') as ClassId, false);
        arrivalMs += exponential(this.#dice, everyMs);
      }
      this.#callAll();
    }
    return this.#waited;
  }

  #visitAt(order: number): Visit | undefined {
    const id = this.#run.day.byOrder[order - 1];
    return id === undefined ? undefined : this.#run.day.visits.get(id);
  }

  #nextPromotionMs(): number {
    const visit = this.#visitAt(this.#promotedUpTo + 1);
    return visit === undefined ? Number.POSITIVE_INFINITY : visit.issued.upMs + this.#maxWaitMs;
  }

  #promote(): void {
    this.#promotedUpTo += 1;
    const visit = this.#visitAt(this.#promotedUpTo);
    const queue = this.#run.day.services.get(S1)?.queue;
    if (visit?.phase === 'waiting' && queue !== undefined) this.#ahead.set(visit.id, countBelow(queue, visit.order));
  }

  #free(): void {
    for (const [id, untilMs] of this.#busyUntil) {
      const visit = this.#run.day.windows.get(id)?.visit;
      if (untilMs > this.#run.now.upMs || !visit) continue;
      this.#run.evolve('visit.finished', { visit, record: recordIdOf(visit, 1), window: id, clerk: clerk(id.replace('w', 'c')) });
      this.#busyUntil.delete(id);
    }
  }

  #callAll(): void {
    for (const id of WINDOWS) {
      if (this.#busyUntil.has(id)) continue;
      const picked = this.#run.pick(id);
      if (picked === null) continue;
      const { visit, why } = picked;
      this.#run.call(id);
      this.#run.evolve('visit.started', {
        visit: visit.id,
        record: recordIdOf(visit.id, 1),
        service: S1,
        window: id,
        clerk: clerk(id.replace('w', 'c')),
      });
      this.#busyUntil.set(id, this.#run.now.upMs + Math.min(LONGEST_MS, exponential(this.#dice, MEAN_MS)));
      const ahead = this.#ahead.get(visit.id);
      const boundMs = this.#maxWaitMs + (ahead === undefined ? 0 : LONGEST_MS * Math.ceil((ahead + 1) / WINDOWS.length));
      this.#waited.push({ visit: visit.id, waitMs: why.waitMs, boundMs, isPriority: visit.class !== 'ordinary' });
    }
  }
}

const longest = (waited: readonly Waited[]): number => Math.max(...waited.map(({ waitMs }) => waitMs));
const SEEDS = Array.from({ length: 40 }, (_, index) => index + 1);

describe('at 0.95 of capacity with every second visitor a priority one', () => {
  for (const kind of KINDS)
    it(`no wait under ${kind} passes the longest allowed by more than those promoted before take`, { timeout: 120_000 }, () => {
      let promoted = 0;
      for (const seed of SEEDS) {
        for (const { visit, waitMs, boundMs } of new StarvationDay(kind, 30 * MINUTE_MS, seed).run()) {
          if (waitMs > boundMs) expect({ seed, visit, waitMs }).toEqual({ seed, visit, waitMs: `${boundMs} at most` });
          if (waitMs > 30 * MINUTE_MS) promoted += 1;
        }
      }
      // The load is such that somebody had to be promoted: the bound was put to the test.
      expect(promoted).toBeGreaterThan(20);
    });

  it('strict without a longest wait lets an ordinary visitor wait far longer than with one', { timeout: 120_000 }, () => {
    const ordinary = (maxWaitMs: number): number =>
      Math.max(...SEEDS.map((seed) => longest(new StarvationDay('strict', maxWaitMs, seed).run().filter(({ isPriority }) => !isPriority))));
    expect(ordinary(Number.MAX_SAFE_INTEGER)).toBeGreaterThan(1.5 * ordinary(30 * MINUTE_MS));
  });
});
