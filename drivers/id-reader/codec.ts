/**
 * The line protocol of an ID-card reader. Written down in firmware-sim/LINE-READER.md; lines of at most 640 bytes, 8N1:
 *
 *   host to reader   >BODY*CCCC\n     P    V    A nn
 *   reader to host   <BODY*CCCC\n     N    C nn kind number name    A nn    V 1 model serial
 *
 * nn two upper-case hex digits, name UTF-8 in upper-case hex, CCCC CRC-16/CCITT-FALSE over BODY.
 */
import { crc16 } from '../line-pad/index.ts';
import type { IdentityKind } from '../messages.ts';

/** The longest line with its `\n`. */
export const MAX_LINE_BYTES = 640;

export type ReaderSays =
  | { readonly verb: 'N' }
  | { readonly verb: 'C'; readonly card: number; readonly identity: Identity }
  | { readonly verb: 'A'; readonly card: number }
  | { readonly verb: 'V'; readonly protocol: number; readonly model: string; readonly serial: string };
export type HostSays = { readonly verb: 'P' } | { readonly verb: 'V' } | { readonly verb: 'A'; readonly card: number };

/** What stands on a card. Personal data: never in a log, in a message of an error, or in anything that is kept. */
export type Identity = { readonly kind: IdentityKind; readonly number: string; readonly name: string };

const KINDS: ReadonlyMap<string, IdentityKind> = new Map([
  ['R', 'resident'],
  ['H', 'hmt-residence'],
  ['F', 'foreign-residence'],
  ['S', 'social-security'],
]);
const FRAME = /^<([\x20-\x29\x2b-\x7e]+)\*([0-9A-F]{4})$/;
const CARD = /^C ([0-9A-F]{2}) ([RHFS]) ([0-9A-Z]{1,30}) ((?:[0-9A-F]{2}){1,120})$/;
const DONE = /^A ([0-9A-F]{2})$/;
const VERSION = /^V (\d{1,3}) (\S{1,40}) (\S{1,40})$/;

export function encodeHostLine(line: HostSays): Uint8Array {
  const body = line.verb === 'A' ? `A ${hex(line.card, 2)}` : line.verb;
  return Buffer.from(`>${body}*${hex(crc16(body), 4)}\n`, 'latin1');
}

/** What a line says, or null when it does not parse or its sum is wrong. `text` comes without its end. */
export function decodeReaderLine(text: string): ReaderSays | null {
  const [, body = '', sum = ''] = FRAME.exec(text) ?? [];
  if (body === '' || hex(crc16(body), 4) !== sum) return null;
  if (body === 'N') return { verb: 'N' };
  const done = DONE.exec(body)?.[1];
  if (done !== undefined) return { verb: 'A', card: Number.parseInt(done, 16) };
  const [, protocol, model = '', serial = ''] = VERSION.exec(body) ?? [];
  if (protocol !== undefined) return { verb: 'V', protocol: Number(protocol), model, serial };
  return decodeCard(body);
}

function decodeCard(body: string): ReaderSays | null {
  const [, card, letter = '', number = '', nameHex = ''] = CARD.exec(body) ?? [];
  const kind = KINDS.get(letter);
  if (card === undefined || kind === undefined) return null;
  return { verb: 'C', card: Number.parseInt(card, 16), identity: { kind, number, name: Buffer.from(nameHex, 'hex').toString('utf8') } };
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
