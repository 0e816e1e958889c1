/**
 * ESC/POS, as far as a ticket needs it. All numbers are bytes, hexadecimal here.
 *
 *   1B 40              ESC @     everything to its default, print buffer emptied (not what waits in the receive buffer)
 *   1C 26              FS &      two-byte characters
 *   1B 61 n            ESC a     alignment: 0 left, 1 centre, 2 right
 *   1B 45 n            ESC E     bold on, off
 *   1D 21 n            GS !      size of ASCII and Chinese: width-1 in the high half, height-1 in the low one
 *   1B 64 n            ESC d     print and feed n lines
 *   1D 28 6B pL pH 31  GS ( k    QR: 43 n module dots, 45 n level (30 L .. 33 H), 50 30 data.. store, 51 30 print.
 *                                Model 2 is the default that ESC @ restores (function 165), so it is not sent.
 *   1D 56 n            GS V      cut: 0 full, 1 partial
 *   10 04 n            DLE EOT   status n, answered at once even when offline; n = 1 to 4
 *   1D 28 48 06 00 30 30 d1-d4   GS ( H function 48: answered 37 22 d1-d4 00 when the printing before it is completed
 *   1D 72 01           GS r 1    answered with one byte when its turn in the buffer comes
 *   1D 67 32 00 B2 00  GS g 2    how often it has cut in its life (counter 178), as a block, when its turn in the buffer comes
 *   1D 28 4C ..        GS ( L    the stored logo, see logo.ts
 *   1D 61 n            GS a      automatic status: 0 off
 *   10 05 02           DLE ENQ 2 recover from an error, buffers cleared
 *   10 14 08 01 03 14 01 06 02 08  DLE DC4 8: clear receive and print buffer at once, even when offline; answered 37 25 00
 */
import { DriverError } from '../driver-error.ts';
import type { TicketDocument, TicketLine } from '../messages.ts';
import { encodePrintLogo } from './logo.ts';
import { type PaperModel, qrModules } from './models.ts';
import { cellsOf, encodeText, wrapText } from './text.ts';

/** One step of a ticket before it is flattened: tests read the list, the printer gets the payloads. */
export type PrinterCommand = {
  readonly type: 'reset' | 'chinese' | 'align' | 'bold' | 'size' | 'text' | 'line-feed' | 'qr' | 'logo' | 'feed' | 'cut';
  readonly value: string | number | null;
  readonly payload: readonly number[];
};

/** Status queries, 3 bytes each; `n` is 1 printer, 2 cause of being offline, 3 cause of an error, 4 paper. */
export function encodeStatusQuery(n: 1 | 2 | 3 | 4): Uint8Array {
  return Uint8Array.of(0x10, 0x04, n);
}

/** GS ( H function 48 with a four-digit id: the proof by process id. 11 bytes. */
export function encodeProcessId(id: string): Uint8Array {
  return Uint8Array.of(0x1d, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30, ...Buffer.from(id, 'latin1'));
}

/** GS r 1: the proof by a fence behind the cut. 3 bytes. */
export const FENCE = Uint8Array.of(0x1d, 0x72, 0x01);
/** GS g 2 of counter 178: the proof by the cutter's own count. 6 bytes. */
export const CUT_COUNTER_QUERY = Uint8Array.of(0x1d, 0x67, 0x32, 0x00, 0xb2, 0x00);
/** ESC @ and GS a 0: defaults, and no status unasked. */
export const QUIET_RESET = Uint8Array.of(0x1b, 0x40, 0x1d, 0x61, 0x00);
/** Real-time clearing of both buffers, then DLE ENQ 2 for a unit that stopped at its cutter. */
export const CLEAR_BUFFERS = Uint8Array.of(0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08, 0x10, 0x05, 0x02);
/** Feeds past the cutter and cuts partially, so that half a ticket does not hang on the next one. */
export const CUT_OFF_REST = Uint8Array.of(0x1d, 0x56, 0x42, 0x00);

const ALIGN = { left: 0, center: 1, right: 2 } as const;
const QR_LEVEL = { L: 0x30, M: 0x31, Q: 0x32, H: 0x33 } as const;
const LINE_FEED = { type: 'line-feed', value: null, payload: [0x0a] } as const satisfies PrinterCommand;

/**
 * A ticket as bytes, from the reset to the cut, without the proof. Throws `printer/unprintable-text` before there is a byte to send for what
 * has no two-byte code, a QR that does not fit on the paper, or a size, module or feed out of range. `logoKey` is what the printer holds the
 * logo under; null leaves it out.
 */
export function encodeTicket(document: TicketDocument, paper: PaperModel, logoKey: string | null): Uint8Array {
  return Uint8Array.from(planTicket(document, paper, logoKey).flatMap((command) => command.payload));
}

/** The same ticket as a list of commands. State that already holds is not sent again: bytes are print time. */
export function planTicket(document: TicketDocument, paper: PaperModel, logoKey: string | null): PrinterCommand[] {
  const plan: PrinterCommand[] = [
    { type: 'reset', value: null, payload: [0x1b, 0x40] },
    { type: 'chinese', value: null, payload: [0x1c, 0x26] },
  ];
  const state: Record<string, string | number> = { align: 0, bold: 0, size: 0, qrDots: '', qrLevel: '' };
  const set = (type: 'align' | 'bold' | 'size', value: number, ...prefix: number[]) => {
    if (state[type] === value) return;
    state[type] = value;
    plan.push({ type, value, payload: [...prefix, value] });
  };
  for (const line of document.lines) {
    switch (line.kind) {
      case 'text':
        set('align', ALIGN[line.align], 0x1b, 0x61);
        set('bold', line.bold ? 1 : 0, 0x1b, 0x45);
        set('size', (inRange(line.width, 1, 8, 'width') - 1) * 16 + inRange(line.height, 1, 8, 'height') - 1, 0x1d, 0x21);
        plan.push(...textCommands(wrapText(line.text, Math.floor(paper.columns / line.width))));
        break;
      case 'pair':
        set('bold', 0, 0x1b, 0x45);
        set('size', 0, 0x1d, 0x21);
        // A pair fills its line from edge to edge, so the alignment may stay as it is.
        plan.push(...textCommands(pairLines(line.left, line.right, paper.columns)));
        break;
      case 'qr':
        set('align', ALIGN.center, 0x1b, 0x61);
        plan.push(...qrCommands(line, paper, state));
        break;
      case 'logo':
        if (logoKey === null) break;
        set('align', ALIGN[line.align], 0x1b, 0x61);
        plan.push({ type: 'logo', value: logoKey, payload: encodePrintLogo(logoKey) });
        break;
      case 'feed':
        plan.push(...feedCommands(line.lines));
        break;
      default:
        line satisfies never;
    }
  }
  if (document.cut !== 'none') plan.push({ type: 'cut', value: document.cut, payload: [0x1d, 0x56, document.cut === 'full' ? 0 : 1] });
  return plan;
}

function textCommands(lines: readonly string[]): PrinterCommand[] {
  return lines.flatMap((text) => [{ type: 'text', value: text, payload: encodeText(text) }, LINE_FEED]);
}

/** Left and right on one line when both fit with a space between; otherwise the right one is pushed to the end of its own line. */
function pairLines(left: string, right: string, columns: number): string[] {
  const gap = columns - cellsOf(left) - cellsOf(right);
  if (gap >= 1) return [left + ' '.repeat(gap) + right];
  const pad = (line: string, before: boolean) => {
    const spaces = ' '.repeat(columns - cellsOf(line));
    return before ? spaces + line : line + spaces;
  };
  return [...wrapText(left, columns).map((line) => pad(line, false)), ...wrapText(right, columns).map((line) => pad(line, true))];
}

function qrCommands(
  line: Extract<TicketLine, { kind: 'qr' }>,
  paper: PaperModel,
  state: Record<string, string | number>,
): PrinterCommand[] {
  const data = Buffer.from(line.data, 'utf8');
  const dots = inRange(line.moduleDots, 1, 16, 'moduleDots');
  const modules = qrModules(data.length, line.errorLevel);
  if (data.length === 0 || data.some((byte) => byte < 0x20) || modules === null || modules * dots > paper.dots) {
    throw new DriverError('printer/unprintable-text', 'the QR is empty, holds control characters or does not fit on the paper', {
      bytes: data.length,
      modules,
      dots,
    });
  }
  const set = (key: 'qrDots' | 'qrLevel', fn: number, value: number): number[] => {
    if (state[key] === value) return [];
    state[key] = value;
    return [0x1d, 0x28, 0x6b, 3, 0, 0x31, fn, value];
  };
  const size = data.length + 3;
  const payload = [
    ...set('qrDots', 0x43, dots),
    ...set('qrLevel', 0x45, QR_LEVEL[line.errorLevel]),
    ...[0x1d, 0x28, 0x6b, size & 0xff, size >> 8, 0x31, 0x50, 0x30, ...data],
    ...[0x1d, 0x28, 0x6b, 3, 0, 0x31, 0x51, 0x30],
  ];
  return [{ type: 'qr', value: line.data, payload }];
}

/** ESC d n takes three bytes, a line feed one; both feed whole lines when the line is empty. */
function feedCommands(lines: number): PrinterCommand[] {
  const count = inRange(lines, 0, 255, 'lines');
  if (count <= 3) return Array.from({ length: count }, () => LINE_FEED);
  return [{ type: 'feed', value: count, payload: [0x1b, 0x64, count] }];
}

function inRange(value: number, least: number, most: number, what: string): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new DriverError('printer/unprintable-text', `${what} must be ${least} to ${most}`, { [what]: value });
}
