/**
 * A set of places in the order of issue (whole numbers from 1, as `Visit.order`): plain data. Joining, leaving, the first one and
 * the count below a place cost the same at ten and at twenty thousand, in the middle as at the ends.
 *
 * `blocks[order >> 10]` has the places of 1,024 orders, as 32 words of 32 bits: bit `order & 31` of word `(order >> 5) & 31`.
 */
export type OrderSet = { size: number /** The lowest place; null of none. */; first: number | null; readonly blocks: (Block | null)[] };
type Block = { size: number; readonly words: number[] };

type ReadonlyBlock = { readonly size: number; readonly words: readonly number[] };
export type ReadonlyOrderSet = { readonly size: number; readonly first: number | null; readonly blocks: readonly (ReadonlyBlock | null)[] };

const WORDS = 32;

export const emptyOrderSet = (): OrderSet => ({ size: 0, first: null, blocks: [] });

const bitOf = (order: number): number => 1 << (order & 31);
const wordOf = (order: number): number => (order >>> 5) & 31;

/** Does nothing to one that is in the set. */
export function addOrder(set: OrderSet, order: number): void {
  const at = order >>> 10;
  while (set.blocks.length <= at) set.blocks.push(null);
  let block = set.blocks[at] ?? null;
  if (block === null) {
    block = { size: 0, words: new Array<number>(WORDS).fill(0) };
    set.blocks[at] = block;
  }
  const word = block.words[wordOf(order)] ?? 0;
  if ((word & bitOf(order)) !== 0) return;
  block.words[wordOf(order)] = word | bitOf(order);
  block.size += 1;
  set.size += 1;
  if (set.first === null || order < set.first) set.first = order;
}

/** Does nothing to one that is not in the set. */
export function deleteOrder(set: OrderSet, order: number): void {
  const block = set.blocks[order >>> 10] ?? null;
  const word = block?.words[wordOf(order)] ?? 0;
  if (block === null || (word & bitOf(order)) === 0) return;
  block.words[wordOf(order)] = word & ~bitOf(order);
  block.size -= 1;
  set.size -= 1;
  // An emptied block is given back; with it the empty ones at the end, so that a set that was large is small again.
  if (block.size === 0) set.blocks[order >>> 10] = null;
  while (set.blocks.length > 0 && set.blocks.at(-1) === null) set.blocks.pop();
  if (order === set.first) set.first = orderFrom(set, order + 1);
}

/** The lowest place that is `from` or above; null when there is none. */
export function orderFrom(set: ReadonlyOrderSet, from: number): number | null {
  for (let at = from >>> 10; at < set.blocks.length; at += 1) {
    const block = set.blocks[at] ?? null;
    if (block === null) continue;
    const isFirstBlock = at === from >>> 10;
    for (let index = isFirstBlock ? wordOf(from) : 0; index < WORDS; index += 1) {
      let word = block.words[index] ?? 0;
      if (isFirstBlock && index === wordOf(from)) word &= -bitOf(from);
      if (word !== 0) return (at << 10) + (index << 5) + (31 - Math.clz32(word & -word));
    }
  }
  return null;
}

/** How many places lie below `order`. */
export function countBelow(set: ReadonlyOrderSet, order: number): number {
  if (set.first === null || set.first >= order) return 0;
  let count = 0;
  const last = Math.min(order >>> 10, set.blocks.length);
  for (let at = set.first >>> 10; at < last; at += 1) count += set.blocks[at]?.size ?? 0;
  const words = set.blocks[order >>> 10]?.words;
  if (words === undefined) return count;
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
