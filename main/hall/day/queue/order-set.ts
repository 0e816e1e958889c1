/**
 * A set of places in the order of issue (whole numbers from 1, as `Visit.order`): plain data. Joining, leaving, the first one and
 * the count below a place cost the same at ten and at twenty thousand, in the middle as at the ends.
 *
 * `blocks[order >> 10]` has the places of 1,024 orders, as 32 words of 32 bits: bit `order & 31` of word `(order >> 5) & 31`.
 * `sizes` says how many are in each block, side by side in memory, so that counting reads nothing else.
 */
export type OrderSet = {
  size: number;
  /** The lowest place; null of none. */
  first: number | null;
  readonly blocks: (number[] | null)[];
  readonly sizes: number[];
};
export type ReadonlyOrderSet = {
  readonly size: number;
  readonly first: number | null;
  readonly blocks: readonly (readonly number[] | null)[];
  readonly sizes: readonly number[];
};

const WORDS = 32;

export const emptyOrderSet = (): OrderSet => ({ size: 0, first: null, blocks: [], sizes: [] });

const bitOf = (order: number): number => 1 << (order & 31);
const wordOf = (order: number): number => (order >>> 5) & 31;

/** Does nothing to one that is in the set. */
export function addOrder(set: OrderSet, order: number): void {
  const at = order >>> 10;
  while (set.blocks.length <= at) {
    set.blocks.push(null);
    set.sizes.push(0);
  }
  const words = set.blocks[at] ?? new Array<number>(WORDS).fill(0);
  const word = words[wordOf(order)] ?? 0;
  if ((word & bitOf(order)) !== 0) return;
  words[wordOf(order)] = word | bitOf(order);
  set.blocks[at] = words;
  set.sizes[at] = (set.sizes[at] ?? 0) + 1;
  set.size += 1;
  if (set.first === null || order < set.first) set.first = order;
}

/** Does nothing to one that is not in the set. */
export function deleteOrder(set: OrderSet, order: number): void {
  const at = order >>> 10;
  const words = set.blocks[at] ?? null;
  const word = words?.[wordOf(order)] ?? 0;
  if (words === null || (word & bitOf(order)) === 0) return;
  words[wordOf(order)] = word & ~bitOf(order);
  set.sizes[at] = (set.sizes[at] ?? 0) - 1;
  set.size -= 1;
  // An emptied block is given back; with it the empty ones at the end, so that a set that was large is small again.
  if (set.sizes[at] === 0) set.blocks[at] = null;
  while (set.blocks.at(-1) === null) {
    set.blocks.pop();
    set.sizes.pop();
  }
  if (order === set.first) set.first = orderFrom(set, order + 1);
}

/** The lowest place that is `from` or above; null when there is none. */
export function orderFrom(set: ReadonlyOrderSet, from: number): number | null {
  const firstBlock = from >>> 10;
  for (let at = firstBlock; at < set.blocks.length; at += 1) {
    const words = set.blocks[at] ?? null;
    if (words === null) continue;
    for (let index = at === firstBlock ? wordOf(from) : 0; index < WORDS; index += 1) {
      let word = words[index] ?? 0;
      if (at === firstBlock && index === wordOf(from)) word &= -bitOf(from);
      if (word !== 0) return (at << 10) + (index << 5) + (31 - Math.clz32(word & -word));
    }
  }
  return null;
}

/** How many places lie below `order`. */
export function countBelow(set: ReadonlyOrderSet, order: number): number {
  if (set.first === null || set.first >= order) return 0;
  let count = 0;
  const last = Math.min(order >>> 10, set.sizes.length);
  for (let at = set.first >>> 10; at < last; at += 1) count += set.sizes[at] ?? 0;
  const words = set.blocks[order >>> 10] ?? null;
  if (words === null) return count;
  for (let index = 0; index < wordOf(order); index += 1) count += bitsIn(words[index] ?? 0);
  return count + bitsIn((words[wordOf(order)] ?? 0) & (bitOf(order) - 1));
}

/** The set bits of a word of 32. */
function bitsIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555);
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

/** All places, the lowest first. */
export function* ordersOf(set: ReadonlyOrderSet): Generator<number> {
  for (let order = set.first; order !== null; order = orderFrom(set, order + 1)) yield order;
}
