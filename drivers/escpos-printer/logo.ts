/**
 * The logo, kept in the printer's own memory (NV graphics) under a key of two characters and printed by reference, 11 bytes a ticket.
 *
 *   1D 28 4C 04 00 30 40 4B 43                     GS ( L function 64: which keys are stored; answered in blocks, framer.ts
 *   06                                             ACK, which the handshake of that answer wants after each block
 *   1D 28 4C pL pH 30 43 30 k1 k2 01 x x y y 31 d  GS ( L function 67: store; x, y dots little endian, d the rows, 1 is black
 *   1D 28 4C 06 00 30 45 k1 k2 01 01               GS ( L function 69: print at its own size
 *
 * Function 64 is why not the older FS q and FS p: those cannot say what is stored, so the picture would have to be written at every start,
 * and this memory wears (Epson asks for at most ten writes a day). Source: Epson TM-T90 specification, GS ( L.
 */
import type { LogoRaster } from '../messages.ts';

const [KEY_1, KEY_2] = [0x4b, 0x43];
const NAMES_SIZE_AND_COLOUR_BYTES = 11;

/** Asks for the keys of everything stored. 9 bytes. */
export const STORED_KEYS_QUERY = Uint8Array.of(0x1d, 0x28, 0x4c, 0x04, 0x00, 0x30, 0x40, KEY_1, KEY_2);
export const ACKNOWLEDGE = Uint8Array.of(0x06);

/** The command that stores a logo. At most 65,535 bytes follow its length, which the configuration's limits stay far below. */
export function encodeStoreLogo({ key, widthDots, heightDots, bits }: LogoRaster): Uint8Array {
  const rows = Buffer.from(bits, 'base64');
  const size = rows.length + NAMES_SIZE_AND_COLOUR_BYTES;
  const head = [
    0x1d,
    0x28,
    0x4c,
    ...word(size),
    0x30,
    0x43,
    0x30,
    ...Buffer.from(key, 'latin1'),
    1,
    ...word(widthDots),
    ...word(heightDots),
  ];
  return Uint8Array.from([...head, 0x31, ...rows]);
}

/** The command that prints the logo stored under `key`. 11 bytes. */
export function encodePrintLogo(key: string): number[] {
  return [0x1d, 0x28, 0x4c, 0x06, 0x00, 0x30, 0x45, ...Buffer.from(key, 'latin1'), 1, 1];
}

const word = (value: number): number[] => [value & 0xff, value >> 8];
