/**
 * Slow parsers to hold the framers against. Each looks at the whole stream at once, begins at every byte in turn, and takes the first frame that stands there whole;
 * written from the manuals, with nothing of the drivers in them. They give the frames as hex.
 */

/** A frame at `at` and its size, or null. */
type FrameAt = (stream: Buffer, at: number) => number | null;

function scan(stream: Buffer, frameAt: FrameAt): string[] {
  const frames: string[] = [];
  for (let at = 0; at < stream.length; ) {
    const size = frameAt(stream, at);
    if (size !== null) frames.push(stream.subarray(at, at + size).toString('hex'));
    at += size ?? 1;
  }
  return frames;
}

/** A0 LEN .. CHK FF: LEN 3 to 40, CHK the decimal remainder of the sum of LEN through the last data byte. */
export const a0Frames = (stream: Buffer): string[] =>
  scan(stream, (bytes, at) => {
    const length = bytes[at + 1];
    if (bytes[at] !== 0xa0 || length === undefined || length < 3 || length > 40) return null;
    let sum = 0;
    for (let n = 1; n <= length + 1; n += 1) sum += bytes[at + n] ?? Number.NaN;
    return sum % 100 === bytes[at + length + 2] && bytes[at + length + 3] === 0xff ? length + 4 : null;
  });

/** 01 .. 02 .. 03 SSSS 04, at most 512 bytes to the first 04. */
export const alphaFrames = (stream: Buffer): string[] =>
  scan(stream, (bytes, at) => {
    const end = bytes.indexOf(4, at);
    if (bytes[at] !== 1 || bytes[at + 4] !== 2 || end < 0 || end - at < 11 || end - at >= 512 || bytes[end - 5] !== 3) return null;
    let sum = 0;
    for (let n = at + 4; n <= end - 5; n += 1) sum += bytes[n] ?? Number.NaN;
    const digits = bytes.subarray(end - 4, end).toString('latin1');
    return digits === (sum & 0xffff).toString(16).toUpperCase().padStart(4, '0') ? end + 1 - at : null;
  });

function crc(bytes: Buffer): string {
  let value = 0xffff;
  for (const byte of bytes)
    for (let bit = 7; bit >= 0; bit -= 1) {
      const top = ((value >> 15) & 1) ^ ((byte >> bit) & 1);
      value = (value << 1) & 0xffff;
      if (top === 1) value ^= 0x1021;
    }
  return value.toString(16).toUpperCase().padStart(4, '0');
}

/** Lines that begin with `<` behind a line's end, carry `*CCCC` at theirs, and are at most `longest` bytes with it. */
export function signedLines(stream: Buffer, longest: number, isBody: (body: string) => boolean): string[] {
  const lines: string[] = [];
  let start = 0;
  for (let end = stream.indexOf(10); end >= 0; end = stream.indexOf(10, start)) {
    const line = stream.subarray(start, end);
    start = end + 1;
    const body = line.subarray(1, -5);
    const isSigned = line[0] === 0x3c && line.length >= 7 && line.length < longest && line.at(-5) === 0x2a;
    if (isSigned && line.subarray(-4).toString('latin1') === crc(body) && isBody(body.toString('utf8'))) lines.push(line.toString('hex'));
  }
  return lines;
}
