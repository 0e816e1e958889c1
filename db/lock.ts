import Database from 'better-sqlite3';
import { DbError, toDbError } from './errors.ts';
import type { Layout } from './layout.ts';

/** The right to write in a data folder. */
export type Lock = { readonly release: () => void };

/**
 * Takes the data folder for one controller, or throws db/in-use at once. It is SQLite's own lock on an empty file that is never
 * written: the operating system drops it with the process, so no crash leaves it behind. Nothing else in this process may open
 * that file, or POSIX would drop the lock.
 */
export function takeLock(layout: Layout): Lock {
  let db: Database.Database | null = null;
  try {
    db = new Database(layout.lock, { timeout: 0 });
    db.exec('BEGIN EXCLUSIVE');
    const held = db;
    return { release: () => void held.close() };
  } catch (error) {
    db?.close();
    const { code, message } = toDbError(error, 'take the lock of the data folder');
    if (code === 'db/in-use')
      throw new DbError('db/in-use', 'another controller runs on this data folder', { dataDir: layout.dataDir }, error);
    // The lock is an empty file: that it cannot be read says nothing about the journal.
    throw new DbError(code === 'db/corrupt' ? 'db/io' : code, message.replace(`${code}: `, ''), { dataDir: layout.dataDir }, error);
  }
}
