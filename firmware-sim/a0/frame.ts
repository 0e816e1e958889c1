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
 *
 * Instant text: AA ADD BB 51 54 CRC mode speed stay colour ttl [GBK text] FF, CRC = sum of mode through FF, mod 256.
 */
export type A0Frame = { readonly command: number; readonly address: number; readonly data: Buffer };

const START = 0xa0;
const TEXT_START = 0xaa;
const TEXT_MARK = [0xbb, 0x51, 0x54];
/** AA through ttl. */
const TEXT_HEAD_BYTES = 11;
const LONGEST_TEXT_BYTES = 256;
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

/** An instant text, cut by `A0Framer`; null when `bytes` are another frame. */
export const decodeInstantText = (bytes: Buffer): { readonly address: number; readonly style: Buffer; readonly text: Buffer } | null =>
  bytes[0] === TEXT_START ? { address: bytes.readUInt8(1), style: bytes.subarray(6, 11), text: bytes.subarray(TEXT_HEAD_BYTES, -1) } : null;

/** Whether a whole frame begins here, how many bytes it has; or that more are needed, or that none does. */
function sizeAt(rest: Buffer): number | 'more' | 'none' {
  if (rest[0] === TEXT_START) return textSizeAt(rest);
  const length = rest[1];
  if (length === undefined) return 'more';
  if (length < SHORTEST_BODY_BYTES || length > LONGEST_BODY_BYTES) return 'none';
  const size = length + AROUND_BODY_BYTES;
  if (rest.length < size) return 'more';
  return rest[size - 1] === END && rest[size - 2] === checkOf(rest.subarray(1, size - 2)) ? size : 'none';
}

function textSizeAt(rest: Buffer): number | 'more' | 'none' {
  if (TEXT_MARK.some((mark, index) => rest.length > index + 2 && rest[index + 2] !== mark)) return 'none';
  const end = rest.indexOf(END, 6);
  if (end < 0) return rest.length < LONGEST_TEXT_BYTES ? 'more' : 'none';
  const sum = rest.subarray(6, end + 1).reduce((total, byte) => total + byte, 0) % 256;
  return end >= TEXT_HEAD_BYTES && rest[5] === sum ? end + 1 : 'none';
}

/** Finds frames. After a bad length, sum or end it drops one byte and looks again. */
export class A0Framer {
  #rest: Buffer = Buffer.alloc(0);

  push(bytes: Buffer): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const frames: Buffer[] = [];
    for (;;) {
      const start = this.#rest.findIndex((byte) => byte === START || byte === TEXT_START);
      this.#rest = start < 0 ? Buffer.alloc(0) : this.#rest.subarray(start);
      const size = this.#rest.length === 0 ? 'more' : sizeAt(this.#rest);
      if (size === 'more') return frames;
      if (size !== 'none') frames.push(this.#rest.subarray(0, size));
      this.#rest = this.#rest.subarray(size === 'none' ? 1 : size);
    }
  }
}
