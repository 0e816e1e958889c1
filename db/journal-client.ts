import type { Backup } from './backup.ts';
import type { BackupOperations } from './backup-worker.ts';
import type { Appended, Batch, Compared, HostReport } from './batch.ts';
import type { HashedRow, Head } from './chain/chain.ts';
import type { JournalOperations, Opened, SalvagedRow, SinkRow, StoredCommand, UploadRow } from './journal-worker.ts';
import type { RebuildNotice, StartOptions } from './start.ts';
import { Thread } from './thread.ts';
import type { VaultRow } from './vault.ts';

export type { Backup } from './backup.ts';
export type { Appended, Batch, CommandRecord, Compared, HostReport, NewEvent, Stamp } from './batch.ts';
export { DbError, type DbErrorCode } from './errors.ts';
export type { Opened, SalvagedRow, SinkRow, StoredCommand, UploadRow } from './journal-worker.ts';
export type { RecoveryReport } from './recovery/report.ts';
export type { RebuildNotice, StartOptions } from './start.ts';
export type { VaultRow } from './vault.ts';

/** Told before tables are made again from the journal, which takes minutes over millions of rows. */
export type OnRebuild = (notice: RebuildNotice) => void;

/**
 * The journal, from the main thread. Everything is done in a worker thread that owns the one writing connection; each call is one
 * message there and one back, answered in order. All rejections are `DbError`s.
 */
export class JournalClient {
  readonly #thread: Thread<JournalOperations>;
  readonly #dataDir: string;

  private constructor(dataDir: string, onRebuild: OnRebuild | null) {
    this.#dataDir = dataDir;
    this.#thread = new Thread('journal-worker', import.meta.url, (notice) => onRebuild?.(notice as RebuildNotice));
  }

  /** Opens, makes, migrates or recovers the journal of a data folder. Rejects with db/in-use, db/newer, db/not-ours, db/unknown-event, db/full, db/io. */
  static async open(
    options: StartOptions,
    onRebuild: OnRebuild | null,
  ): Promise<{ readonly client: JournalClient; readonly opened: Opened }> {
    const client = new JournalClient(options.dataDir, onRebuild);
    try {
      return { client, opened: await client.#thread.call('open', options) };
    } catch (error) {
      await client.#thread.end();
      throw error;
    }
  }

  /** Writes a batch in one transaction. Rejects with db/refused, db/command-repeated, db/unknown-event, db/corrupt: nothing of it was written. */
  append(batch: Batch, expectedHead: Head): Promise<Appended> {
    return this.#thread.call('append', batch, expectedHead);
  }

  /** After `db/unknown-outcome`: opens the file anew and tells whether the batch is in it. Rejects with db/io, db/corrupt (ask again, or stop). */
  reopenAndCompare(): Promise<Compared> {
    return this.#thread.call('reopenAndCompare');
  }

  /** Every row of one stream, in order. */
  readStream(stream: string): Promise<readonly HashedRow[]> {
    return this.#thread.call('readStream', stream);
  }

  /** At most `limit` rows behind `afterSeq`. A long way back is better read through `ReportsClient.readRows`, which holds up no commit. */
  readRows(afterSeq: number, limit: number): Promise<readonly UploadRow[]> {
    return this.#thread.call('readRows', afterSeq, limit);
  }

  /** Rows kept from a damaged file, behind the `afterId`th. */
  readSalvaged(afterId: number, limit: number): Promise<readonly SalvagedRow[]> {
    return this.#thread.call('readSalvaged', afterId, limit);
  }

  /** Command records whose `at` is `sinceAt` or later, oldest first. */
  loadCommands(sinceAt: number): Promise<readonly StoredCommand[]> {
    return this.#thread.call('loadCommands', sinceAt);
  }

  /** The last durable report of each run of each device host; of one host the newest run comes last. */
  loadHostReports(): Promise<readonly HostReport[]> {
    return this.#thread.call('loadHostReports');
  }

  /** The last row of the last stream, by name, that starts with `streamPrefix`. */
  lastEventOf(streamPrefix: string): Promise<HashedRow | null> {
    return this.#thread.call('lastEventOf', streamPrefix);
  }

  /** The business day that was opened last and is not closed. */
  lastOpenDay(): Promise<string | null> {
    return this.#thread.call('lastOpenDay');
  }

  /** Every row of the streams from `first` on, in the order of their names, whose names start with `prefix`. */
  readStreamsFrom(first: string, prefix: string): Promise<readonly HashedRow[]> {
    return this.#thread.call('readStreamsFrom', first, prefix);
  }

  /** Keeps sealed entries of the vault, all or none, durably. Rejects with db/full, db/io, db/refused (a ref that is there). */
  insertVaultRows(rows: readonly VaultRow[]): Promise<void> {
    return this.#thread.call('insertVaultRows', rows);
  }

  /** The ciphertext of an entry, null when there is none. */
  getVaultBody(ref: string): Promise<Uint8Array | null> {
    return this.#thread.call('getVaultBody', ref);
  }

  /** The refs of entries that were kept with one of these hashes, at most `limit`. */
  findVaultRefs(hashes: readonly Uint8Array[], limit: number): Promise<readonly string[]> {
    return this.#thread.call('findVaultRefs', hashes, limit);
  }

  deleteVaultRows(refs: readonly string[]): Promise<void> {
    return this.#thread.call('deleteVaultRows', refs);
  }

  /** Deletes the entries of every month but these; answers how many. */
  deleteVaultExcept(months: readonly string[]): Promise<number> {
    return this.#thread.call('deleteVaultExcept', months);
  }

  getSinks(): Promise<readonly SinkRow[]> {
    return this.#thread.call('getSinks');
  }

  /** A sink's cursor: JSON text of the sink's own making, null when it has none yet. */
  getSink(name: string): Promise<string | null> {
    return this.#thread.call('getSink', name);
  }

  /** Keeps a sink's cursor, durably. */
  setSink(name: string, cursor: string): Promise<void> {
    return this.#thread.call('setSink', name, cursor);
  }

  /**
   * Copies the journal to `backups/` in a thread of its own while commits go on, verifies the copy, and keeps the newest `keep`.
   * Rejects with db/bad-backup, db/full, db/io.
   */
  async backup(at: number, keep: number): Promise<Backup> {
    const thread = new Thread<BackupOperations>('backup-worker', import.meta.url, null);
    try {
      const backup = await thread.call('backup', this.#dataDir, at, keep);
      await this.#thread.call('tidy');
      return backup;
    } finally {
      await thread.end();
    }
  }

  /** Closes the connection, gives the data folder free and ends the thread. Close every `ReportsClient` before. */
  async close(): Promise<void> {
    try {
      await this.#thread.call('close');
    } finally {
      await this.#thread.end();
    }
  }
}
