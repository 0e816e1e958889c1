import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { DbError, toDbError } from './errors.ts';

export type Db = Database.Database;

/** "HALL" in `PRAGMA application_id`. */
export const APPLICATION_ID = 0x48414c4c;
export const PAGE_BYTES = 4096;

/** Sets a pragma and reads it back: better-sqlite3 is compiled with NORMAL for WAL, which loses commits in a power cut. */
function insist(db: Db, pragma: string, value: string | number, expected: string | number): void {
  db.pragma(`${pragma} = ${value}`);
  const got = db.pragma(pragma, { simple: true });
  if (got !== expected) throw new DbError('db/setting', `${pragma} is ${String(got)}, not ${expected}`, { pragma });
}

/** Opens the one writing connection: WAL, `synchronous = FULL`. `maxPages` caps the file (4 KiB each), null = the disk is the cap. */
export function openWriter(file: string, maxPages: number | null = null): Db {
  let db: Db | null = null;
  try {
    db = new Database(file, { fileMustExist: true, timeout: 2000 });
    insist(db, 'journal_mode', 'WAL', 'wal');
    insist(db, 'synchronous', 'FULL', 2);
    insist(db, 'foreign_keys', 'ON', 1);
    insist(db, 'wal_autocheckpoint', 1000, 1000);
    insist(db, 'journal_size_limit', 16 * 1024 * 1024, 16 * 1024 * 1024);
    insist(db, 'mmap_size', 0, 0);
    if (maxPages !== null) db.pragma(`max_page_count = ${maxPages}`);
    return db;
  } catch (error) {
    db?.close();
    throw toDbError(error, `open ${file}`);
  }
}

/**
 * Opens a file nobody else has, for building a database in one go. Nothing here is durable until the file is closed and synced:
 * a crash meanwhile means starting over.
 */
export function openBuilder(file: string): Db {
  const db = new Database(file);
  db.pragma(`page_size = ${PAGE_BYTES}`);
  insist(db, 'journal_mode', 'MEMORY', 'memory');
  insist(db, 'synchronous', 'OFF', 0);
  db.pragma(`application_id = ${APPLICATION_ID}`);
  return db;
}

/** Opens a database for reading only; it never changes the file, and works beside a running controller. */
export function openReader(file: string): Db {
  if (!existsSync(file)) throw new DbError('db/missing', `there is no journal at ${file}`, { file });
  try {
    const db = new Database(file, { readonly: true, timeout: 5000 });
    db.pragma('mmap_size = 0');
    return db;
  } catch (error) {
    throw toDbError(error, `open ${file} for reading`);
  }
}

/** Runs `work` in one read transaction, so that everything it sees is of one moment, then closes `db`. */
export function readAtOnce<T>(db: Db, work: (db: Db) => T): T {
  try {
    return db.transaction(work)(db);
  } finally {
    db.close();
  }
}

/** Who wrote this file, and by which schema. Throws db/not-ours, db/corrupt. */
export function readSchemaVersion(db: Db): number {
  const tables = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
  const id = db.pragma('application_id', { simple: true });
  if (id !== APPLICATION_ID)
    throw new DbError(tables === 0 ? 'db/corrupt' : 'db/not-ours', 'this file is no Hallcall journal', { applicationId: id });
  return Number(db.pragma('user_version', { simple: true }));
}
