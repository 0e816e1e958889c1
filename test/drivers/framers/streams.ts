/** Streams of good frames and every kind of damage, from a seed, and the chunks a system hands them over in. */

/** The same numbers for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export type Random = () => number;
export const below = (random: Random, limit: number): number => Math.floor(random() * limit);

/** `make` gives a good frame; `likely` are bytes that mean something in this protocol and make better garbage than any. */
export type StreamMaker = { readonly make: (random: Random) => Uint8Array; readonly likely: readonly number[]; readonly longest: number };

const DAMAGES = ['none', 'none', 'none', 'garbage', 'altered', 'two altered', 'cut', 'over-long', 'byte lost', 'byte more'] as const;

/** About `size` bytes. */
export function makeStream({ make, likely, longest }: StreamMaker, size: number, random: Random): Uint8Array {
  const bytes: number[] = [];
  const noise = (): number => (random() < 0.5 ? (likely[below(random, likely.length)] ?? 0) : below(random, 256));
  while (bytes.length < size) {
    const frame = [...make(random)];
    const at = below(random, frame.length);
    const other = below(random, frame.length);
    switch (DAMAGES[below(random, DAMAGES.length)]) {
      case 'garbage':
        bytes.push(...Array.from({ length: 1 + below(random, 12) }, noise));
        break;
      case 'altered':
        frame[at] = noise();
        break;
      case 'two altered':
        frame[at] = noise();
        frame[other] = noise();
        break;
      case 'cut':
        frame.length = at;
        break;
      case 'over-long':
        frame.splice(at, 0, ...Array.from({ length: longest + below(random, longest) }, noise));
        break;
      case 'byte lost':
        frame.splice(at, 1);
        break;
      case 'byte more':
        frame.splice(at, 0, noise());
        break;
      default:
        break;
    }
    bytes.push(...frame);
  }
  return Uint8Array.from(bytes);
}

/** Whole, byte by byte, or in pieces of any size. */
export function chunksOf(bytes: Uint8Array, random: Random): Uint8Array[] {
  const way = below(random, 3);
  if (way === 0) return [bytes];
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = way === 1 ? 1 : 1 + below(random, 40);
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}
