import pg from 'pg';
import type { Logger } from 'pino';
import type { Sql, SqlSession } from './sql.ts';

const INT8 = 20;
const STATEMENT_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 5_000;
const MOST_ATTEMPTS = 4;

/** Times and seqs fit a double exactly; `pg` would hand out `bigint` columns as text. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format as 'text'),
};

/** `serialization_failure` and `deadlock_detected`: the database undid a transaction that will do when it runs again. */
const isAtOdds = (error: unknown): boolean => error instanceof pg.DatabaseError && (error.code === '40001' || error.code === '40P01');

function sessionOf(client: pg.ClientBase | pg.Pool): SqlSession {
  return {
    query: async <Row extends object>(text: string, params: readonly unknown[] = []) =>
      (await client.query<Row & pg.QueryResultRow>(text, [...params])).rows,
    script: async (text) => {
      await client.query(text);
    },
  };
}

async function runOnce<Result>(pool: pg.Pool, work: (session: SqlSession) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(sessionOf(client));
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // A connection that cannot even roll back is thrown away by the pool.
    await client.query('ROLLBACK').catch((reason: Error) => {
      broken = reason;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** A pool of at most 8 connections to `url` (`postgresql://...`). Every statement ends within 30 s; transactions at odds run again, 4 times at most. */
export function openPostgres(url: string, log: Logger): Sql {
  const pool = new pg.Pool({
    connectionString: url,
    types,
    max: 8,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS + 1_000,
    application_name: 'hallcall-city',
  });
  // An idle connection that the server drops must not end the process; the next query opens another.
  pool.on('error', (error) => log.warn({ err: error }, 'a connection to PostgreSQL was lost'));
  return {
    ...sessionOf(pool),
    storage: 'postgresql',
    transaction: async (work) => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await runOnce(pool, work);
        } catch (error) {
          if (!isAtOdds(error) || attempt >= MOST_ATTEMPTS) throw error;
          log.info({ attempt }, 'two transactions were at odds, running again');
        }
      }
    },
    close: () => pool.end(),
  };
}
