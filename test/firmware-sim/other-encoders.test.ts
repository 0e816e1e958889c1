import { describe, expect, it } from 'vitest';
import type { PaperLine } from '../../firmware-sim/escpos-printer.ts';
import { TICKET_ENCODERS } from '../bench/ticket-encoders.ts';
import { printSheet, readQrOff } from '../bench/wires-ticket.ts';
import { REFERENCE_URL } from '../drivers/escpos-printer/reference-ticket.ts';

/** What each writer meant: the reference ticket, line by line, with its size. */
const MEANT = [
  ['市民服务中心', 2],
  ['A001', 4],
  ['社会保障-参保登记', 1],
  ['前面等待 12 人  预计等待 25 分钟', 1],
  ['2026-11-21 09:30:15', 1],
  ['请留意叫号屏，过号三次需重新取号。', 1],
  ['如需帮助，请咨询大厅导办人员。', 1],
] as const;

const encodingOf = (name: string): Buffer => {
  const encoder = TICKET_ENCODERS.find((each) => each.name === name);
  if (encoder === undefined) throw new Error(`no encoder ${name}`);
  return encoder.encode();
};

const textsOf = (lines: readonly PaperLine[] | undefined) =>
  (lines ?? []).flatMap((line) => ('text' in line && line.text.trim() !== '' ? [[line.text.trim(), line.height]] : []));

describe('encoders that nobody here wrote', () => {
  it.each(['ours', 'node-thermal-printer', 'receipt-printer-encoder'])(
    '%s: the paper shows what was meant, and a decoder reads the QR',
    async (name) => {
      const sheet = printSheet(encodingOf(name));
      expect(sheet?.cut).toBe('partial');
      expect(textsOf(sheet?.lines)).toEqual(MEANT);
      expect(sheet?.lines.find((line) => 'qr' in line)).toMatchObject({
        qr: { data: REFERENCE_URL, moduleDots: 6, level: 'M' },
        align: 'center',
      });
      expect(sheet === null ? null : await readQrOff(sheet)).toBe(REFERENCE_URL);
    },
  );

  it('receiptline: the texts are there, and its QR is a picture', () => {
    const sheet = printSheet(encodingOf('receiptline'));
    expect(textsOf(sheet?.lines).map(([shown]) => String(shown).replace(/ +/, ' '))).toEqual(
      MEANT.map(([text]) => text.replace(/ +/, ' ')),
    );
    expect(sheet?.lines.some((line) => 'qr' in line)).toBe(false);
  });

  it('escpos: what stands before its QR is there, and its QR prints as the nonsense it is', () => {
    const sheet = printSheet(encodingOf('escpos'));
    // It doubles by ESC !, which by the manual leaves Chinese as it is.
    expect(textsOf(sheet?.lines).slice(0, 2)).toEqual([
      ['市民服务中心', 1],
      ['A001', 4],
    ]);
    expect(sheet?.lines.some((line) => 'qr' in line)).toBe(false);
  });
});
