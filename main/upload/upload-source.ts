import type { HashedRow, Head } from '../../db/chain/chain.ts';
import type { Predecessor } from '../api/city-wire.ts';

/** One journal id of this hall's file. Its first row follows `predecessor` where there is one. */
export type UploadJournal = {
  readonly journalId: string;
  readonly firstSeq: number;
  readonly predecessor: Predecessor | null;
  /** The last durable row of this journal id; null while there is none. */
  readonly head: Head | null;
};

/** Rows read out of a damaged file that lie behind a gap, under their old journal id. */
export type UploadSalvage = { readonly journalId: string; readonly lastSeq: number; readonly rows: number };

/** Where the uploader reads. Only what is durable may be told here. Rows come in ascending seq, at most `limit`. */
export interface UploadSource {
  /** Every journal id, oldest first; only the last one grows. */
  journals(): Promise<readonly UploadJournal[]>;
  /** Rows of `journalId` only: none of the next journal's. */
  readRows(journalId: string, afterSeq: number, limit: number): Promise<readonly HashedRow[]>;
  salvages(): Promise<readonly UploadSalvage[]>;
  readSalvaged(journalId: string, afterSeq: number, limit: number): Promise<readonly HashedRow[]>;
}

/** How far the city has acknowledged: the last row of each journal, and the last salvaged seq of each damaged one. Plain JSON. */
export type UploadCursors = { readonly journals: Readonly<Record<string, Head>>; readonly salvaged: Readonly<Record<string, number>> };

/** Where cursors outlive a restart. Losing them costs time only: rows are sent again and the city knows them. */
export interface CursorStore {
  load(): Promise<UploadCursors | null>;
  /** Called at most about once a second, and when all is sent. `anchor` is the newest head the city has acknowledged in this run. */
  save(cursors: UploadCursors, anchor: { readonly journalId: string; readonly head: Head } | null): Promise<void>;
}

/** Pino's shape. */
export interface UploadLog {
  info(context: object, message: string): void;
  warn(context: object, message: string): void;
  error(context: object, message: string): void;
}

/** A journal whose upload has stopped: the city holds something else than the hall. Looked at again at each handshake. */
export type Divergence = { readonly journalId: string; readonly code: string; readonly cityHead: Head | null };

/** What the manager sees of the upload. `behindRows` counts what the city has not acknowledged. */
export type UploadStatus = {
  readonly state: 'current' | 'behind' | 'waiting' | 'diverged' | 'unauthorised';
  /** Of the newest journal. */
  readonly cursor: { readonly journalId: string; readonly seq: number; readonly hash: string } | null;
  readonly headSeq: number;
  readonly behindRows: number;
  /** Wall clock of the last good answer, UTC ms. */
  readonly lastOkAtMs: number | null;
  /** The failure that is being waited out; null once an exchange has succeeded. */
  readonly lastError: { readonly code: string; readonly atMs: number } | null;
  readonly diverged: readonly Divergence[];
  /** The last time the city held less than it had acknowledged: it was restored, or it lied. */
  readonly lastRewind: { readonly journalId: string; readonly fromSeq: number; readonly toSeq: number; readonly atMs: number } | null;
};
