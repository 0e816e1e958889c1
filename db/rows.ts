import type { HashedRow, Head } from './chain/chain.ts';
import { ZERO_HASH } from './chain/chain.ts';
import type { Db } from './connection.ts';

/** The stored columns of a journal row, as `HashedRow` names them. */
export const ROW_COLUMNS = `
  seq, stream, stream_seq AS streamSeq, kind, v, at, clock_id AS clockId, up_ms AS upMs,
  actor_kind AS actorKind, actor_id AS actorId, command_key AS commandKey, cause_seq AS causeSeq, body, lower(hex(hash)) AS hash`;

/** One stretch of the journal under one journal id, from `firstSeq` to the row before the next era. */
export type Era = { readonly journalId: string; readonly firstSeq: number };

/** All eras, oldest first. */
export const getEras = (db: Db): readonly Era[] =>
  db.prepare<[], Era>('SELECT journal_id AS journalId, first_seq AS firstSeq FROM eras ORDER BY first_seq').all();

/** The era a row belongs to. Undefined only before the first one. */
export const eraOf = (eras: readonly Era[], seq: number): Era | undefined => eras.findLast((era) => era.firstSeq <= seq);

/** The last row of the journal; seq 0 and the zero hash when it is empty. */
export const getHead = (db: Db): Head =>
  db.prepare<[], Head>('SELECT seq, lower(hex(hash)) AS hash FROM journal ORDER BY seq DESC LIMIT 1').get() ?? { seq: 0, hash: ZERO_HASH };

const prepareRows = (db: Db) =>
  db.prepare<[number, number], HashedRow>(`SELECT ${ROW_COLUMNS} FROM journal WHERE seq > ? ORDER BY seq LIMIT ?`);

/** At most `limit` rows behind `afterSeq`, in order. */
export const getRows = (db: Db, afterSeq: number, limit: number): readonly HashedRow[] => prepareRows(db).all(afterSeq, limit);

const PAGE_ROWS = 500;

/**
 * Every row behind `afterSeq` in order, in bounded memory. Pages, not one open cursor: better-sqlite3 lets no statement write
 * while another is being read.
 */
export function* iterateRows(db: Db, afterSeq: number): Generator<HashedRow, void, undefined> {
  const select = prepareRows(db);
  for (let last = afterSeq; ; ) {
    const page = select.all(last, PAGE_ROWS);
    yield* page;
    last = page.at(-1)?.seq ?? last;
    if (page.length < PAGE_ROWS) return;
  }
}

/** Every row of one stream, in order. */
export const getStream = (db: Db, stream: string): readonly HashedRow[] =>
  db.prepare<[string], HashedRow>(`SELECT ${ROW_COLUMNS} FROM journal WHERE stream = ? ORDER BY stream_seq`).all(stream);

/** Every row of the streams from `first` on, in the order of names, whose names start with `prefix`. */
export const getStreamsFrom = (db: Db, first: string, prefix: string): readonly HashedRow[] =>
  db
    .prepare<[string, string], HashedRow>(`SELECT ${ROW_COLUMNS} FROM journal WHERE stream >= ? AND stream < ? ORDER BY stream, stream_seq`)
    .all(first, `${prefix}\u{10ffff}`);

/** The last row of the last stream, in the order of names, whose name starts with `prefix`. */
export const getLastOf = (db: Db, prefix: string): HashedRow | null =>
  db
    .prepare<[string, string], HashedRow>(
      `SELECT ${ROW_COLUMNS} FROM journal WHERE stream >= ? AND stream < ? ORDER BY stream DESC, stream_seq DESC LIMIT 1`,
    )
    .get(prefix, `${prefix}\u{10ffff}`) ?? null;
