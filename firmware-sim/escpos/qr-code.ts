/**
 * A QR symbol as modules, byte mode, versions 1 to 20 (ISO/IEC 18004): what a printer's own firmware draws for GS ( k. Needed to see a ticket
 * as a phone sees it; the wire knows nothing of it.
 */
import type { QrLevel } from './qr-symbol.ts';

/** Error correction bytes a block, and blocks, by version from 1 (table 9). */
const ECC_BYTES: Readonly<Record<QrLevel, readonly number[]>> = {
  L: [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28],
  M: [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26],
  Q: [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30],
  H: [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28],
};
const BLOCKS: Readonly<Record<QrLevel, readonly number[]>> = {
  L: [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8],
  M: [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16],
  Q: [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20],
  H: [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25],
};
const LEVEL_BITS = { L: 1, M: 0, Q: 3, H: 2 } as const;

/** Each mask turns over the modules where this is 0. */
const MASKS: readonly ((x: number, y: number) => number)[] = [
  (x, y) => (x + y) % 2,
  (_, y) => y % 2,
  (x) => x % 3,
  (x, y) => (x + y) % 3,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
  (x, y) => ((x * y) % 2) + ((x * y) % 3),
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];

/** Rows of modules, true is black, without the quiet zone. `version` must hold the data. */
export function encodeQr(data: Buffer, version: number, level: QrLevel): boolean[][] {
  const symbol = new Symbol18004(version);
  symbol.drawFunctionModules();
  symbol.drawCodewords(codewordsOf(data, version, level));
  const masked = MASKS.map((_, mask) => symbol.masked(mask, level));
  return masked.reduce((best, rows) => (penaltyOf(rows) < penaltyOf(best) ? rows : best));
}

/** Bytes of data and correction that a version holds. */
function totalCodewords(version: number): number {
  const alignments = version === 1 ? 0 : Math.floor(version / 7) + 2;
  let modules = (16 * version + 128) * version + 64;
  if (version >= 2) modules -= (25 * alignments - 10) * alignments - 55;
  if (version >= 7) modules -= 36;
  return Math.floor(modules / 8);
}

/** Bytes of data alone. */
export function dataCodewords(version: number, level: QrLevel): number {
  return totalCodewords(version) - (ECC_BYTES[level][version - 1] ?? 0) * (BLOCKS[level][version - 1] ?? 0);
}

function codewordsOf(data: Buffer, version: number, level: QrLevel): number[] {
  const capacity = dataCodewords(version, level);
  const bits: number[] = [];
  const push = (value: number, count: number): void => {
    for (let at = count - 1; at >= 0; at -= 1) bits.push((value >> at) & 1);
  };
  push(4, 4);
  push(data.length, version < 10 ? 8 : 16);
  for (const byte of data) push(byte, 8);
  push(0, Math.min(4, capacity * 8 - bits.length));
  push(0, -bits.length & 7);
  const bytes = Array.from({ length: bits.length / 8 }, (_, at) => Number.parseInt(bits.slice(at * 8, at * 8 + 8).join(''), 2));
  for (let pad = 0xec; bytes.length < capacity; pad ^= 0xec ^ 0x11) bytes.push(pad);
  return interleave(bytes, version, level);
}

/** Cuts the data into blocks, the shorter ones first, and takes a byte of each in turn; the correction bytes follow the same way. */
function interleave(data: readonly number[], version: number, level: QrLevel): number[] {
  const count = BLOCKS[level][version - 1] ?? 1;
  const eccBytes = ECC_BYTES[level][version - 1] ?? 0;
  const shortBytes = Math.floor(data.length / count);
  const longFrom = count - (data.length % count);
  const divisor = generatorPolynomial(eccBytes);
  let start = 0;
  const blocks = Array.from({ length: count }, (_, block) => {
    const end = start + shortBytes + (block >= longFrom ? 1 : 0);
    const bytes = data.slice(start, end);
    start = end;
    return { bytes, ecc: remainder(bytes, divisor) };
  });
  const inTurn = (rows: readonly (readonly number[])[], length: number): number[] =>
    Array.from({ length }, (_, at) => rows.flatMap((row) => (at < row.length ? [row[at] ?? 0] : []))).flat();
  return [
    ...inTurn(
      blocks.map(({ bytes }) => bytes),
      shortBytes + 1,
    ),
    ...inTurn(
      blocks.map(({ ecc }) => ecc),
      eccBytes,
    ),
  ];
}

/** In GF(256) with the polynomial 11D. */
function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    product ^= ((b >> bit) & 1) * a;
  }
  return product & 0xff;
}

function generatorPolynomial(degree: number): number[] {
  const result: number[] = Array.from({ length: degree }, (_, at) => (at === degree - 1 ? 1 : 0));
  let root = 1;
  for (let step = 0; step < degree; step += 1) {
    for (let at = 0; at < degree; at += 1) result[at] = multiply(result[at] ?? 0, root) ^ (result[at + 1] ?? 0);
    root = multiply(root, 2);
  }
  return result;
}

function remainder(data: readonly number[], divisor: readonly number[]): number[] {
  let rest: number[] = divisor.map(() => 0);
  for (const byte of data) {
    const factor = byte ^ (rest[0] ?? 0);
    rest = [...rest.slice(1), 0].map((value, at) => value ^ multiply(divisor[at] ?? 0, factor));
  }
  return rest;
}

/** The square of one version, and which of its modules belong to its pattern and not to its data. */
class Symbol18004 {
  readonly #version: number;
  readonly #size: number;
  readonly #modules: boolean[][];
  readonly #isFunction: boolean[][];

  constructor(version: number) {
    this.#version = version;
    this.#size = version * 4 + 17;
    const square = (): boolean[][] => Array.from({ length: this.#size }, () => new Array<boolean>(this.#size).fill(false));
    this.#modules = square();
    this.#isFunction = square();
  }

  drawFunctionModules(): void {
    const last = this.#size - 1;
    for (let at = 0; at < this.#size; at += 1) {
      this.#set(6, at, at % 2 === 0);
      this.#set(at, 6, at % 2 === 0);
    }
    for (const [x, y] of [
      [3, 3],
      [last - 3, 3],
      [3, last - 3],
    ] as const)
      this.#drawRings(x, y, 4, (distance) => distance !== 2 && distance !== 4);
    const places = this.#alignmentPlaces();
    for (const x of places)
      for (const y of places) {
        const isCorner = (x === 6 && y === 6) || (x === 6 && y === last - 6) || (x === last - 6 && y === 6);
        if (!isCorner) this.#drawRings(x, y, 2, (distance) => distance !== 1);
      }
    this.#drawFormat(0);
    this.#drawVersion();
  }

  drawCodewords(codewords: readonly number[]): void {
    let bit = 0;
    for (let right = this.#size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      for (let step = 0; step < this.#size; step += 1)
        for (const x of [right, right - 1]) {
          const y = ((right + 1) & 2) === 0 ? this.#size - 1 - step : step;
          if (this.#isFunction[y]?.[x]) continue;
          this.#put(x, y, (((codewords[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1);
          bit += 1;
        }
    }
  }

  /** A copy with one mask and its format bits. */
  masked(mask: number, level: QrLevel): boolean[][] {
    this.#drawFormat((LEVEL_BITS[level] << 3) | mask);
    const turns = MASKS[mask] ?? (() => 1);
    return this.#modules.map((row, y) => row.map((isBlack, x) => isBlack !== (!this.#isFunction[y]?.[x] && turns(x, y) === 0)));
  }

  #alignmentPlaces(): number[] {
    if (this.#version === 1) return [];
    const count = Math.floor(this.#version / 7) + 2;
    const step = Math.ceil((this.#version * 4 + 4) / (count * 2 - 2)) * 2;
    return [6, ...Array.from({ length: count - 1 }, (_, at) => this.#size - 7 - (count - 2 - at) * step)];
  }

  #drawRings(centerX: number, centerY: number, radius: number, isBlack: (distance: number) => boolean): void {
    for (let dy = -radius; dy <= radius; dy += 1)
      for (let dx = -radius; dx <= radius; dx += 1) {
        const [x, y] = [centerX + dx, centerY + dy];
        if (x >= 0 && y >= 0 && x < this.#size && y < this.#size) this.#set(x, y, isBlack(Math.max(Math.abs(dx), Math.abs(dy))));
      }
  }

  /** Five bits with ten of a BCH code, twice, and the one module that is always black. */
  #drawFormat(data: number): void {
    let rest = data;
    for (let step = 0; step < 10; step += 1) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
    const bits = ((data << 10) | rest) ^ 0x5412;
    const bit = (at: number): boolean => ((bits >> at) & 1) === 1;
    const last = this.#size - 1;
    for (let at = 0; at <= 5; at += 1) this.#set(8, at, bit(at));
    this.#set(8, 7, bit(6));
    this.#set(8, 8, bit(7));
    this.#set(7, 8, bit(8));
    for (let at = 9; at < 15; at += 1) this.#set(14 - at, 8, bit(at));
    for (let at = 0; at < 8; at += 1) this.#set(last - at, 8, bit(at));
    for (let at = 8; at < 15; at += 1) this.#set(8, this.#size - 15 + at, bit(at));
    this.#set(8, last - 7, true);
  }

  /** Six bits with twelve of a BCH code, twice, from version 7 on. */
  #drawVersion(): void {
    if (this.#version < 7) return;
    let rest = this.#version;
    for (let step = 0; step < 12; step += 1) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
    const bits = (this.#version << 12) | rest;
    for (let at = 0; at < 18; at += 1) {
      const [long, short] = [this.#size - 11 + (at % 3), Math.floor(at / 3)];
      this.#set(long, short, ((bits >> at) & 1) === 1);
      this.#set(short, long, ((bits >> at) & 1) === 1);
    }
  }

  #put(x: number, y: number, isBlack: boolean): void {
    const row = this.#modules[y];
    if (row !== undefined) row[x] = isBlack;
  }

  #set(x: number, y: number, isBlack: boolean): void {
    this.#put(x, y, isBlack);
    const row = this.#isFunction[y];
    if (row !== undefined) row[x] = true;
  }
}

/** Runs of one colour in rows and columns: what readers find hardest. */
function penaltyOf(rows: readonly (readonly boolean[])[]): number {
  const columns = rows.map((_, x) => rows.map((row) => row[x] ?? false));
  return [...rows, ...columns].reduce((sum, line) => sum + runsOf(line), 0);
}

function runsOf(line: readonly boolean[]): number {
  let run = 0;
  let penalty = 0;
  for (const [at, isBlack] of line.entries()) {
    run = at > 0 && isBlack === line[at - 1] ? run + 1 : 1;
    if (run === 5) penalty += 3;
    else if (run > 5) penalty += 1;
  }
  return penalty;
}
