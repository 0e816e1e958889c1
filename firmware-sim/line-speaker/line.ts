/** Lines of the speaker's protocol, see LINE-SPEAKER.md. */

export const LONGEST_LINE_BYTES = 512;

/** CRC-16/CCITT-FALSE. "123456789" gives 29B1. */
export function crc16(bytes: Buffer): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}

/** The fields of a host's line with its end; null when it is dropped. */
export function parseHostLine(line: Buffer): readonly string[] | null {
  const star = line.lastIndexOf('*');
  if (line.length > LONGEST_LINE_BYTES || line[0] !== 0x3e || star !== line.length - 6) return null;
  const body = line.subarray(1, star);
  if (line.subarray(star + 1, -1).toString() !== sumOf(body)) return null;
  return body.toString('utf8').split('\t');
}

/** The speaker's line on the wire. */
export function encodeSpeakerLine(...fields: readonly string[]): Buffer {
  const body = Buffer.from(fields.join('\t'));
  return Buffer.concat([Buffer.from('<'), body, Buffer.from(`*${sumOf(body)}\n`)]);
}

const sumOf = (body: Buffer): string => crc16(body).toString(16).toUpperCase().padStart(4, '0');
