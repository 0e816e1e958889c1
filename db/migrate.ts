import type { Db } from './connection.ts';
import { readSchemaVersion } from './connection.ts';
import { DbError } from './errors.ts';

/** One change of the schema: version n turns n-1 into n. */
export type Migration = { readonly version: number; readonly sql: string };

export const latestVersion = (migrations: readonly Migration[]): number => migrations.at(-1)?.version ?? 0;

/** The migrations `db` still needs. Throws db/newer when it is ahead of this release, db/not-ours, db/corrupt. */
export function pendingMigrations(db: Db, migrations: readonly Migration[]): readonly Migration[] {
  const version = readSchemaVersion(db);
  const latest = latestVersion(migrations);
  if (version > latest)
    throw new DbError('db/newer', `the data folder is at schema ${version}, this release knows ${latest}`, { version, latest });
  return migrations.filter((migration) => migration.version > version);
}

/** Brings the schema up to date, each step in one transaction with its version number. Answers the version reached. */
export function migrate(db: Db, migrations: readonly Migration[]): number {
  for (const { version, sql } of pendingMigrations(db, migrations)) {
    db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${version}`);
    })();
  }
  return latestVersion(migrations);
}
