import { findChainBreak, type HashedRow, type Head, ZERO_HASH } from './chain/chain.ts';
import { eraStart, readBegun } from './chain/era.ts';
import { type Db, openReader, readAtOnce, readSchemaVersion } from './connection.ts';
import { DbError, toDbError } from './errors.ts';
import { latestVersion, type Migration } from './migrate.ts';
import { type Era, eraOf, getEras, getHead, getRows, iterateRows } from './rows.ts';
import { isKnownEvent } from './upcast.ts';

/** Something that does not hold. `seq` is the row it was seen at, null when it is about no one row. */
export type Problem = { readonly code: ProblemCode; readonly seq: number | null; readonly detail: string };
export type ProblemCode =
  | 'verify/page'
  | 'verify/gap'
  | 'verify/hash'
  | 'verify/era'
  | 'verify/stream'
  | 'verify/command'
  | 'verify/event'
  | 'verify/kinds'
  | 'verify/projection'
  | 'verify/anchor';

/** Checks rows one by one as they come, in bounded memory. */
export type ChainChecker = {
  readonly check: (row: HashedRow) => Problem | null;
  readonly head: () => Head;
  readonly eras: () => readonly Era[];
};

/** Checks that rows follow `after` and each other by seq and hash, and that each era goes on from its predecessor. */
export function makeChainChecker(after: Head): ChainChecker {
  let head = after;
  const eras: Era[] = [];
  const problemAt = (row: HashedRow): Problem | null => {
    const begun = readBegunOrNull(row);
    if (begun === null) {
      const found = findChainBreak(head, [row]);
      return (
        found && { code: `verify/${found.why}`, seq: row.seq, detail: `row ${row.seq} does not follow row ${head.seq} (${found.why})` }
      );
    }
    eras.push({ journalId: begun.journalId, firstSeq: row.seq });
    const { lastSeq, hash } = begun.predecessor ?? { lastSeq: 0, hash: ZERO_HASH };
    if (lastSeq !== head.seq || hash !== head.hash || row.seq <= head.seq)
      return {
        code: 'verify/era',
        seq: row.seq,
        detail: `era ${begun.journalId} names row ${lastSeq} as the last before it, the journal holds ${head.seq}`,
      };
    if (findChainBreak(eraStart(row, begun), [row]) !== null)
      return { code: 'verify/hash', seq: row.seq, detail: `the first row of era ${begun.journalId} does not fit` };
    return null;
  };
  return {
    check: (row) => {
      const problem = problemAt(row);
      head = { seq: row.seq, hash: row.hash };
      return problem;
    },
    head: () => head,
    eras: () => eras,
  };
}

function readBegunOrNull(row: HashedRow): ReturnType<typeof readBegun> {
  try {
    return readBegun(row);
  } catch {
    // A begun row whose body is no JSON: the hash check names it.
    return null;
  }
}

/** The first place behind `afterSeq` where the chain does not hold, null when it does. Throws db/corrupt when rows cannot be read. */
export function findChainProblem(db: Db, afterSeq: number): Problem | null {
  const last = afterSeq === 0 ? undefined : getRows(db, afterSeq - 1, 1)[0];
  if (afterSeq !== 0 && last === undefined) return { code: 'verify/gap', seq: afterSeq, detail: `row ${afterSeq} is not there` };
  const { check } = makeChainChecker({ seq: last?.seq ?? 0, hash: last?.hash ?? ZERO_HASH });
  for (const row of iterateRows(db, last?.seq ?? 0)) {
    const problem = check(row);
    if (problem !== null) return problem;
  }
  return null;
}

/** What SQLite's own look at every page says; empty when all is well. `quick` leaves out whether indexes match tables. */
export function findPageProblems(db: Db, quick: boolean): readonly Problem[] {
  try {
    const lines = db.pragma(quick ? 'quick_check(20)' : 'integrity_check(20)') as Record<string, string>[];
    const texts = lines.map((line) => String(Object.values(line)[0]));
    return texts.filter((text) => text !== 'ok').map((detail) => ({ code: 'verify/page', seq: null, detail }));
  } catch (error) {
    return [{ code: 'verify/page', seq: null, detail: toDbError(error, 'look at every page').message }];
  }
}

/** Kinds and versions in the journal that this release cannot read. */
export const findUnknownKinds = (db: Db): readonly { readonly kind: string; readonly v: number }[] =>
  db
    .prepare<[], { kind: string; v: number }>('SELECT kind, v FROM kinds')
    .all()
    .filter(({ kind, v }) => !isKnownEvent(kind, v));

/** Throws db/unknown-event when the journal holds what this release cannot read: nothing may start on half a truth. */
export function requireKnownKinds(db: Db): void {
  const unknown = findUnknownKinds(db);
  if (unknown.length > 0)
    throw new DbError('db/unknown-event', `the journal holds ${unknown.map(({ kind, v }) => `${kind} version ${v}`).join(', ')}`, {
      unknown,
    });
}

/** Rows at the end of a copy whose chain is always checked. */
const TAIL_ROWS = 20_000;

/** A backup that was looked at: its head and journal id. */
export type CheckedCopy = { readonly file: string; readonly head: Head; readonly journalId: string };

/**
 * Opens a copy for reading and checks it: whose it is, every page, and the chain (`whole`, or its last 20,000 rows). Throws
 * db/bad-backup with the reason, db/newer.
 */
export function checkCopy(file: string, migrations: readonly Migration[], whole: boolean): CheckedCopy {
  try {
    return readAtOnce(openReader(file), (db) => {
      const version = readSchemaVersion(db);
      if (version > latestVersion(migrations)) throw new DbError('db/newer', `${file} is at schema ${version}`, { version });
      const head = getHead(db);
      const problem = findPageProblems(db, true)[0] ?? findChainProblem(db, whole ? 0 : Math.max(0, tailStart(db, head.seq)));
      const journalId = eraOf(getEras(db), head.seq)?.journalId;
      if (problem !== null) throw new DbError('db/bad-backup', `${file}: ${problem.detail}`, { file, problem });
      if (journalId === undefined) throw new DbError('db/bad-backup', `${file} holds no journal`, { file });
      return { file, head, journalId };
    });
  } catch (error) {
    const failure = toDbError(error, `check ${file}`);
    throw failure.code === 'db/corrupt' || failure.code === 'db/not-ours'
      ? new DbError('db/bad-backup', `${file} is damaged`, { file }, error)
      : failure;
  }
}

/** The seq of a row some way before the end: eras may leave room, so it is looked up. */
const tailStart = (db: Db, headSeq: number): number =>
  db
    .prepare<[number], number>('SELECT coalesce(max(seq), 0) FROM journal WHERE seq <= ?')
    .pluck()
    .get(headSeq - TAIL_ROWS) ?? 0;
