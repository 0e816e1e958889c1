import { expect, it } from 'vitest';
import { encodeTicket, PAPER_MODELS } from '../../../drivers/escpos-printer/index.ts';
import { textOf } from '../../../firmware-sim/escpos-printer.ts';
import { type DayCloseFacts, dayCloseSlip } from '../../../main/config/day-close-slip.ts';
import { makePrinter } from '../../firmware-sim/make.ts';
import { configOf, EXAMPLE } from './example.ts';

const HASH = '9f3c2a71b04de58812c6aa0137ff90d2e4b5566778899aabbccddeeff0011223';
const FACTS: DayCloseFacts = {
  businessDay: '2026-11-21',
  closedAt: Date.parse('2026-11-21T18:05:09+08:00'),
  printedAt: Date.parse('2026-11-21T18:05:10+08:00'),
  totals: { issued: 312, finished: 290, lapsed: 12, cancelled: 4, voided: 5, open: 1 },
  services: [
    { service: 'social-insurance', issued: 200, finished: 190 },
    { service: 'retired-service', issued: 112, finished: 100 },
  ],
  ratings: { scored: 210, bad: 3 },
  sheetsUnknown: 2,
  head: { seq: 40_321, hash: HASH },
};

/** What the paper of a simulated printer shows. */
function paperOf(paperWidthMm: 58 | 80): string[] {
  const { clock, printer } = makePrinter({ paperWidthMm });
  printer.hear(Buffer.from(encodeTicket(dayCloseSlip(configOf(EXAMPLE), FACTS), PAPER_MODELS[paperWidthMm], null)));
  clock.advance(60_000);
  expect(printer.state.odd).toEqual([]);
  expect(printer.sheets).toHaveLength(1);
  return textOf({ lines: printer.sheets[0]?.lines ?? [] }).split('\n');
}

it.each([58, 80] as const)('bears every total and the head of the journal on %i mm paper', (width) => {
  const rows = paperOf(width).map((row) => row.replaceAll(/ {2,}/g, ' | '));
  for (const row of [
    '日结小票',
    '市民服务中心',
    '业务日 day | 2026-11-21',
    '取号 issued | 312',
    '办结 finished | 290',
    '过号 lapsed | 12',
    '取消 cancelled | 4',
    '作废 void | 5',
    '未结 still open | 1',
    '评价 rated | 210',
    '差评 bad ratings | 3',
    '打印不明 sheets unknown | 2',
    '社会保障 | 200 / 190',
    'retired-service | 112 / 100',
    '流水 journal | 40321',
    '9f3c 2a71 b04d e588',
    '12c6 aa01 37ff 90d2',
    'e4b5 5667 7889 9aab',
    'bccd deef f001 1223',
  ])
    expect(rows).toContain(row);
  expect(rows.find((row) => row.startsWith('日结 closed'))).toContain('2026-11-21 18:05:09');
});

it('fills each line to both edges of the paper', () => {
  const row = paperOf(80).find((line) => line.startsWith('取号'));
  expect(row).toBe(`取号 issued${' '.repeat(34)}312`);
});
