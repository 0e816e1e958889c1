/**
 * The line protocol of firmware-sim/LINE-SPEAKER.md, host side. One line of UTF-8, at most 512 bytes with its end, fields apart by TAB:
 *
 *   host to speaker  >FIELDS*CCCC\n     Q | S ID ZH EN
 *   speaker to host  <FIELDS*CCCC\n     Q 1 BOOT STATE ID LAST END | S ID taken|known|busy | B ID | E ID | F ID CODE
 *
 * CCCC is CRC-16/CCITT-FALSE over the bytes between the sign and the last `*`.
 */
import type { DisplayText } from '../messages.ts';

/** A whole line with its `\n`. */
export const MAX_LINE_BYTES = 512;
/** What of each language is said: both together fit in a line with room for the ID. */
const MOST_TEXT_BYTES = 200;
/** What a speaker answers to the question what it is doing. */
export type SpeakerState = {
  readonly protocol: number;
  readonly boot: string;
  /** Null while it is idle. */
  readonly speaking: string | null;
  readonly last: { readonly id: string; readonly end: string } | null;
};

export type SpeakerLine =
  | ({ readonly verb: 'Q' } & SpeakerState)
  | { readonly verb: 'S'; readonly id: string; readonly answer: 'taken' | 'known' | 'busy' }
  | { readonly verb: 'B'; readonly id: string }
  | { readonly verb: 'E'; readonly id: string }
  | { readonly verb: 'F'; readonly id: string; readonly code: string };

const FRAME = /^<([^\n]*)\*([0-9A-F]{4})$/su;
const ID_FORM = /^[!-)+-~]{1,64}$/;
const CODE_FORM = /^[a-z][a-z-]{0,31}$/;

/** CRC-16/CCITT-FALSE: polynomial 1021, start FFFF, not reflected. `123456789` gives 29B1. */
export function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = ((crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021) & 0xffff;
  }
  return crc;
}

/** Whether an announcement may be named so on the wire. */
export function isSpeakableId(id: string): boolean {
  return ID_FORM.test(id);
}

export function encodeQuestion(): Uint8Array {
  return encodeLine(['Q']);
}

/** Control characters become spaces, and each language is cut at a whole character. */
export function encodeSpeak(id: string, text: DisplayText): Uint8Array {
  return encodeLine(['S', id, sayable(text.zh), sayable(text.en)]);
}

/** What a line says, or null when it does not parse or its sum is wrong. `text` comes without its end. */
export function decodeLine(text: string): SpeakerLine | null {
  const [, body = '', sum = ''] = FRAME.exec(text) ?? [];
  if (body === '' || sum !== sumOf(body)) return null;
  const [verb = '', ...fields] = body.split('\t');
  const [first = '', second = ''] = fields;
  if (verb === 'Q') return fields.length === 6 ? decodeState(fields) : null;
  if (!isSpeakableId(first)) return null;
  if ((verb === 'B' || verb === 'E') && fields.length === 1) return { verb, id: first };
  if (verb === 'F' && fields.length === 2 && CODE_FORM.test(second)) return { verb, id: first, code: second };
  if (verb !== 'S' || fields.length !== 2 || (second !== 'taken' && second !== 'known' && second !== 'busy')) return null;
  return { verb, id: first, answer: second };
}

function decodeState(fields: readonly string[]): SpeakerLine | null {
  const [protocol = '', boot = '', state = '', id = '', last = '', end = ''] = fields;
  const isGood =
    /^\d{1,3}$/.test(protocol) && /^[0-9A-F]{8}$/.test(boot) && [id, last].every(isSpeakableId) && CODE_FORM.test(end.replace('-', 'x'));
  if (!isGood || (state !== 'idle' && state !== 'speaking') || (state === 'speaking') === (id === '-')) return null;
  return {
    verb: 'Q',
    protocol: Number(protocol),
    boot,
    speaking: id === '-' ? null : id,
    last: last === '-' ? null : { id: last, end },
  };
}

function encodeLine(fields: readonly string[]): Uint8Array {
  const body = fields.join('\t');
  return Buffer.from(`>${body}*${sumOf(body)}\n`, 'utf8');
}

function sumOf(body: string): string {
  return crc16(Buffer.from(body, 'utf8')).toString(16).toUpperCase().padStart(4, '0');
}

function sayable(text: string): string {
  let bytes = 0;
  const kept = [...text.toWellFormed().replace(/\p{Cc}/gu, ' ')].filter((character) => {
    bytes += Buffer.byteLength(character);
    return bytes <= MOST_TEXT_BYTES;
  });
  return kept.join('').trim();
}
