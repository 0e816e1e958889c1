import { type Head, ZERO_HASH } from '../../db/chain/chain.ts';
import type { HandshakeReply, HandshakeRequest, Predecessor } from '../../main/api/city-wire.ts';
import type { Sql, SqlSession } from '../sql/sql.ts';
import { type Finding, raiseAlarm } from './alarms.ts';

/** A journal as the city knows it. */
export type JournalState = {
  readonly firstSeq: number;
  readonly predecessor: Predecessor | null;
  readonly head: Head | null;
};

type JournalRecord = {
  first_seq: number;
  predecessor_journal_id: string | null;
  predecessor_seq: number | null;
  predecessor_hash: string | null;
  head_seq: number | null;
  head_hash: string | null;
};

/** Takes the hall for this transaction: one request of a hall after another, whatever its uploader does. False for a hall that never said hello. */
export async function lockHall(session: SqlSession, hallId: string): Promise<boolean> {
  return (await session.query('SELECT hall_id FROM hall WHERE hall_id = $1 FOR UPDATE', [hallId])).length > 0;
}

/** Null when the hall has not declared this journal in a handshake. */
export async function getJournal(session: SqlSession, hallId: string, journalId: string): Promise<JournalState | null> {
  const [found] = await session.query<JournalRecord>(
    `SELECT first_seq, predecessor_journal_id, predecessor_seq, predecessor_hash, head_seq, head_hash
     FROM journal_head
     WHERE hall_id = $1 AND journal_id = $2`,
    [hallId, journalId],
  );
  if (found === undefined) return null;
  const { predecessor_journal_id: predecessorId, predecessor_seq: seq, predecessor_hash: hash } = found;
  return {
    firstSeq: found.first_seq,
    predecessor: predecessorId === null || seq === null || hash === null ? null : { journalId: predecessorId, seq, hash },
    head: found.head_seq === null || found.head_hash === null ? null : { seq: found.head_seq, hash: found.head_hash },
  };
}

/** The highest salvaged row taken of a journal, 0 for none. */
export async function getSalvagedSeq(session: SqlSession, hallId: string, journalId: string): Promise<number> {
  const [found] = await session.query<{ seq: number }>(
    'SELECT salvaged_seq AS seq FROM salvage_head WHERE hall_id = $1 AND journal_id = $2',
    [hallId, journalId],
  );
  return found?.seq ?? 0;
}

/** What the first row of a journal follows (`eraStart` of db/chain, from what was declared). */
export const beginningOf = (journal: Pick<JournalState, 'firstSeq' | 'predecessor'>): Head => ({
  seq: journal.firstSeq - 1,
  hash: journal.predecessor?.hash ?? ZERO_HASH,
});

/** The hash of a row the city holds in the chain, null when it does not hold it. */
async function heldHash(session: SqlSession, hallId: string, journalId: string, seq: number): Promise<string | null> {
  const [held] = await session.query<{ hash: string }>(
    'SELECT hash FROM journal_row WHERE hall_id = $1 AND journal_id = $2 AND seq = $3 AND NOT salvaged',
    [hallId, journalId, seq],
  );
  return held?.hash ?? null;
}

/** The journal that names a predecessor must stand behind the very row the city holds there. */
export async function findPredecessorMismatch(
  session: SqlSession,
  hallId: string,
  journalId: string,
  predecessor: Predecessor | null,
): Promise<Finding | null> {
  if (predecessor === null) return null;
  const held = await heldHash(session, hallId, predecessor.journalId, predecessor.seq);
  if (held === null || held === predecessor.hash) return null;
  return { code: 'city/predecessor-mismatch', journalId, seq: predecessor.seq, evidence: { declared: predecessor, heldHash: held } };
}

type Declared = HandshakeRequest['journals'][number];

const sameBeginning = (one: Pick<Declared, 'firstSeq' | 'predecessor'>, other: Pick<Declared, 'firstSeq' | 'predecessor'>): boolean =>
  one.firstSeq === other.firstSeq &&
  one.predecessor?.journalId === other.predecessor?.journalId &&
  one.predecessor?.seq === other.predecessor?.seq &&
  one.predecessor?.hash === other.predecessor?.hash;

async function declare(session: SqlSession, hallId: string, declared: Declared, nowMs: number): Promise<void> {
  const { journalId, firstSeq, predecessor } = declared;
  await session.query(
    `INSERT INTO journal_head (hall_id, journal_id, first_seq, predecessor_journal_id, predecessor_seq, predecessor_hash, declared_at_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (hall_id, journal_id) DO UPDATE
       SET first_seq = EXCLUDED.first_seq, predecessor_journal_id = EXCLUDED.predecessor_journal_id,
           predecessor_seq = EXCLUDED.predecessor_seq, predecessor_hash = EXCLUDED.predecessor_hash
       WHERE journal_head.head_seq IS NULL`,
    [hallId, journalId, firstSeq, predecessor?.journalId ?? null, predecessor?.seq ?? null, predecessor?.hash ?? null, nowMs],
  );
}

/** Where what the hall says of its journal and what the city holds disagree. */
async function findDisagreements(
  session: SqlSession,
  hallId: string,
  declared: Declared,
  known: JournalState,
): Promise<readonly Finding[]> {
  const { journalId } = declared;
  const findings: Finding[] = [];
  if (known.head !== null && !sameBeginning(declared, known)) {
    findings.push({ code: 'city/declaration-changed', journalId, seq: declared.firstSeq, evidence: { declared, held: known } });
  }
  if (declared.head === null) {
    if (known.head !== null)
      findings.push({ code: 'city/hall-behind', journalId, seq: known.head.seq, evidence: { hallHead: null, cityHead: known.head } });
  } else if (known.head !== null) {
    if (declared.head.seq < known.head.seq) {
      findings.push({
        code: 'city/hall-behind',
        journalId,
        seq: known.head.seq,
        evidence: { hallHead: declared.head, cityHead: known.head },
      });
    }
    const held = await heldHash(session, hallId, journalId, declared.head.seq);
    if (held !== null && held !== declared.head.hash) {
      findings.push({ code: 'city/conflict', journalId, seq: declared.head.seq, evidence: { heldHash: held, offeredHead: declared.head } });
    }
  }
  const mismatch = await findPredecessorMismatch(session, hallId, journalId, declared.predecessor);
  if (mismatch !== null) findings.push(mismatch);
  return findings;
}

/** Answers each declared journal with the head the city holds. What does not fit becomes an alarm; the hall decides by the head. */
export function shakeHands(sql: Sql, { hallId, journals, salvagedJournals }: HandshakeRequest, nowMs: number): Promise<HandshakeReply> {
  return sql.transaction(async (session) => {
    await session.query('INSERT INTO hall (hall_id, first_at_ms) VALUES ($1, $2) ON CONFLICT DO NOTHING', [hallId, nowMs]);
    await lockHall(session, hallId);
    const answers: HandshakeReply['journals'] = [];
    for (const declared of journals) {
      await declare(session, hallId, declared, nowMs);
      const known = await getJournal(session, hallId, declared.journalId);
      if (known === null) continue;
      for (const finding of await findDisagreements(session, hallId, declared, known)) await raiseAlarm(session, hallId, finding, nowMs);
      answers.push({ journalId: declared.journalId, head: known.head });
    }
    const salvaged = await Promise.all(
      salvagedJournals.map(async (journalId) => ({ journalId, seq: await getSalvagedSeq(session, hallId, journalId) })),
    );
    return { hallId, journals: answers, salvaged };
  });
}
