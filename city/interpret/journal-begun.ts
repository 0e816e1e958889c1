import { z } from 'zod';
import type { HashedRow } from '../../db/chain/chain.ts';
import { JOURNAL_BEGUN } from '../../db/chain/era.ts';
import type { Finding } from '../store/alarms.ts';
import type { JournalState } from '../store/journals.ts';

/** What `JournalBegun` says of the journal before it, read as a stranger's. */
const begunSchema = z.object({
  journalId: z.string(),
  predecessor: z.object({ journalId: z.string(), lastSeq: z.int(), hash: z.string() }).nullable(),
});

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: no schema will take it, which is what the caller then reports.
    return undefined;
  }
}

/** A journal's first row must be `journal.begun` and name the predecessor that the handshake declared. Null when it does, or when `rows` do not hold the first row. */
export function findBeginningMismatch(
  journalId: string,
  { firstSeq, predecessor }: JournalState,
  rows: readonly HashedRow[],
): Finding | null {
  const first = rows.find((row) => row.seq === firstSeq);
  if (first === undefined) return null;
  const parsed = first.kind === JOURNAL_BEGUN ? begunSchema.safeParse(readJson(first.body)) : null;
  const named = parsed?.data?.journalId === journalId ? parsed.data.predecessor : undefined;
  const fits =
    named !== undefined &&
    named?.journalId === predecessor?.journalId &&
    named?.lastSeq === predecessor?.seq &&
    named?.hash === predecessor?.hash;
  return fits ? null : { code: 'city/predecessor-mismatch', journalId, seq: firstSeq, evidence: { declared: predecessor, first } };
}
