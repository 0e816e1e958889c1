import { describe, expect, it } from 'vitest';
import { NOTHING_TYPED, typeKey } from '../../renderer/wedge/typed.ts';

/** What comes of keys at their moments: the texts that a device has typed. */
function type(keys: readonly (readonly [string, number])[]): string[] {
  let typed = NOTHING_TYPED;
  const done: string[] = [];
  for (const [key, atMs] of keys) {
    const step = typeKey(typed, key, atMs);
    typed = step.typed;
    if (step.done !== null) done.push(step.done);
  }
  return done;
}

const fast = (text: string, fromMs: number): [string, number][] => [...text, 'Enter'].map((key, index) => [key, fromMs + index * 8]);

describe('what is typed on a screen’s keyboard', () => {
  it('is a device’s where it comes at once and ends with Enter', () => {
    expect(type([...fast('3', 1_000), ...fast('https://q.cn/B7K2', 3_000), ...fast('5', 5_000)])).toEqual(['3', 'https://q.cn/B7K2', '5']);
  });

  it.each([
    [
      'a hand’s, with its Enter long after',
      [
        ['3', 0],
        ['Enter', 180],
      ],
    ],
    [
      'a hand’s, of which the last comes fast',
      [
        ['1', 0],
        ['2', 100],
        ['3', 150],
        ['Enter', 190],
      ],
    ],
    [
      'without an Enter',
      [
        ['3', 0],
        ['4', 10],
      ],
    ],
    [
      'an Enter alone',
      [
        ['Enter', 0],
        ['Enter', 10],
      ],
    ],
    [
      'ended by a hand',
      [
        ['3', 0],
        ['4', 10],
        ['Enter', 500],
      ],
    ],
  ] as const)('is nothing where it is %s', (_, keys) => {
    expect(type(keys)).toEqual([]);
  });

  it('passes over keys that are no characters', () => {
    expect(
      type([
        ['Shift', 0],
        ['A', 4],
        ['Shift', 8],
        ['b', 12],
        ['Enter', 20],
      ]),
    ).toEqual(['Ab']);
  });

  it('is the first of two devices that talk at once, and never a mixture that began in a hand', () => {
    expect(type([['x', 0], ...fast('4', 70)])).toEqual([]);
  });
});
