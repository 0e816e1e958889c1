import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pickChosen, pickNext } from '../../../../../main/hall/day/queue/policy.ts';
import type { Policy } from '../../../../../main/hall/kernel/core-config.ts';
import type { ClassId, WindowId } from '../../../../../main/hall/kernel/ids.ts';
import { clerk, makeConfig, NINE, plain, service, window } from '../../make-hall.ts';
import { readOnly } from '../../model/read-only.ts';
import { NaivePolicy } from './naive-policy.ts';
import { CLASSES, KINDS, makeRules, QueueRun, SERVICES, WINDOWS } from './queue-run.ts';

/** Some seconds on an idle machine; a busy one is no reason to fail. */
const patience = { timeout: 120_000 };
const seed = fc.nat({ max: 2 ** 31 - 1 });

/** Every window is told the same as the slow way says; how many were compared. */
function compare(run: QueueRun): number {
  for (const id of WINDOWS) {
    const by = clerk(id.replace('w', 'c'));
    const picked = run.pick(id);
    const wanted = new NaivePolicy(run.day, run.config, id, by, run.now).next();
    const said = picked === null ? null : { visit: picked.visit.id, why: picked.why };
    if (JSON.stringify(said) !== JSON.stringify(wanted)) expect({ window: id, ...said }).toEqual({ window: id, ...wanted });
  }
  return WINDOWS.length;
}

describe('the next visit', () => {
  for (const kind of KINDS) {
    it(`is under ${kind} whom a scan over all visits finds, in many thousand queues`, patience, () => {
      let compared = 0;
      fc.assert(
        fc.property(seed, fc.array(seed, { minLength: 20, maxLength: 60, size: 'max' }), (rules, happenings) => {
          const run = new QueueRun(makeRules(rules, kind));
          for (const happening of happenings) {
            run.step(happening);
            compared += compare(run);
          }
        }),
        { numRuns: 300 },
      );
      expect(compared).toBeGreaterThan(10_000);
    });
  }

  it('meets every rule on the way, each before older ones where that can be', patience, () => {
    const met = new Map<string, number>();
    for (let from = 1; from <= 400; from += 1) {
      const run = new QueueRun(makeRules(from, KINDS[from % KINDS.length] ?? 'strict'));
      for (let step = 0; step < 60; step += 1) run.step(from * 1000 + step);
      for (const id of WINDOWS) {
        const why = run.pick(id)?.why;
        if (why !== undefined) met.set(why.rule, Math.max(met.get(why.rule) ?? 0, why.ahead));
      }
    }
    expect([...met.keys()].sort()).toEqual([
      'ageing',
      'first-come',
      'max-wait',
      'ratio',
      'reserved',
      'secondary',
      'service-rule',
      'strict',
    ]);
    expect([...met].flatMap(([rule, ahead]) => (ahead === 0 ? [rule] : []))).toEqual(['max-wait']);
  });

  it('is decided without changing the state', () => {
    const run = new QueueRun(makeRules(3, 'ratio'));
    for (let step = 0; step < 200; step += 1) run.step(step);
    const before = JSON.stringify(plain(run.day));
    for (const id of WINDOWS) pickNext(readOnly({ day: run.day }).day, run.config, id, clerk('c1'), run.now);
    expect(JSON.stringify(plain(run.day))).toBe(before);
  });

  it('is nobody at a window that the configuration does not know', () => {
    const run = new QueueRun(makeRules(3, 'strict'));
    run.issue(service('s1'), CLASSES[0] as ClassId, false);
    expect(run.pick('constructor' as WindowId)).toBeNull();
  });
});

const classes = Object.fromEntries([
  ['elderly', { rank: 1, weight: 3 }],
  ['veteran', { rank: 2, weight: 2 }],
]);
const ORDINARY = 'ordinary' as ClassId;
const ELDERLY = 'elderly' as ClassId;
const VETERAN = 'veteran' as ClassId;

/** w1: s1, s2 second; w2: s2; w3: s1. */
function makeRun(kind: Policy['kind'], changes: Partial<Policy> = {}): QueueRun {
  const rules = (services: string[], secondary: string[]) => ({
    services: services.map(service),
    secondary: secondary.map(service),
    display: null,
    pad: null,
  });
  return new QueueRun(
    makeConfig({
      classes,
      windows: { [window('w1')]: rules(['s1'], ['s2']), [window('w2')]: rules(['s2'], []), [window('w3')]: rules(['s1'], []) },
      policy: { kind, ratio: { priority: 2, ordinary: 1 }, maxWaitMs: 3_600_000, rules: [], ...changes },
    }),
  );
}

const [w1, w2, w3] = WINDOWS as [WindowId, WindowId, WindowId];
const [s1, s2] = SERVICES as [(typeof SERVICES)[number], (typeof SERVICES)[number]];

function wait(run: QueueRun, ms: number): void {
  run.now = { ...run.now, at: run.now.at + ms, upMs: run.now.upMs + ms };
}

/** Calls and serves one after the other: which, by which rule, before how many older ones. */
function callAll(run: QueueRun, at: WindowId): string[] {
  const said: string[] = [];
  for (let next = run.pick(at); next !== null; next = run.pick(at)) {
    const { rule, ahead, detail } = next.why;
    said.push(`${next.visit.id} ${rule} ${ahead}${detail === null ? '' : ` ${detail}`}`);
    run.call(at);
    run.evolve('visit.no-show', { visit: next.visit.id, window: at, returns: null });
  }
  return said;
}

describe('a policy', () => {
  const issueMixed = (run: QueueRun): QueueRun => {
    for (const kind of [ORDINARY, ORDINARY, ELDERLY, ORDINARY, VETERAN, ELDERLY]) run.issue(s1, kind, false);
    return run;
  };

  it('calls in order of issue, by rank, or so many of each kind', () => {
    const ids = (kind: Policy['kind']): string[] => callAll(issueMixed(makeRun(kind)), w1);
    expect(ids('first-come')).toEqual(['v1', 'v2', 'v3', 'v4', 'v5', 'v6'].map((id) => `${id} first-come 0`));
    expect(ids('strict')).toEqual(['v5 strict 4', 'v3 strict 2', 'v6 strict 3', 'v1 strict 0', 'v2 strict 0', 'v4 strict 0']);
    expect(ids('ratio')).toEqual([
      'v3 ratio 2 priority',
      'v5 ratio 3 priority',
      'v1 ratio 0 ordinary',
      'v6 ratio 2 priority',
      'v2 ratio 0 only-ordinary',
      'v4 ratio 0 only-ordinary',
    ]);
  });

  it('lets a kind that was missing in its turn have that turn when it comes', () => {
    const run = makeRun('ratio');
    for (const kind of [ORDINARY, ORDINARY, ORDINARY]) run.issue(s1, kind, false);
    run.call(w3);
    expect(run.day.windows.get(w3)?.round).toEqual({ priority: 0, ordinary: 0 });
    run.issue(s1, VETERAN, false);
    expect(run.pick(w3)?.visit.id).toBe('v4');
  });

  it('weighs the wait: three minutes of an ordinary visitor are one of an elderly one', () => {
    const run = makeRun('ageing');
    run.issue(s1, ORDINARY, false);
    wait(run, 60_000);
    run.issue(s1, ELDERLY, false);
    wait(run, 29_000);
    expect(run.pick(w1)?.visit.id).toBe('v1');
    wait(run, 2_000);
    expect(run.pick(w1)).toMatchObject({ visit: { id: 'v2' }, why: { rule: 'ageing', waitMs: 31_000, ahead: 1, detail: null } });
  });

  it("goes by the manager's rules first, in their order, and leaves the round alone", () => {
    const rules = [
      { service: s2, waitOverMs: 600_000 },
      { service: s1, waitOverMs: 300_000 },
    ];
    const run = makeRun('ratio', { rules });
    run.issue(s1, ORDINARY, false);
    run.issue(s2, ORDINARY, false);
    run.issue(s2, ELDERLY, false);
    wait(run, 300_001);
    expect(run.pick(w1)?.why).toMatchObject({ rule: 'service-rule', detail: 's1' });
    wait(run, 300_000);
    expect(run.pick(w1)).toMatchObject({ visit: { id: 'v3' }, why: { rule: 'service-rule', detail: 's2', ahead: 2 } });
    run.call(w1);
    expect(run.day.windows.get(w1)?.round).toEqual({ priority: 0, ordinary: 0 });
    expect(run.pick(w3)?.why).toMatchObject({ rule: 'service-rule', detail: 's1' });
  });

  for (const kind of KINDS)
    it(`promotes under ${kind} whoever has waited the longest allowed, first issued first, whatever class or service`, () => {
      const run = makeRun(kind, { maxWaitMs: 600_000, rules: [{ service: s1, waitOverMs: 0 }] });
      run.issue(s2, ORDINARY, false);
      wait(run, 1);
      run.issue(s1, ORDINARY, false);
      run.issue(s1, VETERAN, false);
      wait(run, 599_998);
      expect(run.pick(w1)?.why.rule).toBe('service-rule');
      wait(run, 1);
      expect(run.pick(w1)).toMatchObject({ visit: { id: 'v1' }, why: { rule: 'max-wait', waitMs: 600_000 } });
      wait(run, 1);
      expect(callAll(run, w1)).toEqual(['v1 max-wait 0', 'v2 max-wait 0', 'v3 max-wait 0']);
    });

  it('calls a secondary service only when none of its own waits', () => {
    const run = makeRun('strict');
    run.issue(s2, VETERAN, false);
    run.issue(s2, ORDINARY, false);
    run.issue(s2, ELDERLY, false);
    run.issue(s1, ORDINARY, false);
    expect(callAll(run, w1)).toEqual(['v4 strict 3', 'v1 secondary 0', 'v3 secondary 1 strict', 'v2 secondary 0']);
  });
});

describe('a visit that was sent to one window or clerk', () => {
  const sendLast = (run: QueueRun, to: { window: WindowId | null; clerk: ReturnType<typeof clerk> | null }, of = s2): void => {
    const visit = run.call(w2);
    if (visit === null) throw new Error('nobody to send');
    run.evolve('visit.transferred', { visit, window: w2, clerk: clerk('c2'), to: { service: of, ...to } });
  };

  it('is called there only, at its age, as one of its own', () => {
    const run = makeRun('first-come');
    run.issue(s2, ORDINARY, false);
    run.issue(s1, ORDINARY, false);
    sendLast(run, { window: w1, clerk: null });
    expect(run.pick(w2)).toBeNull();
    expect(run.pick(w1)).toMatchObject({ visit: { id: 'v1' }, why: { rule: 'reserved', detail: 'w1', ahead: 0 } });
  });

  it('goes first of two issued at the same moment', () => {
    const run = makeRun('first-come');
    run.issue(s1, ORDINARY, false);
    run.issue(s2, ORDINARY, false);
    sendLast(run, { window: null, clerk: clerk('c3') }, s1);
    expect(run.pick(w3)).toMatchObject({ visit: { id: 'v2' }, why: { rule: 'reserved', detail: 'c3', ahead: 1 } });
    expect(run.pick(w1)?.visit.id).toBe('v1');
  });

  it('may be called anywhere once it has waited the longest allowed and nobody is there', () => {
    const run = makeRun('strict', { maxWaitMs: 600_000 });
    run.issue(s2, ORDINARY, false);
    sendLast(run, { window: w1, clerk: null });
    wait(run, 600_000);
    expect(run.pick(w2)).toBeNull();
    run.evolve('window.closed', { window: w1, clerk: clerk('c1') });
    expect(run.pick(w2)).toMatchObject({ visit: { id: 'v1' }, why: { rule: 'max-wait' } });
    run.evolve('window.opened', { window: w1, clerk: clerk('c1') });
    run.evolve('window.paused', { window: w1, clerk: clerk('c1'), reason: 'lunch' });
    expect(run.pick(w2)).toBeNull();
  });
});

describe('a chosen call', () => {
  it('tells the reason, the wait and how many older ones it goes before, and takes no turn', () => {
    const run = makeRun('ratio');
    for (const kind of [ORDINARY, ELDERLY, ORDINARY]) run.issue(s1, kind, false);
    wait(run, 5_000);
    const third = run.day.visits.get('v3' as never);
    if (third === undefined) throw new Error('no v3');
    const caller = { day: run.day, config: run.config, window: w1, clerk: clerk('c1'), now: run.now };
    expect(pickChosen(caller, third, 'wheelchair')).toEqual({
      visit: third,
      why: { rule: 'chosen', waitMs: 5_000, ahead: 2, detail: 'wheelchair' },
      round: { priority: 0, ordinary: 0 },
    });
  });
});

describe('a clock that was put right', () => {
  it('changes the order within a class by nothing', () => {
    const run = makeRun('ageing', { maxWaitMs: 600_000 });
    run.now = { at: NINE + 3_600_000, clockId: 'boot-0', upMs: 0 };
    run.issue(s1, ORDINARY, false);
    run.now = { at: NINE, clockId: 'boot-1', upMs: 0 };
    run.issue(s1, ORDINARY, false);
    run.issue(s2, ORDINARY, false);
    wait(run, 700_000);
    expect(callAll(run, w1).map((said) => said.split(' ')[0])).toEqual(['v1', 'v2', 'v3']);
  });
});
