/** Lines of the pad protocol, see LINE-PAD.md: `>AA BODY*CCCC\n` from the host, `<AA BODY*CCCC\n` from the pad. */

/** The longest line with its end. */
export const LONGEST_LINE_BYTES = 64;

/** CRC-16/CCITT-FALSE: polynomial 1021, start FFFF, not reflected, no final xor. "123456789" gives 29B1. */
export function crc16(bytes: Buffer): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}

/** `value` as upper-case hex of `digits` digits. */
export const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0');

/** What the host can say, and `bad` for a line that is to be dropped and counted. Not a host's line: null. */
export type HostLine =
  | { readonly verb: 'P' | 'V'; readonly address: number }
  | { readonly verb: 'S' | 'E'; readonly address: number; readonly session: number }
  | { readonly verb: 'A'; readonly address: number; readonly boot: number; readonly pressNo: number; readonly scored: boolean }
  | { readonly verb: 'bad' };

const BAD: HostLine = { verb: 'bad' };
const FRAME = /^>(([0-9A-F]{2}) ([ -)+-~]+))\*([0-9A-F]{4})\n$/;
const BODIES = /^(?:(?<bare>[PV])|(?<verb>[SE]) (?<session>[0-9A-F]{8})|A (?<boot>[0-9A-F]{8}) (?<pressNo>[0-9A-F]{4}) (?<verdict>[01]))$/;

/** `line` with its end. Another pad's answer, heard on the same pair, is nobody's mistake: null. */
export function parseHostLine(line: string): HostLine | null {
  if (line.startsWith('<')) return null;
  const [, summed = '', address = '', body = '', sum] = FRAME.exec(line) ?? [];
  if (line.length > LONGEST_LINE_BYTES || sum !== hex(crc16(Buffer.from(summed)), 4)) return BAD;
  const fields = BODIES.exec(body)?.groups;
  const to = Number.parseInt(address, 16);
  if (fields === undefined || to < 1 || to > 0xf7) return BAD;
  const { bare, verb, session, boot, pressNo, verdict } = fields;
  if (bare === 'P' || bare === 'V') return { verb: bare, address: to };
  if (verb === 'S' || verb === 'E') return { verb, address: to, session: Number.parseInt(session ?? '', 16) };
  return {
    verb: 'A',
    address: to,
    boot: Number.parseInt(boot ?? '', 16),
    pressNo: Number.parseInt(pressNo ?? '', 16),
    scored: verdict === '1',
  };
}

/** The pad's answer on the wire. */
export function encodePadLine(address: number, body: string): Buffer {
  const summed = `${hex(address, 2)} ${body}`;
  return Buffer.from(`<${summed}*${hex(crc16(Buffer.from(summed)), 4)}\n`);
}
