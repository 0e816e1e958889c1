import type { Logger } from 'pino';
import { CityError } from '../city-error.ts';
import { migrate } from './migrate.ts';
import { openPglite } from './pglite.ts';
import { openPostgres } from './postgres.ts';
import type { Sql } from './sql.ts';

export type SqlOptions = {
  /** `postgresql://...`; null for PGlite under `dataDir`. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  readonly log: Logger;
  readonly nowMs: number;
};

/** Opens the database and brings its schema up to date. `city/database-down` when the server does not answer. */
export async function openSql({ databaseUrl, dataDir, log, nowMs }: SqlOptions): Promise<Sql> {
  const sql = databaseUrl === null ? await openPglite(dataDir) : openPostgres(databaseUrl, log);
  try {
    await migrate(sql, nowMs);
    return sql;
  } catch (error) {
    await sql.close();
    if (error instanceof CityError) throw error;
    throw new CityError('city/database-down', 'the database does not answer', { cause: error });
  }
}
