/**
 * The frame of the RS-485 window displays, worked out from the vendor's two examples and the layout of the answer:
 *
 *     A0 LEN CMD ADD [SCMD] [DATA ..] CHK FF
 *
 *     LEN  bytes from CMD through the last of DATA: A0 06 [28 03 01 0C 22 03] 63 FF, A0 07 [28 03 01 0C 22 03 42] 42 FF
 *     CHK  sum of LEN through the last of DATA, mod decimal 100: 6+40+3+1+12+34+3 = 99 = 63h; 7+40+3+1+12+34+3+66 = 166, 66 = 42h
 *
 * CMD 28 shows a number: SCMD hi lo KIND [LETTER], number = hi * 100 + lo, hi and lo 0 to 99, KIND 03 in the examples, LETTER
 * ASCII. CMD 29 asks whether the unit is there. CMD 2B and 2D: SCMD and ASCII text. Answer: A0 03 14 ADD 50 CHK FF.
 */
export type A0Frame = { readonly command: number; readonly address: number; readonly data: Buffer };

const START = 0xa0;
const END = 0xff;
/** CMD and ADD. */
const SHORTEST_BODY_BYTES = 2;
/** No frame of the manual comes near; a longer LEN is a bad one. */
const LONGEST_BODY_BYTES = 64;
/** A0, LEN, CHK and FF. */
const AROUND_BODY_BYTES = 4;

const checkOf = (bytes: Buffer): number => bytes.reduce((sum, byte) => sum + byte, 0) % 100;

/** The frame around `command`, `address` and `data`. */
export function encodeA0Frame({ command, address, data }: A0Frame): Buffer {
  const summed = Buffer.concat([Buffer.of(SHORTEST_BODY_BYTES + data.length, command, address), data]);
  return Buffer.concat([Buffer.of(START), summed, Buffer.of(checkOf(summed), END)]);
}

/** Takes whole, correctly summed frames apart; `bytes` must be one that `A0Framer` cut. */
export const decodeA0Frame = (bytes: Buffer): A0Frame => ({
  command: bytes.readUInt8(2),
  address: bytes.readUInt8(3),
  data: bytes.subarray(4, bytes.length - 2),
});

/** Finds frames. After a bad length, sum or end it drops one byte and looks again. */
export class A0Framer {
  #rest: Buffer = Buffer.alloc(0);

  push(bytes: Buffer): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const frames: Buffer[] = [];
    for (;;) {
      const start = this.#rest.indexOf(START);
      this.#rest = start < 0 ? Buffer.alloc(0) : this.#rest.subarray(start);
      const length = this.#rest[1];
      if (length === undefined) return frames;
      const isSane = length >= SHORTEST_BODY_BYTES && length <= LONGEST_BODY_BYTES;
      if (isSane && this.#rest.length < length + AROUND_BODY_BYTES) return frames;
      const frame = this.#rest.subarray(0, length + AROUND_BODY_BYTES);
      const isWhole = isSane && frame.at(-1) === END && frame.at(-2) === checkOf(frame.subarray(1, -2));
      if (isWhole) frames.push(frame);
      this.#rest = this.#rest.subarray(isWhole ? frame.length : 1);
    }
  }
}
