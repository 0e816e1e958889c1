import { existsSync } from 'node:fs';
import { type Backup, findGoodBackup, makeBackup } from './backup.ts';
import type { Stamp } from './batch.ts';
import { checkCopy } from './check.ts';
import { openReader, openWriter, readAtOnce } from './connection.ts';
import { DbError } from './errors.ts';
import { layoutOf, makeLayout, swapIn } from './layout.ts';
import { takeLock } from './lock.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { compareWithRebuild, type Difference, PROJECTIONS, rebuildProjections } from './projections/index.ts';
import { buildJournal } from './recovery/build.ts';
import type { RecoveryReport } from './recovery/report.ts';
import { getEras } from './rows.ts';
import { deleteVaultExcept } from './vault.ts';

/** What the command-line tools do with a data folder. */

/** How the projections differ from what the journal makes of them; empty when equal. Read-only, also beside a running controller. */
export const compareRebuild = (dataDir: string): readonly Difference[] =>
  readAtOnce(openReader(layoutOf(dataDir).journal), (db) => compareWithRebuild(db));

/** Every sink's cursor, and the journal id that is written now. Read-only, also beside a running controller. */
export const readSinks = (dataDir: string): { readonly journalId: string | null; readonly cursors: readonly string[] } =>
  readAtOnce(openReader(layoutOf(dataDir).journal), (db) => ({
    journalId: getEras(db).at(-1)?.journalId ?? null,
    cursors: db.prepare<[], string>('SELECT cursor FROM sinks ORDER BY name').pluck().all(),
  }));

/** What `rebuild` made: the differences it found, and the rows of each table now. */
export type Rebuilt = { readonly differences: readonly Difference[]; readonly rows: Readonly<Record<string, number>> };

/** Makes every projection again from the journal, in one transaction. Throws db/in-use while a controller runs, db/missing, db/unknown-event. */
export function rebuild(dataDir: string): Rebuilt {
  const layout = layoutOf(dataDir);
  if (!existsSync(layout.journal)) throw new DbError('db/missing', `there is no journal in ${dataDir}`, { dataDir });
  const lock = takeLock(layout);
  try {
    const db = openWriter(layout.journal);
    try {
      migrate(db, MIGRATIONS);
      const differences = compareWithRebuild(db);
      db.transaction(() => rebuildProjections(db))();
      const count = (table: string): number => db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0;
      return { differences, rows: Object.fromEntries(PROJECTIONS.map(({ table }) => [table, count(table)])) };
    } finally {
      db.close();
    }
  } finally {
    lock.release();
  }
}

/** Copies the journal into `backups/`, also beside a running controller. `keep` backups stay. Throws db/missing, db/bad-backup, db/full, db/io. */
export const backup = (dataDir: string, at: number, keep: number): Promise<Backup> =>
  makeBackup(makeLayout(dataDir), { at, keep, label: '', migrations: MIGRATIONS });

/**
 * Goes on from `backupFile`. What is there now is moved to `damaged/`; its rows behind the backup's are kept in `salvaged`, so they
 * still reach the city, but they are no longer what the hall goes by. A new journal id begins, numbers of rows go on behind every
 * one known. Throws db/in-use while a controller runs, db/bad-backup, db/newer, db/missing.
 */
export function restore(dataDir: string, backupFile: string, stamp: Stamp): RecoveryReport {
  const layout = makeLayout(dataDir);
  const lock = takeLock(layout);
  try {
    swapIn(layout, stamp.at);
    const { file, head } = checkCopy(backupFile, MIGRATIONS, true);
    const base = { file, lastSeq: head.seq };
    const report = buildJournal(layout, {
      why: 'restored',
      cause: 'asked for',
      base,
      badBackups: [],
      source: layout.journal,
      stamp,
      migrations: MIGRATIONS,
    });
    if (report === null) throw new DbError('db/refused', 'a restore always has a past');
    return { ...report, movedTo: swapIn(layout, stamp.at).movedTo };
  } finally {
    lock.release();
  }
}

/** Deletes the sealed entries of every month but these; answers how many. Throws db/in-use while a controller runs, db/missing. */
export function removeVaultExcept(dataDir: string, months: readonly string[]): number {
  const layout = layoutOf(dataDir);
  if (!existsSync(layout.journal)) throw new DbError('db/missing', `there is no journal in ${dataDir}`, { dataDir });
  const lock = takeLock(layout);
  try {
    const db = openWriter(layout.journal);
    try {
      migrate(db, MIGRATIONS);
      return deleteVaultExcept(db, months);
    } finally {
      db.close();
    }
  } finally {
    lock.release();
  }
}

/** The newest backup that verifies whole, null when there is none: what `restore` is given when nobody names a file. */
export const findNewestBackup = (dataDir: string): string | null => findGoodBackup(layoutOf(dataDir), MIGRATIONS).good?.file ?? null;
