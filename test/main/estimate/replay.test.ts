import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyLearner, Learner } from '../../../main/estimate/learner.ts';
import { replayQueues, type SnapshotRow, type TicketRow } from '../../../main/estimate/replay.ts';
import { makeQueues, makeRandom, ordinaryService, type Queues } from './make-queues.ts';

const told = ({ tickets, snapshots }: Queues, beforeMs: number): string =>
  [...replayQueues(tickets, snapshots, new Learner(emptyLearner()))]
    .filter(({ row }) => row.issuedMs < beforeMs)
    .map(({ row, foretold, baselineMin }) => JSON.stringify([row.service, row.day, row.ticket, foretold, baselineMin]))
    .join('\n');

/** Changes what happened at `fromMs` or later: rows are dropped, moved later, or say something else. What was known before stays. */
function alterLater({ tickets, snapshots }: Queues, fromMs: number, random: () => number): Queues {
  const later = (ms: number): number => ms + Math.floor(random() * 7_200_000);
  const altered = tickets.flatMap((row): TicketRow[] => {
    const { knownMs, startedMs, issuedMs } = row;
    if (issuedMs >= fromMs) return random() < 0.3 ? [] : [{ ...row, issuedMs: later(issuedMs), isQueued: random() < 0.5 }];
    // Issued before, called later: when and whether it was called may be anything.
    if (knownMs === null || startedMs === null || knownMs < fromMs) return [row];
    return [random() < 0.3 ? { ...row, knownMs: null, startedMs: null } : { ...row, knownMs: later(knownMs), startedMs: later(startedMs) }];
  });
  const seen = snapshots.flatMap((row): SnapshotRow[] => {
    if (row.atMs < fromMs) return [row];
    return random() < 0.3
      ? []
      : [{ ...row, calledNumber: Math.floor(random() * 400), waiting: Math.floor(random() * 90), windows: Math.floor(random() * 9) }];
  });
  return { tickets: altered, snapshots: seen };
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((value) => ({ value, place: random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ value }) => value);
}

describe('a replay', () => {
  const queues = makeQueues([ordinaryService('a'), ordinaryService('b', 4), ordinaryService('c', 8)], 4, 23);
  const judged = queues.tickets.filter(({ isQueued }) => isQueued);
  const moments = [...new Set(judged.map(({ issuedMs }) => issuedMs))].sort((one, other) => one - other);

  it('tells the same, to the byte, whatever happens later', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: moments.length - 1 }), fc.integer(), (index, seed) => {
        const fromMs = moments[index] ?? 0;
        const before = told(queues, fromMs);
        expect(before).not.toBe('');
        expect(told(alterLater(queues, fromMs, makeRandom(seed)), fromMs)).toBe(before);
      }),
      {
        numRuns: 40,
        examples: [
          [1, 0],
          [moments.length - 1, 0],
        ],
      },
    );
  });

  it('would be caught looking ahead: what happens earlier does change it', () => {
    const [fromMs, toMs] = [moments[Math.floor(moments.length / 3)] ?? 0, Number.POSITIVE_INFINITY];
    expect(told(alterLater(queues, fromMs, makeRandom(1)), toMs)).not.toBe(told(queues, toMs));
  });

  it('does not depend on the order of the rows in the files', () => {
    const random = makeRandom(9);
    const mixed = { tickets: shuffled(queues.tickets, random), snapshots: shuffled(queues.snapshots, random) };
    expect(told(mixed, Number.POSITIVE_INFINITY)).toBe(told(queues, Number.POSITIVE_INFINITY));
  });

  it('tells every ticket that is judged, once, those that are never called too', () => {
    const tickets = queues.tickets.map((row, index) => (index % 7 === 0 ? { ...row, startedMs: null, knownMs: null } : row));
    const keys = [...replayQueues(tickets, queues.snapshots, new Learner(emptyLearner()))].map(
      ({ row }) => `${row.service}|${row.day}|${row.ticket}`,
    );
    expect(keys.length).toBe(tickets.filter(({ isQueued }) => isQueued).length);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
