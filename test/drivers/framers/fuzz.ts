/** The framers of the pads and readers beside slow parsers, on streams with every kind of damage. */
import { Ff68Framer } from '../../../drivers/ff68-caller/index.ts';
import { ReaderFramer, type ReaderSays } from '../../../drivers/id-reader/index.ts';
import { type Addressed, PadFramer } from '../../../drivers/line-pad/index.ts';
import { PJ06, Pj06Framer } from '../../../drivers/pj06-pad/index.ts';
import { parseFf68, parseLinePad, parsePj06, parseReader, slowCrc } from './slow-parsers.ts';
import { below, chunksOf, makeStream, type Random, type StreamMaker, seeded } from './streams.ts';

export const FUZZED = ['ff68-caller', 'pj06-pad', 'line-pad', 'id-reader'] as const;
export type Fuzzed = (typeof FUZZED)[number];

/** `accepted` by both; `differences` holds the first few streams on which they did not agree, in hex. */
export type FuzzOutcome = { readonly bytes: number; readonly accepted: number; readonly differences: readonly string[] };

const BLOCK_BYTES = 4_096;
const MOST_DIFFERENCES = 3;
const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0');
const ascii = (text: string): Uint8Array => Buffer.from(text, 'latin1');

const FF68: StreamMaker = {
  make: (random) => {
    const counted = [
      below(random, 256),
      random() < 0.5 ? 0x01 : 0x11,
      ...Array.from({ length: below(random, 8) }, () => below(random, 256)),
    ];
    const sum = counted.reduce((total, byte) => total + byte, 0) % 256;
    return Uint8Array.from([0xff, 0x68, counted.length, counted.length, 0x68, ...counted, sum, 0x16]);
  },
  likely: [0xff, 0x68, 0x16, 0x02, 0x03, 0x12, 0x13],
  longest: 25,
};
const PJ06_STREAM: StreamMaker = {
  make: (random) => (random() < 0.5 ? Uint8Array.of(1 + below(random, 6)) : Uint8Array.of(0x55, 0xaa, 0x02, 0x20, below(random, 8), 0x1a)),
  likely: [0x55, 0xaa, 0x1a, 0x01, 0x02, 0x05, 0x06, 0x07],
  longest: 40,
};
const LINE_PAD: StreamMaker = {
  make: (random) => {
    const id = hex(below(random, 2 ** 32), 8);
    const bodies = [`I ${id} ${id} 0003 0000`, `K ${id} ${id} 0001 ${1 + below(random, 5)}`, `S ${id}`, `A ${id} 00FF`];
    const text = `${hex(below(random, 256), 2)} ${bodies[below(random, bodies.length)]}`;
    return ascii(`<${text}*${slowCrc(text)}\n`);
  },
  likely: [...ascii('<>*\n IKSEA0F')],
  longest: 64,
};
const READER: StreamMaker = {
  make: (random) => {
    const bodies = ['N', `A ${hex(below(random, 256), 2)}`, `C ${hex(below(random, 256), 2)} R 11010519491231002X E69D8EE99BB7`];
    const body = bodies[below(random, bodies.length)] ?? 'N';
    return ascii(`<${body}*${slowCrc(body)}\n`);
  },
  likely: [...ascii('<>*\n NAC0F')],
  longest: 640,
};

function textOfPad({ address, line }: Addressed): string {
  const head = hex(address, 2);
  if (line.verb === 'I')
    return `${head} I ${hex(line.session, 8)} ${hex(line.boot, 8)} ${hex(line.strayPresses, 4)} ${hex(line.badLines, 4)}`;
  if (line.verb === 'K') return `${head} K ${hex(line.session, 8)} ${hex(line.boot, 8)} ${hex(line.pressNo, 4)} ${line.key}`;
  if (line.verb === 'A') return `${head} A ${hex(line.boot, 8)} ${hex(line.pressNo, 4)}`;
  return line.verb === 'V' ? `${head} V` : `${head} ${line.verb} ${hex(line.session, 8)}`;
}

const LETTERS = { resident: 'R', 'hmt-residence': 'H', 'foreign-residence': 'F', 'social-security': 'S' } as const;
function textOfReader(says: ReaderSays): string {
  if (says.verb === 'N' || says.verb === 'V') return says.verb;
  if (says.verb === 'A') return `A ${hex(says.card, 2)}`;
  const { kind, number } = says.identity;
  return `C ${hex(says.card, 2)} ${LETTERS[kind]} ${number}`;
}
/** Of a name whose bytes were altered and whose sum fits all the same only the hex can be compared, and that is in the line no more. */
const withoutName = (body: string): string => body.replace(/^(C \S+ \S+ \S+) \S+$/, '$1');

/** What a framer and the slow parser make of one stream. */
function runBlock(
  family: Fuzzed,
  size: number,
  random: Random,
): { readonly bytes: Uint8Array; readonly got: readonly string[]; readonly wanted: readonly string[] } {
  if (family === 'pj06-pad') return runBursts(size, random);
  const maker = family === 'ff68-caller' ? FF68 : family === 'line-pad' ? LINE_PAD : READER;
  const bytes = makeStream(maker, size, random);
  const chunks = chunksOf(bytes, random);
  if (family === 'ff68-caller') {
    const framer = new Ff68Framer(() => undefined);
    const frames = chunks.flatMap((chunk) => framer.push(chunk));
    return {
      bytes,
      got: frames.map(({ address, command, data }) => Buffer.from([address, command, ...data]).toString('hex')),
      wanted: parseFf68(bytes),
    };
  }
  if (family === 'line-pad') {
    const framer = new PadFramer(() => undefined);
    return { bytes, got: chunks.flatMap((chunk) => framer.push(chunk)).map(textOfPad), wanted: parseLinePad(bytes) };
  }
  const framer = new ReaderFramer(() => undefined);
  return { bytes, got: chunks.flatMap((chunk) => framer.push(chunk)).map(textOfReader), wanted: parseReader(bytes).map(withoutName) };
}

/** Silence is the end of a burst, so the moments are part of the stream. */
function runBursts(
  size: number,
  random: Random,
): { readonly bytes: Uint8Array; readonly got: readonly string[]; readonly wanted: readonly string[] } {
  const framer = new Pj06Framer(() => undefined);
  const got: number[] = [];
  const wanted: number[] = [];
  const all: number[] = [];
  let atUpMs = 0;
  while (all.length < size) {
    const burst = makeStream(PJ06_STREAM, below(random, 10), random);
    wanted.push(parsePj06(burst));
    for (const chunk of chunksOf(burst, random)) {
      got.push(...framer.push(chunk, atUpMs));
      atUpMs += below(random, PJ06.gapMs);
    }
    atUpMs += PJ06.gapMs;
    if (random() < 0.5) got.push(...framer.end(atUpMs));
    all.push(...burst);
  }
  got.push(...framer.end(atUpMs + PJ06.gapMs));
  return { bytes: Uint8Array.from(all), got: got.map(String), wanted: wanted.filter((key) => key > 0).map(String) };
}

export function fuzz(family: Fuzzed, bytes: number, seed: number): FuzzOutcome {
  const random = seeded(seed);
  const differences: string[] = [];
  let done = 0;
  let accepted = 0;
  while (done < bytes) {
    const { bytes: stream, got, wanted } = runBlock(family, Math.min(BLOCK_BYTES, bytes - done), random);
    done += stream.length;
    accepted += got.length;
    if (got.join() !== wanted.join() && differences.length < MOST_DIFFERENCES) differences.push(Buffer.from(stream).toString('hex'));
  }
  return { bytes: done, accepted, differences };
}

export type Altered = { readonly altered: number; readonly passed: number };

/** Frames with `count` bytes altered at random, and how many of them still pass for a frame, another one than was sent. */
export function countAltered(family: 'ff68-caller' | 'pj06-pad', count: number, tries: number, seed: number): Altered {
  const random = seeded(seed);
  let passed = 0;
  for (let n = 0; n < tries; n += 1) {
    const frame = family === 'pj06-pad' ? Uint8Array.of(1 + below(random, 5)) : FF68.make(random);
    const altered = Uint8Array.from(frame);
    for (let each = 0; each < count; each += 1) {
      const at = below(random, frame.length);
      altered[at] = ((altered[at] ?? 0) + 1 + below(random, 255)) & 0xff;
    }
    const isSame = Buffer.compare(frame, altered) === 0;
    const isPassed = family === 'pj06-pad' ? parsePj06(altered) > 0 : parseFf68(altered).length > 0;
    if (isPassed && !isSame) passed += 1;
  }
  return { altered: tries, passed };
}
