import { describe, expect, it } from 'vitest';
import { judgeEstimates } from '../../../main/estimate/quality.ts';

describe('the quality of estimates', () => {
  it('is nothing where nothing can be judged', () => {
    expect(judgeEstimates([])).toBeNull();
  });

  it('counts errors, who fell beyond the interval and on which side, borders within', () => {
    const judged = [5, 10, 20, 30, 31, 4].map((wait) => ({ p10: 5, p50: 20, p90: 30, wait }));
    expect(judgeEstimates(judged)).toEqual({
      count: 6,
      meanError: (15 + 10 + 0 + 10 + 11 + 16) / 6,
      p90Error: 16,
      within: 4 / 6,
      below: 1 / 6,
      above: 1 / 6,
      bias: (-15 - 10 + 0 + 10 + 11 - 16) / 6,
    });
  });
});
