/**
 * The reference ticket as several writers put it into bytes: ours, and four that nobody here wrote, each as its own documentation says and with
 * whatever makes it shorter. From the printer's reset to the cut, without a question behind it.
 */
import { createRequire } from 'node:module';
import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder';
import iconv from 'iconv-lite';
import { encodeTicket, PAPER_MODELS } from '../../drivers/escpos-printer/index.ts';
import { REFERENCE_TICKET, REFERENCE_URL } from '../drivers/escpos-printer/reference-ticket.ts';

const COLUMNS = 48;
const MODULE_DOTS = 6;
const [HALL, NUMBER, SERVICE, WAIT, TIME, NOTICE_1, NOTICE_2] = [
  '市民服务中心',
  'A001',
  '社会保障-参保登记',
  '前面等待 12 人  预计等待 25 分钟',
  '2026-11-21 09:30:15',
  '请留意叫号屏，过号三次需重新取号。',
  '如需帮助，请咨询大厅导办人员。',
] as const;

/** `note` says what it cannot do, or where it needed help. */
export type TicketEncoder = { readonly name: string; readonly note: string; readonly encode: () => Buffer };

const require = createRequire(import.meta.url);

/** What is used here of npm `escpos`, which has no types. */
type EscposWriter = { readonly buffer: { flush(): Buffer } } & Readonly<
  Record<'hardware' | 'align' | 'size' | 'text' | 'qrcode' | 'cut', (...args: unknown[]) => EscposWriter>
>;

function encodeByEscpos(): Buffer {
  const { Printer } = require('escpos') as { Printer: new (adapter: object, options: object) => EscposWriter };
  const writer = new Printer({ open: () => undefined, write: () => undefined }, { encoding: 'GB18030' });
  writer.hardware('init').align('ct').size(2, 2).text(HALL).size(4, 4).text(NUMBER).size(1, 1);
  for (const text of [SERVICE, WAIT, TIME]) writer.text(text);
  writer.qrcode(REFERENCE_URL, undefined, 'm', MODULE_DOTS).text(NOTICE_1).text(NOTICE_2).cut(true, 3);
  return writer.buffer.flush();
}

function encodeByNodeThermalPrinter(): Buffer {
  const { ThermalPrinter } = require('node-thermal-printer') as typeof import('node-thermal-printer');
  const writer = new ThermalPrinter({
    type: 'epson' as never,
    characterSet: 'CHINA' as never,
    // It wants an address, and connects only when it is told to print.
    interface: 'tcp://127.0.0.1:9',
    width: COLUMNS,
  });
  writer.alignCenter();
  writer.setTextSize(1, 1);
  writer.println(HALL);
  writer.setTextSize(3, 3);
  writer.println(NUMBER);
  writer.setTextSize(0, 0);
  for (const text of [SERVICE, WAIT, TIME]) writer.println(text);
  writer.printQR(REFERENCE_URL, { cellSize: MODULE_DOTS, correction: 'M', model: 2 });
  for (const text of [NOTICE_1, NOTICE_2]) writer.println(text);
  for (let line = 0; line < 3; line += 1) writer.newLine();
  writer.partialCut({ verticalTabAmount: 0 });
  return writer.getBuffer();
}

function encodeByReceiptPrinterEncoder(): Buffer {
  const chinese = (text: string): number[] => [...iconv.encode(text, 'gb18030')];
  const writer = new ReceiptPrinterEncoder({ language: 'esc-pos', columns: COLUMNS, feedBeforeCut: 0, newline: '\n' });
  writer.initialize().raw([0x1c, 0x26, 0x1b, 0x61, 0x01]);
  writer.size(2, 2).raw(chinese(HALL)).newline().size(4, 4).text(NUMBER).newline().size(1, 1);
  writer.raw(chinese(SERVICE)).newline().raw(chinese(WAIT)).newline().text(TIME).newline();
  writer.qrcode(REFERENCE_URL, { model: 2, size: MODULE_DOTS, errorlevel: 'm' });
  writer.raw(chinese(NOTICE_1)).newline().raw(chinese(NOTICE_2)).newline(4).cut('partial');
  return Buffer.from(writer.encode());
}

function encodeByReceiptline(): Buffer {
  const { transform } = require('receiptline') as typeof import('receiptline');
  const qr = `{code:${REFERENCE_URL};option:qrcode,${MODULE_DOTS},m}`;
  const lines = [`^^^${HALL}`, `^^^^^^${NUMBER}`, SERVICE, WAIT.replaceAll('  ', '~~'), TIME, qr, NOTICE_1, NOTICE_2, '', '', '', '='];
  return Buffer.from(transform(lines.join('\n'), { cpl: COLUMNS, encoding: 'gb18030', command: 'escpos' }), 'binary');
}

export const TICKET_ENCODERS: readonly TicketEncoder[] = [
  { name: 'ours', note: '', encode: () => Buffer.from(encodeTicket(REFERENCE_TICKET, PAPER_MODELS[80], null)) },
  { name: 'escpos', note: 'its QR is ESC Z, which ESC/POS units do not know', encode: encodeByEscpos },
  { name: 'node-thermal-printer', note: '', encode: encodeByNodeThermalPrinter },
  { name: 'receipt-printer-encoder', note: 'knows no GB18030: Chinese given as raw bytes', encode: encodeByReceiptPrinterEncoder },
  { name: 'receiptline', note: 'draws its QR as a picture', encode: encodeByReceiptline },
];
