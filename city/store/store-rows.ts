import { findChainBreak, type HashedRow, type Head } from '../../db/chain/chain.ts';
import type { CityRefusal, RowsReply, RowsRequest } from '../../main/api/city-wire.ts';
import { rowId } from '../../main/api/city-wire.ts';
import { interpretSafely } from '../interpret/interpret.ts';
import { findBeginningMismatch } from '../interpret/journal-begun.ts';
import type { Sql, SqlSession } from '../sql/sql.ts';
import { type Finding, raiseAlarm } from './alarms.ts';
import { beginningOf, findPredecessorMismatch, getJournal, type JournalState, lockHall } from './journals.ts';
import { insertRows, readHeldHashes, readRows } from './raw-rows.ts';

/** Where rows go, and when they came. */
export type Place = { readonly hallId: string; readonly journalId: string; readonly nowMs: number };

export type Stored<Reply> = { readonly ok: true; readonly reply: Reply } | { readonly ok: false; readonly refusal: CityRefusal };

export const unknownJournal = (journalId: string): { ok: false; refusal: CityRefusal } => ({
  ok: false,
  refusal: { code: 'city/unknown-journal', message: `journal ${journalId} was never declared in a handshake` },
});

/** A refusal, and the alarm that goes with it (null where the hall only has to begin elsewhere). */
type Verdict = { readonly refusal: CityRefusal; readonly finding: Finding | null };

const conflict = (journalId: string, seq: number, head: Head | null, evidence: object): Verdict => ({
  refusal: { code: 'city/conflict', message: `seq ${seq} is held with another hash`, head, seq },
  finding: { code: 'city/conflict', journalId, seq, evidence },
});

const chainBreak = (seq: number, head: Head | null, finding: Finding | null): Verdict => ({
  refusal: { code: 'city/chain-break', message: `the rows do not follow what is held, at seq ${seq}`, head, seq },
  finding,
});

/** The first reason why `rows` behind `after` cannot be stored, null when they can. */
async function findFault(
  session: SqlSession,
  { hallId, journalId }: Place,
  journal: JournalState,
  { after, rows }: RowsRequest,
): Promise<Verdict | null> {
  const { head } = journal;
  const beginning = beginningOf(journal);
  const end = head ?? beginning;
  if (after.seq > end.seq || after.seq < beginning.seq) return chainBreak(after.seq + 1, head, null);
  const lastSeq = rows.at(-1)?.seq ?? after.seq;
  const held = await readHeldHashes(session, hallId, journalId, after.seq, lastSeq);
  const heldAfter = after.seq === beginning.seq ? beginning.hash : held.get(after.seq)?.hash;
  if (heldAfter !== after.hash) {
    if (head === null) return chainBreak(after.seq + 1, head, null);
    return conflict(journalId, after.seq, head, { heldHash: heldAfter, offeredAfter: after });
  }
  const broken = findChainBreak(after, rows);
  if (broken !== null) {
    const offered = rows.find((row) => row.seq === broken.seq);
    return chainBreak(broken.seq, head, {
      code: 'city/chain-break',
      journalId,
      seq: broken.seq,
      evidence: { why: broken.why, after, offered },
    });
  }
  const other = rows.find((row) => (held.get(row.seq)?.hash ?? row.hash) !== row.hash);
  if (other === undefined) return null;
  const [heldRow] = await readRows(session, hallId, journalId, other.seq, other.seq);
  return conflict(journalId, other.seq, head, { held: heldRow, offered: other });
}

/** Journals that named a row of this one as their predecessor before it was here are checked now that it is. */
async function checkSuccessors(session: SqlSession, { hallId, journalId, nowMs }: Place, fresh: readonly HashedRow[]): Promise<void> {
  const successors = await session.query<{ journalId: string; seq: number; hash: string }>(
    `SELECT journal_id AS "journalId", predecessor_seq AS seq, predecessor_hash AS hash
     FROM journal_head
     WHERE hall_id = $1 AND predecessor_journal_id = $2 AND predecessor_seq BETWEEN $3 AND $4`,
    [hallId, journalId, fresh[0]?.seq ?? 0, fresh.at(-1)?.seq ?? 0],
  );
  for (const { journalId: successorId, seq, hash } of successors) {
    const finding = await findPredecessorMismatch(session, hallId, successorId, { journalId, seq, hash });
    if (finding !== null) await raiseAlarm(session, hallId, finding, nowMs);
  }
}

/** Stores the rows behind the head; rows that came as salvage before are raised to rows of the chain. */
async function append(session: SqlSession, place: Place, journal: JournalState, fresh: readonly HashedRow[], head: Head): Promise<void> {
  const { hallId, journalId, nowMs } = place;
  const salvaged = await readHeldHashes(session, hallId, journalId, fresh[0]?.seq ?? 0, head.seq);
  const unheld = fresh.filter((row) => !salvaged.has(row.seq));
  await insertRows(session, { ...place, salvaged: false }, unheld);
  if (salvaged.size > 0) {
    await session.query('UPDATE journal_row SET salvaged = FALSE WHERE hall_id = $1 AND journal_id = $2 AND seq = ANY($3::bigint[])', [
      hallId,
      journalId,
      [...salvaged.keys()],
    ]);
  }
  await session.query('UPDATE journal_head SET head_seq = $3, head_hash = $4 WHERE hall_id = $1 AND journal_id = $2', [
    hallId,
    journalId,
    head.seq,
    head.hash,
  ]);
  const mismatch = findBeginningMismatch(journalId, journal, fresh);
  if (mismatch !== null) await raiseAlarm(session, hallId, mismatch, nowMs);
  await checkSuccessors(session, place, fresh);
  await interpretSafely(session, { hallId, journalId, nowMs }, unheld);
}

/**
 * Stores a run of rows in one transaction, raw first and interpreted after. The same row again is fine; another hash at a held seq
 * (`city/conflict`) or a row that does not follow (`city/chain-break`) stores nothing but an alarm.
 */
export function storeRows(sql: Sql, place: Place, request: RowsRequest): Promise<Stored<RowsReply>> {
  const { hallId, journalId, nowMs } = place;
  return sql.transaction(async (session) => {
    const journal = (await lockHall(session, hallId)) ? await getJournal(session, hallId, journalId) : null;
    if (journal === null) return unknownJournal(journalId);
    const fault = await findFault(session, place, journal, request);
    if (fault !== null) {
      if (fault.finding !== null) await raiseAlarm(session, hallId, fault.finding, nowMs);
      return { ok: false, refusal: fault.refusal };
    }
    const end = journal.head ?? beginningOf(journal);
    const fresh = request.rows.filter((row) => row.seq > end.seq);
    const last = fresh.at(-1);
    const head = last === undefined ? end : { seq: last.seq, hash: last.hash };
    if (last !== undefined) await append(session, place, journal, fresh, head);
    return { ok: true, reply: { acked: request.rows.map((row) => rowId(hallId, journalId, row.seq)), head } };
  });
}
