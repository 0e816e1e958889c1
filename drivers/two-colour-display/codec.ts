/**
 * The two-colour text display. Source: the vendor's paper, "请8" = A0 90 01 A5 00 05 C7 EB 00 38 01 B4
 *
 *   offset 0   A0 90
 *          2   addr
 *          3   A5
 *          4   length of what follows up to the checksum, high byte first
 *          6   each character: its one or two GBK bytes and a colour byte
 *          last XOR of addr through the last colour
 *
 * The answer is one byte, AA done or 55 refused, without address or checksum: of 256 bytes that noise makes, one reads as done. It counts only as the
 * first byte behind the question.
 */
import type { AnswerVerdict, ScreenLine } from '../display/index.ts';

const DONE = 0xaa;
const REFUSED = 0x55;

/** A character's bytes and the colour behind them. */
export type ColouredSign = { readonly bytes: readonly number[]; readonly colour: number };

export function encodeText(address: number, signs: readonly ColouredSign[]): Uint8Array {
  const body = signs.flatMap(({ bytes, colour }) => [...bytes, colour]);
  const summed = [address, 0xa5, body.length >> 8, body.length & 0xff, ...body];
  return Uint8Array.from([0xa0, 0x90, ...summed, summed.reduce((xor, byte) => xor ^ byte, 0)]);
}

/** A line in its two colours, filled up with spaces so that nothing of an earlier text stays. */
export function colour(line: ScreenLine, cells: number, numberColour: number, textColour: number): ColouredSign[] {
  const signs = line.flatMap((run) => run.signs.map(({ bytes }) => ({ bytes, colour: run.isNumber ? numberColour : textColour })));
  const used = signs.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return [...signs, ...Array.from({ length: Math.max(0, cells - used) }, () => ({ bytes: [0x20], colour: textColour }))];
}

/** What an answer byte says; null for a byte that is none. */
export function decodeAnswer(byte: number): AnswerVerdict | null {
  if (byte === DONE) return 'accepted';
  return byte === REFUSED ? 'refused' : null;
}
