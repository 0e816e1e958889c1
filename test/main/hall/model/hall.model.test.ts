import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HALL_EVENT_VERSIONS } from '../../../../main/hall/event-versions.ts';
import { emptyHall } from '../../../../main/hall/hall.ts';
import { makeOpenHall } from '../make-hall.ts';
import { readOnly } from './read-only.ts';
import { runModel, seedsOf } from './run-model.ts';

/** Some seconds on an idle machine; a busy one is no reason to fail. */
const patience = { timeout: 120_000 };
const seed = fc.nat({ max: 2 ** 31 - 1 });

describe('a hall beside a naive one', () => {
  it('agrees with it through 2,000 happenings', patience, () => {
    fc.assert(
      fc.property(fc.noBias(seed), (from) => {
        runModel(seedsOf(from, 2_000), 500);
      }),
      { numRuns: 6, endOnFailure: true },
    );
  });

  it('agrees with it through short runs, which shrink to the fewest happenings', patience, () => {
    fc.assert(
      fc.property(fc.array(seed, { maxLength: 120, size: 'max' }), (seeds) => {
        runModel(seeds, 40);
      }),
      { numRuns: 30 },
    );
  });

  it('meets every kind of event on the way', patience, () => {
    const run = runModel(seedsOf(20261121, 5_000), 5_000);
    expect(run.accepted).toBeGreaterThan(1_500);
    // Appointments and slips touch no queue, no window and no rating; they have tests of their own.
    const kinds = Object.keys(HALL_EVENT_VERSIONS).filter((kind) => !/^(?:booking|slip)\./u.test(kind));
    expect([...new Set(run.events.map((event) => event.kind))].sort()).toEqual(kinds.sort());
  });

  it('meets every policy and every reason to give no number on the way', patience, () => {
    const runs = [1, 2, 3, 4].map((from) => runModel(seedsOf(from, 4_000), 4_000));
    const codes = runs.flatMap(({ refused }) => [...refused]);
    for (const code of ['service/closed', 'service/quota-reached', 'service/too-late'] as const) expect(codes).toContain(code);
    const events = runs.flatMap((run) => run.events);
    const rules = events.flatMap((event) => (event.kind === 'visit.called' ? [event.body.why.rule] : []));
    for (const rule of ['first-come', 'strict', 'ageing', 'ratio', 'max-wait', 'service-rule'] as const) expect(rules).toContain(rule);
    const sessions = events.flatMap((event) => (event.kind === 'ticket.issued' ? [event.body.session] : []));
    expect(new Set(sessions).size).toBeGreaterThan(2);
  });
});

describe('the watch over decide', () => {
  it('sees every way to change the state', () => {
    const { state } = makeOpenHall().open('w1').issue('v1');
    const watched = readOnly(state);
    const [visit] = watched.day.visits.values();
    const changes = [
      () => watched.day.visits.clear(),
      () => watched.day.printing.add('v1' as never),
      () => watched.day.calls.push(...state.day.calls, {} as never),
      () => Object.assign(watched.day, { status: 'closed' }),
      () => Object.assign(visit ?? emptyHall(), { phase: 'void' }),
      () => delete (watched.day as Partial<typeof watched.day>).totals,
    ];
    for (const change of changes) expect(change).toThrow('decide changed the state');
  });
});
