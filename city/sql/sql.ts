/** The one way the city speaks to its database, PostgreSQL or PGlite. SQL is PostgreSQL's; values go only as `$1`, `$2`. */

/** A connection, or a transaction on one. `bigint` columns come back as numbers, arrays may be parameters. */
export interface SqlSession {
  query<Row extends object = Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<readonly Row[]>;
  /** Several statements without parameters: a migration. */
  script(text: string): Promise<void>;
}

export interface Sql extends SqlSession {
  readonly storage: 'postgresql' | 'pglite';
  /** Commits when `work` resolves, rolls back when it throws. `work` runs again if the cluster found two transactions at odds, so it holds no state outside. */
  transaction<Result>(work: (session: SqlSession) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}
