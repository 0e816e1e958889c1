import type { Appended, Batch, Compared, NewEvent } from './batch.ts';
import { type Head, hashRow, type JournalRow } from './chain/chain.ts';
import { JOURNAL_BEGUN, JOURNAL_STREAM, type JournalBegun } from './chain/era.ts';
import { CommandMemory } from './command-memory.ts';
import { type Db, openWriter } from './connection.ts';
import { DbError, toDbError } from './errors.ts';
import { type Apply, prepareApply } from './projections/index.ts';
import { getEras, getHead } from './rows.ts';
import { decodeEvent, isKnownEvent } from './upcast.ts';

type Statements = ReturnType<typeof prepareStatements>;

function prepareStatements(db: Db) {
  return {
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    insertRow: db.prepare(`
      INSERT INTO journal (seq, stream, stream_seq, kind, v, at, clock_id, up_ms, actor_kind, actor_id, command_key, cause_seq, body, hash)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    insertKind: db.prepare('INSERT INTO kinds (kind, v) VALUES (?, ?)'),
    insertEra: db.prepare('INSERT INTO eras (journal_id, first_seq) VALUES (?, ?)'),
    insertCommand: db.prepare('INSERT INTO commands (first_seq, actor, key, request_hash, reply, at) VALUES (?, ?, ?, ?, ?, ?)'),
    upsertHostReport: db.prepare(`
      INSERT INTO host_reports (host, host_run, n, noted_seq)
      VALUES (?, ?, ?, ?)
      ON CONFLICT (host, host_run) DO UPDATE
      SET n = max(n, excluded.n), noted_seq = excluded.noted_seq`),
    lastStreamSeq: db.prepare<[string], number | null>('SELECT max(stream_seq) FROM journal WHERE stream = ?').pluck(),
  };
}

/** More streams than are ever written to at once; beyond it the memory of their ends starts over. */
const STREAMS_REMEMBERED = 5000;

/**
 * The one writer of a journal. Synchronous: it lives in a thread of its own. The head is kept in memory, so a batch costs its
 * inserts and one commit.
 */
export class Journal {
  readonly #open: () => Db;
  #db: Db;
  #statements: Statements;
  #apply: Apply;
  #head: Head;
  #journalId: string;
  readonly #streamSeqs = new Map<string, number>();
  readonly #kinds = new Set<string>();
  readonly #commands = new CommandMemory();
  /** The head after a batch whose commit failed, until the file has been reopened and compared. */
  #doubt: { readonly before: Head; readonly after: Head } | null = null;

  private constructor(open: () => Db) {
    this.#open = open;
    this.#db = open();
    this.#statements = prepareStatements(this.#db);
    this.#apply = prepareApply(this.#db, 'main');
    this.#head = getHead(this.#db);
    this.#journalId = getEras(this.#db).at(-1)?.journalId ?? '';
    this.#commands.load(this.#db);
  }

  /** Opens a journal for writing. The file must be up to date and hold its `journal.begun`. */
  static open(file: string, maxPages: number | null): Journal {
    return new Journal(() => openWriter(file, maxPages));
  }

  /** A journal over a connection the caller owns, for building a database. */
  static over(db: Db): Journal {
    return new Journal(() => db);
  }

  get head(): Head {
    return this.#head;
  }

  get journalId(): string {
    return this.#journalId;
  }

  /** The writing connection, for what else its thread must read or write between batches. */
  get db(): Db {
    return this.#db;
  }

  /**
   * Writes a batch, its command records and its projections in one transaction. Throws db/refused, db/command-repeated and
   * db/unknown-event when the batch itself is wrong, db/corrupt when the file is; nothing of it is written then.
   */
  append(batch: Batch, expectedHead: Head): Appended {
    const before = this.#head;
    if (this.#doubt !== null) return { ok: false, code: 'db/unknown-outcome', head: before, message: 'an earlier batch is still in doubt' };
    if (expectedHead.seq !== before.seq || expectedHead.hash !== before.hash)
      return { ok: false, code: 'db/head-moved', head: before, message: `the head is ${before.seq}, not ${expectedHead.seq}` };
    let committing = false;
    try {
      this.#statements.begin.run();
      this.#write(batch, before.seq + 1);
      committing = true;
      this.#statements.commit.run();
      this.#commands.keep();
      return { ok: true, firstSeq: before.seq + 1, head: this.#head, journalId: this.#journalId };
    } catch (error) {
      return this.#fail(error, before, committing);
    }
  }

  #write(batch: Batch, firstSeq: number): void {
    for (const event of batch.events) {
      if (event.kind === JOURNAL_BEGUN) throw new DbError('db/refused', 'only this room begins a journal');
      this.#insert(this.#next(event));
    }
    for (const command of batch.commands) {
      const { actor, key, requestHash, reply, at, firstEvent } = command;
      const first = batch.events[firstEvent];
      if (first?.commandKey !== key || `${first.actorKind}/${first.actorId}` !== actor)
        throw new DbError('db/refused', `the record of command ${key} does not point at its first event`, { key, firstEvent });
      this.#commands.take(command);
      this.#statements.insertCommand.run(firstSeq + firstEvent, actor, key, requestHash, reply, at);
    }
    for (const { host, hostRun, n } of batch.hostReports ?? []) this.#statements.upsertHostReport.run(host, hostRun, n, this.#head.seq);
  }

  #next(event: NewEvent, seq = this.#head.seq + 1): JournalRow {
    const { stream, kind, v, at, clockId, upMs, actorKind, actorId, commandKey, causeSeq, body } = event;
    if (!Number.isSafeInteger(at) || !Number.isSafeInteger(upMs))
      throw new DbError('db/refused', `${kind}: times are whole ms`, { at, upMs });
    const streamSeq = (this.#streamSeqs.get(stream) ?? this.#statements.lastStreamSeq.get(stream) ?? 0) + 1;
    return { seq, stream, streamSeq, kind, v, at, clockId, upMs, actorKind, actorId, commandKey, causeSeq, body };
  }

  #insert(row: JournalRow): void {
    const { seq, stream, streamSeq, kind, v, at, clockId, upMs, actorKind, actorId, commandKey, causeSeq, body } = row;
    this.#learnKind(kind, v, seq);
    const event = decodeEvent(row);
    const hash = hashRow(this.#head.hash, row);
    const bytes = Buffer.from(hash, 'hex');
    this.#statements.insertRow.run(
      seq,
      stream,
      streamSeq,
      kind,
      v,
      at,
      clockId,
      upMs,
      actorKind,
      actorId,
      commandKey,
      causeSeq,
      body,
      bytes,
    );
    if (event.kind === JOURNAL_BEGUN) {
      this.#statements.insertEra.run(event.body.journalId, seq);
      this.#journalId = event.body.journalId;
    }
    this.#apply(event);
    this.#head = { seq, hash };
    if (this.#streamSeqs.size >= STREAMS_REMEMBERED) this.#streamSeqs.clear();
    this.#streamSeqs.set(stream, streamSeq);
  }

  #learnKind(kind: string, v: number, seq: number): void {
    const name = `${kind}@${v}`;
    if (this.#kinds.has(name)) return;
    if (!isKnownEvent(kind, v)) throw new DbError('db/unknown-event', `event ${seq} is ${kind} version ${v}`, { seq, kind, v });
    if (this.#db.prepare('SELECT 1 FROM kinds WHERE kind = ? AND v = ?').get(kind, v) === undefined)
      this.#statements.insertKind.run(kind, v);
    this.#kinds.add(name);
  }

  #fail(error: unknown, before: Head, committing: boolean): Appended {
    const after = this.#head;
    this.#forget(before);
    const failure = toDbError(error, committing ? 'commit' : 'write a batch');
    let rolledBack = !committing;
    try {
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
    } catch {
      // The file must be opened anew before anyone knows what it holds: exactly what a doubtful outcome makes the caller do.
      rolledBack = false;
    }
    if (!rolledBack) {
      this.#doubt = { before, after };
      return { ok: false, code: 'db/unknown-outcome', head: before, message: failure.message };
    }
    // Somebody else's write lock (a tool opened by hand) is no more than a write that did not come about.
    const code = failure.code === 'db/in-use' ? 'db/io' : failure.code;
    if (code !== 'db/full' && code !== 'db/io') throw failure;
    return { ok: false, code, head: before, message: failure.message };
  }

  #forget(head: Head): void {
    this.#head = head;
    this.#streamSeqs.clear();
    this.#kinds.clear();
    this.#commands.drop();
  }

  /**
   * Opens the file again and tells whether the batch in doubt is in it. Also right when there is none: then it is `absent`.
   * Throws db/io or db/corrupt when the file cannot be read; the doubt stays, and it may be called again. db/head-moved: the file
   * holds neither head, so somebody else has written.
   */
  reopenAndCompare(): Compared {
    const { before, after } = this.#doubt ?? { before: this.#head, after: this.#head };
    try {
      this.#db.close();
      this.#db = this.#open();
      this.#statements = prepareStatements(this.#db);
      this.#apply = prepareApply(this.#db, 'main');
      this.#forget(getHead(this.#db));
      this.#commands.load(this.#db);
      this.#journalId = getEras(this.#db).at(-1)?.journalId ?? '';
    } catch (error) {
      throw toDbError(error, 'reopen the journal');
    }
    const head = this.#head;
    const sameHead = (other: Head): boolean => head.seq === other.seq && head.hash === other.hash;
    if (!sameHead(before) && !sameHead(after)) throw new DbError('db/head-moved', 'the file holds neither head', { head, before, after });
    this.#doubt = null;
    if (sameHead(before)) return { outcome: 'absent', head, journalId: this.#journalId };
    return { outcome: 'present', firstSeq: before.seq + 1, head, journalId: this.#journalId };
  }

  /** Begins a new era at `seq`, which may leave room behind the head. For building a database: the caller's transaction. */
  begin(begun: JournalBegun, seq: number, stamp: { readonly at: number; readonly clockId: string; readonly upMs: number }): void {
    const event: NewEvent = {
      stream: JOURNAL_STREAM,
      kind: JOURNAL_BEGUN,
      v: 1,
      ...{ at: stamp.at, clockId: stamp.clockId, upMs: stamp.upMs },
      ...{ actorKind: 'system', actorId: 'db', commandKey: null, causeSeq: null },
      body: JSON.stringify(begun),
    };
    this.#insert(this.#next(event, seq));
  }

  /** Takes over a row of another file as it is. The caller has checked that it follows the head; its transaction. */
  adopt(row: JournalRow): void {
    this.#insert(row);
  }

  /** Closes the connection, letting SQLite note what it has learned of the tables. */
  close(): void {
    try {
      this.#db.pragma('optimize');
    } finally {
      this.#db.close();
    }
  }
}
