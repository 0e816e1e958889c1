import type { Migration } from '../migrate.ts';

/**
 * What is personal, encrypted: the keys are files outside the database and outside its backups, so a copy of this table is noise
 * once they are destroyed. `found_by` is a keyed hash of what somebody can be found by, under the same key.
 */
export const vaultMigration: Migration = {
  version: 2,
  sql: `
    CREATE TABLE vault (
      ref   TEXT PRIMARY KEY,
      month TEXT NOT NULL,
      body  BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX vault_by_month ON vault (month);

    CREATE TABLE vault_lookups (
      found_by BLOB NOT NULL CHECK (length(found_by) = 32),
      ref      TEXT NOT NULL REFERENCES vault (ref) ON DELETE CASCADE,
      PRIMARY KEY (found_by, ref)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX vault_lookups_by_ref ON vault_lookups (ref);
  `,
};
