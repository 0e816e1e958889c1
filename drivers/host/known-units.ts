/** What USB vendor and product numbers say about a unit. Source: the USB-IF vendor list and the chips' data sheets; a guess, never a proof. */

type Known = { readonly vendorId: number; readonly productIds: readonly number[] | null; readonly family: string };

/** Makers of ticket printers; product numbers differ by model. */
const PRINTERS: readonly Known[] = [
  // Seiko Epson
  { vendorId: 0x04b8, productIds: null, family: 'escpos-printer' },
  // Star Micronics
  { vendorId: 0x0519, productIds: null, family: 'escpos-printer' },
  // Shandong New Beiyang (SNBC)
  { vendorId: 0x154f, productIds: null, family: 'escpos-printer' },
  // The "POS58" controllers of many small 58 mm printers
  { vendorId: 0x0416, productIds: [0x5011], family: 'escpos-printer' },
];

/** The family that a unit of these numbers probably is; null for what can be anything, such as a serial adapter. */
export function familyOfUsbId(vendorId: number, productId: number): string | null {
  return (
    PRINTERS.find((known) => known.vendorId === vendorId && (known.productIds === null || known.productIds.includes(productId)))?.family ??
    null
  );
}

const ADAPTERS: Readonly<Record<number, string>> = {
  1027: 'FTDI',
  6790: 'WCH CH34x',
  1659: 'Prolific PL2303',
  4292: 'Silicon Labs CP210x',
};

/** The chip of a USB serial adapter, in a word. */
export const adapterOf = (vendorId: number): string | null => ADAPTERS[vendorId] ?? null;
