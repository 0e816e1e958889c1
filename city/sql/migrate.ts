import { readdirSync, readFileSync } from 'node:fs';
import { CityError } from '../city-error.ts';
import type { Sql } from './sql.ts';

const FOLDER = new URL('../migrations/', import.meta.url);

type Migration = { readonly version: number; readonly name: string; readonly text: string };

/** The files `NNNN-name.sql` in order. They are never edited after a release. */
function readMigrations(): readonly Migration[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
    .map((name) => ({ version: Number.parseInt(name, 10), name, text: readFileSync(new URL(name, FOLDER), 'utf8') }));
}

/**
 * Brings the schema up to date, each migration in one transaction with its version number, also when two cities start at once:
 * the second waits on the version's row and then skips it. `city/database-newer` when the database knows more than this program.
 */
export async function migrate(sql: Sql, nowMs: number): Promise<number> {
  await sql.script(
    'CREATE TABLE IF NOT EXISTS schema_migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at_ms BIGINT NOT NULL)',
  );
  const migrations = readMigrations();
  const newest = migrations.at(-1)?.version ?? 0;
  const [found] = await sql.query<{ version: number | null }>('SELECT MAX(version) AS version FROM schema_migration');
  const held = found?.version ?? 0;
  if (held > newest) throw new CityError('city/database-newer', `the database is at version ${held}, this city knows ${newest}`);
  for (const { version, name, text } of migrations) {
    if (version <= held) continue;
    await sql.transaction(async (session) => {
      const taken = await session.query(
        'INSERT INTO schema_migration (version, name, applied_at_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING version',
        [version, name, nowMs],
      );
      if (taken.length > 0) await session.script(text);
    });
  }
  return newest;
}
