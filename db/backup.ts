import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type CheckedCopy, checkCopy } from './check.ts';
import { openReader } from './connection.ts';
import { DbError, toDbError } from './errors.ts';
import { fileTime, type Layout, moveFile, removeDatabase, syncFile } from './layout.ts';
import type { Migration } from './migrate.ts';
import { getHead } from './rows.ts';

/** A verified copy of the journal. */
export type Backup = {
  readonly file: string;
  readonly bytes: number;
  readonly headSeq: number;
  readonly headHash: string;
  readonly journalId: string;
};

/** Pages copied before other work in the thread gets its turn. */
const PAGES_A_STEP = 2000;
/** `<head seq>-<time>.db`, or `<head seq>-<time>-before-v<version>.db` when made before a migration. */
const BACKUP_NAME = /^(\d{12})-.*\.db$/;

/** Backups in the folder, newest head first. Their worth is known only after `checkCopy`. */
export function listBackups(layout: Layout): readonly string[] {
  if (!existsSync(layout.backups)) return [];
  const names = readdirSync(layout.backups).filter((name) => BACKUP_NAME.test(name));
  return names
    .sort()
    .reverse()
    .map((name) => join(layout.backups, name));
}

/**
 * Copies the journal while it is written to: one read transaction holds the moment, so commits neither wait nor start the copy
 * anew. The copy is one file without a log, verified, synced, and only then gets its name. `keep` backups stay, null = all.
 * `label` goes into the name. Throws db/bad-backup (also when the journal itself does not verify), db/full, db/io.
 */
export async function makeBackup(
  layout: Layout,
  options: { at: number; keep: number | null; label: string; migrations: readonly Migration[] },
): Promise<Backup> {
  const { at, keep, label, migrations } = options;
  const part = join(layout.backups, `copying-${process.pid}-${fileTime(at)}.part`);
  removeDatabase(part);
  try {
    await copyPages(layout.journal, part);
    const { head, journalId } = checkCopy(part, migrations, false);
    const file = join(layout.backups, `${String(head.seq).padStart(12, '0')}-${fileTime(at)}${label}.db`);
    syncFile(part);
    moveFile(part, file);
    if (keep !== null) prune(layout, keep);
    return { file, bytes: statSync(file).size, headSeq: head.seq, headHash: head.hash, journalId };
  } catch (error) {
    throw toDbError(error, 'back up the journal');
  } finally {
    removeDatabase(part);
  }
}

async function copyPages(from: string, to: string): Promise<void> {
  const source = openReader(from);
  try {
    source.exec('BEGIN');
    getHead(source);
    await source.backup(to, { progress: () => PAGES_A_STEP });
  } finally {
    source.close();
  }
  // The copy says WAL in its header, as its source does: without that it is one file that opens anywhere.
  const copy = new Database(to);
  try {
    const mode = copy.pragma('journal_mode = DELETE', { simple: true });
    if (mode !== 'delete') throw new DbError('db/setting', `the copy stays in mode ${String(mode)}`);
  } finally {
    copy.close();
  }
}

function prune(layout: Layout, keep: number): void {
  // Copies made before a migration are the way back to an older release: people remove those.
  const ordinary = listBackups(layout).filter((file) => !file.includes('-before-v'));
  for (const file of ordinary.slice(Math.max(1, keep))) rmSync(file, { force: true });
}

const ABANDONED_AFTER_MS = 86_400_000;

/** Removes copies that a crash left half made: no copy takes a day. */
export function removeAbandonedCopies(layout: Layout, at: number): void {
  for (const name of readdirSync(layout.backups)) {
    const file = join(layout.backups, name);
    if (name.startsWith('copying-') && at - statSync(file).mtimeMs > ABANDONED_AFTER_MS) rmSync(file, { force: true });
  }
}

/** The newest backup that verifies from its first row to its last, and those passed over because they do not. */
export function findGoodBackup(
  layout: Layout,
  migrations: readonly Migration[],
): { readonly good: CheckedCopy | null; readonly bad: readonly string[] } {
  const bad: string[] = [];
  for (const file of listBackups(layout)) {
    try {
      return { good: checkCopy(file, migrations, true), bad };
    } catch {
      // Named in the recovery report; the next older one is tried.
      bad.push(file);
    }
  }
  return { good: null, bad };
}
