import { readdirSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { checkCopy } from '../../db/check.ts';
import type { Migration } from '../../db/migrate.ts';
import { latestVersion, migrate } from '../../db/migrate.ts';
import { MIGRATIONS } from '../../db/migrations/index.ts';
import { startJournal } from '../../db/start.ts';
import { verify } from '../../db/verify.ts';
import { fillDay, makeStamp, makeStarted } from './make.ts';

const LATEST = latestVersion(MIGRATIONS);
const NEXT: readonly Migration[] = [
  ...MIGRATIONS,
  { version: LATEST + 1, sql: 'ALTER TABLE sinks ADD COLUMN parked INTEGER NOT NULL DEFAULT 0' },
];

const start = async (dataDir: string, migrations: readonly Migration[]) => {
  const { journal, lock, layout } = await startJournal({ dataDir, stamp: makeStamp(), maxPages: null }, migrations);
  return {
    journal,
    layout,
    stop: () => {
      journal.close();
      lock.release();
    },
  };
};

describe('a migration', () => {
  it('keeps every row, after a verified copy of the old file', async () => {
    const old = await makeStarted();
    fillDay(old.journal, 2);
    old.journal.db.exec("INSERT INTO sinks VALUES ('city', '{}')");
    const rows = old.journal.db.prepare('SELECT * FROM journal').all();
    const { head } = old.journal;
    old.stop();
    const { journal, layout, stop } = await start(old.dataDir, NEXT);
    expect(journal.db.pragma('user_version', { simple: true })).toBe(LATEST + 1);
    expect(journal.db.prepare('SELECT * FROM sinks').all()).toEqual([{ name: 'city', cursor: '{}', parked: 0 }]);
    expect(journal.db.prepare('SELECT * FROM journal').all()).toEqual(rows);
    expect(journal.head).toEqual(head);
    stop();
    const copies = readdirSync(layout.backups);
    expect(copies).toEqual([expect.stringMatching(/^0{10}20-.*-before-v\d+\.db$/)]);
    expect(checkCopy(`${layout.backups}/${copies[0]}`, MIGRATIONS, true)).toMatchObject({ head });
  });

  it('changes nothing when it fails', async () => {
    const old = await makeStarted();
    fillDay(old.journal, 1);
    old.stop();
    const broken: readonly Migration[] = [
      ...MIGRATIONS,
      { version: LATEST + 1, sql: 'DROP TABLE sinks; ALTER TABLE nowhere ADD COLUMN x' },
    ];
    await expect(start(old.dataDir, broken)).rejects.toMatchObject({ code: 'db/refused' });
    const again = await makeStarted(old.dataDir);
    expect(again.journal.db.pragma('user_version', { simple: true })).toBe(LATEST);
    expect(verify(old.dataDir).ok).toBe(true);
  });

  it('of a newer release stops the start and the tools', async () => {
    const { dataDir, stop } = await makeStarted();
    stop();
    (await start(dataDir, NEXT)).stop();
    await expect(startJournal({ dataDir, stamp: makeStamp(), maxPages: null })).rejects.toMatchObject({
      code: 'db/newer',
      context: { version: LATEST + 1, latest: LATEST },
    });
    expect(() => verify(dataDir)).toThrow(expect.objectContaining({ code: 'db/newer' }));
  });

  it('each makes STRICT tables only: a text column never turns 007 into 7', () => {
    const db = new Database(':memory:');
    db.pragma(`application_id = ${0x48414c4c}`);
    migrate(db, MIGRATIONS);
    expect(
      db.prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite_%'").all(),
    ).toEqual([]);
    db.exec("INSERT INTO sinks VALUES ('007', '007')");
    expect(db.prepare('SELECT name FROM sinks').all()).toEqual([{ name: '007' }]);
  });
});
