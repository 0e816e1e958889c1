/** The rules by which a cursor moves, without any I/O. */
import { type HashedRow, type Head, ZERO_HASH } from '../../db/chain/chain.ts';
import type { RowsReply } from '../api/city-wire.ts';
import type { UploadJournal } from './upload-source.ts';

/** What the first row of a journal follows: where a cursor starts. */
export const beginningOf = ({ firstSeq, predecessor }: Pick<UploadJournal, 'firstSeq' | 'predecessor'>): Head => ({
  seq: firstSeq - 1,
  hash: predecessor?.hash ?? ZERO_HASH,
});

/** What to make of the head the city reports. `holds` says whether the hall's own row at that seq has that hash. */
export type Greeting = { readonly kind: 'keep' } | { readonly kind: 'rewind'; readonly to: Head } | { readonly kind: 'diverged' };

/**
 * A cursor only goes back at a handshake, never on: a head the city claims to hold beyond it proves nothing, and what it does hold
 * already it takes again without harm. A head that is not a row of the hall's own chain is a divergence.
 */
export function greet(journal: UploadJournal, cursor: Head, cityHead: Head | null, holds: boolean): Greeting {
  if (cityHead === null) {
    const beginning = beginningOf(journal);
    return cursor.seq > beginning.seq ? { kind: 'rewind', to: beginning } : { kind: 'keep' };
  }
  if (!holds) return { kind: 'diverged' };
  return cityHead.seq < cursor.seq ? { kind: 'rewind', to: cityHead } : { kind: 'keep' };
}

/** How many of the ids sent an answer echoes from the first on, or why it cannot be believed. */
export function countAcked(sent: readonly string[], acked: readonly string[]): number | 'upload/wrong-ids' | 'upload/nothing-acked' {
  if (acked.length > sent.length || acked.some((id, index) => id !== sent[index])) return 'upload/wrong-ids';
  return acked.length === 0 ? 'upload/nothing-acked' : acked.length;
}

/** `unsure` when the city's head lies behind what it acknowledged just now, so that the hall's own row there must be looked up. */
export function judgeHead(rows: readonly HashedRow[], ackedCount: number, head: RowsReply['head']): 'fits' | 'wrong' | 'unsure' {
  const last = rows[ackedCount - 1];
  if (last === undefined || head.seq < last.seq) return 'wrong';
  const own = rows.find((row) => row.seq === head.seq);
  if (own === undefined) return 'unsure';
  return own.hash === head.hash ? 'fits' : 'wrong';
}

/** As many of the first rows as fit in about `maxBytes` of JSON, but always one. */
export function takeBatch(rows: readonly HashedRow[], maxBytes: number): readonly HashedRow[] {
  const ROW_OVERHEAD_BYTES = 400;
  let bytes = 0;
  const end = rows.findIndex((row, index) => {
    // A body's quotes are escaped, and Chinese text takes three bytes a character: a quarter more, or three times, is close enough.
    bytes += ROW_OVERHEAD_BYTES + Math.max(row.body.length * 1.25, Buffer.byteLength(row.body)) + row.stream.length;
    return index > 0 && bytes > maxBytes;
  });
  return end === -1 ? rows : rows.slice(0, end);
}
