/** The thread that owns the one writing connection. Started by `JournalClient`. */
import Database from 'better-sqlite3';
import type { Appended, Batch, Compared, HostReport, Stamp } from './batch.ts';
import type { HashedRow, Head } from './chain/chain.ts';
import { DbError, isDamage, toDbError } from './errors.ts';
import type { Journal } from './journal.ts';
import { latestVersion } from './migrate.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { RecoveryReport } from './recovery/report.ts';
import { type Era, eraOf, getEras, getLastOf, getRows, getStream, getStreamsFrom, ROW_COLUMNS } from './rows.ts';
import { markSuspect, type Started, type StartOptions, startJournal, tidy } from './start.ts';
import { notify, serve } from './thread.ts';
import { deleteVaultExcept, deleteVaultRows, findVaultRefs, getVaultBody, insertVaultRows, type VaultRow } from './vault.ts';

/** What a start found. */
export type Opened = {
  readonly journalId: string;
  readonly head: Head;
  /** Set when this start recovered from damage, or finished a restore; then look at `readSalvaged`. */
  readonly recovered: RecoveryReport | null;
  readonly eras: readonly Era[];
  /** The moment of the last row: a wall clock behind it is wrong. */
  readonly lastEvent: Stamp;
  readonly schemaVersion: number;
  readonly sqliteVersion: string;
};

/** A row with the journal id it is uploaded under. */
export type UploadRow = HashedRow & { readonly journalId: string };
/** A row kept from a damaged file; `id` counts them from 1. `proven`: its hash fits the row before it. */
export type SalvagedRow = UploadRow & { readonly id: number; readonly proven: boolean };
/** What a repeated command is answered from. `actor` is `kind/id`, `reply` JSON text. */
export type StoredCommand = {
  readonly actor: string;
  readonly key: string;
  readonly requestHash: string;
  readonly reply: string;
  readonly firstSeq: number;
  readonly at: number;
};
/** A sink's cursor and acknowledgements, as JSON text of its own making. */
export type SinkRow = { readonly name: string; readonly cursor: string };

let started: Started | null = null;

function current(): Journal {
  if (started === null) throw new DbError('db/closed', 'the journal is not open');
  return started.journal;
}

/** Damage met on the way leaves a mark, so that the next start looks at every page. */
function guarded<T>(work: (journal: Journal) => T): T {
  const journal = current();
  try {
    return work(journal);
  } catch (error) {
    if (started !== null && isDamage(error)) markSuspect(started.layout, toDbError(error, 'use the journal').message);
    throw error;
  }
}

const all = <T>(sql: string, ...args: readonly unknown[]): readonly T[] => guarded(({ db }) => db.prepare<unknown[], T>(sql).all(...args));

async function open(options: StartOptions): Promise<Opened> {
  started = await startJournal(options, MIGRATIONS, notify);
  const { journal, recovered } = started;
  const { db, journalId, head } = journal;
  const lastEvent = db.prepare<[], Stamp>('SELECT at, clock_id AS clockId, up_ms AS upMs FROM journal ORDER BY seq DESC LIMIT 1').get();
  if (lastEvent === undefined) throw new DbError('db/corrupt', 'the journal is empty');
  const sqliteVersion = String(new Database(':memory:').prepare('SELECT sqlite_version()').pluck().get());
  return { journalId, head, recovered, eras: getEras(db), lastEvent, schemaVersion: latestVersion(MIGRATIONS), sqliteVersion };
}

function close(): void {
  const was = started;
  started = null;
  try {
    was?.journal.close();
  } finally {
    was?.lock.release();
  }
}

const operations = {
  open,
  close,
  append: (batch: Batch, expectedHead: Head): Appended => guarded((journal) => journal.append(batch, expectedHead)),
  reopenAndCompare: (): Compared => guarded((journal) => journal.reopenAndCompare()),
  readStream: (stream: string): readonly HashedRow[] => guarded(({ db }) => getStream(db, stream)),
  readRows: (afterSeq: number, limit: number): readonly UploadRow[] =>
    guarded(({ db }) => {
      const eras = getEras(db);
      return getRows(db, afterSeq, limit).map((row) => ({ ...row, journalId: eraOf(eras, row.seq)?.journalId ?? '' }));
    }),
  readSalvaged: (afterId: number, limit: number): readonly SalvagedRow[] =>
    all<SalvagedRow & { proven: unknown }>(
      `SELECT id, journal_id AS journalId, proven, ${ROW_COLUMNS} FROM salvaged WHERE id > ? ORDER BY id LIMIT ?`,
      afterId,
      limit,
    ).map((row) => ({ ...row, proven: Boolean(row.proven) })),
  loadCommands: (sinceAt: number): readonly StoredCommand[] =>
    all(
      `
      SELECT actor, key, request_hash AS requestHash, reply, first_seq AS firstSeq, at
      FROM commands
      WHERE at >= ?
      ORDER BY first_seq`,
      sinceAt,
    ),
  loadHostReports: (): readonly HostReport[] => all('SELECT host, host_run AS hostRun, n FROM host_reports ORDER BY host, noted_seq'),
  lastEventOf: (streamPrefix: string): HashedRow | null => guarded(({ db }) => getLastOf(db, streamPrefix)),
  lastOpenDay: (): string | null =>
    all<{ day: string }>('SELECT day FROM days WHERE closed_at IS NULL ORDER BY opened_seq DESC LIMIT 1')[0]?.day ?? null,
  getSinks: (): readonly SinkRow[] => all('SELECT name, cursor FROM sinks ORDER BY name'),
  getSink: (name: string): string | null => all<SinkRow>('SELECT name, cursor FROM sinks WHERE name = ?', name)[0]?.cursor ?? null,
  setSink: (name: string, cursor: string): void =>
    guarded(({ db }) => {
      db.prepare(`
        INSERT INTO sinks (name, cursor)
        VALUES (?, ?)
        ON CONFLICT (name) DO UPDATE
        SET cursor = excluded.cursor`).run(name, cursor);
    }),
  readStreamsFrom: (first: string, prefix: string): readonly HashedRow[] => guarded(({ db }) => getStreamsFrom(db, first, prefix)),
  insertVaultRows: (rows: readonly VaultRow[]): void => guarded(({ db }) => insertVaultRows(db, rows)),
  getVaultBody: (ref: string): Uint8Array | null => guarded(({ db }) => getVaultBody(db, ref)),
  findVaultRefs: (hashes: readonly Uint8Array[], limit: number): readonly string[] => guarded(({ db }) => findVaultRefs(db, hashes, limit)),
  deleteVaultRows: (refs: readonly string[]): void => guarded(({ db }) => deleteVaultRows(db, refs)),
  deleteVaultExcept: (months: readonly string[]): number => guarded(({ db }) => deleteVaultExcept(db, months)),
  tidy: (): void => guarded(tidy),
};

export type JournalOperations = typeof operations;

serve(operations);
