import type { Migration } from '../migrate.ts';
import { journalMigration } from './0001-journal.ts';
import { vaultMigration } from './0002-vault.ts';

/** Every change of the schema, in order. A released file is never edited again. */
export const MIGRATIONS: readonly Migration[] = [journalMigration, vaultMigration];
