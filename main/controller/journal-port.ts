/** What the controller needs of a journal. `db/journal-client.ts` is the one there is; a replicated one could stand here too. */
import type { Batch } from '../../db/batch.ts';
import type { Head } from '../../db/chain/chain.ts';

export type { Batch, CommandRecord, NewEvent } from '../../db/batch.ts';

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
