import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addOrder, countBelow, deleteOrder, emptyOrderSet, orderFrom, ordersOf } from '../../../../../main/hall/day/queue/order-set.ts';

/** Places where words and blocks begin and end are met as often as others. */
const order = fc.oneof(
  fc.integer({ min: 1, max: 70 }),
  fc.integer({ min: 1, max: 300_000 }),
  fc.constantFrom(31, 32, 1023, 1024, 2047, 2048),
);

describe('a set of places', () => {
  it('says what a sorted list says', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), order), { maxLength: 200 }), fc.array(order, { maxLength: 20 }), (changes, asked) => {
        const [set, list] = [emptyOrderSet(), new Set<number>()];
        for (const [isAdded, place] of changes) {
          if (isAdded) addOrder(set, place);
          else deleteOrder(set, place);
          if (isAdded) list.add(place);
          else list.delete(place);
        }
        const sorted = [...list].sort((a, b) => a - b);
        expect([set.size, set.first, [...ordersOf(set)]]).toEqual([sorted.length, sorted[0] ?? null, sorted]);
        for (const place of asked) {
          expect(countBelow(set, place)).toBe(sorted.filter((other) => other < place).length);
          expect(orderFrom(set, place)).toBe(sorted.find((other) => other >= place) ?? null);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('is as small as at first when everybody has left', () => {
    const set = emptyOrderSet();
    for (let place = 1; place <= 5_000; place += 1) addOrder(set, place);
    for (let place = 1; place <= 5_000; place += 1) deleteOrder(set, (place * 7) % 5_000 || 5_000);
    expect(set).toEqual(emptyOrderSet());
    expect(structuredClone(set)).toEqual(set);
  });
});
