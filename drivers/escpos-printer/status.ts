import type { DeviceState, PaperSupply, PrintFailure } from '../messages.ts';

/** What a printer says of itself. `isOffline` without a cause is a feed key held down or the like. */
export type PrinterStatus = {
  readonly isOffline: boolean;
  readonly isCoverOpen: boolean;
  readonly isPaperOut: boolean;
  readonly isPaperLow: boolean;
  /** It was set to stop at the near-end sensor (ESC c 4), and has. */
  readonly isStoppedByPaperLow: boolean;
  readonly hasCutterError: boolean;
  readonly hasOtherError: boolean;
};

export const STATUS_FINE: PrinterStatus = Object.freeze({
  isOffline: false,
  isCoverOpen: false,
  isPaperOut: false,
  isPaperLow: false,
  isStoppedByPaperLow: false,
  hasCutterError: false,
  hasOtherError: false,
});

/** Answers to DLE EOT as far as they were asked, by n. Bits as in framer.ts. */
export type RealtimeAnswers = { readonly 1: number; readonly 2?: number; readonly 3?: number; readonly 4?: number };

/** The status that DLE EOT 1 to 4 tell together. */
export function decodeRealtime(answers: RealtimeAnswers): PrinterStatus {
  const { 1: printer, 2: offline = 0, 3: error = 0, 4: paper = 0 } = answers;
  const isStopped = (offline & 0x20) !== 0;
  const isAtEnd = (paper & 0x60) !== 0;
  const isLow = (paper & 0x0c) !== 0;
  return {
    isOffline: (printer & 0x08) !== 0,
    isCoverOpen: (offline & 0x04) !== 0,
    isPaperOut: isAtEnd || (isStopped && !isLow),
    isPaperLow: isLow,
    isStoppedByPaperLow: isStopped && isLow && !isAtEnd,
    hasCutterError: (error & 0x08) !== 0,
    hasOtherError: (error & 0x64) !== 0,
  };
}

/** The status of four ASB bytes: 1 {08 offline, 20 cover} 2 {04 mechanical, 08 cutter, 20 unrecoverable, 40 auto} 3 {03 near end, 0C end}. */
export function decodeAutomatic([first, second, third]: readonly [number, number, number, number]): PrinterStatus {
  return {
    isOffline: (first & 0x08) !== 0,
    isCoverOpen: (first & 0x20) !== 0,
    isPaperOut: (third & 0x0c) !== 0,
    isPaperLow: (third & 0x03) !== 0,
    isStoppedByPaperLow: false,
    hasCutterError: (second & 0x08) !== 0,
    hasOtherError: (second & 0x64) !== 0,
  };
}

/** Why this printer prints nothing now, or null when it would. */
export function troubleOf(status: PrinterStatus): PrintFailure | null {
  if (status.hasCutterError) return 'cutter';
  if (status.isCoverOpen) return 'cover-open';
  if (status.isPaperOut) return 'paper-out';
  if (status.isStoppedByPaperLow) return 'paper-low';
  if (status.hasOtherError) return 'hardware';
  return status.isOffline ? 'offline' : null;
}

const FOR_PEOPLE: ReadonlySet<PrintFailure> = new Set(['paper-out', 'paper-low', 'cover-open', 'offline']);

/** The status in the words of XFS4IoT: people can mend `userError`, a technician `hardwareError`. A stuck cutter is paper jammed in it. */
export function deviceStateOf(status: PrinterStatus): { state: DeviceState; code: string | null; paper: PaperSupply } {
  const trouble = troubleOf(status);
  const paper = supplyOf(status);
  if (trouble === null) return { state: 'online', code: null, paper };
  return { state: FOR_PEOPLE.has(trouble) ? 'userError' : 'hardwareError', code: `printer/${trouble}`, paper };
}

function supplyOf(status: PrinterStatus): PaperSupply {
  if (status.hasCutterError) return 'jammed';
  if (status.isPaperOut) return 'out';
  return status.isPaperLow ? 'low' : 'full';
}
