/** What is said of a call must be so: the journal's answer beside a scan over all visits at the moment of each call. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { getVisitPast } from '../../../../../db/queries/visit-past.ts';
import { whyLines } from '../../../../../main/api/why-texts.ts';
import { type BeforeReason, type Explanation, explainVisit } from '../../../../../main/hall/day/queue/explain.ts';
import { outlookOf } from '../../../../../main/hall/day/queue/outlook.ts';
import type { Frozen, Visit } from '../../../../../main/hall/day/state.ts';
import { HALL_EVENT_VERSIONS } from '../../../../../main/hall/event-versions.ts';
import type { WindowId } from '../../../../../main/hall/kernel/ids.ts';
import { append, makeEvent, makeStarted } from '../../../../db/make.ts';
import { clerk } from '../../make-hall.ts';
import { NaivePolicy } from './naive-policy.ts';
import { KINDS, makeRules, QueueRun, WINDOWS } from './queue-run.ts';

const patience = { timeout: 120_000 };
const seed = fc.nat({ max: 2 ** 31 - 1 });

/** One call seen from a visit that could have been called instead. */
type Seen = { readonly visit: string; readonly window: string; readonly isTrue: (reason: BeforeReason) => boolean };

/** A run that keeps its events, and who could have been called at each call. */
class WatchedRun extends QueueRun {
  readonly seen = new Map<string, Seen[]>();

  naive(at: WindowId): NaivePolicy {
    return new NaivePolicy(this.day, this.config, at, clerk(at.replace('w', 'c')), this.now);
  }

  override call(at: WindowId): Visit['id'] | null {
    const naive = this.naive(at);
    const picked = naive.next();
    const called = naive.callable.find(({ id }) => id === picked?.visit);
    for (const other of called === undefined ? [] : naive.callable) {
      const isReleased = other.reserved !== null && !naive.isSentHere(other);
      if (called === undefined || other.id === called.id || isReleased) continue;
      const seen = { visit: called.id, window: at, isTrue: truthOf(naive, called, other) };
      this.seen.set(other.id, [...(this.seen.get(other.id) ?? []), seen]);
    }
    return super.call(at);
  }
}

/** What may be said of why `called` went before `other`, now. */
function truthOf(naive: NaivePolicy, called: Frozen<Visit>, other: Frozen<Visit>): Seen['isTrue'] {
  const { policy } = naive.config;
  const [its, own] = [naive.classOf(called), naive.classOf(other)];
  const [itsMs, ownMs] = [naive.waitOf(called), naive.waitOf(other)];
  const round = naive.day.windows.get(naive.window)?.round ?? { priority: 0, ordinary: 0 };
  const isFull = round.priority >= policy.ratio.priority && round.ordinary >= policy.ratio.ordinary;
  const turn = (isFull ? 0 : round.priority) < policy.ratio.priority ? 'priority' : 'ordinary';
  const limits = policy.rules.filter(({ service, waitOverMs }) =>
    naive.callable.some((visit) => visit.service === service && naive.waitOf(visit) > waitOverMs),
  );
  const facts: Readonly<Record<BeforeReason['code'], boolean>> = {
    older: called.order < other.order,
    'max-wait': itsMs >= policy.maxWaitMs && ownMs < policy.maxWaitMs,
    'service-rule': limits[0]?.service === called.service && other.service !== called.service,
    'primary-first': naive.isOwn(called) && !naive.isOwn(other),
    reserved: naive.isSentHere(called) && !naive.isSentHere(other),
    'higher-class': policy.kind === 'strict' && its.rank > own.rank,
    heavier: policy.kind === 'ageing' && its.weight * itsMs > own.weight * ownMs,
    ratio: policy.kind === 'ratio' && its.rank > 0 !== own.rank > 0 && its.rank > 0 === (turn === 'priority'),
    chosen: false,
    rule: false,
  };
  const said = { 'service-rule': { service: called.service }, 'primary-first': { service: other.service }, ratio: { turn } };
  const figures: Partial<Readonly<Record<BeforeReason['code'], object>>> = {
    ...said,
    heavier: { weight: its.weight, waitMs: itsMs, thanWeight: own.weight, thanWaitMs: ownMs },
  };
  return (reason) =>
    facts[reason.code] && Object.entries(figures[reason.code] ?? {}).every(([key, value]) => Reflect.get(reason, key) === value);
}

/** Writes what happened into a journal and reads the explanation of every visit out of it. */
async function explainAll(run: WatchedRun): Promise<Map<string, Explanation>> {
  const { journal } = await makeStarted();
  append(journal, [makeEvent('config.applied', { config: run.config, sha256: 'f'.repeat(64) } as never)]);
  const rows = run.log.map(({ kind, body, at, clockId, upMs }) =>
    makeEvent(kind, body as never, 0, { at, clockId, upMs, v: HALL_EVENT_VERSIONS[kind] }),
  );
  append(journal, rows);
  const explanations = new Map<string, Explanation>();
  for (const visit of run.day.visits.keys()) {
    const past = getVisitPast(journal.db, { visit, day: null });
    const explanation = past === null ? null : explainVisit(past);
    if (explanation !== null) explanations.set(visit, explanation);
  }
  return explanations;
}

function play(rules: number, kind: (typeof KINDS)[number], happenings: readonly number[]): WatchedRun {
  const run = new WatchedRun(makeRules(rules, kind));
  for (const happening of happenings) run.step(happening);
  return run;
}

const SOME = { minLength: 40, maxLength: 120, size: 'max' } as const;

describe('why a visit was called when it was', () => {
  for (const kind of KINDS)
    it(
      `names under ${kind} exactly those who were called although it could have been, each for a reason that is so`,
      patience,
      async () => {
        const codes = new Set<string>();
        await fc.assert(
          fc.asyncProperty(seed, fc.array(seed, SOME), async (rules, happenings) => {
            const run = play(rules, kind, happenings);
            for (const [visit, { before, phase, number, calls }] of await explainAll(run)) {
              const row = run.day.visits.get(visit as Visit['id']);
              expect([phase, number, calls.length]).toEqual([
                row?.phase,
                row?.number,
                run.log.filter((event) => event.kind === 'visit.called' && event.body.visit === visit).length,
              ]);
              const seen = run.seen.get(visit) ?? [];
              expect(before.map((entry) => [entry.visit, entry.window])).toEqual(seen.map((entry) => [entry.visit, entry.window]));
              for (const [index, { reason, visit: other }] of before.entries()) {
                codes.add(reason.code);
                if (!seen[index]?.isTrue(reason)) expect({ visit, other, reason }).toBe('what is so');
              }
            }
          }),
          { numRuns: 15, endOnFailure: true },
        );
        expect(codes).toContain('older');
        expect([...codes]).toEqual(
          expect.arrayContaining({ 'first-come': [], strict: ['higher-class'], ratio: ['ratio'], ageing: ['heavier'] }[kind]),
        );
      },
    );
});

describe('why a visit was not called yet', () => {
  for (const kind of KINDS)
    it(`names under ${kind} those whom the policy puts before it, and whom each window calls next`, patience, () => {
      let told = 0;
      fc.assert(
        fc.property(seed, fc.array(seed, SOME), (rules, happenings) => {
          const run = play(rules, kind, happenings);
          for (const visit of run.day.visits.values()) {
            if (visit.phase !== 'waiting') continue;
            const { before, windows } = outlookOf(run.day, run.config, visit, run.now);
            const open = WINDOWS.filter((id) => run.day.windows.get(id)?.clerk && run.naive(id).callable.includes(visit));
            for (const id of open) expect(windows.find(({ window }) => window === id)?.next?.visit).toBe(run.naive(id).next()?.visit);
            const wanted = new Map<string, Seen>();
            for (const id of open) {
              const naive = run.naive(id);
              for (const other of naive.callable)
                if (!wanted.has(other.id) && naive.next([visit.id, other.id])?.visit === other.id && other.id !== visit.id)
                  wanted.set(other.id, { visit: other.id, window: id, isTrue: truthOf(naive, other, visit) });
            }
            expect(before.map((entry) => `${entry.visit} ${entry.window}`).sort()).toEqual(
              [...wanted.values()].map((entry) => `${entry.visit} ${entry.window}`).sort(),
            );
            for (const { reason, visit: other } of before) {
              told += 1;
              if (!wanted.get(other)?.isTrue(reason)) expect({ visit: visit.id, other, reason }).toBe('what is so');
            }
          }
        }),
        { numRuns: 100, endOnFailure: true },
      );
      expect(told).toBeGreaterThan(500);
    });
});

describe('the words', () => {
  it('are whole sentences in both languages, whatever there is to say', patience, async () => {
    const name = (id: string) => ({ zh: `〈${id}〉`, en: `<${id}>` });
    const names = { service: name, window: name, clerk: name, class: name, time: (at: number) => new Date(at).toISOString().slice(11, 19) };
    await fc.assert(
      fc.asyncProperty(seed, fc.constantFrom(...KINDS), fc.array(seed, SOME), async (rules, kind, happenings) => {
        const run = play(rules, kind, happenings);
        for (const [visit, explanation] of await explainAll(run)) {
          const row = run.day.visits.get(visit as Visit['id']);
          const outlook = row === undefined ? null : outlookOf(run.day, run.config, row, run.now);
          for (const { zh, en } of whyLines(explanation, outlook, names, 20)) {
            expect(zh).toMatch(/^[^a-z]*.*。$/u);
            expect(en).toMatch(/^[A-Z<].*\.$/u);
            expect(zh + en).not.toMatch(/undefined|null|NaN|\[object/u);
          }
        }
      }),
      { numRuns: 10 },
    );
  });
});
