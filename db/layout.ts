import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { toDbError } from './errors.ts';

/** The files of a data folder. */
export type Layout = {
  readonly dataDir: string;
  readonly journal: string;
  /** A database being built; means nothing after a crash. */
  readonly building: string;
  /** A database built and synced, about to take the journal's place. */
  readonly next: string;
  /** The eras this folder has seen, beside the database so that they outlive it. */
  readonly eras: string;
  /** Stands while somebody has met damage: the next start looks at every page. */
  readonly suspect: string;
  readonly lock: string;
  /** The keys of the vault, one a month: never copied into a backup. */
  readonly vaultKeys: string;
  readonly backups: string;
  readonly damaged: string;
};

/** Names the files of `dataDir` and makes its folders. */
export function makeLayout(dataDir: string): Layout {
  const layout = layoutOf(dataDir);
  try {
    mkdirSync(layout.backups, { recursive: true });
    mkdirSync(layout.damaged, { recursive: true });
  } catch (error) {
    throw toDbError(error, `make the data folder ${dataDir}`);
  }
  return layout;
}

/** Names the files of `dataDir` and touches nothing. */
export const layoutOf = (dataDir: string): Layout => ({
  dataDir,
  journal: join(dataDir, 'journal.db'),
  building: join(dataDir, 'journal.building.db'),
  next: join(dataDir, 'journal.next.db'),
  eras: join(dataDir, 'journal.eras.json'),
  suspect: join(dataDir, 'journal.suspect'),
  lock: join(dataDir, 'controller.lock'),
  vaultKeys: join(dataDir, 'vault-keys'),
  backups: join(dataDir, 'backups'),
  damaged: join(dataDir, 'damaged'),
});

/** The files SQLite keeps beside a database. */
export const SIDE_FILES = ['-wal', '-shm', '-journal'] as const;

export function removeDatabase(file: string): void {
  for (const suffix of ['', ...SIDE_FILES]) rmSync(file + suffix, { force: true });
}

/** Makes a file's bytes durable. Never call it on a database that this process has open: closing drops SQLite's POSIX locks. */
export function syncFile(file: string): void {
  const fd = openSync(file, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Makes renames in a folder durable. Windows cannot sync a folder; NTFS journals its renames. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Moves a file within the data folder, durably. */
export function moveFile(from: string, to: string): void {
  renameSync(from, to);
  syncFolder(dirname(to));
  if (dirname(from) !== dirname(to)) syncFolder(dirname(from));
}

/** A UTC moment as part of a file name: `2026-11-21T23-05-09-123Z`. */
export const fileTime = (at: number): string => new Date(at).toISOString().replaceAll(/[:.]/g, '-');

/**
 * Puts `next` in the journal's place. Whatever lay there goes to `damaged/<time>-journal.db` with its side files, never overwritten.
 * Safe to call again after a crash at any point of it. Answers where the old file went, null when there was none or nothing to do.
 */
export function swapIn(layout: Layout, at: number): { readonly swapped: boolean; readonly movedTo: string | null } {
  if (!existsSync(layout.next)) return { swapped: false, movedTo: null };
  let aside = join(layout.damaged, `${fileTime(at)}-journal.db`);
  for (let n = 2; existsSync(aside); n++) aside = join(layout.damaged, `${fileTime(at)}-${n}-journal.db`);
  const movedTo = existsSync(layout.journal) ? aside : null;
  for (const suffix of [...SIDE_FILES, '']) if (existsSync(layout.journal + suffix)) renameSync(layout.journal + suffix, aside + suffix);
  syncFolder(layout.damaged);
  moveFile(layout.next, layout.journal);
  rmSync(layout.suspect, { force: true });
  return { swapped: true, movedTo };
}
