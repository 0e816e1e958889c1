import type { HashedRow } from '../../db/chain/chain.ts';
import type { SqlSession } from '../sql/sql.ts';

/** The columns of `journal_row` that are the hall's, each with its type and the field it holds. */
const COLUMNS = [
  ['seq', 'bigint', 'seq'],
  ['stream', 'text', 'stream'],
  ['stream_seq', 'bigint', 'streamSeq'],
  ['kind', 'text', 'kind'],
  ['v', 'integer', 'v'],
  ['at_ms', 'bigint', 'at'],
  ['clock_id', 'text', 'clockId'],
  ['up_ms', 'double precision', 'upMs'],
  ['actor_kind', 'text', 'actorKind'],
  ['actor_id', 'text', 'actorId'],
  ['command_key', 'text', 'commandKey'],
  ['cause_seq', 'bigint', 'causeSeq'],
  ['body', 'text', 'body'],
  ['hash', 'text', 'hash'],
] as const satisfies readonly (readonly [string, string, keyof HashedRow])[];

const NAMES = COLUMNS.map(([name]) => name).join(', ');
const ARRAYS = COLUMNS.map(([, type], index) => `$${index + 5}::${type}[]`).join(', ');
const FIELDS = COLUMNS.map(([name, , field]) => `${name} AS "${field}"`).join(', ');

const INSERT = `INSERT INTO journal_row (hall_id, journal_id, received_at_ms, salvaged, ${NAMES})
SELECT $1::text, $2::text, $3::bigint, $4::boolean, ${NAMES}
FROM unnest(${ARRAYS}) AS offered (${NAMES})`;

export type StoredRow = HashedRow & { readonly salvaged: boolean };

/** Stores rows the city does not hold yet, in one statement whatever their number. */
export async function insertRows(
  session: SqlSession,
  place: { hallId: string; journalId: string; salvaged: boolean; nowMs: number },
  rows: readonly HashedRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const arrays = COLUMNS.map(([, , field]) => rows.map((row) => row[field]));
  await session.query(INSERT, [place.hallId, place.journalId, place.nowMs, place.salvaged, ...arrays]);
}

/** Held rows from `fromSeq` to `toSeq`, both included, in order. */
export function readRows(
  session: SqlSession,
  hallId: string,
  journalId: string,
  fromSeq: number,
  toSeq: number,
): Promise<readonly StoredRow[]> {
  return session.query<StoredRow>(
    `SELECT ${FIELDS}, salvaged
     FROM journal_row
     WHERE hall_id = $1 AND journal_id = $2 AND seq BETWEEN $3 AND $4
     ORDER BY seq`,
    [hallId, journalId, fromSeq, toSeq],
  );
}

/** Hash and origin of the held rows from `fromSeq` to `toSeq`, by seq. */
export async function readHeldHashes(
  session: SqlSession,
  hallId: string,
  journalId: string,
  fromSeq: number,
  toSeq: number,
): Promise<ReadonlyMap<number, { hash: string; salvaged: boolean }>> {
  const held = await session.query<{ seq: number; hash: string; salvaged: boolean }>(
    'SELECT seq, hash, salvaged FROM journal_row WHERE hall_id = $1 AND journal_id = $2 AND seq BETWEEN $3 AND $4',
    [hallId, journalId, fromSeq, toSeq],
  );
  return new Map(held.map(({ seq, hash, salvaged }) => [seq, { hash, salvaged }]));
}
