import type { SqlSession } from '../sql/sql.ts';
import type { EvaluationRow, RecordRow, VisitRow } from './merge.ts';

/** One interpreted table: its key column, and every other column with its type. */
export type Table<Row> = {
  readonly name: string;
  readonly key: keyof Row & string;
  readonly columns: Readonly<Record<keyof Row & string, 'text' | 'bigint' | 'integer'>>;
};

export const VISITS: Table<VisitRow> = {
  name: 'visit',
  key: 'visit_id',
  columns: {
    visit_id: 'text',
    day: 'text',
    number: 'text',
    service: 'text',
    delivery: 'text',
    state: 'text',
    state_at_ms: 'bigint',
    state_seq: 'bigint',
    issued_at_ms: 'bigint',
    printed_at_ms: 'bigint',
    first_called_at_ms: 'bigint',
    last_called_at_ms: 'bigint',
    started_at_ms: 'bigint',
    finished_at_ms: 'bigint',
  },
};

export const RECORDS: Table<RecordRow> = {
  name: 'service_record',
  key: 'record_id',
  columns: {
    record_id: 'text',
    visit_id: 'text',
    service: 'text',
    window_id: 'text',
    clerk_id: 'text',
    started_at_ms: 'bigint',
    finished_at_ms: 'bigint',
  },
};

export const EVALUATIONS: Table<EvaluationRow> = {
  name: 'evaluation',
  key: 'evaluation_id',
  columns: {
    evaluation_id: 'text',
    record_id: 'text',
    visit_id: 'text',
    window_id: 'text',
    pad_id: 'text',
    opened_at_ms: 'bigint',
    asked_at_ms: 'bigint',
    rated_at_ms: 'bigint',
    closed_at_ms: 'bigint',
    outcome: 'text',
    level: 'integer',
    rated_journal_id: 'text',
    rated_seq: 'bigint',
  },
};

/** The rows of `ids` that are there, by id. */
export async function loadRows<Row extends object>(
  session: SqlSession,
  table: Table<Row>,
  hallId: string,
  ids: readonly string[],
): Promise<Map<string, Row>> {
  if (ids.length === 0) return new Map();
  const names = Object.keys(table.columns).join(', ');
  const rows = await session.query<Row>(`SELECT ${names} FROM ${table.name} WHERE hall_id = $1 AND ${table.key} = ANY($2::text[])`, [
    hallId,
    ids,
  ]);
  return new Map(rows.map((row) => [String(row[table.key]), row]));
}

/** Writes whole rows, in one statement whatever their number. */
export async function saveRows<Row extends object>(
  session: SqlSession,
  table: Table<Row>,
  hallId: string,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return;
  const columns = Object.entries(table.columns) as [keyof Row & string, string][];
  const names = columns.map(([name]) => name).join(', ');
  const arrays = columns.map(([, type], index) => `$${index + 2}::${type}[]`).join(', ');
  const updates = columns.flatMap(([name]) => (name === table.key ? [] : [`${name} = EXCLUDED.${name}`])).join(', ');
  await session.query(
    `INSERT INTO ${table.name} (hall_id, ${names})
     SELECT $1::text, ${names} FROM unnest(${arrays}) AS told (${names})
     ON CONFLICT (hall_id, ${table.key}) DO UPDATE SET ${updates}`,
    [hallId, ...columns.map(([name]) => rows.map((row) => row[name]))],
  );
}
