/**
 * The four-page RS-485 window display. Source: the vendor's two-page paper; what it leaves open was derived from its two examples
 *
 *   1234   A0 06 28 03 01 0C 22 03 63 FF
 *   B1234  A0 07 28 03 01 0C 22 03 42 42 FF
 *
 *   offset 0       A0    start
 *          1       LEN   bytes from CMD up to the last data byte, neither CHK nor FF: 6 and 7 in the examples
 *          2       CMD   28 window number, 29 probe, 14 answer
 *          3       ADD   address, 1 to 255: 03 in the examples
 *          4       SCMD  01 with 28; 00 with 29; 50 in an answer
 *          5 ..    data  with 28: number div 100, number mod 100, page, and the letter in ASCII if there is one
 *          LEN+2   CHK   (LEN + CMD + ... + last data byte) mod decimal 100: 99 = 63 and 66 = 42 in the examples
 *          LEN+3   FF    end
 *
 * The paper calls 03 "page or window kind" and does not explain it; the examples hold 03 twice, as ADD and behind the number. Taken here: the
 * second is the page, so that an address can be chosen freely; it is configured per display.
 * Probe: A0 03 29 ADD 00 CHK FF. Answer to 28 and 29: A0 03 14 ADD 50 CHK FF.
 * Blank: the paper has no command for it; shown is the number 0 with a space as its letter: 28 with data 00 00 page 20.
 * FF may fall inside a frame (address 255), so frames are cut by LEN.
 *
 * Instant text, answered in the same way:
 *
 *   offset 0    AA    start
 *          1    ADD   address
 *          2    BB 51 54
 *          5    CRC   (mode + ... + FF) mod 256
 *          6    mode, speed, stay, colour, ttl; the paper gives their order and no values, so they are configured
 *          11   text in GBK
 *          last FF    end; no GBK byte is FF
 *
 * 2A, the hall board's number, is named in the paper and not laid out: a hall board is driven by instant text, a line an address.
 */
import { DriverError } from '../driver-error.ts';
import type { InstantTextStyle } from '../messages.ts';

export const START = 0xa0;
export const END = 0xff;
/** LEN of the longest frame of the papers (28 with a letter has 7; 2B/2D texts up to 32 characters). */
export const MAX_LEN = 40;
/** CMD, ADD and SCMD are always there. */
export const MIN_LEN = 3;

/** A frame without its envelope. */
export type DisplayFrame = {
  readonly command: number;
  readonly address: number;
  readonly subCommand: number;
  readonly data: readonly number[];
};

const NUMBER_FORM = /^([A-Z]?)(\d{1,4})$/;

/** Sum of LEN through the last data byte, mod decimal 100. */
export function checksum(bytes: readonly number[]): number {
  return bytes.reduce((sum, byte) => sum + byte, 0) % 100;
}

export function encodeFrame({ command, address, subCommand, data }: DisplayFrame): Uint8Array {
  const counted = [MIN_LEN + data.length, command, address, subCommand, ...data];
  return Uint8Array.from([START, ...counted, checksum(counted), END]);
}

/** Command 28 for a ticket number, null for a dark unit. Throws `display/bad-number` for what is not at most one letter and four digits. */
export function encodeNumber(address: number, page: number, number: string | null): Uint8Array {
  const [, letter, digits] = number === null ? ['', ' ', '0'] : (NUMBER_FORM.exec(number) ?? []);
  if (letter === undefined || digits === undefined) {
    throw new DriverError('display/bad-number', 'a display shows at most one letter and four digits', { number });
  }
  const value = Number(digits);
  const data = [Math.floor(value / 100), value % 100, page, ...Buffer.from(letter, 'latin1')];
  return encodeFrame({ command: 0x28, address, subCommand: 0x01, data });
}

/** Instant text; `text` is GBK. */
export function encodeInstantText(address: number, style: InstantTextStyle, text: readonly number[]): Uint8Array {
  const summed = [style.mode, style.speed, style.stay, style.colour, style.ttl, ...text, END];
  const crc = summed.reduce((sum, byte) => sum + byte, 0) % 256;
  return Uint8Array.from([0xaa, address, 0xbb, 0x51, 0x54, crc, ...summed]);
}

/** Command 29, which asks whether the unit is there. */
export function encodeProbe(address: number): Uint8Array {
  return encodeFrame({ command: 0x29, address, subCommand: 0x00, data: [] });
}

/** Whether a frame is the answer of the unit at `address`. */
export function isAnswer(frame: DisplayFrame, address: number): boolean {
  return frame.command === 0x14 && frame.address === address && frame.subCommand === 0x50;
}
