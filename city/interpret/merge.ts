/**
 * How facts come together. Rows may arrive in any order (salvage comes late, a restored hall tells a thing twice), so each column has
 * a rule that gives the same answer in every order: the first moment, the last moment, the earliest score.
 */
import type { EvaluationFact, RecordFact, VisitFact } from './facts.ts';

/** Where a fact stands: the wall time of its row, the journal and the seq. */
export type Source = { readonly atMs: number; readonly journalId: string; readonly seq: number };

export type VisitRow = {
  readonly visit_id: string;
  readonly day: string | null;
  readonly number: string | null;
  readonly service: string | null;
  readonly delivery: string | null;
  readonly state: string | null;
  readonly state_at_ms: number | null;
  readonly state_seq: number | null;
  readonly issued_at_ms: number | null;
  readonly printed_at_ms: number | null;
  readonly first_called_at_ms: number | null;
  readonly last_called_at_ms: number | null;
  readonly started_at_ms: number | null;
  readonly finished_at_ms: number | null;
};

export type RecordRow = {
  readonly record_id: string;
  readonly visit_id: string | null;
  readonly service: string | null;
  readonly window_id: string | null;
  readonly clerk_id: string | null;
  readonly started_at_ms: number | null;
  readonly finished_at_ms: number | null;
};

export type EvaluationRow = {
  readonly evaluation_id: string;
  readonly record_id: string | null;
  readonly visit_id: string | null;
  readonly window_id: string | null;
  readonly pad_id: string | null;
  readonly opened_at_ms: number | null;
  readonly asked_at_ms: number | null;
  readonly rated_at_ms: number | null;
  readonly closed_at_ms: number | null;
  readonly outcome: string | null;
  readonly level: number | null;
  readonly rated_journal_id: string | null;
  readonly rated_seq: number | null;
};

type Ordered = number | string;

const least = <T extends Ordered>(held: T | null | undefined, told: T | undefined): T | null => {
  if (held == null || told === undefined) return held ?? told ?? null;
  return told < held ? told : held;
};
const greatest = <T extends Ordered>(held: T | null | undefined, told: T | undefined): T | null => {
  if (held == null || told === undefined) return held ?? told ?? null;
  return told > held ? told : held;
};
const kept = <T>(held: T | null | undefined, told: T | undefined): T | null => held ?? told ?? null;

/** The state that was reached last stands. */
function latestState(held: VisitRow | undefined, fact: VisitFact, source: Source): Pick<VisitRow, 'state' | 'state_at_ms' | 'state_seq'> {
  const heldAtMs = held?.state_at_ms ?? Number.NEGATIVE_INFINITY;
  const isLater = source.atMs > heldAtMs || (source.atMs === heldAtMs && source.seq >= (held?.state_seq ?? 0));
  if (fact.state !== undefined && isLater) return { state: fact.state, state_at_ms: source.atMs, state_seq: source.seq };
  return { state: held?.state ?? null, state_at_ms: held?.state_at_ms ?? null, state_seq: held?.state_seq ?? null };
}

export function mergeVisit(held: VisitRow | undefined, fact: VisitFact, source: Source): VisitRow {
  return {
    visit_id: fact.id,
    day: least(held?.day, fact.day),
    number: kept(held?.number, fact.number),
    service: kept(held?.service, fact.service),
    delivery: kept(held?.delivery, fact.delivery),
    ...latestState(held, fact, source),
    issued_at_ms: least(held?.issued_at_ms, fact.issuedAtMs),
    printed_at_ms: least(held?.printed_at_ms, fact.printedAtMs),
    first_called_at_ms: least(held?.first_called_at_ms, fact.firstCalledAtMs),
    last_called_at_ms: greatest(held?.last_called_at_ms, fact.lastCalledAtMs),
    started_at_ms: least(held?.started_at_ms, fact.startedAtMs),
    finished_at_ms: greatest(held?.finished_at_ms, fact.finishedAtMs),
  };
}

/** Who ends a service is who it is counted for: a parked one may be taken back by another window. */
export function mergeRecord(held: RecordRow | undefined, fact: RecordFact): RecordRow {
  const isEnd = fact.finishedAtMs !== undefined && held?.finished_at_ms == null;
  return {
    record_id: fact.id,
    visit_id: kept(held?.visit_id, fact.visitId),
    service: kept(held?.service, fact.service),
    window_id: isEnd ? kept(fact.window, held?.window_id ?? undefined) : kept(held?.window_id, fact.window),
    clerk_id: isEnd ? kept(fact.clerk, held?.clerk_id ?? undefined) : kept(held?.clerk_id, fact.clerk),
    started_at_ms: least(held?.started_at_ms, fact.startedAtMs),
    finished_at_ms: greatest(held?.finished_at_ms, fact.finishedAtMs),
  };
}

type Ending = Pick<EvaluationRow, 'outcome' | 'level' | 'rated_at_ms' | 'rated_journal_id' | 'rated_seq' | 'closed_at_ms'>;

/** A score, once given, stands: no time-out takes it away, and of two the earlier one counts. */
function ending(held: EvaluationRow | undefined, fact: EvaluationFact, source: Source): Ending {
  const before: Ending = {
    outcome: held?.outcome ?? 'open',
    level: held?.level ?? null,
    rated_at_ms: held?.rated_at_ms ?? null,
    rated_journal_id: held?.rated_journal_id ?? null,
    rated_seq: held?.rated_seq ?? null,
    closed_at_ms: held?.closed_at_ms ?? null,
  };
  const { score, closed } = fact;
  if (score !== undefined) {
    if (before.level !== null && (before.rated_at_ms ?? 0) <= score.atMs) return before;
    return {
      outcome: 'scored',
      level: score.level,
      rated_at_ms: score.atMs,
      rated_journal_id: source.journalId,
      rated_seq: source.seq,
      closed_at_ms: score.atMs,
    };
  }
  if (closed === undefined || before.level !== null || (before.closed_at_ms ?? Number.NEGATIVE_INFINITY) > closed.atMs) return before;
  return { ...before, outcome: closed.outcome, closed_at_ms: closed.atMs };
}

export function mergeEvaluation(held: EvaluationRow | undefined, fact: EvaluationFact, source: Source): EvaluationRow {
  return {
    evaluation_id: fact.id,
    record_id: kept(held?.record_id, fact.recordId),
    visit_id: kept(held?.visit_id, fact.visitId),
    window_id: kept(held?.window_id, fact.window),
    pad_id: kept(held?.pad_id, fact.pad),
    opened_at_ms: least(held?.opened_at_ms, fact.openedAtMs),
    asked_at_ms: least(held?.asked_at_ms, fact.askedAtMs),
    ...ending(held, fact, source),
  };
}

/** True when a second, different press claims to be the score of one evaluation: only two journals of a hall can disagree so. */
export const isSecondScore = (held: EvaluationRow | undefined, fact: EvaluationFact, source: Source): boolean =>
  fact.score !== undefined && held?.level != null && (held.rated_journal_id !== source.journalId || held.rated_seq !== source.seq);
