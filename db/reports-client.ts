import type { UploadRow } from './journal-worker.ts';
import type { QueryName, QueryParams, QueryResult } from './queries/index.ts';
import type { ReportsOperations } from './reports-worker.ts';
import { Thread } from './thread.ts';

export type { QueryName, QueryParams, QueryResult } from './queries/index.ts';

/** Reports, from the main thread, answered in a thread with a read-only connection: neither the loop nor a commit waits for one. */
export class ReportsClient {
  readonly #thread = new Thread<ReportsOperations>('reports-worker', import.meta.url, null);

  private constructor() {
    // Only through `open`.
  }

  /** Opens the journal of a data folder, which must be there (open the `JournalClient` first). Rejects with db/missing, db/io. */
  static async open(dataDir: string): Promise<ReportsClient> {
    const client = new ReportsClient();
    try {
      await client.#thread.call('open', dataDir);
      return client;
    } catch (error) {
      await client.#thread.end();
      throw error;
    }
  }

  /** Answers one named report from what is committed now. */
  async query<Name extends QueryName>(name: Name, params: QueryParams<Name>): Promise<QueryResult<Name>> {
    return (await this.#thread.call('query', name, params)) as QueryResult<Name>;
  }

  /** At most `limit` rows of the journal behind `afterSeq`, each with the journal id it is uploaded under. */
  readRows(afterSeq: number, limit: number): Promise<readonly UploadRow[]> {
    return this.#thread.call('readRows', afterSeq, limit);
  }

  /** Closes the connection and ends the thread. Before the journal's, or its log cannot be put away. */
  async close(): Promise<void> {
    try {
      await this.#thread.call('close');
    } finally {
      await this.#thread.end();
    }
  }
}
