/** What units on the market can say of themselves, as data. */
export type PrinterAbilities = {
  /** Answers GS ( H function 48. */
  readonly processId: boolean;
  /** Answers GS r. */
  readonly fence: boolean;
  /** Answers GS g 2 about its cutter. */
  readonly cutCounter: boolean;
  /** Says anything at all; without, it is as behind a cable with one direction. */
  readonly answers: boolean;
  /** Memory for GS ( L, kept without power; 0 where there is none. */
  readonly graphicsBytes: number;
};

const NOTHING: PrinterAbilities = { processId: false, fence: false, cutCounter: false, answers: true, graphicsBytes: 0 };

/** `full` knows everything; the others prove their sheets in one way only, or, last two, in none. */
export const PRINTER_MODELS = {
  full: { processId: true, fence: true, cutCounter: true, answers: true, graphicsBytes: 256 * 1024 },
  fence: { ...NOTHING, fence: true },
  'cut-counter': { ...NOTHING, cutCounter: true },
  unproven: NOTHING,
  mute: { ...NOTHING, answers: false },
} as const satisfies Readonly<Record<string, PrinterAbilities>>;

export type PrinterModel = keyof typeof PRINTER_MODELS;
export const PRINTER_MODEL_NAMES = Object.keys(PRINTER_MODELS) as readonly PrinterModel[];
