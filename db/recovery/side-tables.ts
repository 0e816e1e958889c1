import Database from 'better-sqlite3';
import type { Db } from '../connection.ts';

/** What SQLite still gives of the tables beside the journal; a table stops at its first unreadable page. */
export type SideTables = {
  readonly rows: Readonly<Record<SideTable, readonly (readonly unknown[])[]>>;
  readonly cutShort: readonly SideTable[];
};

const COLUMNS = {
  eras: 'journal_id, first_seq',
  commands: 'first_seq, actor, key, request_hash, reply, at',
  sinks: 'name, cursor',
  host_reports: 'host, host_run, n, noted_seq',
  vault: 'ref, month, body',
  vault_lookups: 'found_by, ref',
  salvaged:
    'journal_id, seq, stream, stream_seq, kind, v, at, clock_id, up_ms, actor_kind, actor_id, command_key, cause_seq, body, hash, proven',
} as const;
type SideTable = keyof typeof COLUMNS;
const TABLES = Object.keys(COLUMNS) as SideTable[];

/** Reads the side tables of a file that may be damaged, without changing it. */
export function readSideTables(file: string): SideTables {
  const rows: Record<SideTable, unknown[][]> = {
    eras: [],
    commands: [],
    sinks: [],
    host_reports: [],
    vault: [],
    vault_lookups: [],
    salvaged: [],
  };
  const cutShort: SideTable[] = [];
  let db: Db | null = null;
  try {
    db = new Database(file, { readonly: true, fileMustExist: true });
    for (const table of TABLES) if (!readTable(db, table, rows[table])) cutShort.push(table);
  } catch {
    // SQLite does not open it at all: every table is cut short, and the report says so.
    cutShort.push(...TABLES);
  } finally {
    db?.close();
  }
  return { rows, cutShort };
}

function readTable(db: Db, table: SideTable, into: unknown[][]): boolean {
  try {
    for (const row of db.prepare<[], unknown[]>(`SELECT ${COLUMNS[table]} FROM ${table}`).raw().iterate()) into.push(row);
    return true;
  } catch {
    // The rows before the bad page are kept; the report names the table.
    return false;
  }
}

/** Merges what was read into a database being built. Commands only where their event is in it. */
export function writeSideTables(db: Db, { rows }: SideTables): void {
  const insertAll = (table: SideTable, verb: string): void => {
    const marks = COLUMNS[table].split(',').fill('?').join(', ');
    const insert = db.prepare(`${verb} INTO ${table} (${COLUMNS[table]}) VALUES (${marks})`);
    for (const row of rows[table]) insert.run(...row);
  };
  insertAll('commands', 'INSERT OR REPLACE');
  insertAll('sinks', 'INSERT OR REPLACE');
  insertAll('host_reports', 'INSERT OR REPLACE');
  insertAll('vault', 'INSERT OR IGNORE');
  insertAll('vault_lookups', 'INSERT OR IGNORE');
  insertAll('salvaged', 'INSERT OR IGNORE');
  // Its entry lay on a page that could not be read.
  db.exec('DELETE FROM vault_lookups WHERE NOT EXISTS (SELECT 1 FROM vault WHERE vault.ref = vault_lookups.ref)');
  db.exec('DELETE FROM commands WHERE NOT EXISTS (SELECT 1 FROM journal WHERE seq = commands.first_seq AND command_key = commands.key)');
}
