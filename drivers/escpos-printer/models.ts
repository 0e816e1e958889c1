/** What differs between paper widths: cells of the 12-dot font in a line, and printable dots. */
export type PaperModel = { readonly columns: number; readonly dots: number };

export const PAPER_MODELS: Readonly<Record<58 | 80, PaperModel>> = Object.freeze({
  58: Object.freeze({ columns: 32, dots: 384 }),
  80: Object.freeze({ columns: 48, dots: 576 }),
});

/**
 * Bytes a QR symbol of version 1 to 20 holds (ISO/IEC 18004, table 7, byte mode). Larger symbols have more than 97 modules a side,
 * which no phone reads off thermal paper. A symbol wider than the paper is not printed at all, and silently.
 */
export const QR_CAPACITY_BYTES: Readonly<Record<'L' | 'M' | 'Q' | 'H', readonly number[]>> = Object.freeze({
  L: [17, 32, 53, 78, 106, 134, 154, 192, 230, 271, 321, 367, 425, 458, 520, 586, 644, 718, 792, 858],
  M: [14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666],
  Q: [11, 20, 32, 46, 60, 74, 86, 108, 130, 151, 177, 203, 241, 258, 292, 322, 364, 394, 442, 482],
  H: [7, 14, 24, 34, 44, 58, 64, 84, 98, 119, 137, 155, 177, 194, 220, 250, 280, 310, 338, 382],
});

/** Modules a side of the smallest symbol that holds `bytes` bytes, or null when none up to version 20 does. */
export function qrModules(bytes: number, level: 'L' | 'M' | 'Q' | 'H'): number | null {
  const index = QR_CAPACITY_BYTES[level].findIndex((capacity) => bytes <= capacity);
  return index < 0 ? null : 21 + 4 * index;
}
