import type { Head, JournalRow } from './chain/chain.ts';

/** An event to be written; `seq`, `stream_seq` and the hash are the journal's. Times are whole ms: what is hashed is an integer's decimal digits. */
export type NewEvent = Omit<JournalRow, 'seq' | 'streamSeq'>;

/** What a repeated command is answered from. `actor` is `kind/id`. */
export type CommandRecord = {
  readonly actor: string;
  readonly key: string;
  readonly requestHash: string;
  /** JSON text. */
  readonly reply: string;
  readonly at: number;
};

/** The last report of a device host that is durable. */
export type HostReport = { readonly host: string; readonly hostRun: string; readonly n: number };

/** What one transaction writes. At least one event, unless only host reports are noted. */
export type Batch = {
  readonly events: readonly NewEvent[];
  /** `firstEvent` is the index in `events` of the command's first event. */
  readonly commands: readonly (CommandRecord & { readonly firstEvent: number })[];
  readonly hostReports?: readonly HostReport[];
};

/** How long a command key is honoured. */
export const COMMAND_MEMORY_MS = 48 * 3_600_000;

/** What became of a batch. After `db/unknown-outcome` nothing is accepted until `reopenAndCompare`. */
export type Appended =
  | { readonly ok: true; readonly firstSeq: number; readonly head: Head; readonly journalId: string }
  | {
      readonly ok: false;
      readonly code: 'db/head-moved' | 'db/full' | 'db/io' | 'db/unknown-outcome';
      readonly head: Head;
      readonly message: string;
    };

/** What a reopened file says of the batch whose outcome was unknown. `seq`s from `firstSeq` are its events when it is there. */
export type Compared =
  | { readonly outcome: 'present'; readonly firstSeq: number; readonly head: Head; readonly journalId: string }
  | { readonly outcome: 'absent'; readonly head: Head; readonly journalId: string };

/** The moment a start, a backup or a restore is made, told by the caller's clock. */
export type Stamp = { readonly at: number; readonly clockId: string; readonly upMs: number };
