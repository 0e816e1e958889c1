/** What the controller needs of a journal. `db/journal-client.ts` is the one there is; a replicated one could stand here too. */
import type { HashedRow, Head } from '../../db/chain/chain.ts';

/** An event on its way to the journal; seq, stream_seq and hash are given there. `body` is JSON text. */
export type NewEvent = {
  readonly stream: string;
  readonly kind: string;
  readonly v: number;
  readonly at: number;
  readonly clockId: string;
  readonly upMs: number;
  readonly actorKind: string;
  readonly actorId: string;
  readonly commandKey: string | null;
  readonly causeSeq: number | null;
  readonly body: string;
};

/** What is remembered of a command, so that its repetition gets the same answer. `actor` is `kind/id`. */
export type CommandRecord = {
  readonly actor: string;
  readonly key: string;
  readonly requestHash: string;
  readonly reply: string;
  readonly at: number;
};

export type Batch = {
  readonly events: readonly NewEvent[];
  readonly commands: readonly (CommandRecord & { /** Index of its first event in `events`. */ readonly firstEvent: number })[];
};

export type Appended =
  | { readonly ok: true; readonly firstSeq: number; readonly head: Head }
  /** `outcomeUnknown`: the batch may or may not be there; only a reopened journal can tell. */
  | { readonly ok: false; readonly code: string; readonly message: string; readonly outcomeUnknown: boolean };

export type JournalPort = {
  append(batch: Batch, expectedHead: Head): Promise<Appended>;
  /** Reopens the file and tells where it ends. Rejects while that is not possible. */
  reopen(): Promise<Head>;
  /** Writes and commits something of no meaning: whether writing is possible again. */
  probe(): Promise<boolean>;
};

export type StoredEvent = HashedRow;
