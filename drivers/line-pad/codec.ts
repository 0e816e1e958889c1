/**
 * The line protocol of firmware-sim/LINE-PAD.md, host side. One ASCII line, at most 64 bytes with its end:
 *
 *   host to pad  >AA BODY*CCCC\n      P | S SSSSSSSS | E SSSSSSSS | A BBBBBBBB NNNN R | V
 *   pad to host  <AA BODY*CCCC\n      I SSSSSSSS BBBBBBBB CCCC EEEE | K SSSSSSSS BBBBBBBB NNNN K | S .. | E .. | A BBBBBBBB NNNN | V 1 MODEL SERIAL
 *
 * AA address, numbers in upper-case hex of fixed width; CCCC is CRC-16/CCITT-FALSE from AA to the byte before `*`.
 */
export type HostLine =
  | { readonly verb: 'P' }
  | { readonly verb: 'V' }
  | { readonly verb: 'S' | 'E'; readonly session: number }
  | { readonly verb: 'A'; readonly boot: number; readonly pressNo: number; readonly isScored: boolean };

export type PadLine =
  /** Idle: the session lit (0 none), boot, keys pressed outside any evaluation, lines the pad could not read. */
  | { readonly verb: 'I'; readonly session: number; readonly boot: number; readonly strayPresses: number; readonly badLines: number }
  | { readonly verb: 'K'; readonly session: number; readonly boot: number; readonly pressNo: number; readonly key: number }
  | { readonly verb: 'S' | 'E'; readonly session: number }
  | { readonly verb: 'A'; readonly boot: number; readonly pressNo: number }
  | { readonly verb: 'V'; readonly protocol: number; readonly model: string; readonly serial: string };

/** A line with its sender. */
export type Addressed = { readonly address: number; readonly line: PadLine };

/** A whole line with its `\n`. */
export const MAX_LINE_BYTES = 64;

const FRAME = /^<([0-9A-F]{2}) ([\x20-\x29\x2b-\x7e]+)\*([0-9A-F]{4})$/;
const FORMS = {
  I: /^I ([0-9A-F]{8}) ([0-9A-F]{8}) ([0-9A-F]{4}) ([0-9A-F]{4})$/,
  K: /^K ([0-9A-F]{8}) ([0-9A-F]{8}) ([0-9A-F]{4}) ([1-5])$/,
  S: /^S ([0-9A-F]{8})$/,
  E: /^E ([0-9A-F]{8})$/,
  A: /^A ([0-9A-F]{8}) ([0-9A-F]{4})$/,
  V: /^V (\d+) (\S+) (\S+)$/,
} as const;

/** CRC-16/CCITT-FALSE: polynomial 1021, start FFFF, not reflected. `123456789` gives 29B1. */
export function crc16(text: string): number {
  let crc = 0xffff;
  for (const byte of Buffer.from(text, 'latin1')) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021) & 0xffff;
  }
  return crc;
}

/** A host line with its end, ready for the wire. */
export function encodeLine(address: number, line: HostLine): Uint8Array {
  const summed = `${hex(address, 2)} ${bodyOf(line)}`;
  return Buffer.from(`>${summed}*${hex(crc16(summed), 4)}\n`, 'latin1');
}

/** What a line from the bus says, or null when it does not parse or its sum is wrong. `text` comes without its end. */
export function decodeLine(text: string): Addressed | null {
  const [, address = '', body = '', sum = ''] = FRAME.exec(text) ?? [];
  if (address === '' || hex(crc16(`${address} ${body}`), 4) !== sum) return null;
  const line = decodeBody(body);
  return line === null ? null : { address: Number.parseInt(address, 16), line };
}

function decodeBody(body: string): PadLine | null {
  const verb = body[0];
  if (verb === undefined || !isVerb(verb)) return null;
  const fields = FORMS[verb].exec(body);
  if (fields === null) return null;
  const [, first = '', second = '', third = '', fourth = ''] = fields;
  const [a, b, c, d] = [first, second, third, fourth].map((field) => Number.parseInt(field, 16)) as [number, number, number, number];
  switch (verb) {
    case 'I':
      return { verb, session: a, boot: b, strayPresses: c, badLines: d };
    case 'K':
      return { verb, session: a, boot: b, pressNo: c, key: d };
    case 'S':
    case 'E':
      return { verb, session: a };
    case 'A':
      return { verb, boot: a, pressNo: b };
    case 'V':
      return { verb, protocol: Number(first), model: second, serial: third };
    default:
      return verb satisfies never;
  }
}

function isVerb(letter: string): letter is keyof typeof FORMS {
  return Object.hasOwn(FORMS, letter);
}

function bodyOf(line: HostLine): string {
  switch (line.verb) {
    case 'P':
    case 'V':
      return line.verb;
    case 'S':
    case 'E':
      return `${line.verb} ${hex(line.session, 8)}`;
    case 'A':
      return `A ${hex(line.boot, 8)} ${hex(line.pressNo, 4)} ${line.isScored ? 1 : 0}`;
    default:
      return line satisfies never;
  }
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
