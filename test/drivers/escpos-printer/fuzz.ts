/** Streams as a bad line makes them: whole answers, broken ones, and noise. */
import { type PrinterFrame, PrinterFramer } from '../../../drivers/escpos-printer/index.ts';
import { seededRandom } from '../../faults/cables/run-cables.ts';
import { parseSlowly } from './reference-parser.ts';

const PIECES: readonly (readonly number[])[] = [
  [0x12],
  [0x1a],
  [0x7e],
  [0x00],
  [0x0c],
  [0x14, 0x00, 0x0c, 0x00],
  [0x10, 0x11, 0x00, 0x13, 0x00, 0x0f],
  [0x37, 0x22, 0x31, 0x32, 0x33, 0x34, 0x00],
  [0x37, 0x25, 0x00],
  [0x37, 0x72, 0x40, 0x61, 0x37, 0x00],
  [0x37, 0x72, 0x41, ...new Array<number>(80).fill(0x41), 0x00],
  [0x5f, 0x31, 0x32, 0x33, 0x00],
  [0x5f, ...new Array<number>(80).fill(0x41), 0x00],
  [0x5f, ...new Array<number>(81).fill(0x41), 0x00],
  [0x11],
  [0x13],
  [0xff],
];
const PIECES_A_STREAM = 40;
const PURE_NOISE_ONE_IN = 8;

/** One stream: about a third of its pieces have a byte altered, dropped or put in; one stream of eight is nothing but noise. */
export function makeStream(random: () => number): Uint8Array {
  const below = (count: number): number => Math.floor(random() * count);
  if (below(PURE_NOISE_ONE_IN) === 0) return Uint8Array.from({ length: 200 }, () => below(256));
  const bytes: number[] = [];
  for (let piece = 0; piece < PIECES_A_STREAM; piece += 1) {
    const chosen = [...(PIECES[below(PIECES.length)] ?? [])];
    const harm = below(9);
    if (harm === 0) chosen[below(chosen.length)] = below(256);
    if (harm === 1) chosen.splice(below(chosen.length), 1);
    if (harm === 2) chosen.splice(below(chosen.length + 1), 0, below(256));
    bytes.push(...chosen);
  }
  return Uint8Array.from(bytes);
}

export type FuzzOutcome = {
  readonly bytes: number;
  readonly frames: number;
  readonly garbage: number;
  readonly differing: readonly string[];
};

/** Feeds `leastBytes` of such streams, in chunks of random length, to the framer and to the slow parser; the streams they read differently, in hex. */
export function fuzzFramer(seed: number, leastBytes: number): FuzzOutcome {
  const random = seededRandom(seed);
  const differing: string[] = [];
  let [bytes, frames, garbage] = [0, 0, 0];
  while (bytes < leastBytes) {
    const stream = makeStream(random);
    bytes += stream.length;
    const framer = new PrinterFramer();
    const found: PrinterFrame[] = [];
    for (let at = 0; at < stream.length; ) {
      const end = at + 1 + Math.floor(random() * 12);
      found.push(...framer.push(stream.subarray(at, end)));
      at = end;
    }
    garbage += found.filter(({ kind }) => kind === 'garbage').length;
    frames += found.length;
    if (JSON.stringify(found) !== JSON.stringify(parseSlowly(stream))) differing.push(Buffer.from(stream).toString('hex'));
  }
  return { bytes, frames: frames - garbage, garbage, differing };
}
