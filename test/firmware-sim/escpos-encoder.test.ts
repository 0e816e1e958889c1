import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { bytes, makePrinter } from './make.ts';

/** What this test uses of npm `escpos` 2.5.2, a writer nobody here wrote. It carries no types. */
type Writer = {
  hardware(what: 'init'): Writer;
  align(side: 'lt' | 'ct' | 'rt'): Writer;
  size(width: number, height: number): Writer;
  style(kind: 'b' | 'normal'): Writer;
  text(content: string): Writer;
  table(cells: readonly string[]): Writer;
  drawLine(): Writer;
  feed(lines: number): Writer;
  cut(part: boolean): Writer;
  flush(done: () => void): Writer;
};
type Adapter = { write(bytes: Buffer, done?: () => void): void };
const { Printer } = createRequire(import.meta.url)('escpos') as { readonly Printer: new (adapter: Adapter) => Writer };

function print(write: (writer: Writer) => void, hanziAtPowerUp: boolean) {
  const { clock, printer } = makePrinter({ hanziAtPowerUp });
  const writer = new Printer({
    write(encoded, done) {
      printer.hear(encoded);
      done?.();
    },
  });
  write(writer);
  writer.flush(() => undefined);
  clock.advance(60_000);
  return printer;
}

const ticket = (writer: Writer) =>
  writer
    .hardware('init')
    .align('ct')
    .text('政务服务大厅')
    .size(3, 3)
    .text('A001')
    .size(1, 1)
    .align('lt')
    .style('b')
    .table(['Waiting', '7'])
    .style('normal')
    .drawLine()
    .align('rt')
    .text('请等候叫号')
    .cut(true);

it('renders the text commands of npm escpos as they were meant', () => {
  const printer = print(ticket, true);
  expect(printer.sheets).toHaveLength(1);
  expect(printer.sheets[0]).toMatchObject({
    cut: 'partial',
    lines: [
      { text: '政务服务大厅', align: 'center', width: 1, height: 1, bold: false },
      { text: 'A001', align: 'center', width: 3, height: 3 },
      { text: `${'Waiting'.padEnd(24)}${'7'.padEnd(24)}`, align: 'left', width: 1, height: 1, bold: true },
      { text: '-'.repeat(48), bold: false },
      { text: '请等候叫号', align: 'right' },
      { feedLines: 3 },
    ],
  });
  // Its italics (ESC 4, ESC 5) are in no ticket printer's manual: recorded, not printed.
  expect(new Set(printer.state.odd.map(({ hex }) => hex))).toEqual(new Set(['1b35']));
});

it('finds out that npm escpos never turns Chinese on', () => {
  const printer = print(ticket, false);
  expect(printer.sheets[0]?.lines[0]).not.toMatchObject({ text: '政务服务大厅' });
  // The same characters, asked for as the manuals do.
  const { clock, printer: asked } = makePrinter();
  asked.hear(bytes('<1C 26 D5 FE CE F1 0A 1D 56 00>'));
  clock.advance(60_000);
  expect(asked.sheets[0]?.lines).toMatchObject([{ text: '政务' }]);
});
