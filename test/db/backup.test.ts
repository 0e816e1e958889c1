import { closeSync, existsSync, openSync, readdirSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { findChainBreak, type HashedRow, ZERO_HASH } from '../../db/chain/chain.ts';
import { checkCopy } from '../../db/check.ts';
import { exportJournal } from '../../db/export.ts';
import { backup, findNewestBackup, restore } from '../../db/maintenance.ts';
import { MIGRATIONS } from '../../db/migrations/index.ts';
import { getRows } from '../../db/rows.ts';
import { verify } from '../../db/verify.ts';
import { AT, append, fillDay, makeDataDir, makeIssued, makeStamp, makeStarted, makeVisit } from './make.ts';

describe('a backup', () => {
  it('made while rows are appended is whole and of one moment', async () => {
    const { journal, dataDir, layout } = await makeStarted();
    journal.db.pragma('synchronous = OFF');
    fillDay(journal, 400);
    const copying = backup(dataDir, AT, 3);
    let done = false;
    const settled = copying.finally(() => {
      done = true;
    });
    let n = 400;
    while (!done) {
      append(journal, makeVisit(n++));
      await new Promise(setImmediate);
    }
    const made = await settled;
    expect(n).toBeGreaterThan(401);
    expect(made.headSeq).toBeGreaterThanOrEqual(3602);
    expect(checkCopy(made.file, MIGRATIONS, true).head).toEqual({ seq: made.headSeq, hash: made.headHash });
    // One file, no log beside it, nothing half made left.
    expect(readdirSync(layout.backups)).toEqual([made.file.slice(layout.backups.length + 1)]);
    expect(verify(dataDir).ok).toBe(true);
  });

  it('keeps the newest few', async () => {
    const { journal, dataDir, layout } = await makeStarted();
    for (let n = 0; n < 4; n++) {
      fillDay(journal, 1, n);
      await backup(dataDir, AT + n, 2);
    }
    expect(readdirSync(layout.backups).map((name) => Number(name.slice(0, 12)))).toEqual([29, 38]);
  });

  it('left half made by a crash is removed a day later', async () => {
    const { dataDir, layout, stop } = await makeStarted();
    stop();
    const part = `${layout.backups}/copying-1-x.part`;
    writeFileSync(part, '');
    utimesSync(part, AT / 1000 - 3600, AT / 1000 - 3600);
    (await makeStarted(dataDir)).stop();
    expect(existsSync(part)).toBe(true);
    utimesSync(part, AT / 1000 - 90_000, AT / 1000 - 90_000);
    await makeStarted(dataDir);
    expect(existsSync(part)).toBe(false);
  });

  it('of a damaged journal is refused, and no older one is lost for it', async () => {
    const { journal, dataDir, layout, stop } = await makeStarted();
    fillDay(journal, 60);
    const good = await backup(dataDir, AT, 1);
    stop();
    const fd = openSync(layout.journal, 'r+');
    writeSync(fd, Buffer.alloc(8192), 0, 8192, 8192 * 3);
    closeSync(fd);
    await expect(backup(dataDir, AT + 1, 1)).rejects.toMatchObject({ code: expect.stringMatching(/db\/(bad-backup|corrupt)/) });
    expect(readdirSync(layout.backups)).toHaveLength(1);
    expect(findNewestBackup(dataDir)).toBe(good.file);
  });
});

describe('a restore', () => {
  it('goes on from the backup under a new journal id and still gives the later rows to the city', async () => {
    const { journal, dataDir, stop } = await makeStarted();
    fillDay(journal, 3);
    const { file, headSeq, headHash } = await backup(dataDir, AT, 3);
    fillDay(journal, 2, 3);
    const before = getRows(journal.db, 0, 1000);
    const oldId = journal.journalId;
    expect(() => restore(dataDir, file, makeStamp())).toThrow(expect.objectContaining({ code: 'db/in-use' }));
    stop();
    const report = restore(dataDir, file, makeStamp());
    expect(report).toMatchObject({
      why: 'restored',
      base: { file, lastSeq: headSeq },
      salvagedRows: 18,
      continued: null,
      gaps: [],
      oldJournalId: oldId,
    });
    expect(existsSync(report.movedTo ?? '')).toBe(true);
    const again = await makeStarted(dataDir);
    const rows = getRows(again.journal.db, 0, 1000);
    expect(rows.slice(0, -1)).toEqual(before.slice(0, headSeq));
    const begun = rows.at(-1) as HashedRow;
    expect(begun.seq).toBe(before.length + 1);
    expect(JSON.parse(begun.body)).toEqual({
      journalId: report.newJournalId,
      predecessor: { journalId: oldId, lastSeq: headSeq, hash: headHash },
      why: 'restored',
    });
    // What the city does with an era it has not seen before.
    expect(findChainBreak({ seq: begun.seq - 1, hash: headHash }, [begun])).toBeNull();
    append(again.journal, makeVisit(90));
    expect(verify(dataDir)).toMatchObject({ ok: true, salvagedRows: 18 });
  });

  it('refuses a backup that does not verify, and changes nothing', async () => {
    const { journal, dataDir, stop } = await makeStarted();
    fillDay(journal, 60);
    const { file } = await backup(dataDir, AT, 3);
    const { head } = journal;
    stop();
    const fd = openSync(file, 'r+');
    writeSync(fd, Buffer.alloc(4096, 1), 0, 4096, 4096 * 9);
    closeSync(fd);
    expect(() => restore(dataDir, file, makeStamp())).toThrow(expect.objectContaining({ code: 'db/bad-backup' }));
    expect((await makeStarted(dataDir)).journal.head).toEqual(head);
  });
});

describe('an export', () => {
  it('gives every row as stored, which verifies by itself', async () => {
    const { journal, dataDir } = await makeStarted();
    fillDay(journal, 3);
    const out = new PassThrough();
    const [ndjson] = await Promise.all([text(out), exportJournal(dataDir, out, 'ndjson')]);
    const rows = ndjson
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as HashedRow & { journalId: string });
    expect(rows.map(({ journalId, ...row }) => [journalId, row])).toEqual(
      getRows(journal.db, 0, 1000).map((row) => [journal.journalId, row]),
    );
    expect(findChainBreak({ seq: 0, hash: ZERO_HASH }, rows)).toBeNull();
  });

  it('as CSV quotes what must be quoted', async () => {
    const { journal, dataDir } = await makeStarted();
    append(journal, [makeIssued(1, { actorId: 'a,"b"', commandKey: '' })]);
    const out = new PassThrough();
    const [csv] = await Promise.all([text(out), exportJournal(dataDir, out, 'csv')]);
    expect(csv.split('\r\n')[2]).toMatch(/,kiosk,"a,""b""","",,"\{""visit"":""v1""/);
    expect(csv.split('\r\n')).toHaveLength(4);
  });

  it('of no journal says so', async () => {
    await expect(exportJournal(makeDataDir(), new PassThrough(), 'csv')).rejects.toMatchObject({ code: 'db/missing' });
  });
});
