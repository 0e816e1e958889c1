/**
 * The CD5220 line display, two lines of 20. Source: CD5220 standard mode command list. It never answers.
 *
 *   1B 51 41 text 0D   line 1, string mode
 *   1B 51 42 text 0D   line 2, string mode
 *   1B 51 44 text 0D   line 1 scrolls, up to 40 characters, until the next command
 *   0C                 clear, and leave the string mode: in it no other command counts
 *   1B 2A n            brightness, 1 to 4
 *   1B 5F n            cursor off (0) or on (1)
 */
export const COLUMNS = 20;
export const LINES = 2;
export const SCROLLED_COLUMNS = 40;

const ESC = 0x1b;
const CR = 0x0d;
const CLEAR = 0x0c;

/** The display as it should be: what each line holds, and whether the first one scrolls. */
export type LineTexts = { readonly upper: readonly number[]; readonly lower: readonly number[]; readonly scrolls: boolean };

/** Dark, brightness, no cursor. The clear comes first: in string mode the rest would be text. */
export function encodeSetUp(brightness: number): Uint8Array {
  return Uint8Array.of(CLEAR, ESC, 0x2a, brightness, ESC, 0x5f, 0);
}

/** Both lines. What scrolls begins behind a clear, as it goes on until another command, and stands alone. */
export function encodeLines({ upper, lower, scrolls }: LineTexts): Uint8Array {
  if (scrolls) return Uint8Array.from([CLEAR, ESC, 0x51, 0x44, ...upper, CR]);
  return Uint8Array.from([ESC, 0x51, 0x41, ...upper, CR, ESC, 0x51, 0x42, ...lower, CR]);
}

export function encodeClear(): Uint8Array {
  return Uint8Array.of(CLEAR);
}
