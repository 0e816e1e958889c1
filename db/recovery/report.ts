/** A run of seqs, both ends included. */
export type SeqRange = { readonly from: number; readonly to: number };

/** What a start on a damaged or missing file, or a restore, did. Told to people, and kept in the new file. */
export type RecoveryReport = {
  readonly why: 'restored' | 'salvaged';
  /** What was found, as a code and SQLite's words. */
  readonly cause: string;
  /** Where the old file went, null when there was none. */
  readonly movedTo: string | null;
  /** The backup gone on from, null for a fresh file. */
  readonly base: { readonly file: string; readonly lastSeq: number } | null;
  /** Backups that did not verify. */
  readonly badBackups: readonly string[];
  /** Rows of the old file that chain on from the base: the journal goes on behind them. */
  readonly continued: SeqRange | null;
  /** Readable rows beyond a gap, or behind a restored backup: kept in `salvaged`, uploaded under their own journal id. */
  readonly salvagedRows: number;
  /** Rows known to have been there and not readable. Rows behind the last known one cannot be counted. */
  readonly gaps: readonly SeqRange[];
  /** Gaps beyond the hundred that are listed. */
  readonly gapsLeftOut: number;
  /** Side tables of the old file that could not be read to their end. */
  readonly tablesCutShort: readonly string[];
  readonly oldJournalId: string | null;
  readonly newJournalId: string;
};
