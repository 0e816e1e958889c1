import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { HashedRow } from '../../db/chain/chain.ts';
import { layoutOf } from '../../db/layout.ts';
import { backup } from '../../db/maintenance.ts';
import { openImage } from '../../db/recovery/image.ts';
import { readCells } from '../../db/recovery/pages.ts';
import { collectReadableRows, toJournalRow } from '../../db/recovery/readable-rows.ts';
import { getRows } from '../../db/rows.ts';
import { startJournal } from '../../db/start.ts';
import { verify } from '../../db/verify.ts';
import { AT, append, fillDay, makeDataDir, makeDayOpened, makeEvent, makeIssued, makeStamp, makeStarted, makeVisit } from './make.ts';

const PAGE = 4096;

function overwrite(file: string, offset: number, bytes: Buffer): void {
  const fd = openSync(file, 'r+');
  writeSync(fd, bytes, 0, bytes.length, offset);
  closeSync(fd);
}

/** A closed journal of `visits` visits, and its rows. */
async function makeClosed(visits: number): Promise<{ dataDir: string; file: string; rows: readonly HashedRow[]; journalId: string }> {
  const { journal, dataDir, layout, stop } = await makeStarted();
  fillDay(journal, visits);
  const rows = getRows(journal.db, 0, 1e6);
  const { journalId } = journal;
  stop();
  return { dataDir, file: layout.journal, rows, journalId };
}

/** What a person with nothing but the pages could still read. */
function readable(file: string): Map<number, HashedRow> {
  const found = collectReadableRows(file, 0, `${file}.look`);
  const rows = new Map([...found.bySeq()].map(([row]) => [row?.seq ?? 0, row as HashedRow]));
  found.close();
  return rows;
}

/** The page that holds row `seq`. */
function pageOf(file: string, seq: number): number {
  const image = openImage(file);
  try {
    for (let number = 1; number <= image.pages; number++) {
      const page = image.readFilePage(number) ?? Buffer.alloc(PAGE);
      for (const cell of readCells(page, number, image.readPage)) if (toJournalRow(cell)?.seq === seq) return number;
    }
  } finally {
    image.close();
  }
  throw new Error(`row ${seq} is nowhere`);
}

/** Starts on a damaged folder and checks what must hold whatever the damage was. */
async function recover(dataDir: string, before: { rows: readonly HashedRow[]; journalId: string }) {
  const { journal, recovered, layout } = await makeStarted(dataDir);
  if (recovered === null) throw new Error('the damage was not seen');
  const rows = getRows(journal.db, 0, 1e6);
  const salvaged = journal.db
    .prepare<[], { seq: number; journal_id: string; body: string; proven: number }>('SELECT * FROM salvaged ORDER BY seq')
    .all();
  const begun = rows.at(-1);
  expect(begun).toMatchObject({ kind: 'journal.begun', seq: journal.head.seq });
  expect(begun?.seq).toBeGreaterThan(Math.max(0, ...rows.slice(0, -1).map(({ seq }) => seq), ...salvaged.map(({ seq }) => seq)));
  expect(rows.slice(0, -1)).toEqual(before.rows.slice(0, rows.length - 1));
  expect(salvaged.every((row) => row.journal_id === before.journalId && before.rows[row.seq - 1]?.body === row.body)).toBe(true);
  if (recovered.movedTo !== null) expect(existsSync(recovered.movedTo)).toBe(true);
  append(journal, makeVisit(9000));
  expect(verify(dataDir)).toMatchObject({ ok: true, problems: [] });
  return { journal, recovered, layout, rows, salvaged };
}

describe('the page reader', () => {
  it('reads what SQLite reads, also rows that spill over many pages', async () => {
    const { journal, layout, stop } = await makeStarted();
    for (const length of [0, 3000, 4040, 4061, 4062, 4100, 8150, 8300, 40_000])
      append(journal, [
        makeEvent('config.applied', {
          version: length,
          sha256: '号'.repeat(length % 7),
          config: {} as never,
          retired: ['x'.repeat(length)],
        }),
      ]);
    const rows = getRows(journal.db, 0, 1000);
    stop();
    expect([...readable(layout.journal).values()]).toEqual(rows);
  });

  it('gives nothing for a page of noise and never throws', () => {
    for (let seed = 1; seed < 300; seed++) {
      const page = Buffer.from(Array.from({ length: PAGE }, (_, n) => (n * seed * 2654435761) >>> 13));
      page[0] = 0x0d;
      for (const cell of readCells(page, 2, () => page)) expect(toJournalRow(cell)).toBeNull();
    }
  });

  it('sees the log as SQLite does', async () => {
    const { journal, layout, stop } = await makeStarted();
    journal.db.pragma('wal_autocheckpoint = 0');
    fillDay(journal, 20);
    const rows = getRows(journal.db, 0, 1e6);
    const copy = `${makeDataDir()}/copy.db`;
    copyFileSync(layout.journal, copy);
    copyFileSync(`${layout.journal}-wal`, `${copy}-wal`);
    stop();
    const image = openImage(copy);
    expect(image.logged.size).toBeGreaterThan(5);
    image.close();
    expect([...readable(copy).values()]).toEqual(rows);
  });
});

describe('a start on a damaged file', () => {
  const damages: [name: string, damage: (file: string) => void][] = [
    ['the first page zeroed', (file) => overwrite(file, 0, Buffer.alloc(PAGE))],
    ['the first page written over with noise', (file) => overwrite(file, 0, Buffer.alloc(PAGE, 'noise'))],
    ['the application id written over', (file) => overwrite(file, 68, Buffer.alloc(4, 1))],
    [
      'half of it written over',
      (file) => overwrite(file, Math.floor(statSync(file).size / 2), Buffer.alloc(Math.ceil(statSync(file).size / 2), 'x')),
    ],
    ['the first half zeroed', (file) => overwrite(file, 0, Buffer.alloc(Math.floor(statSync(file).size / 2)))],
    [
      'every fifth page zeroed',
      (file) => {
        for (let at = 3 * PAGE; at < statSync(file).size; at += 5 * PAGE) overwrite(file, at, Buffer.alloc(PAGE));
      },
    ],
    ['it cut off within a page', (file) => truncateSync(file, Math.floor(statSync(file).size * 0.6))],
    ['nothing left of it', (file) => truncateSync(file, 0)],
  ];

  it.each(damages)('with %s keeps every row that can be read, and goes on behind them', async (_, damage) => {
    const before = await makeClosed(60);
    damage(before.file);
    const left = readable(before.file);
    const { rows, salvaged, recovered } = await recover(before.dataDir, before);
    const kept = new Set([...rows.slice(0, -1), ...salvaged].map(({ seq }) => seq));
    expect([...left.keys()].filter((seq) => !kept.has(seq))).toEqual([]);
    const missing = before.rows.filter(({ seq }) => !kept.has(seq)).length;
    const reported = recovered.gaps.reduce((sum, { from, to }) => sum + to - from + 1, 0);
    expect(reported).toBeLessThanOrEqual(missing);
    expect(recovered).toMatchObject({ why: 'salvaged', base: null, oldJournalId: before.journalId, salvagedRows: salvaged.length });
  });

  it.each(damages)('with %s goes on from the newest good backup and the rows behind it', async (_, damage) => {
    const { journal, dataDir, layout, stop } = await makeStarted();
    fillDay(journal, 30);
    const good = await backup(dataDir, AT + 1, 3);
    fillDay(journal, 10, 30);
    const bad = await backup(dataDir, AT + 2, 3);
    fillDay(journal, 20, 40);
    const before = { rows: getRows(journal.db, 0, 1e6), journalId: journal.journalId };
    stop();
    overwrite(bad.file, PAGE * 2, Buffer.alloc(PAGE * 4));
    damage(layout.journal);
    const left = readable(layout.journal);
    const { rows, salvaged, recovered } = await recover(dataDir, before);
    const kept = new Set([...rows.slice(0, -1), ...salvaged].map(({ seq }) => seq));
    expect(recovered).toMatchObject({ base: { file: good.file, lastSeq: good.headSeq }, badBackups: [bad.file] });
    expect([...left.keys()].filter((seq) => !kept.has(seq))).toEqual([]);
    expect(before.rows.slice(0, good.headSeq).every(({ seq }) => kept.has(seq))).toBe(true);
  });

  it('loses nothing when only a projection is damaged', async () => {
    const before = await makeClosed(60);
    const db = new Database(before.file);
    const root = db.prepare<[], number>("SELECT rootpage FROM sqlite_schema WHERE name = 'visits'").pluck().get() ?? 0;
    db.close();
    overwrite(before.file, (root - 1) * PAGE, Buffer.alloc(PAGE, 7));
    const { rows, recovered } = await recover(before.dataDir, before);
    expect(recovered).toMatchObject({ gaps: [], salvagedRows: 0, continued: { from: 1, to: before.rows.length } });
    expect(rows.length).toBe(before.rows.length + 1);
  });

  it('keeps the commands, sinks and reports that can be read', async () => {
    const { journal, dataDir, layout, stop } = await makeStarted();
    append(journal, [makeDayOpened()]);
    const command = { actor: 'kiosk/k1', key: 'k', requestHash: 'h', reply: '{}', at: AT, firstEvent: 0 };
    append(journal, [makeIssued(1, { commandKey: 'k' })], { commands: [command], hostReports: [{ host: 'main', hostRun: 'r', n: 3 }] });
    journal.db.exec("INSERT INTO sinks VALUES ('city', '{\"seq\":2}')");
    const root = journal.db.prepare<[], number>("SELECT rootpage FROM sqlite_schema WHERE name = 'visits'").pluck().get() ?? 0;
    stop();
    overwrite(layout.journal, (root - 1) * PAGE, Buffer.alloc(PAGE, 7));
    const again = await makeStarted(dataDir);
    const tables = ['commands', 'sinks', 'host_reports'].map((table) => again.journal.db.prepare(`SELECT * FROM ${table}`).all().length);
    expect(tables).toEqual([1, 1, 1]);
  });

  it('recovers when the file has vanished, with and without a backup', async () => {
    const before = await makeClosed(5);
    rmSync(before.file);
    const { recovered } = await recover(before.dataDir, before);
    expect(recovered).toMatchObject({ cause: 'the file is gone', movedTo: null, oldJournalId: before.journalId, gaps: [{ from: 1 }] });
  });

  it('recovers twice, and keeps what the first time salvaged', async () => {
    const before = await makeClosed(60);
    overwrite(before.file, (pageOf(before.file, 200) - 1) * PAGE, Buffer.alloc(PAGE));
    const first = await makeStarted(before.dataDir);
    const salvaged = first.journal.db.prepare('SELECT journal_id, seq, hash FROM salvaged ORDER BY seq').all();
    expect(salvaged.length).toBeGreaterThan(50);
    const root = first.journal.db.prepare<[], number>("SELECT rootpage FROM sqlite_schema WHERE name = 'visits'").pluck().get() ?? 0;
    first.stop();
    overwrite(before.file, (root - 1) * PAGE, Buffer.alloc(PAGE, 7));
    const second = await makeStarted(before.dataDir);
    expect(second.journal.db.prepare('SELECT journal_id, seq, hash FROM salvaged ORDER BY seq').all()).toEqual(salvaged);
    expect(second.recovered?.oldJournalId).toBe(first.journal.journalId);
    expect(verify(before.dataDir)).toMatchObject({ ok: true, eras: { length: 3 } });
  });

  it('finds commits that a damaged log would drop without a word', async () => {
    const { journal, layout, stop } = await makeStarted();
    journal.db.pragma('wal_autocheckpoint = 0');
    fillDay(journal, 20);
    const before = { rows: getRows(journal.db, 0, 1e6), journalId: journal.journalId };
    const copyDir = makeDataDir();
    const copy = layoutOf(copyDir);
    copyFileSync(layout.journal, copy.journal);
    copyFileSync(`${layout.journal}-wal`, `${copy.journal}-wal`);
    copyFileSync(layout.eras, copy.eras);
    stop();
    // One bad bit in the page of an early frame: SQLite opens the file and shows a few rows only.
    const frame = 32 + 3 * (24 + PAGE) + 24 + 100;
    const byte = readFileSync(`${copy.journal}-wal`)[frame] ?? 0;
    overwrite(`${copy.journal}-wal`, frame, Buffer.from([byte ^ 1]));
    const { recovered } = await recover(copyDir, before);
    expect(recovered.cause).toMatch(/commits behind a damaged frame/);
    expect(recovered.continued?.to).toBe(before.rows.length);
  });

  it('takes the torn last commit of a power cut for what it is', async () => {
    const { journal, layout, stop } = await makeStarted();
    fillDay(journal, 5);
    const { seq } = journal.head;
    append(journal, makeVisit(50));
    const copyDir = makeDataDir();
    const copy = layoutOf(copyDir);
    copyFileSync(layout.journal, copy.journal);
    copyFileSync(`${layout.journal}-wal`, `${copy.journal}-wal`);
    stop();
    overwrite(`${copy.journal}-wal`, statSync(`${copy.journal}-wal`).size - PAGE, Buffer.alloc(600));
    const again = await makeStarted(copyDir);
    expect(again.recovered).toBeNull();
    expect(again.journal.head.seq).toBe(seq);
  });

  it('notices an edited row of the open day', async () => {
    const before = await makeClosed(5);
    const db = new Database(before.file);
    db.exec(`UPDATE journal SET body = replace(body, '"level":3', '"level":5') WHERE kind = 'evaluation.scored'`);
    db.close();
    const { recovered, salvaged } = await recover2(before.dataDir);
    expect(recovered?.cause).toMatch(/does not follow/);
    expect(salvaged).toBeGreaterThan(0);
  });

  it('finishes a swap that a crash cut short', async () => {
    const before = await makeClosed(30);
    overwrite(before.file, 0, Buffer.alloc(PAGE));
    const first = await makeStarted(before.dataDir);
    const { head } = first.journal;
    const movedTo = first.recovered?.movedTo ?? '';
    first.stop();
    const layout = layoutOf(before.dataDir);
    copyFileSync(layout.journal, layout.next);
    copyFileSync(movedTo, layout.journal);
    const again = await makeStarted(before.dataDir);
    expect(again.journal.head).toEqual(head);
    expect(again.recovered).toMatchObject({
      why: 'salvaged',
      continued: first.recovered?.continued,
      movedTo: expect.stringContaining('damaged'),
    });
    expect(readdirSync(layout.damaged).length).toBe(2);
  });

  it('does not take a first start that was cut short for a loss', async () => {
    const first = await makeStarted();
    const { journalId } = first.journal;
    first.stop();
    const layout = layoutOf(first.dataDir);
    // Built and synced, the power gone before it took its place.
    renameSync(layout.journal, layout.next);
    rmSync(layout.eras);
    const second = await makeStarted(first.dataDir);
    expect(second.recovered).toBeNull();
    expect(second.journal.journalId).toBe(journalId);
    second.stop();
    // Half built.
    renameSync(layout.journal, layout.building);
    truncateSync(layout.building, 5000);
    rmSync(layout.eras);
    expect((await makeStarted(first.dataDir)).recovered).toBeNull();
  });

  it('leaves the old file alone when there is no way to build a new one', async () => {
    const before = await makeClosed(3);
    overwrite(before.file, 0, Buffer.alloc(PAGE));
    const bytes = readFileSync(before.file);
    const broken = [{ version: 1, sql: 'CREATE TABLE nonsense (' }];
    await expect(startJournal({ dataDir: before.dataDir, stamp: makeStamp(), maxPages: null }, broken)).rejects.toMatchObject({
      code: 'db/refused',
    });
    expect(readFileSync(before.file).equals(bytes)).toBe(true);
  });
});

async function recover2(dataDir: string) {
  const { journal, recovered } = await makeStarted(dataDir);
  return { recovered, salvaged: journal.db.prepare<[], number>('SELECT count(*) FROM salvaged').pluck().get() ?? 0 };
}
