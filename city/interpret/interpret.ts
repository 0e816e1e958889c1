import type { JournalRow } from '../../db/chain/chain.ts';
import type { SqlSession } from '../sql/sql.ts';
import { raiseAlarm } from '../store/alarms.ts';
import { type Fact, tellFacts } from './facts.ts';
import {
  type EvaluationRow,
  isSecondScore,
  mergeEvaluation,
  mergeRecord,
  mergeVisit,
  type RecordRow,
  type Source,
  type VisitRow,
} from './merge.ts';
import { EVALUATIONS, loadRows, RECORDS, saveRows, VISITS } from './tables.ts';

type Place = { readonly hallId: string; readonly journalId: string; readonly nowMs: number };
type Sourced = { readonly fact: Fact; readonly source: Source };

/** What is held of everything a batch speaks about; the facts are folded into it, then it is written back. */
type Held = {
  readonly visits: Map<string, VisitRow>;
  readonly records: Map<string, RecordRow>;
  readonly evaluations: Map<string, EvaluationRow>;
};

const idsOf = (told: readonly Sourced[], table: Fact['table']): readonly string[] => [
  ...new Set(told.flatMap(({ fact }) => (fact.table === table ? [fact.id] : []))),
];

async function loadHeld(session: SqlSession, hallId: string, told: readonly Sourced[]): Promise<Held> {
  return {
    visits: await loadRows(session, VISITS, hallId, idsOf(told, 'visit')),
    records: await loadRows(session, RECORDS, hallId, idsOf(told, 'record')),
    evaluations: await loadRows(session, EVALUATIONS, hallId, idsOf(told, 'evaluation')),
  };
}

/** Folds one fact in; true when it is a second score for one evaluation. */
function fold({ visits, records, evaluations }: Held, { fact, source }: Sourced): boolean {
  switch (fact.table) {
    case 'visit':
      visits.set(fact.id, mergeVisit(visits.get(fact.id), fact, source));
      return false;
    case 'record':
      records.set(fact.id, mergeRecord(records.get(fact.id), fact));
      return false;
    case 'evaluation': {
      const held = evaluations.get(fact.id);
      evaluations.set(fact.id, mergeEvaluation(held, fact, source));
      return isSecondScore(held, fact, source);
    }
    default:
      throw new TypeError(`unhandled fact ${JSON.stringify(fact satisfies never)}`);
  }
}

/** Interprets rows into the tables visit, service_record and evaluation. Idempotent; the order of batches does not matter. */
export async function interpret(session: SqlSession, { hallId, journalId, nowMs }: Place, rows: readonly JournalRow[]): Promise<void> {
  const sourced: Sourced[] = [];
  for (const row of rows) {
    const told = tellFacts(row);
    if (told.kind === 'unreadable') {
      await raiseAlarm(
        session,
        hallId,
        { code: 'city/unreadable-event', journalId, seq: row.seq, evidence: { kind: row.kind, v: row.v, why: told.why } },
        nowMs,
      );
    } else if (told.kind === 'facts') {
      for (const fact of told.facts) sourced.push({ fact, source: { atMs: row.at, journalId, seq: row.seq } });
    }
  }
  const held = await loadHeld(session, hallId, sourced);
  for (const one of sourced) {
    if (!fold(held, one)) continue;
    await raiseAlarm(session, hallId, { code: 'city/second-score', journalId, seq: one.source.seq, evidence: one }, nowMs);
  }
  await saveRows(session, VISITS, hallId, [...held.visits.values()]);
  await saveRows(session, RECORDS, hallId, [...held.records.values()]);
  await saveRows(session, EVALUATIONS, hallId, [...held.evaluations.values()]);
}

/** Interprets behind a savepoint: whatever goes wrong in it is an alarm, and never keeps a raw row from being stored. */
export async function interpretSafely(session: SqlSession, place: Place, rows: readonly JournalRow[]): Promise<void> {
  const first = rows[0];
  const last = rows.at(-1);
  if (first === undefined || last === undefined) return;
  await session.query('SAVEPOINT interpretation');
  try {
    await interpret(session, place, rows);
    await session.query('RELEASE SAVEPOINT interpretation');
  } catch (error) {
    await session.query('ROLLBACK TO SAVEPOINT interpretation');
    const evidence = { fromSeq: first.seq, toSeq: last.seq, why: error instanceof Error ? error.message : String(error) };
    await raiseAlarm(
      session,
      place.hallId,
      { code: 'city/interpretation-failed', journalId: place.journalId, seq: first.seq, evidence },
      place.nowMs,
    );
  }
}
