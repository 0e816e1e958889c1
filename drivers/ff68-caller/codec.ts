/**
 * The caller and rating set on RS-485 or RS-232, 9600 baud, 8N1. Source: the vendor's paper and public code.
 *
 *   offset 0   FF      start
 *          1   68
 *          2   LEN     bytes from ADDR through the last data byte, 2 to 18
 *          3   LEN     the same again
 *          4   68
 *          5   ADDR    0 to 255
 *          6   CMD     pad: 01 key, 11 rating; host: 01 start rating, 02 digits, 03 beep
 *          7 ..        data
 *          LEN+5  SUM  (ADDR + CMD + data) mod 256
 *          LEN+6  16   end
 *
 *   call key        FF 68 03 03 68 05 01 0C 12 16
 *   show 123        FF 68 08 08 68 05 02 0A 0A 0A 01 02 03 2B 16       six digits, 0A blank
 *   beep            FF 68 02 02 68 05 03 08 16
 *
 * The host sends a pad's frame back to it: that is the acknowledgement. A sum of eight bits lets one altered frame in 256 through.
 */
import type { CallerContent, CallerKey } from '../messages.ts';
import { DIGIT_AND_CONFIRM, FF68, KEYS } from './models.ts';

export const START = [0xff, 0x68] as const;
export const SECOND_START = 0x68;
export const END = 0x16;
/** ADDR and CMD are always there. */
export const MIN_LEN = 2;
export const MAX_LEN = 18;

const CMD_KEY = 0x01;
const CMD_DIGITS = 0x02;
const CMD_BEEP = 0x03;
const CMD_RATING = 0x11;
const KEY_RATE = 0x0b;
const BLANK = 0x0a;
const HIGHEST_RATING = 3;

/** A frame without its envelope. */
export type Ff68Frame = { readonly address: number; readonly command: number; readonly data: readonly number[] };

/** What a pad says. `key` of a rating is 1 to 4, from the rating 0 to 3 on the wire; which is best is the configuration's to say. */
export type Ff68Said =
  | { readonly type: 'key'; readonly key: CallerKey; readonly digits: string }
  | { readonly type: 'rating'; readonly key: number };

export function checksum({ address, command, data }: Ff68Frame): number {
  return (address + command + data.reduce((sum, byte) => sum + byte, 0)) & 0xff;
}

export function encodeFrame(frame: Ff68Frame): Uint8Array {
  const length = MIN_LEN + frame.data.length;
  return Uint8Array.from([...START, length, length, SECOND_START, frame.address, frame.command, ...frame.data, checksum(frame), END]);
}

/** `digits`: six characters, 0 to 9 or a space. */
export function encodeDigits(address: number, digits: string): Uint8Array {
  const data = [...digits].map((digit) => (digit === ' ' ? BLANK : Number(digit)));
  return encodeFrame({ address, command: CMD_DIGITS, data });
}

export function encodeBeep(address: number): Uint8Array {
  return encodeFrame({ address, command: CMD_BEEP, data: [] });
}

export function encodeStartRating(address: number): Uint8Array {
  return encodeFrame({ address, command: CMD_KEY, data: [KEY_RATE] });
}

/** What a frame from a pad means, or null when it means nothing the papers know. */
export function decodeSaid({ command, data }: Ff68Frame): Ff68Said | null {
  if (command === CMD_RATING) {
    const [rating] = data;
    return rating === undefined || data.length > 1 || rating > HIGHEST_RATING ? null : { type: 'rating', key: rating + 1 };
  }
  if (command !== CMD_KEY) return null;
  const key = KEYS.get(data.at(-1) ?? 0);
  const typed = data.slice(0, -1);
  if (key === undefined || typed.length > FF68.digits || typed.some((digit) => digit > 9)) return null;
  const digits = typed.join('');
  if (key !== 'confirm' || digits === '') return { type: 'key', key, digits };
  return { type: 'key', key: DIGIT_AND_CONFIRM.get(digits) ?? 'digits', digits };
}

/**
 * Six digits for a window: the queue at the left, the digits of the number at the right, `  7 012`. Of a number of four digits the queue has two
 * places left. A queue that does not fit shows nines.
 */
export function digitsOf({ number, waiting }: CallerContent): string {
  const shown = number === null ? '' : number.replaceAll(/\D/gu, '').slice(-4);
  const places = FF68.digits - Math.max(shown.length, 3);
  const queue = String(Math.min(waiting, 10 ** places - 1));
  return queue.padStart(places, ' ') + shown.padStart(FF68.digits - places, ' ');
}

/** Six digits for a refusal: nothing at the left, where the queue stands otherwise, and its number at the right. */
export function digitsOfRefusal(code: number): string {
  return String(code).slice(-3).padStart(FF68.digits, ' ');
}
