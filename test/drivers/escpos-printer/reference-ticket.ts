import type { TicketDocument, TicketLine } from '../../../drivers/messages.ts';

export const REFERENCE_URL = 'https://q.example.gov.cn/t/A001?d=20261121&h=0755-01&k=9f3c2';

export function makeText(text: string, size = 1, align: 'left' | 'center' | 'right' = 'center'): Extract<TicketLine, { kind: 'text' }> {
  return { kind: 'text', text, align, width: size, height: size, bold: false };
}

/** The ticket by which encoders are compared: 80 mm, centred throughout, QR model 2, module 6, level M. */
export const REFERENCE_TICKET: TicketDocument = {
  lines: [
    makeText('市民服务中心', 2),
    makeText('A001', 4),
    makeText('社会保障-参保登记'),
    makeText('前面等待 12 人  预计等待 25 分钟'),
    makeText('2026-11-21 09:30:15'),
    { kind: 'qr', data: REFERENCE_URL, moduleDots: 6, errorLevel: 'M' },
    makeText('请留意叫号屏，过号三次需重新取号。'),
    makeText('如需帮助，请咨询大厅导办人员。'),
    { kind: 'feed', lines: 3 },
  ],
  cut: 'partial',
};
