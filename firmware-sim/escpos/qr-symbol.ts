/** Bytes a QR symbol of version 1, 2, ... holds in byte mode, by error level (ISO/IEC 18004, table 7). */
const CAPACITY_BYTES = {
  L: [17, 32, 53, 78, 106, 134, 154, 192, 230, 271, 321, 367, 425, 458, 520, 586, 644, 718, 792, 858],
  M: [14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666],
  Q: [11, 20, 32, 46, 60, 74, 86, 108, 130, 151, 177, 203, 241, 258, 292, 322, 364, 394, 442, 482],
  H: [7, 14, 24, 34, 44, 58, 64, 84, 98, 119, 137, 155, 177, 194, 220, 250, 280, 310, 338, 382],
} as const;

export type QrLevel = keyof typeof CAPACITY_BYTES;

/** The smallest version that holds `bytes` of data; null beyond version 20, which no ticket carries. */
export function qrVersion(bytes: number, level: QrLevel): number | null {
  const index = CAPACITY_BYTES[level].findIndex((capacity) => capacity >= bytes);
  return index < 0 ? null : index + 1;
}

/** Modules a side of that symbol. */
export function qrModules(bytes: number, level: QrLevel): number | null {
  const version = qrVersion(bytes, level);
  return version === null ? null : 17 + 4 * version;
}
