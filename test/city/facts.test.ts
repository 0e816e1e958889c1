import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fact, tellFacts } from '../../city/interpret/facts.ts';
import { mergeRecord, mergeVisit, type RecordRow, type VisitRow } from '../../city/interpret/merge.ts';
import type { NewEvent } from '../../db/batch.ts';
import type { JournalRow } from '../../db/chain/chain.ts';
import { makeEvent, makeIssued, ROUND } from '../db/make.ts';
import { History } from '../db/make-history.ts';

const rowOf = (event: NewEvent, index: number): JournalRow => ({ ...event, seq: index + 1, streamSeq: index + 1 });

/** Every event told by a hall, in any order, folded as the city folds them. */
function fold(rows: readonly JournalRow[]): { readonly visits: Map<string, VisitRow>; readonly records: Map<string, RecordRow> } {
  const visits = new Map<string, VisitRow>();
  const records = new Map<string, RecordRow>();
  const take = (fact: Fact, row: JournalRow): void => {
    const source = { atMs: row.at, journalId: 'j', seq: row.seq };
    if (fact.table === 'visit') visits.set(fact.id, mergeVisit(visits.get(fact.id), fact, source));
    if (fact.table === 'record') records.set(fact.id, mergeRecord(records.get(fact.id), fact));
  };
  for (const row of rows) {
    const told = tellFacts(row);
    expect(told.kind, JSON.stringify(told)).not.toBe('unreadable');
    if (told.kind === 'facts') for (const fact of told.facts) take(fact, row);
  }
  return { visits, records };
}

const byRecord = (one: RecordRow, other: RecordRow): number => (one.record_id < other.record_id ? -1 : 1);

const draws = fc.array(
  fc.record({ pick: fc.nat(10_000), gapMs: fc.integer({ min: 1, max: 40_000 }), clock: fc.constant('runs' as const) }),
  { minLength: 20, maxLength: 100 },
);

describe('what the city is told', () => {
  it('of parked, transferred, cancelled and returning visits is what the hall knows of them, in whatever order it comes', () => {
    fc.assert(
      fc.property(draws, (steps) => {
        const history = new History('h');
        for (const step of steps) history.step(step);
        const rows = history.told.map(({ row }, index) => rowOf(row, index));
        const { visits, records } = fold(rows);
        for (const { id, phase } of history.day.visits.values()) expect(visits.get(id)?.state, id).toBe(phase);
        for (const { id, window, clerk, finished } of history.day.records.values()) {
          expect(records.get(id)?.finished_at_ms ?? null).toBe(finished?.at ?? null);
          // Who has taken it back is known for good when it is finished.
          if (finished !== null) expect(records.get(id)).toMatchObject({ window_id: window, clerk_id: clerk });
        }
        const finished = (from: typeof records): RecordRow[] =>
          [...from.values()].filter((row) => row.finished_at_ms !== null).sort(byRecord);
        expect(finished(fold(rows.toReversed()).records)).toEqual(finished(records));
      }),
    );
  });

  it('of a reprint leaves the visit where it is', () => {
    const events = [
      makeIssued(1),
      makeEvent('print.unknown', { job: 'v1.p1', visit: 'v1', reason: 'no-answer' }, 2),
      makeEvent(
        'visit.called',
        {
          visit: 'v1',
          call: 'v1.c1',
          window: 'w1',
          clerk: 'c1',
          why: { rule: 'chosen', waitMs: 1, ahead: 2, detail: 'ill' },
          round: ROUND,
        },
        3,
      ),
      makeEvent('ticket.reprinted', { visit: 'v1', job: 'v1.p2', printer: 'main/printer', nth: 1, reason: 'lost' }, 4),
      makeEvent('print.failed', { job: 'v1.p2', visit: 'v1', reason: 'paper-out' }, 5),
    ];
    expect(fold(events.map(rowOf)).visits.get('v1')).toMatchObject({ state: 'called', printed_at_ms: null });
  });
});
