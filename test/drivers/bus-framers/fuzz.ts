/** Streams of good frames, altered ones and noise, for the framers and their slow references. */
import { DisplayFramer, encodeFrame } from '../../../drivers/a0-display/index.ts';
import { AlphaFramer, encodeFrame as encodeAlpha } from '../../../drivers/alpha-display/index.ts';
import { crc16, SpeakerFramer } from '../../../drivers/line-speaker/index.ts';
import { below, chunksOf, type Random, seeded } from '../framers/streams.ts';
import { a0Frames, alphaFrames, signedLines } from './reference.ts';

const hexDigits = (random: Random, count: number): string =>
  Array.from({ length: count }, () => '0123456789ABCDEF'[below(random, 16)]).join('');

/** One protocol: a good frame, the framer's frames of chunks (in any form that can be counted and compared), and the reference's. */
export type Wire = {
  readonly name: string;
  readonly good: (random: Random) => Buffer;
  /** Frames accepted of `chunks`, each in a canonical form. */
  readonly accepted: (chunks: readonly Uint8Array[]) => string[];
  readonly expected: (stream: Buffer) => string[];
};

const text = (bytes: Buffer): string => bytes.toString('latin1');

const a0: Wire = {
  name: 'A0',
  good: (random) =>
    Buffer.from(
      encodeFrame({
        command: below(random, 256),
        address: below(random, 256),
        subCommand: below(random, 256),
        data: Array.from({ length: below(random, 9) }, () => below(random, 256)),
      }),
    ),
  accepted: (chunks) => {
    const framer = new DisplayFramer(() => undefined);
    return chunks.flatMap((chunk) => framer.push(chunk)).map((frame) => Buffer.from(encodeFrame(frame)).toString('hex'));
  },
  expected: a0Frames,
};

const alpha: Wire = {
  name: 'Alpha',
  good: (random) => {
    const data = Array.from({ length: below(random, 20) }, () => 5 + below(random, 250));
    return Buffer.from(encodeAlpha({ type: 0x30, address: '00', command: 0x41, data }));
  },
  accepted: (chunks) => {
    const framer = new AlphaFramer(() => undefined);
    return chunks.flatMap((chunk) => framer.push(chunk)).map((frame) => Buffer.from(encodeAlpha(frame).subarray(5)).toString('hex'));
  },
  expected: alphaFrames,
};

const speaker: Wire = {
  name: 'speaker',
  good: (random) => {
    const body = `${random() < 0.5 ? 'B' : 'E'}\tv${hexDigits(random, 6)}`;
    return Buffer.from(`<${body}*${crc16(Buffer.from(body)).toString(16).toUpperCase().padStart(4, '0')}\n`);
  },
  accepted: (chunks) => {
    const framer = new SpeakerFramer(() => undefined);
    return chunks.flatMap((chunk) => framer.push(chunk)).map((line) => JSON.stringify(line));
  },
  expected: (stream) => signedLines(stream, 512, (body) => /^[BE]\t[!-)+-~]{1,64}$/.test(body)),
};

export const WIRES: readonly Wire[] = [a0, alpha, speaker];

/** What was done to a frame. */
type Alteration = (frame: Buffer, random: Random) => Buffer;

const flip: Alteration = (frame, random) => {
  const altered = Buffer.from(frame);
  const at = below(random, altered.length);
  altered[at] = (altered[at] ?? 0) ^ (1 << below(random, 8));
  return altered;
};
/** One more here, one less there: what a plain sum cannot see. */
const shift: Alteration = (frame, random) => {
  const altered = Buffer.from(frame);
  const at = 2 + below(random, Math.max(1, altered.length - 6));
  const to = 2 + below(random, Math.max(1, altered.length - 6));
  altered[at] = ((altered[at] ?? 0) + 1) & 0xff;
  altered[to] = ((altered[to] ?? 0) - 1) & 0xff;
  return altered;
};
const cut: Alteration = (frame, random) => frame.subarray(0, below(random, frame.length));
const longer: Alteration = (frame, random) => {
  const at = below(random, frame.length);
  return Buffer.concat([frame.subarray(0, at), Buffer.of(below(random, 256)), frame.subarray(at)]);
};
const ALTERATIONS: readonly Alteration[] = [flip, shift, cut, longer];

const noise = (random: Random): Buffer => Buffer.from(Array.from({ length: 1 + below(random, 30) }, () => below(random, 256)));
const babble = (random: Random): Buffer => Buffer.alloc(below(random, 700), 0xa0 + below(random, 2));

type Altered = { readonly part: Buffer; readonly good: Buffer };
const QUIET = Buffer.from(`${'\0'.repeat(600)}\n`);

export type FuzzFigures = { readonly bytes: number; readonly accepted: number; readonly altered: number; readonly fitting: number };

/**
 * Feeds about `bytes` bytes of a stream to the framer in chunks of any size and compares what it accepts with the reference, block by block. `fitting` counts
 * altered frames that are nobody's frame any more and pass all the same.
 */
export function fuzz(wire: Wire, bytes: number, seed: number): FuzzFigures & { readonly mismatch: string | null } {
  const random = seeded(seed);
  const figures = { bytes: 0, accepted: 0, altered: 0, fitting: 0 };
  while (figures.bytes < bytes) {
    const { stream, altered } = makeBlock(wire, random);
    figures.bytes += stream.length;
    const accepted = wire.accepted(chunksOf(stream, random));
    const expected = wire.expected(stream);
    if (accepted.length !== expected.length)
      return { ...figures, mismatch: `${accepted.length} for ${expected.length} in ${text(stream)}` };
    // Frames of the binary protocols are compared byte for byte; lines by what they parse to, one at a time.
    const single = expected.map((frame) => wire.accepted([Buffer.from(frame, 'hex'), Buffer.from('\n')]).join());
    const at = accepted.findIndex((frame, index) => frame !== single[index]);
    if (at >= 0) return { ...figures, mismatch: `${accepted[at]} for ${single[at]}` };
    figures.accepted += accepted.length;
    figures.altered += altered.length;
    figures.fitting += altered.filter(({ part, good }) => wire.expected(part).some((frame) => !wire.expected(good).includes(frame))).length;
  }
  return { ...figures, mismatch: null };
}

function makeBlock(wire: Wire, random: Random): { readonly stream: Buffer; readonly altered: readonly Altered[] } {
  const altered: Altered[] = [];
  const parts = Array.from({ length: 40 }, () => {
    const kind = random();
    if (kind < 0.45) return wire.good(random);
    if (kind < 0.6) return noise(random);
    if (kind < 0.62) return babble(random);
    const good = wire.good(random);
    const part = ALTERATIONS[below(random, ALTERATIONS.length)]?.(good, random) ?? good;
    if (!part.equals(good)) altered.push({ part, good });
    return part;
  });
  // What was torn at the end is given up by then, as it would be behind a pause.
  return { stream: Buffer.concat([...parts, QUIET]), altered };
}
