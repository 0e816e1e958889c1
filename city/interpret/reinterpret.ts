import type { Sql } from '../sql/sql.ts';
import { lockHall } from '../store/journals.ts';
import { readRows } from '../store/raw-rows.ts';
import { interpret } from './interpret.ts';

const BATCH_ROWS = 1000;

/**
 * Makes the interpreted tables again from the raw rows, in one transaction a hall, and answers how many rows it read. Alarms of an
 * earlier reading that no longer holds go with it. Nothing raw is touched.
 */
export async function reinterpret(sql: Sql, nowMs: number): Promise<number> {
  const halls = await sql.query<{ hallId: string }>('SELECT hall_id AS "hallId" FROM hall ORDER BY hall_id');
  let rowsRead = 0;
  for (const { hallId } of halls) {
    rowsRead += await sql.transaction(async (session) => {
      await lockHall(session, hallId);
      for (const table of ['visit', 'service_record', 'evaluation'])
        await session.query(`DELETE FROM ${table} WHERE hall_id = $1`, [hallId]);
      await session.query(
        `DELETE FROM alarm
         WHERE hall_id = $1 AND code IN ('city/unreadable-event', 'city/interpretation-failed', 'city/second-score')`,
        [hallId],
      );
      const journals = await session.query<{ journalId: string; firstSeq: number; lastSeq: number }>(
        'SELECT journal_id AS "journalId", MIN(seq) AS "firstSeq", MAX(seq) AS "lastSeq" FROM journal_row WHERE hall_id = $1 GROUP BY journal_id ORDER BY journal_id',
        [hallId],
      );
      let read = 0;
      for (const { journalId, firstSeq, lastSeq } of journals) {
        for (let fromSeq = firstSeq; fromSeq <= lastSeq; fromSeq += BATCH_ROWS) {
          const rows = await readRows(session, hallId, journalId, fromSeq, fromSeq + BATCH_ROWS - 1);
          await interpret(session, { hallId, journalId, nowMs }, rows);
          read += rows.length;
        }
      }
      return read;
    });
  }
  return rowsRead;
}
