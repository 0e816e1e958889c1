/** The reference ticket on the wire: bytes and time at two speeds, beside other writers, and whether a phone would read the QR that comes of them. */
import jsqr from 'jsqr';
import { PNG } from 'pngjs';
import { encodePaperPng } from '../../firmware-sim/escpos/paper-image.ts';
import { EscposPrinter, type Sheet } from '../../firmware-sim/escpos-printer.ts';
import { REFERENCE_URL } from '../drivers/escpos-printer/reference-ticket.ts';
import { ManualClock } from '../firmware-sim/manual-clock.ts';
import type { Stage } from './stage.ts';
import { TICKET_ENCODERS } from './ticket-encoders.ts';

const BITS_A_BYTE = 10;
const BAUDS = [9_600, 38_400] as const;
const PRINT_MS = 60_000;

/** What the simulated printer makes of `bytes`; a unit as built for China, so that no writer fails for want of FS &. */
export function printSheet(bytes: Buffer): Sheet | null {
  const clock = new ManualClock();
  const printer = new EscposPrinter({ name: 'bench', clock, paperWidthMm: 80, hanziAtPowerUp: true });
  printer.hear(bytes);
  clock.advance(PRINT_MS);
  return printer.sheets[0] ?? null;
}

/** What a QR decoder reads off the paper; null when it finds nothing. */
export async function readQrOff(sheet: Sheet): Promise<string | null> {
  const { data, width, height } = PNG.sync.read(await encodePaperPng(sheet.lines, 80));
  return readPixels(new Uint8ClampedArray(data), width, height)?.data ?? null;
}

// jsqr is CommonJS with its function under `default` for some loaders and at the top for others.
const readPixels = ('default' in jsqr ? jsqr.default : jsqr) as typeof jsqr.default;

export async function wiresTicket({ rounds, say }: Stage): Promise<void> {
  const counted: { readonly name: string; readonly bytes: number }[] = [];
  for (const { name, note, encode } of TICKET_ENCODERS) {
    const bytes = encode();
    const sheet = printSheet(bytes);
    const isNative = sheet?.lines.some((line) => 'qr' in line) ?? false;
    const isRead = isNative && sheet !== null && (await readQrOff(sheet)) === REFERENCE_URL;
    rounds.add(`ticket.${name}.bytes`, bytes.length, 'bytes', note);
    for (const baud of BAUDS) rounds.add(`ticket.${name}.wire-${baud}`, (bytes.length * BITS_A_BYTE * 1_000) / baud, 'ms');
    rounds.add(`ticket.${name}.qr`, isRead ? 1 : 0, 'reads back', 'a native symbol that a decoder reads to the URL');
    if (isRead) counted.push({ name, bytes: bytes.length });
    else say(`${name} does not count: no native QR that reads back`);
  }
  const ours = counted.find(({ name }) => name === 'ours')?.bytes ?? Number.POSITIVE_INFINITY;
  const next = Math.min(...counted.filter(({ name }) => name !== 'ours').map(({ bytes }) => bytes));
  rounds.add('ticket.ours.of-next', ours / next, 'times', 'of the fewest bytes of the others whose QR reads back');
}
