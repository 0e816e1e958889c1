/** The thread that reads for reports, opened when the first one is asked for: no ticket waits for it. */
import type { QueryName, QueryParams, QueryResult, ReportsClient } from '../../db/reports-client.ts';

export class Reports {
  readonly #dataDir: string;
  #client: Promise<ReportsClient> | null = null;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** The open client. Rejects with db/missing, db/io; the next call tries again. */
  client(): Promise<ReportsClient> {
    this.#client ??= import('../../db/reports-client.ts')
      .then(({ ReportsClient: Client }) => Client.open(this.#dataDir))
      .catch((error: unknown) => {
        this.#client = null;
        throw error;
      });
    return this.#client;
  }

  /** Answers one named report from what is committed now. */
  async query<Name extends QueryName>(name: Name, params: QueryParams<Name>): Promise<QueryResult<Name>> {
    return (await this.client()).query(name, params);
  }

  /** Before the journal's writer, or its log cannot be put away. */
  async close(): Promise<void> {
    const client = await this.#client?.catch(() => null);
    await client?.close();
  }
}
