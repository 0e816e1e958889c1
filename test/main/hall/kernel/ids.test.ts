import { describe, expect, it } from 'vitest';
import { formatNumber } from '../../../../main/hall/day/decide-issue.ts';
import { callIdOf, evaluationIdOf, printJobIdOf, recordIdOf } from '../../../../main/hall/kernel/ids.ts';
import { visit } from '../make-hall.ts';

describe('the keys of a visit', () => {
  it('are made of the visit and tell record, evaluation, call and sheet apart', () => {
    const id = visit('v1');
    expect([recordIdOf(id, 1), evaluationIdOf(recordIdOf(id, 2)), callIdOf(id, 3), printJobIdOf(id, 1)]).toEqual([
      'v1.s1',
      'v1.s2.e',
      'v1.c3',
      'v1.p1',
    ]);
  });

  it('show people at least three digits', () => {
    expect([formatNumber('A', 1), formatNumber('B', 999), formatNumber('', 1000)]).toEqual(['A001', 'B999', '1000']);
  });
});
