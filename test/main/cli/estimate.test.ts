/** `hallcall estimate`, as it is run: files in, predictions and a summary out. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeQueues, ordinaryService, type Queues } from '../estimate/make-queues.ts';

vi.setConfig({ testTimeout: 60_000 });

const ROOT = join(import.meta.dirname, '../../..');
const local = (ms: number | null): string => (ms === null ? '' : new Date(ms).toISOString().slice(0, 19));

function toFiles({ tickets, snapshots }: Queues): { readonly tickets: string; readonly snapshots: string } {
  const ticketLines = tickets.map(({ service, ticket, day, issuedMs, startedMs, knownMs, isQueued }) =>
    [service, ticket, local(issuedMs), local(startedMs), '', '', 'CALLED', '', '', local(knownMs), isQueued ? 1 : 0, day].join(','),
  );
  const snapshotLines = snapshots.map(({ service, day, atMs, calledNumber, waiting, windows }) =>
    [service, day, (atMs % 86_400_000) / 60_000, `${calledNumber}.0`, waiting, windows, 10].join(','),
  );
  return {
    tickets: ['service,ticket,arrival_ts,start_ts,end_ts,server,outcome,arr_lo,call_lo,call_hi,queued,date', ...ticketLines, ''].join('\n'),
    snapshots: ['service,date,minute_of_day,called_number,queue_length,active_counters,vendor_service_min', ...snapshotLines, ''].join(
      '\n',
    ),
  };
}

const estimate = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'main/cli/main.ts'), 'estimate', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

describe('hallcall estimate', () => {
  const queues = makeQueues([ordinaryService('a'), ordinaryService('b, "quoted"', 5)], 5, 8);
  const files = toFiles(queues);
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'hallcall-estimate-'));
    const quote = (text: string): string => text.replaceAll('b, "quoted"', '"b, ""quoted"""');
    writeFileSync(join(dir, 'warsaw_tickets.csv.gz'), gzipSync(quote(files.tickets)));
    writeFileSync(join(dir, 'warsaw_snapshots.csv'), quote(files.snapshots));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('writes one prediction for every queued ticket, and how good they were', () => {
    const { status, stdout, stderr } = estimate('--replay', dir, '--from', '2026-03-05');
    expect(status).toBe(0);
    const [head, ...lines] = stdout.trim().split('\n');
    expect(head).toBe('service,date,ticket,p10,p50,p90');
    expect(lines.length).toBe(queues.tickets.filter(({ isQueued }) => isQueued).length);
    for (const line of lines) {
      const [p10, p50, p90] = line.split(',').slice(-3).map(Number) as [number, number, number];
      expect(0 <= p10 && p10 <= p50 && p50 <= p90).toBe(true);
    }
    expect(lines.some((line) => line.startsWith('"b, ""quoted""",2026-03-02,'))).toBe(true);
    expect(stderr).toMatch(/^2026-03-05 +\d+( +[\d.]+){4} +-?[\d.]+ % +[\d.]+ %$/mu);
    expect(stderr).not.toContain('2026-03-04');
  });

  it('writes the same to a file', () => {
    const out = join(dir, 'predictions.csv');
    const written = estimate('--replay', dir, '--out', out);
    expect([written.status, written.stdout]).toEqual([0, '']);
    expect(readFileSync(out, 'utf8')).toBe(estimate('--replay', dir).stdout);
  });

  it.each([
    ['replay/missing', 78, null],
    ['replay/bad-row', 65, (text: string) => text.replace(/T1\d:/u, 'Tx:')],
    ['replay/bad-row', 65, (text: string) => text.replace('arrival_ts', 'arrival')],
    ['replay/bad-row', 65, (text: string) => text.replace('\n', '\na,b\n')],
  ])('ends with %s and %i, in words, where the files are not as they should be', (code, exit, spoil) => {
    const spoiled = mkdtempSync(join(tmpdir(), 'hallcall-estimate-'));
    try {
      if (spoil !== null) writeFileSync(join(spoiled, 'warsaw_tickets.csv'), spoil(files.tickets.replaceAll('b, "quoted"', 'b')));
      if (spoil !== null) writeFileSync(join(spoiled, 'warsaw_snapshots.csv'), files.snapshots.replaceAll('b, "quoted"', 'b'));
      const { status, stderr } = estimate('--replay', spoiled);
      expect([status, stderr.startsWith(`${code}: `)], stderr).toEqual([exit, true]);
      expect(stderr).not.toMatch(/^\s+at /mu);
    } finally {
      rmSync(spoiled, { recursive: true, force: true });
    }
  });

  it('needs a folder and a date that is one', () => {
    expect(estimate().status).toBe(64);
    expect(estimate('--replay', dir, '--from', 'monday').status).toBe(64);
  });

  it('says when the file cannot be written', () => {
    const { status, stderr } = estimate('--replay', dir, '--out', join(dir, 'no', 'such', 'folder.csv'));
    expect([status, stderr.startsWith('estimate/cannot-write: ')], stderr).toEqual([73, true]);
  });
});
