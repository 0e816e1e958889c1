import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewEvent } from '../../../db/batch.ts';
import type { Db } from '../../../db/connection.ts';
import { readDailyFigures, readFigures, splitRange } from '../../../db/queries/history.ts';
import { addEncoded, type Bins, binOf, encodeBins, middleOf, percentileOf } from '../../../db/rollup/bins.ts';
import { DIMS, type FigureRow, Figures } from '../../../db/rollup/figures.ts';
import { foldDay, noFigures, prepareFold } from '../../../db/rollup/fold-day.ts';
import { makeRules } from '../../../db/rollup/rules.ts';
import { type Started, startJournal } from '../../../db/start.ts';
import { REPORT_NAMES, type Report, reportSchema } from '../../../main/api/reports.ts';
import { judgeEstimates } from '../../../main/estimate/quality.ts';
import { type BasicConfig, completeConfig } from '../../../main/hall/kernel/core-config.ts';
import { toReportFile } from '../../../main/reports/report-file.ts';
import { makeReport } from '../../../main/reports/reports.ts';
import { append, makeEvent, makeStamp } from '../../db/make.ts';
import { type Draw, History } from '../../db/make-history.ts';

const CONFIG = completeConfig({
  ...{ timeZone: 'Asia/Shanghai', dayCutoverMinutes: 240, evaluationTimeoutMs: 30_000, printHoldMs: 8000, voidAfterMs: 60_000 },
  services: {
    s1: { prefix: 'A', firstNumber: 1, lastNumber: 999, standardMinutes: 1 },
    s2: { prefix: 'B', firstNumber: 1, lastNumber: 999 },
  },
  windows: { w1: { services: ['s1'], display: null, pad: null } },
  ...{ clerks: ['c-w1'], kiosks: {}, pads: {} },
} as unknown as BasicConfig);
const configApplied: NewEvent = makeEvent('config.applied', { version: 1, sha256: '0'.repeat(64), config: CONFIG, retired: [] });

/** Steps drawn from a fixed series, so that every run of the test sees the same past. */
function* series(seed: number): Generator<number, never> {
  for (let value = seed; ; ) {
    value = (value * 1_103_515_245 + 12_345) % 2_147_483_648;
    // The low bits of such a series take turns.
    yield Math.floor(value / 65_536);
  }
}

/** Ten weeks of a small hall, closed but for the last day, with a few calls acknowledged and a restart now and then. */
async function makePast(dataDir: string): Promise<Started> {
  const started = await startJournal({ dataDir, stamp: makeStamp(), maxPages: null });
  const { journal } = started;
  journal.db.pragma('synchronous = OFF');
  append(journal, [configApplied]);
  const history = new History('v');
  const draws = series(42);
  const next = (below: number): number => draws.next().value % below;
  for (let n = 0; n < 4000; n += 1) {
    const clock: Draw['clock'] = next(97) === 0 ? 'restarted' : next(50) === 0 ? 'stepped' : 'runs';
    history.step({ pick: next(10_000), gapMs: 1000 + next(30_000), clock });
  }
  append(
    journal,
    history.told.flatMap(({ row, event }) => {
      if (event.kind !== 'visit.called') return [row];
      const { call, visit } = event.body;
      const body = JSON.stringify({ call, visit, target: 'board/hall', phase: 'shown', code: null });
      return [row, { ...row, kind: 'call.acknowledged', v: 1, at: row.at + 40, upMs: row.upMs + 40, body }];
    }),
  );
  return started;
}

let dir: string;
let started: Started;
let db: Db;
let days: readonly string[];
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'hallcall-reports-'));
  started = await makePast(dir);
  ({ db } = started.journal);
  days = db.prepare<[], string>('SELECT day FROM days ORDER BY day').pluck().all();
}, 60_000);
afterAll(() => {
  started.journal.close();
  started.lock.release();
  rmSync(dir, { recursive: true });
});

const sortRows = (figures: Figures): FigureRow[] =>
  [...figures.rows()].sort((one, other) => (`${one.key} ${one.measure}` < `${other.key} ${other.measure}` ? -1 : 1));

describe('figures of a range', () => {
  it('of closed months, closed days and the open day are those of its days, added up', async () => {
    expect(new Set(days.map((day) => day.slice(0, 7))).size).toBeGreaterThan(3);
    expect(db.prepare('SELECT count(*) FROM days WHERE closed_at IS NULL').pluck().get()).toBe(1);
    const fold = prepareFold(db, 'main');
    const rules = makeRules(CONFIG);
    fc.assert(
      fc.property(fc.nat(days.length - 1), fc.nat(days.length - 1), fc.constantFrom(...DIMS), (one, other, dim) => {
        const [from, to] = [days[Math.min(one, other)] ?? '', days[Math.max(one, other)] ?? ''];
        const naive = noFigures();
        for (const day of days) if (day >= from && day <= to) foldDay(fold, naive, day, rules, null);
        expect(sortRows(readFigures(db, dim, { from, to, now: null }))).toEqual(sortRows(naive.get(dim) ?? new Figures()));
      }),
      { numRuns: 60 },
    );
  });

  it('are those that plain SQL finds in the rows', async () => {
    const range = { from: days[0] ?? '', to: days.at(-1) ?? '', now: null };
    const hall = readFigures(db, 'hall', range);
    const of = (sql: string): unknown => db.prepare(sql).raw().get();
    const told = (measure: Parameters<Figures['find']>[1]): unknown => {
      const figure = hall.find('', measure);
      return [figure?.n, figure?.sum, figure?.max, figure?.uncertain];
    };
    expect(told('wait')).toEqual(
      of('SELECT count(*), sum(wait_ms), max(wait_ms), sum(wait_certain = 0) FROM visits WHERE wait_ms IS NOT NULL'),
    );
    expect(told('service')).toEqual(
      of('SELECT count(*), sum(service_ms), max(service_ms), sum(service_certain = 0) FROM service_records WHERE service_ms IS NOT NULL'),
    );
    expect(told('total')).toEqual(
      of('SELECT count(*), sum(total_ms), max(total_ms), sum(total_certain = 0) FROM visits WHERE total_ms IS NOT NULL'),
    );
    expect([hall.find('', 'no-show')?.n]).toEqual(of('SELECT sum(no_shows) FROM visits'));
    expect([hall.find('', 'ended-cancelled')?.n]).toEqual(of("SELECT count(*) FROM visits WHERE state = 'cancelled'"));
    expect([hall.find('', 'over-standard')?.n]).toEqual(
      of("SELECT count(*) FROM service_records WHERE service = 's1' AND service_ms > 60000"),
    );
    expect([hall.find('', 'transferred')?.n]).toEqual(of('SELECT sum(transfers) FROM visits'));
    expect([hall.find('', 'pause')?.n]).toEqual(of('SELECT count(*) FROM pauses WHERE pause_ms IS NOT NULL'));
    expect([hall.find('', 'time-serving')?.sum]).toEqual(of('SELECT sum(serving_ms) FROM window_spans'));
    const daily = readDailyFigures(db, range);
    expect(daily.keys().reduce((sum, day) => sum + (daily.find(day, 'issued')?.n ?? 0), 0)).toBe(hall.find('', 'issued')?.n);
  });

  it('judge estimates as the learner judges itself', async () => {
    const range = { from: days[0] ?? '', to: days.at(-1) ?? '', now: null };
    type Row = { p10: number; p50: number; p90: number; wait: number };
    const rows = db
      .prepare<[], Row>(
        "SELECT p10_ms AS p10, p50_ms AS p50, p90_ms AS p90, actual_ms AS wait FROM estimates WHERE actual_ms IS NOT NULL AND service = 's1'",
      )
      .all();
    const judged = judgeEstimates(rows);
    const row = makeReport(db, 'estimates', range, {}).rows.find(({ service }) => service === 's1');
    expect(judged?.count).toBeGreaterThan(10);
    expect(row).toMatchObject({ estimates: judged?.count, within: judged?.within, below: judged?.below, above: judged?.above });
    expect(row?.meanError).toBe(Math.round(judged?.meanError ?? 0));
    expect(row?.bias).toBe(Math.round(judged?.bias ?? 0));
    expect(Math.abs(Number(row?.p90Error) - (judged?.p90Error ?? 0))).toBeLessThanOrEqual(Math.max(100, 0.05 * (judged?.p90Error ?? 0)));
  });
});

describe('bins', () => {
  it('hold every duration within 0.05 s or 0.8 % of it, and grow with it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2_000_000_000 }), (ms) => {
        expect(Math.abs(middleOf(binOf(ms)) - ms)).toBeLessThanOrEqual(Math.max(50, ms * 0.008));
        expect(binOf(ms + 1)).toBeGreaterThanOrEqual(binOf(ms));
      }),
    );
  });

  it('come back as they were written, and give the percentiles of what was counted', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 90_000_000 }), { minLength: 1, maxLength: 300 }),
        fc.constantFrom(0.1, 0.5, 0.9, 1),
        (all, share) => {
          const bins: Bins = new Map();
          for (const ms of all) bins.set(binOf(ms), (bins.get(binOf(ms)) ?? 0) + 1);
          const again: Bins = new Map();
          addEncoded(again, encodeBins(bins));
          expect([...again].sort((one, other) => one[0] - other[0])).toEqual([...bins].sort((one, other) => one[0] - other[0]));
          const exact = all.toSorted((one, other) => one - other)[Math.max(1, Math.ceil(share * all.length)) - 1] ?? 0;
          expect(Math.abs((percentileOf(again, share) ?? 0) - exact)).toBeLessThanOrEqual(Math.max(51, exact * 0.008 + 1));
        },
      ),
    );
    expect(percentileOf(new Map(), 0.5)).toBeNull();
  });

  it('split a range into whole months and the days around them', () => {
    const split = (from: string, to: string): unknown => splitRange({ from, to });
    expect(split('2026-01-15', '2026-04-03')).toEqual({
      months: { from: '2026-02', to: '2026-03' },
      days: [
        { from: '2026-01-15', to: '2026-01-31' },
        { from: '2026-04-01', to: '2026-04-03' },
      ],
    });
    expect(split('2024-02-01', '2024-02-29')).toEqual({ months: { from: '2024-02', to: '2024-02' }, days: [] });
    expect(split('2024-02-01', '2024-02-28')).toEqual({ months: null, days: [{ from: '2024-02-01', to: '2024-02-28' }] });
    expect(split('2025-12-31', '2026-01-01')).toEqual({ months: null, days: [{ from: '2025-12-31', to: '2026-01-01' }] });
  });
});

const NAMES = { service: { s1: { zh: '=社保', en: 'Social' } } };

/** The one sheet of a workbook, as XML. Its local headers hold the sizes of what they name. */
function sheetOf(bytes: Buffer, name: string): string {
  const at = bytes.indexOf(name);
  const header = at - 30;
  const [method, size, extra] = [bytes.readUInt16LE(header + 8), bytes.readUInt32LE(header + 18), bytes.readUInt16LE(header + 28)];
  const from = at + name.length + extra;
  const packed = bytes.subarray(from, size === 0 ? undefined : from + size);
  return method === 0 ? packed.toString() : inflateRawSync(packed).toString();
}

describe('a report', () => {
  it('of every name has what its columns say, and passes its own schema', async () => {
    const range = { from: days[0] ?? '', to: days.at(-1) ?? '', now: null };
    for (const name of REPORT_NAMES) {
      const report: Report = reportSchema.parse(makeReport(db, name, range, NAMES));
      const keys = report.columns.map(({ key }) => key).sort();
      expect(new Set(keys).size, name).toBe(keys.length);
      for (const row of report.rows) expect(Object.keys(row).sort(), name).toEqual(keys);
      if (name !== 'appointments') expect(report.rows.length, name).toBeGreaterThan(0);
    }
  });

  it('tells the limit beside the value, and how they stand', async () => {
    const { rows, columns } = makeReport(db, 'standards', { from: days[0] ?? '', to: days.at(-1) ?? '', now: null }, {});
    expect(columns.find(({ key }) => key === 'serviceP90')).toMatchObject({ limit: 'standard', status: 'serviceStatus' });
    expect(rows.find(({ service }) => service === 's1')).toMatchObject({ standard: 60_000, serviceStatus: 'over' });
    expect(rows.find(({ service }) => service === 's2')).toMatchObject({ standard: null, serviceStatus: null });
  });

  it('as CSV opens in a spreadsheet, in seconds, and holds no formula', async () => {
    const report = makeReport(db, 'services', { from: days[0] ?? '', to: days.at(-1) ?? '', now: null }, NAMES);
    const { bytes, contentType, fileName } = await toReportFile(report, 'csv', 'zh');
    expect([contentType, fileName]).toEqual(['text/csv; charset=utf-8', `services-${days[0]}-${days.at(-1)}.csv`]);
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = parse(Buffer.from(bytes), { bom: true }) as string[][];
    const column = (text: string): number => lines[0]?.indexOf(text) ?? -1;
    expect(lines[1]?.[column('事项名称')]).toBe("'=社保");
    expect(Number(lines[1]?.[column('等候平均(秒)')])).toBe(Number(report.rows[0]?.waitMean) / 1000);
    expect(lines).toHaveLength(report.rows.length + 1);
  });

  it('as XLSX is a workbook whose limits are coloured', async () => {
    const report = makeReport(db, 'standards', { from: days[0] ?? '', to: days.at(-1) ?? '', now: null }, NAMES);
    const { bytes } = await toReportFile(report, 'xlsx', 'en');
    expect(Buffer.from(bytes.subarray(0, 2)).toString()).toBe('PK');
    expect(sheetOf(Buffer.from(bytes), 'xl/worksheets/sheet1.xml')).toContain('<row');
    expect(sheetOf(Buffer.from(bytes), 'xl/styles.xml')).toContain('FFC7CE');
  });
});
