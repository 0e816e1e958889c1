import type { CityEvaluation, CityRecent, CitySummary, CityVisit, EvaluationsQuery } from '../../main/api/city-wire.ts';
import type { Sql } from '../sql/sql.ts';
import { listAlarms } from './alarms.ts';

const ALARMS_SHOWN = 50;
const RECENT_SHOWN = 50;

const VISIT_FIELDS = `hall_id AS "hallId", visit_id AS "visitId", day, number, service, delivery, state,
  issued_at_ms AS "issuedAtMs", printed_at_ms AS "printedAtMs", first_called_at_ms AS "firstCalledAtMs",
  last_called_at_ms AS "lastCalledAtMs", started_at_ms AS "startedAtMs", finished_at_ms AS "finishedAtMs"`;

const EVALUATION_FIELDS = `hall_id AS "hallId", evaluation_id AS "evaluationId", record_id AS "recordId", visit_id AS "visitId", day,
  number, service, window_id AS "window", clerk_id AS clerk, issued_at_ms AS "issuedAtMs", called_at_ms AS "calledAtMs",
  started_at_ms AS "startedAtMs", finished_at_ms AS "finishedAtMs", opened_at_ms AS "openedAtMs", asked_at_ms AS "askedAtMs",
  rated_at_ms AS "ratedAtMs", closed_at_ms AS "closedAtMs", level, outcome, rated_journal_id AS "ratedJournalId", rated_seq AS "ratedSeq"`;

type JournalRecord = {
  journalId: string;
  firstSeq: number;
  predecessorId: string | null;
  predecessorSeq: number | null;
  predecessorHash: string | null;
  headSeq: number | null;
  headHash: string | null;
  rows: number;
  salvagedRows: number;
  lastReceivedAtMs: number | null;
};

async function listJournals(sql: Sql, hallId: string): Promise<CitySummary['journals']> {
  const found = await sql.query<JournalRecord>(
    `SELECT j.journal_id AS "journalId", j.first_seq AS "firstSeq", j.predecessor_journal_id AS "predecessorId",
            j.predecessor_seq AS "predecessorSeq", j.predecessor_hash AS "predecessorHash", j.head_seq AS "headSeq", j.head_hash AS "headHash",
            COUNT(r.seq) AS rows, COUNT(r.seq) FILTER (WHERE r.salvaged) AS "salvagedRows", MAX(r.received_at_ms) AS "lastReceivedAtMs"
     FROM journal_head j
     LEFT JOIN journal_row r ON r.hall_id = j.hall_id AND r.journal_id = j.journal_id
     WHERE j.hall_id = $1
     GROUP BY j.hall_id, j.journal_id
     ORDER BY j.first_seq, j.journal_id`,
    [hallId],
  );
  return found.map(({ predecessorId, predecessorSeq, predecessorHash, headSeq, headHash, ...journal }) => ({
    ...journal,
    predecessor:
      predecessorId === null || predecessorSeq === null || predecessorHash === null
        ? null
        : { journalId: predecessorId, seq: predecessorSeq, hash: predecessorHash },
    head: headSeq === null || headHash === null ? null : { seq: headSeq, hash: headHash },
  }));
}

async function countBy(sql: Sql, hallId: string, column: 'outcome' | 'level'): Promise<Record<string, number>> {
  const counts = await sql.query<{ name: string; count: number }>(
    `SELECT ${column}::text AS name, COUNT(*) AS count FROM evaluation WHERE hall_id = $1 AND ${column} IS NOT NULL GROUP BY ${column}`,
    [hallId],
  );
  return Object.fromEntries(counts.map(({ name, count }) => [name, count]));
}

async function countRows(sql: Sql, hallId: string, table: 'visit' | 'service_record'): Promise<number> {
  const [found] = await sql.query<{ count: number }>(`SELECT COUNT(*) AS count FROM ${table} WHERE hall_id = $1`, [hallId]);
  return found?.count ?? 0;
}

/** What the city holds of a hall, with its newest 50 alarms. */
export async function summarize(sql: Sql, hallId: string): Promise<CitySummary> {
  return {
    hallId,
    journals: await listJournals(sql, hallId),
    visits: await countRows(sql, hallId, 'visit'),
    serviceRecords: await countRows(sql, hallId, 'service_record'),
    outcomes: await countBy(sql, hallId, 'outcome'),
    levels: await countBy(sql, hallId, 'level'),
    alarms: [...(await listAlarms(sql, hallId, ALARMS_SHOWN))],
  };
}

/** The visits of a business day in the order of issue. */
export function listVisits(sql: Sql, hallId: string, day: string, limit: number): Promise<readonly CityVisit[]> {
  return sql.query<CityVisit>(
    `SELECT ${VISIT_FIELDS} FROM visit WHERE hall_id = $1 AND day = $2 ORDER BY issued_at_ms NULLS LAST, visit_id LIMIT $3`,
    [hallId, day, limit],
  );
}

/** Evaluations that fit every condition given, newest first. */
export function listEvaluations(
  sql: Sql,
  hallId: string,
  { day, outcome, level, visit, limit }: EvaluationsQuery,
): Promise<readonly CityEvaluation[]> {
  return sql.query<CityEvaluation>(
    `SELECT ${EVALUATION_FIELDS}
     FROM evaluation_report
     WHERE hall_id = $1
       AND ($2::text IS NULL OR day = $2::text)
       AND ($3::text IS NULL OR outcome = $3::text)
       AND ($4::integer IS NULL OR level = $4::integer)
       AND ($5::text IS NULL OR visit_id = $5::text)
     ORDER BY COALESCE(rated_at_ms, closed_at_ms, opened_at_ms) DESC NULLS LAST, evaluation_id
     LIMIT $6`,
    [hallId, day ?? null, outcome ?? null, level ?? null, visit ?? null, limit],
  );
}

/** The newest 50 rows and 50 scores of `hallIds`, newest first. */
export async function listRecent(sql: Sql, hallIds: readonly string[]): Promise<CityRecent> {
  const rows = await sql.query<CityRecent['rows'][number]>(
    `SELECT hall_id AS "hallId", journal_id AS "journalId", seq, kind, at_ms AS at, received_at_ms AS "receivedAtMs", salvaged
     FROM journal_row
     WHERE hall_id = ANY($1::text[])
     ORDER BY received_at_ms DESC, seq DESC
     LIMIT $2`,
    [hallIds, RECENT_SHOWN],
  );
  const scores = await sql.query<CityEvaluation>(
    `SELECT ${EVALUATION_FIELDS}
     FROM evaluation_report
     WHERE hall_id = ANY($1::text[]) AND outcome = 'scored'
     ORDER BY rated_at_ms DESC, evaluation_id
     LIMIT $2`,
    [hallIds, RECENT_SHOWN],
  );
  return { rows: [...rows], scores: [...scores] };
}
