import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { formatNumber, judge } from './figures.ts';
import { latencyOf, median } from './stats.ts';
import { TARGETS } from './targets.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

type Line = { readonly name: string; readonly value: number; readonly unit: string };

describe('the bench', () => {
  it('measures the real hall and tells every target, one JSON object a line', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [MAIN, '--quick', '--json', '--seed-visits', '300']);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    for (const line of lines)
      expect(line).toEqual(expect.objectContaining({ name: expect.any(String), value: expect.any(Number), unit: expect.any(String) }));
    const value = (name: string): number => lines.find((line) => line.name === name)?.value ?? Number.NaN;
    expect(value('past.verify')).toBe(1);
    expect(value('past.visits')).toBe(300);
    const slow = lines.some((line) => line.name === 'slow-disk.bare.rate');
    if (slow) expect(value('slow-disk.fdatasync.p50')).toBeGreaterThan(1);
    for (const { name } of TARGETS) {
      // Without gcc the slow disk is left out, with a word on stderr.
      if (name.includes('slow-disk') && !slow) continue;
      expect(value(name), name).toBeGreaterThan(0);
      expect(lines.map((line) => line.name)).toContain(`target.${name}`);
    }
  }, 120_000);

  it('counts the reference ticket of every writer, and reads the QR of each back', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [MAIN, '--json', 'wires-ticket']);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    const value = (name: string): number => lines.find((line) => line.name === name)?.value ?? Number.NaN;
    expect(value('ticket.ours.bytes')).toBe(269);
    expect(value('ticket.ours.wire-9600')).toBeCloseTo(280.2, 1);
    expect(value('ticket.ours.qr')).toBe(1);
    // Its QR command is another maker's.
    expect(value('ticket.escpos.qr')).toBe(0);
    for (const other of ['node-thermal-printer', 'receipt-printer-encoder', 'receiptline'])
      expect(value(`ticket.${other}.bytes`), other).toBeGreaterThan(value('ticket.ours.bytes'));
    expect(value('ticket.node-thermal-printer.qr')).toBe(1);
  }, 60_000);

  it('leaves out what was not asked for, and says which parts there are', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [MAIN, '--quick', '--json', '--only', 'disk']);
    expect(stdout).toContain('"fdatasync.p50"');
    expect(stdout).not.toContain('tickets.');
    const named = await promisify(execFile)(process.execPath, [MAIN, '--quick', '--json', 'hall']);
    expect(named.stdout).toContain('"next.strict.20000"');
    expect(named.stdout).not.toContain('fdatasync');
    await expect(promisify(execFile)(process.execPath, [MAIN, '--only', 'disc'])).rejects.toThrow(/no part disc; there are disk/u);
  });

  it('takes medians and percentiles, and judges only what was measured', () => {
    expect([median([3, 1, 2]), median([5]), median([1, 9, 2, 8, 100])]).toEqual([2, 5, 8]);
    expect(latencyOf(Array.from({ length: 100 }, (_, n) => 100 - n))).toEqual({ p50Ms: 51, p99Ms: 100, maxMs: 100 });
    expect([formatNumber(0.1234), formatNumber(12.345), formatNumber(1234.5)]).toEqual(['0.123', '12.3', '1235']);
    const targets = [
      { name: 'a', says: '', atLeast: 2 },
      { name: 'b', says: '', atMost: 2 },
      { name: 'c', says: '', atMost: 2 },
    ];
    const figures = ['a', 'b'].map((name) => ({ name, value: 3, unit: '' }));
    expect(judge(targets, figures).map(({ name, reached }) => [name, reached])).toEqual([
      ['a', true],
      ['b', false],
    ]);
  });
});
