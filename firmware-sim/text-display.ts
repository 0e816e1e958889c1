/** What the displays of several lines have in common: the lines as a citizen reads them. */

/** `lines` as they read from the front, top first, without the spaces behind; all empty when dark. `lastFrameAt` UTC in ms, null before the first since power-up. */
export type TextDisplayState = {
  readonly lines: readonly string[];
  readonly lit: boolean;
  readonly lastFrameAt: number | null;
  readonly faults: readonly string[];
  readonly powered: boolean;
  readonly plugged: boolean;
};

const gbk = new TextDecoder('gbk');

/** Text as a unit with a GBK font draws it. */
export const readGbk = (bytes: Uint8Array): string => gbk.decode(bytes);

/** `count` dark lines. */
export const darkLines = (count: number): string[] => Array.from({ length: count }, () => '');
