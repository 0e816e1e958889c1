/**
 * Message signs of the Alpha M-protocol. Source: Alpha Sign Communications Protocol
 *
 *   offset 0    00 x5   the sign finds the speed by them
 *          5    01
 *          6    type    5A ("Z") any sign; 30 ("0") an answer
 *          7    address two hex digits in ASCII; 00 all signs, and in every answer
 *          9    02
 *          10   command 41 ("A") write a text file, 42 ("B") read one back
 *          11   data    41 the file's label; when written or read back: 1B position mode text, lines apart by 0D
 *          ..   03
 *          ..   sum     from 02 through 03, mod 65536, four upper-case hex digits
 *          last 04
 *
 * Position 20 middle line, 30 fill; mode 61 ("a") rotates what is too long, 62 ("b") holds it. A write is not answered; what stands in the file can
 * be read back, byte for byte, and that is the proof taken here.
 */
export const SOH = 0x01;
export const EOT = 0x04;
/** SOH through EOT of the longest frame read. */
export const MAX_FRAME_BYTES = 512;
/** SOH, type, address, STX, command, ETX, sum and EOT. */
export const MIN_FRAME_BYTES = 12;

const STX = 0x02;
const ETX = 0x03;
const ESC = 0x1b;
const NEW_LINE = 0x0d;
const FILE_LABEL = 0x41;
const ANY_SIGN = 0x5a;
const WRITE_TEXT = 0x41;
const READ_TEXT = 0x42;

export type AlphaFrame = { readonly type: number; readonly address: string; readonly command: number; readonly data: readonly number[] };

export type SignText = { readonly lines: readonly (readonly number[])[]; readonly scrolls: boolean };

export function encodeFrame({ type, address, command, data }: AlphaFrame): Uint8Array {
  const summed = [STX, command, ...data, ETX];
  const ascii = (text: string) => [...Buffer.from(text, 'latin1')];
  return Uint8Array.from([0, 0, 0, 0, 0, SOH, type, ...ascii(address), ...summed, ...ascii(sumOf(summed)), EOT]);
}

/** What stands in the sign's file for a text: label, position, mode and the lines. */
export function encodeFile({ lines, scrolls }: SignText): number[] {
  const body = lines.flatMap((line, index) => (index === 0 ? [...line] : [NEW_LINE, ...line]));
  return [FILE_LABEL, ESC, lines.length === 1 ? 0x20 : 0x30, scrolls ? 0x61 : 0x62, ...body];
}

export function encodeWrite(address: number, file: readonly number[]): Uint8Array {
  return encodeFrame({ type: ANY_SIGN, address: hex(address, 2), command: WRITE_TEXT, data: file });
}

export function encodeRead(address: number): Uint8Array {
  return encodeFrame({ type: ANY_SIGN, address: hex(address, 2), command: READ_TEXT, data: [FILE_LABEL] });
}

/** Takes a frame from SOH through EOT apart; null when it does not parse or its sum is wrong. */
export function decodeFrame(bytes: readonly number[]): AlphaFrame | null {
  const [soh, type = 0, high = 0, low = 0, stx] = bytes;
  const summed = bytes.slice(4, -5);
  const [, command, ...rest] = summed;
  if (soh !== SOH || stx !== STX || command === undefined || rest.at(-1) !== ETX || bytes.at(-1) !== EOT) return null;
  if (Buffer.from(bytes.slice(-5, -1)).toString('latin1') !== sumOf(summed)) return null;
  return { type, address: String.fromCharCode(high, low), command, data: rest.slice(0, -1) };
}

/** Whether a frame is a sign's answer to a reading, and with what in the file. */
export function fileIn(frame: AlphaFrame): readonly number[] | null {
  return frame.type === 0x30 && frame.address === '00' && frame.command === WRITE_TEXT ? frame.data : null;
}

function sumOf(bytes: readonly number[]): string {
  return hex(bytes.reduce((sum, byte) => sum + byte, 0) % 0x10000, 4);
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
