import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NewEvent } from '../../db/batch.ts';
import { compareRebuild, rebuild } from '../../db/maintenance.ts';
import { compareWithRebuild, PROJECTIONS, rebuildProjections, staleProjections } from '../../db/projections/index.ts';
import type { Projection } from '../../db/projections/projection.ts';
import { verify } from '../../db/verify.ts';
import { AT, append, CARRIED, DAY, fillDay, makeDayOpened, makeEvent, makeIssued, makeStarted, makeVisit } from './make.ts';

/** Any life of one visit: the print can end in each way, it can be cut short anywhere, the evaluation can end in each way. */
const life = (n: number): fc.Arbitrary<readonly NewEvent[]> =>
  fc
    .record({
      length: fc.integer({ min: 1, max: 9 }),
      print: fc.constantFrom('print.confirmed' as const, 'print.failed' as const, 'print.unknown' as const),
      outcome: fc.constantFrom(
        'scored' as const,
        'declined' as const,
        'not-rated' as const,
        'not-asked' as const,
        'pad-out-of-order' as const,
      ),
      after: fc.constantFrom('ticket.noted' as const, 'ticket.voided' as const, null),
      clocks: fc.array(fc.constantFrom('boot-1', 'boot-2'), { minLength: 12, maxLength: 12 }),
      recalls: fc.integer({ min: 0, max: 2 }),
    })
    .map(({ length, print, outcome, after, clocks, recalls }) => {
      const visit = `v${n}`;
      const whole = makeVisit(n).slice(0, length);
      const reason = print === 'print.failed' ? 'paper-out' : 'no-answer';
      const events = whole.flatMap((event): NewEvent[] => {
        if (event.kind === 'print.confirmed') {
          const ended = print === 'print.confirmed' ? event : makeEvent(print, { job: `${visit}.p1`, visit, reason } as never, n + 2);
          return after === null ? [ended] : [ended, makeEvent(after, { visit }, n + 3)];
        }
        if (event.kind === 'visit.called')
          return [
            event,
            ...Array.from({ length: recalls }, (_, k) =>
              makeEvent('visit.recalled', { visit, call: `${visit}.c${k + 2}`, window: 'w1' }, n + 61 + k),
            ),
          ];
        if (event.kind === 'evaluation.scored' && outcome !== 'scored')
          return [makeEvent('evaluation.closed', { evaluation: `${visit}.s1.e`, record: `${visit}.s1`, visit, outcome }, n + 400)];
        return [event];
      });
      return events.map((event, k) => ({ ...event, clockId: clocks[k % clocks.length] ?? 'boot-1' }));
    });

/** The lives of six visits, shuffled into each other, in batches of random sizes. */
const batches = fc
  .tuple(
    fc.tuple(life(0), life(1), life(2), life(3), life(4), life(5)),
    fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 60 }),
    fc.integer({ min: 1, max: 9 }),
  )
  .map(([lives, picks, size]) => {
    const left = lives.map((events) => [...events]);
    const mixed = [...picks, 0, 1, 2, 3, 4, 5].flatMap((pick, k) => (left[pick] ?? []).splice(0, k < picks.length ? 1 : 99));
    return Array.from({ length: Math.ceil(mixed.length / size) }, (_, k) => mixed.slice(k * size, (k + 1) * size));
  });

describe('the projections', () => {
  it('equal a rebuild after any day', async () => {
    const { journal } = await makeStarted();
    append(journal, [makeDayOpened()]);
    journal.db.pragma('synchronous = OFF');
    fc.assert(
      fc.property(batches, (day) => {
        const prefix = `r${journal.head.seq}v`;
        for (const events of day)
          append(
            journal,
            events.map((event) => ({ ...event, body: event.body.replaceAll(/"v(?=\d)/g, `"${prefix}`) })),
          );
        expect(compareWithRebuild(journal.db)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('hold each visit, sheet, service record and evaluation as it went', async () => {
    const { journal } = await makeStarted();
    fillDay(journal, 1, 0);
    append(journal, [makeEvent('day.closing', { lapsed: [] }, 500), makeEvent('day.closed', { lapsed: [], carried: [] }, 501)]);
    const all = (table: string): unknown[] => journal.db.prepare(`SELECT * FROM ${table}`).all();
    expect(all('visits')).toEqual([
      {
        ...{
          visit: 'v0',
          day: DAY,
          number: 'A000',
          service: 's1',
          kiosk: 'k1',
          delivery: 'paper',
          ...{ issued_service: 's1', class: 'ordinary', session: '', booking: null },
          state: 'finished',
          comes_back: 0,
          print_doubt: null,
          printed_at: AT + 2000,
          issued_seq: 3,
          issued_at: AT,
        },
        ...{
          first_called_at: AT + 60_000,
          last_called_at: AT + 60_000,
          calls: 1,
          wait_ms: 60_000,
          wait_certain: 1,
          window: 'w1',
          clerk: 'c1',
        },
        ...{ no_shows: 0, transfers: 0, legs: 1, reserved_window: null, reserved_clerk: null, cancel_reason: null },
        ...{
          started_at: AT + 70_000,
          finished_at: AT + 370_000,
          total_ms: 370_000,
          total_certain: 1,
          ended_day: DAY,
          ended_at: AT + 370_000,
        },
      },
    ]);
    expect(all('print_jobs')).toEqual([
      {
        job: 'v0.p1',
        visit: 'v0',
        day: DAY,
        printer: 'main/printer',
        state: 'confirmed',
        detail: 'fence',
        queued_at: AT,
        started_at: AT + 1000,
        ended_at: AT + 2000,
      },
    ]);
    expect(all('service_records')).toEqual([
      {
        ...{ record: 'v0.s1', visit: 'v0', day: DAY, service: 's1', window: 'w1', clerk: 'c1', started_seq: 7, started_at: AT + 70_000 },
        ...{ parked_seq: null, parked_at: null, parked_ms: 0, parked_certain: 1, finished_day: DAY },
        ...{ finished_at: AT + 370_000, service_ms: 300_000, service_certain: 1 },
      },
    ]);
    expect(all('evaluations')).toEqual([
      {
        ...{ evaluation: 'v0.s1.e', record: 'v0.s1', visit: 'v0', day: DAY, window: 'w1', pad: 'main/pad-1', opened_at: AT + 370_000 },
        ...{ asked_at: AT + 371_000, outcome: 'scored', level: 1, scored_seq: 11, closed_at: AT + 380_000 },
      },
    ]);
    expect(all('days')).toEqual([
      {
        day: DAY,
        opened_seq: 2,
        opened_at: AT,
        starts_at: AT,
        ends_at: AT + 86_400_000,
        closing_at: AT + 500_000,
        closed_at: AT + 501_000,
        lapsed: 0,
        carried: 0,
      },
    ]);
  });

  it('measure across two clocks by the wall clock, marked uncertain', async () => {
    const { journal } = await makeStarted();
    append(journal, [makeDayOpened(), ...makeVisit(0).map((event, k) => (k < 4 ? event : { ...event, clockId: 'boot-2', upMs: k }))]);
    expect(journal.db.prepare('SELECT wait_ms, wait_certain FROM visits').get()).toEqual({ wait_ms: 60_000, wait_certain: 1 });
    append(
      journal,
      makeVisit(1).map((event, k) => (k === 0 ? { ...event, clockId: 'boot-0', upMs: 9e9 } : event)),
    );
    expect(journal.db.prepare("SELECT wait_ms, wait_certain FROM visits WHERE visit = 'v1'").get()).toEqual({
      wait_ms: 60_000,
      wait_certain: 0,
    });
  });

  it('carry a visit in service into the next day under its own key', async () => {
    const { journal } = await makeStarted();
    append(journal, [makeDayOpened(), ...makeVisit(0).slice(0, 5), makeEvent('day.closed', { lapsed: [], carried: ['v0'] }, 600)]);
    const next = `day/2026-11-22`;
    const stamp = { at: AT, clockId: 'boot-1', upMs: 1000 };
    const carried = {
      visit: 'v0',
      number: 'A000',
      service: 's1',
      window: 'w1',
      clerk: 'c1',
      record: 'v0.s1',
      ...CARRIED,
      issued: stamp,
      firstCalled: stamp,
      lastCalled: stamp,
      calls: 1,
      started: stamp,
    };
    const lost = { ...carried, visit: 'v9', record: 'v9.s1' };
    const opened = {
      day: '2026-11-22',
      startsAt: 1,
      endsAt: 2,
      previousDay: DAY,
      carriedVisits: [carried, lost],
      openWindows: [],
      devices: [],
    };
    append(journal, [makeEvent('day.opened', opened, 700, { stream: next })]);
    append(journal, [makeEvent('visit.finished', { visit: 'v0', record: 'v0.s1', window: 'w1', clerk: 'c1' }, 800, { stream: next })]);
    expect(journal.db.prepare('SELECT visit, day, state FROM visits ORDER BY visit').all()).toEqual([
      { visit: 'v0', day: DAY, state: 'finished' },
      { visit: 'v9', day: '2026-11-22', state: 'serving' },
    ]);
    expect(compareWithRebuild(journal.db)).toEqual([]);
  });

  it('that were changed by hand are found, and made right by a rebuild', async () => {
    const { journal, dataDir, stop } = await makeStarted();
    fillDay(journal, 5);
    journal.db.exec("UPDATE evaluations SET level = 5; DELETE FROM visits WHERE visit = 'v2'");
    expect(compareRebuild(dataDir)).toMatchObject([
      { table: 'visits', extraRows: 0, missingRows: 1 },
      { table: 'evaluations', extraRows: 4, missingRows: 4 },
    ]);
    expect(verify(dataDir).problems.map(({ code }) => code)).toEqual(['verify/projection', 'verify/projection']);
    expect(() => rebuild(dataDir)).toThrow(expect.objectContaining({ code: 'db/in-use' }));
    stop();
    expect(rebuild(dataDir)).toMatchObject({ differences: { length: 2 }, rows: { visits: 5, evaluations: 5 } });
    expect(compareRebuild(dataDir)).toEqual([]);
  });

  it('of another version are made again', async () => {
    const { journal } = await makeStarted();
    fillDay(journal, 3);
    const visits = PROJECTIONS.find(({ table }) => table === 'visits');
    if (visits === undefined) throw new Error('no visits');
    const newer: Projection = {
      ...visits,
      version: visits.version + 1,
      createSql: (schema) => `CREATE TABLE ${schema}.visits (visit TEXT PRIMARY KEY) STRICT`,
      prepare: (db, schema) => {
        const insert = db.prepare(`INSERT INTO ${schema}.visits (visit) VALUES (?)`);
        return { 'ticket.issued': ({ body }) => void insert.run(body.visit) };
      },
    };
    const stale = staleProjections(journal.db, [newer]);
    expect(stale).toEqual([newer]);
    rebuildProjections(journal.db, stale);
    expect(journal.db.prepare('SELECT * FROM visits').all()).toEqual([{ visit: 'v0' }, { visit: 'v1' }, { visit: 'v2' }]);
    expect(staleProjections(journal.db, [newer])).toEqual([]);
  });

  it('follow a sheet that came out after all, and those who waited in vain', async () => {
    const { journal } = await makeStarted();
    append(journal, [
      makeDayOpened(),
      ...[0, 1, 2, 3].map((n) => makeIssued(n)),
      makeIssued(4, { body: makeIssued(4).body.replace('"main/printer"', 'null') }),
    ]);
    const states = (): unknown[] =>
      journal.db.prepare("SELECT state || coalesce(print_doubt, '') FROM visits ORDER BY visit").pluck().all();
    expect(states()).toEqual(['printing', 'printing', 'printing', 'printing', 'waiting']);
    append(journal, [
      makeEvent('print.failed', { job: 'v0.p1', visit: 'v0', reason: 'cutter' }, 5),
      makeEvent('print.unknown', { job: 'v1.p1', visit: 'v1', reason: 'no-answer' }, 5),
      makeEvent('print.failed', { job: 'v2.p1', visit: 'v2', reason: 'paper-out' }, 5),
    ]);
    expect(states()).toEqual(['unprinted', 'waitingno-answer', 'unprinted', 'printing', 'waiting']);
    for (const visit of ['v0', 'v1']) append(journal, [makeEvent('print.confirmed', { job: `${visit}.p1`, visit, proof: 'fence' }, 6)]);
    append(journal, [makeEvent('ticket.voided', { visit: 'v2' }, 65)]);
    append(journal, [makeEvent('day.closing', { lapsed: ['v3'] }, 70), makeEvent('day.closing', { lapsed: ['v0'] }, 71)]);
    append(journal, [makeEvent('day.closed', { lapsed: ['v1', 'v4'], carried: [] }, 80)]);
    expect(states()).toEqual(['lapsed', 'lapsed', 'void', 'lapsed', 'lapsed']);
    expect(journal.db.prepare('SELECT closing_at, lapsed FROM days').all()).toEqual([{ closing_at: AT + 70_000, lapsed: 4 }]);
  });

  it('never hold a level without a score', async () => {
    const { journal } = await makeStarted();
    fillDay(journal, 2);
    expect(() => journal.db.exec("UPDATE evaluations SET outcome = 'not-rated'")).toThrow(/CHECK/);
  });
});
