/**
 * Frames of the FF 68 caller set, worked out from the examples of its papers:
 *
 *   FF 68 03 03 68 05 01 0C 12 16                    12 = 05 + 01 + 0C
 *   FF 68 08 08 68 05 02 0A 0A 0A 01 02 03 2B 16     2B = 05 + 02 + 3 * 0A + 01 + 02 + 03
 *   FF 68 02 02 68 05 03 08 16                       08 = 05 + 03
 *
 * so the byte given twice counts from the address up to the byte before the sum.
 */
export const makeFrame = (...counted: readonly number[]): Buffer => {
  let sum = 0;
  for (const byte of counted) sum += byte;
  return Buffer.from([0xff, 0x68, counted.length, counted.length, 0x68, ...counted, sum % 256, 0x16]);
};

/** Address, command and data of a whole frame; null when a byte of it is not as it must be. */
export function openFrame(frame: Buffer): { readonly address: number; readonly command: number; readonly data: readonly number[] } | null {
  const counted = frame.subarray(5, -2);
  if (counted.length < 2 || !frame.equals(makeFrame(...counted))) return null;
  const [address = 0, command = 0, ...data] = counted;
  return { address, command, data };
}

const SHORTEST = 9;
const LONGEST = 32;

/** Takes whole frames off the front of what has come in; what does not begin one is passed over. */
export function cutFrames(bytes: Buffer): { readonly frames: readonly Buffer[]; readonly rest: Buffer } {
  const frames: Buffer[] = [];
  let rest = bytes;
  while (rest.length >= SHORTEST) {
    const size = (rest[2] ?? 0) + 7;
    const begins = rest[0] === 0xff && rest[1] === 0x68 && size >= SHORTEST && size <= LONGEST;
    if (begins && rest.length < size) break;
    const frame = begins ? rest.subarray(0, size) : null;
    if (frame !== null && openFrame(frame) !== null) {
      frames.push(Buffer.from(frame));
      rest = rest.subarray(size);
    } else rest = rest.subarray(1);
  }
  return { frames, rest };
}
