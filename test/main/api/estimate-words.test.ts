import { describe, expect, it } from 'vitest';
import { estimateWords, roundEstimate } from '../../../main/api/estimate-words.ts';

describe('an estimate in words', () => {
  const minutes = (p50: number, p90: number) => ({ p50Ms: p50 * 60_000, p90Ms: p90 * 60_000 });

  it.each([
    [24, 37.5, 25, 40],
    [22.4, 35, 20, 35],
    [2, 9, 5, 10],
    [1, 5.1, 5, 10],
    [33, 33.5, 35, 40],
    [181, 260, 180, 260],
  ])('rounds %d and %d to %d and %d', (p50, p90, aboutMin, withinMin) => {
    expect(roundEstimate(minutes(p50, p90))).toEqual({ aboutMin, withinMin });
  });

  it('says so in both languages', () => {
    expect(estimateWords(minutes(24, 37))).toEqual({
      zh: '预计等待约 25 分钟，十人中有九人不超过 40 分钟',
      en: 'Expected wait: about 25 minutes, 9 of 10 within 40',
    });
    expect(estimateWords(minutes(1, 4))).toEqual({ zh: '预计 5 分钟以内叫到', en: 'Expected wait: up to 5 minutes' });
  });
});
