import { type Head, type JournalRow, ZERO_HASH } from './chain.ts';

/**
 * Body of `journal.begun`, the first row of every journal id (stream `journal`). `predecessor` is the row this one is chained to;
 * null for a journal with no past. Rows of the predecessor behind `lastSeq` are not in this journal: they were cut off by a
 * restore, lie beyond a gap of a damaged file, or could not be read.
 */
export type JournalBegun = {
  readonly journalId: string;
  readonly predecessor: { readonly journalId: string; readonly lastSeq: number; readonly hash: string } | null;
  readonly why: 'fresh' | 'restored' | 'salvaged';
};

export const JOURNAL_STREAM = 'journal';
export const JOURNAL_BEGUN = 'journal.begun';

/** The begun body of a row that starts an era, null for any other row. */
export const readBegun = (row: JournalRow): JournalBegun | null =>
  row.kind === JOURNAL_BEGUN ? (JSON.parse(row.body) as JournalBegun) : null;

/**
 * What `findChainBreak` starts from to check an era from its first row: the predecessor's hash, and the seq before the row's own
 * (an era's first seq leaves room for rows that are known to have existed but are not in this journal).
 */
export const eraStart = (first: JournalRow, begun: JournalBegun): Head => ({
  seq: first.seq - 1,
  hash: begun.predecessor?.hash ?? ZERO_HASH,
});
