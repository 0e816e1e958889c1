import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite, type Transaction } from '@electric-sql/pglite';
import Database from 'better-sqlite3';
import { CityError } from '../city-error.ts';
import type { Sql, SqlSession } from './sql.ts';

/**
 * Holds `dataDir` for this process. PGlite has no lock of its own, and two writers would ruin the files; a SQLite file held
 * exclusively is a lock that every operating system drops with the process, however it ends.
 */
function lockFolder(dataDir: string): () => void {
  const lock = new Database(join(dataDir, 'city.lock'), { timeout: 0 });
  try {
    lock.pragma('locking_mode = EXCLUSIVE');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw new CityError('city/data-in-use', `another city is running on ${dataDir}`, { cause: error });
  }
  return () => lock.close();
}

function sessionOf(db: PGlite | Transaction): SqlSession {
  return {
    query: async <Row extends object>(text: string, params: readonly unknown[] = []) => (await db.query<Row>(text, [...params])).rows,
    script: async (text) => {
      await db.exec(text);
    },
  };
}

/**
 * PostgreSQL in this process, files under `dataDir`. It does not sync to the disk: rows that were acknowledged can vanish in a
 * power cut, and the next handshake then fetches them again. One connection, so transactions run one after another.
 */
export async function openPglite(dataDir: string): Promise<Sql> {
  mkdirSync(dataDir, { recursive: true });
  const unlock = lockFolder(dataDir);
  const db = await PGlite.create({ dataDir: join(dataDir, 'pglite') }).catch((error: unknown) => {
    unlock();
    throw new CityError('city/data-unreadable', `the database under ${dataDir} does not open`, { cause: error });
  });
  return {
    ...sessionOf(db),
    storage: 'pglite',
    transaction: async (work) => await db.transaction((transaction) => work(sessionOf(transaction))),
    close: async () => {
      await db.close();
      unlock();
    },
  };
}
