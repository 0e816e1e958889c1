import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Journal } from '../../db/journal.ts';
import { compareWithRebuild } from '../../db/projections/index.ts';
import { ACTIVITIES, type Activity } from '../../db/projections/window-spans.ts';
import { append, makeStarted } from './make.ts';
import { type Draw, History, type Told } from './make-history.ts';

// Thousands of random events, each with its own comparison: long on a busy machine.
vi.setConfig({ testTimeout: 180_000 });

const draw = (clocks: readonly Draw['clock'][]): fc.Arbitrary<Draw> =>
  fc.record({ pick: fc.nat(10_000), gapMs: fc.integer({ min: 0, max: 40_000 }), clock: fc.constantFrom(...clocks) });
const MOSTLY = ['runs', 'runs', 'runs', 'runs', 'runs', 'stepped'] as const;

type Row = Readonly<Record<string, string | number | null>>;
/** Of the journal's own tables: a comparison leaves others of the same name in front of them. */
const rowsOf = (journal: Journal, table: string, prefix: string, key: string): Row[] =>
  journal.db.prepare<[string], Row>(`SELECT * FROM main.${table} WHERE ${key} LIKE ?`).all(`${prefix}%`);

/** When each thing was true, in the order it happened: `kind visit` to the moments. */
function momentsOf(told: readonly Told[]): Map<string, Told[]> {
  return Map.groupBy(told, ({ event }) => `${event.kind} ${'visit' in event.body ? event.body.visit : ''}`);
}

/** How long every window did what, of a day's own state after each event. */
function trueTimes(draws: readonly Draw[], prefix: string, firstDay: number): Map<string, number> {
  const history = new History(prefix, firstDay);
  const times = new Map<string, number>();
  let lastMs = 0;
  for (const step of draws) {
    const before = [...history.day.windows.values()].map((window) => {
      const phase = window.visit === null ? null : history.day.visits.get(window.visit)?.phase;
      const busy: Activity | null = phase === 'called' || phase === 'serving' ? phase : null;
      return { id: window.id, isOpen: window.clerk !== null, activity: busy ?? (window.idle !== null ? 'idle' : 'paused') };
    });
    history.step(step);
    lastMs += step.gapMs;
    // What changes in a step changes at its end: the time before it belongs to what was.
    for (const { id, isOpen, activity } of before)
      if (isOpen) times.set(`${id} ${activity}`, (times.get(`${id} ${activity}`) ?? 0) + step.gapMs);
  }
  expect(history.told.at(-1)?.trueMs).toBeLessThanOrEqual(lastMs);
  return times;
}

function expectVisits(journal: Journal, history: History, prefix: string): void {
  const rows = new Map(rowsOf(journal, 'visits', prefix, 'visit').map((row) => [row.visit, row]));
  for (const visit of history.day.visits.values()) {
    const { phase: state, service, window, clerk, calls, noShows, leg, reserved, returns } = visit;
    expect(rows.get(visit.id)).toMatchObject({
      ...{ state, service, window, clerk, calls, number: visit.number, legs: leg },
      ...{ reserved_window: reserved?.window ?? null, reserved_clerk: reserved?.clerk ?? null, comes_back: returns === null ? 0 : 1 },
    });
    // A visit that was carried over begins its no-shows anew; the row has them all.
    expect(rows.get(visit.id)?.no_shows).toBeGreaterThanOrEqual(noShows);
  }
  const calls = rowsOf(journal, 'calls', prefix, 'call').filter(({ day }) => day === history.day.span?.day);
  expect(
    calls.map(({ n, call, visit, number, service, window, nth }) => ({ n, call, visit, number, service, window, nth })).sort(byN),
  ).toEqual(history.day.calls.map(({ targets: _targets, at: _at, ...call }) => call).sort(byN));
}

const byN = (one: { readonly n?: unknown }, other: { readonly n?: unknown }): number => Number(one.n) - Number(other.n);

/** A measure is the true time, or it is marked; it is marked exactly when the monotonic clock began anew in between. */
function expectTrue(ms: unknown, certain: unknown, from: Told, to: Told): void {
  expect(certain).toBe(from.clockId === to.clockId ? 1 : 0);
  if (certain === 1) expect(ms).toBe(to.trueMs - from.trueMs);
}

function expectDurations(journal: Journal, history: History, prefix: string): void {
  const moments = momentsOf(history.told);
  for (const { visit, wait_ms, wait_certain, total_ms, total_certain } of rowsOf(journal, 'visits', prefix, 'visit')) {
    const issued = moments.get(`ticket.issued ${visit}`)?.[0];
    const called = moments.get(`visit.called ${visit}`)?.[0];
    const finished = moments.get(`visit.finished ${visit}`)?.[0];
    if (issued !== undefined && called !== undefined) expectTrue(wait_ms, wait_certain, issued, called);
    if (issued !== undefined && finished !== undefined) expectTrue(total_ms, total_certain, issued, finished);
  }
  for (const row of rowsOf(journal, 'service_records', prefix, 'record')) {
    const own = history.told.filter(
      ({ event: { kind, body } }) => kind.startsWith('visit.') && 'record' in body && body.record === row.record,
    );
    const finished = own.find(({ event }) => event.kind === 'visit.finished' || event.kind === 'visit.leg-finished');
    const started = own.find(({ event }) => event.kind === 'visit.started');
    if (finished === undefined || started === undefined) continue;
    let parkedMs = 0;
    let parkedAt = Number.NaN;
    for (const { event, trueMs } of own) {
      if (event.kind === 'visit.parked') parkedAt = trueMs;
      if (event.kind === 'visit.taken-back') parkedMs += trueMs - parkedAt;
    }
    const between = own.every(({ clockId }) => clockId === started.clockId);
    expect(row.service_certain).toBe(between ? 1 : 0);
    if (between) expect([row.service_ms, row.parked_ms]).toEqual([finished.trueMs - started.trueMs - parkedMs, parkedMs]);
  }
}

/** Writes all of it; answers the seq of its first row. */
const tell = (journal: Journal, { told }: History): number =>
  append(
    journal,
    told.map(({ row }) => row),
  );

describe('the projections of the wider hall', () => {
  it('follow the hall’s own state, tell true times or mark them, and equal a rebuild', async () => {
    const { journal } = await makeStarted();
    journal.db.pragma('synchronous = OFF');
    let run = 0;
    fc.assert(
      fc.property(fc.array(draw([...MOSTLY, 'restarted']), { minLength: 40, maxLength: 120 }), (draws) => {
        const prefix = `r${run}-`;
        const history = new History(prefix, run * 100);
        run += 1;
        for (const step of draws) history.step(step);
        tell(journal, history);
        expectVisits(journal, history, prefix);
        expectDurations(journal, history, prefix);
        // It reads all runs so far.
        if (run % 10 === 0) expect(compareWithRebuild(journal.db)).toEqual([]);
      }),
      // A rebuild reads all runs before: to shrink through hundreds of them would take hours.
      { numRuns: 40, endOnFailure: true },
    );
    const count = (sql: string): number => journal.db.prepare<[], number>(`SELECT count(*) FROM main.${sql}`).pluck().get() ?? 0;
    const seen = {
      uncertain: count('service_records WHERE service_certain = 0'),
      carried: count('service_records WHERE finished_day <> day'),
      parked: count('service_records WHERE parked_ms > 0'),
    };
    // What is not there to be seen proves nothing.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
  });

  it('part the time of every window into idle, called, serving and paused, whatever the wall clock does', async () => {
    const { journal } = await makeStarted();
    journal.db.pragma('synchronous = OFF');
    let run = 0;
    fc.assert(
      fc.property(fc.array(draw(MOSTLY), { minLength: 40, maxLength: 120 }), (draws) => {
        const history = new History(`q${run}-`, run * 100);
        const truth = trueTimes(draws, `q${run}-`, run * 100);
        const from = history.day.span?.day;
        run += 1;
        for (const step of draws) history.step(step);
        const firstSeq = tell(journal, history);
        const nowMs = draws.reduce((sum, { gapMs }) => sum + gapMs, 0);
        const spans = journal.db.prepare<[string | undefined], Row>('SELECT * FROM main.window_spans WHERE day >= ?').all(from);
        for (const { uncertain_ms } of spans) expect(uncertain_ms).toBe(0);
        for (const window of ['w1', 'w2']) {
          for (const activity of ACTIVITIES) {
            const mine = spans.filter((span) => span.window === window);
            const open = mine.find((span) => span.closed_at === null && span.activity === activity);
            const since = open === undefined ? undefined : history.told[Number(open.since_seq) - firstSeq];
            const told = mine.reduce((sum, span) => sum + Number(span[`${activity}_ms`]), 0);
            const running = since === undefined ? 0 : nowMs - since.trueMs;
            expect(told + running, `${window} ${activity}`).toBe(truth.get(`${window} ${activity}`) ?? 0);
          }
        }
      }),
      // A rebuild reads all runs before: to shrink through hundreds of them would take hours.
      { numRuns: 40, endOnFailure: true },
    );
  });
});
