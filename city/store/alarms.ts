import { createHash } from 'node:crypto';
import type { CityAlarm } from '../../main/api/city-wire.ts';
import type { SqlSession } from '../sql/sql.ts';

export type Finding = {
  /** `city/conflict`, `city/chain-break`, `city/hall-behind`, `city/predecessor-mismatch`, `city/declaration-changed`, `city/unreadable-event`, `city/interpretation-failed`, `city/second-score`. */
  readonly code: string;
  readonly journalId: string | null;
  readonly seq: number | null;
  /** What was held and what was offered. */
  readonly evidence: object;
};

/** Writes a finding down. The same one again only counts up. */
export async function raiseAlarm(session: SqlSession, hallId: string, finding: Finding, nowMs: number): Promise<void> {
  const { code, journalId, seq } = finding;
  // PostgreSQL text holds no U+0000; JSON writes it as an escape, so the evidence always fits.
  const evidence = JSON.stringify(finding.evidence);
  const alarmId = createHash('sha256')
    .update(JSON.stringify([code, journalId, seq, evidence]))
    .digest('hex');
  await session.query(
    `INSERT INTO alarm (hall_id, alarm_id, code, journal_id, seq, evidence, times, first_at_ms, last_at_ms)
     VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $7)
     ON CONFLICT (hall_id, alarm_id) DO UPDATE SET times = alarm.times + 1, last_at_ms = EXCLUDED.last_at_ms`,
    [hallId, alarmId, code, journalId, seq, evidence, nowMs],
  );
}

/** The newest alarms of a hall, newest first. */
export function listAlarms(session: SqlSession, hallId: string, limit: number): Promise<readonly CityAlarm[]> {
  return session.query<CityAlarm>(
    `SELECT code, journal_id AS "journalId", seq, evidence, times, first_at_ms AS "firstAtMs", last_at_ms AS "lastAtMs"
     FROM alarm
     WHERE hall_id = $1
     ORDER BY last_at_ms DESC, alarm_id
     LIMIT $2`,
    [hallId, limit],
  );
}
