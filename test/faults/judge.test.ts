import { describe, expect, it } from 'vitest';
import type { HashedRow } from '../../db/chain/chain.ts';
import { VisitAudit } from './judge.ts';

type Told = readonly [kind: string, body: object];

const DAY = 'day/2026-11-21';
const press = { device: 'main/pad-1', session: 7, boot: 0xab, pressNo: 1, key: 2 };
const about = { evaluation: 'v1.s1.e', record: 'v1.s1', visit: 'v1' };
const issued = (visit: string, ordinal: number): Told => ['ticket.issued', { visit, number: `A00${ordinal}`, service: 'one', ordinal }];
const called = (visit: string): Told => ['visit.called', { visit, window: 'w1' }];
const finished: Told = ['visit.finished', { visit: 'v1', window: 'w1' }];
const served: readonly Told[] = [issued('v1', 1), called('v1'), ['visit.started', { visit: 'v1' }], finished];
const opened: Told = ['evaluation.opened', { ...about, session: 7 }];
const scored: Told = ['evaluation.scored', { ...about, level: 4, press }];

function audit(told: readonly Told[]): VisitAudit {
  const found = new VisitAudit();
  for (const [index, [kind, body]] of told.entries())
    found.take({ seq: index + 1, stream: DAY, kind, body: JSON.stringify(body) } as HashedRow);
  return found;
}

describe('the judgement of a journal', () => {
  it('finds nothing wrong with a whole visit and names all that was promised', () => {
    const found = audit([...served, opened, scored]);
    expect(found.problems).toEqual([]);
    expect(found.pending).toEqual([]);
    expect(found.ids).toEqual(['ticket/v1', 'called/v1', 'started/v1', 'finished/v1', 'score/000000AB-1']);
  });

  it('holds a finished visit without its evaluation for unfinished business', () => {
    expect(audit(served).pending).toEqual(['v1']);
  });

  it.each<[string, readonly Told[], string]>([
    [
      'one number given twice',
      [issued('v1', 1), ['ticket.issued', { visit: 'v2', number: 'A001', service: 'one', ordinal: 2 }]],
      'number A001 twice',
    ],
    ['a number left out', [issued('v1', 1), issued('v2', 3)], 'does not follow'],
    ['a call of nobody', [called('v1')], 'was not there, not waiting'],
    ['two visits at one window', [issued('v1', 1), issued('v2', 2), called('v1'), called('v2')], 'window w1 has v1 still'],
    ['a start without a call', [issued('v1', 1), ['visit.started', { visit: 'v1' }]], 'was waiting, not called'],
    ['a second finish', [...served, finished], 'was finished, not serving'],
    ['a second score', [...served, opened, scored, scored], 'ended twice'],
    ['a score of a closed evaluation', [...served, opened, ['evaluation.closed', about], scored], 'ended twice'],
    [
      'a score without its press',
      [...served, opened, ['evaluation.scored', { ...about, level: 4, press: { ...press, pressNo: 0 } }]],
      'without its press',
    ],
    [
      'a score by the press of another session',
      [...served, opened, ['evaluation.scored', { ...about, level: 4, press: { ...press, session: 8 } }]],
      'another session',
    ],
    ['a level that the key does not mean', [...served, opened, ['evaluation.scored', { ...about, level: 5, press }]], 'key 2 made level 5'],
  ])('finds %s', (_what, told, problem) => {
    expect(audit(told).problems.join()).toContain(problem);
  });
});
