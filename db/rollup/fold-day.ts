import { elapsed, type Stamp } from '../../main/hall/kernel/stamp.ts';
import type { Db } from '../connection.ts';
import type { Schema } from '../projections/projection.ts';
import { ACTIVITIES, type Activity } from '../projections/window-spans.ts';
import { DIMS, type Dim, Figures, type Measure } from './figures.ts';
import type { DayRules } from './rules.ts';

/** The figures of a day or of many, by dimension. */
export type FiguresByDim = ReadonlyMap<Dim, Figures>;
export const noFigures = (): FiguresByDim => new Map(DIMS.map((dim) => [dim, new Figures()]));

type Keys = Partial<Readonly<Record<Dim, string | null>>>;

type VisitSample = {
  readonly own: 0 | 1;
  readonly issuedService: string;
  readonly service: string;
  readonly class: string;
  readonly issuedAt: number;
  readonly state: string;
  readonly endedDay: string | null;
  readonly totalMs: number | null;
  readonly totalCertain: number | null;
  readonly window: string | null;
  readonly clerk: string | null;
};
type CallSample = {
  readonly nth: number;
  readonly rule: string | null;
  readonly service: string;
  readonly window: string;
  readonly clerk: string | null;
  readonly calledAt: number;
  readonly outcome: string | null;
  readonly walkMs: number | null;
  readonly walkCertain: number | null;
  readonly waitMs: number | null;
  readonly waitCertain: number | null;
  readonly issuedAt: number;
  readonly class: string;
};
type RecordSample = {
  readonly service: string;
  readonly window: string;
  readonly clerk: string;
  readonly startedAt: number;
  readonly serviceMs: number;
  readonly certain: number;
  readonly parkedMs: number;
};
type SpanSample = { readonly [Key in `${Activity}Ms`]: number } & {
  readonly window: string;
  readonly clerk: string;
  readonly uncertainMs: number;
  readonly activity: Activity;
  readonly sinceSeq: number;
  readonly closedAt: number | null;
};
type TransferSample = { readonly service: string; readonly window: string; readonly clerk: string; readonly at: number };
type PauseSample = {
  readonly window: string;
  readonly clerk: string;
  readonly reason: string;
  readonly ms: number;
  readonly certain: number;
};
type AckSample = { readonly target: string; readonly phase: string; readonly ms: number; readonly certain: number };
type EstimateSample = {
  readonly service: string;
  readonly p10Ms: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly actualMs: number;
  readonly certain: number;
};
type RatingSample = { readonly service: string; readonly window: string; readonly clerk: string; readonly level: number | null };

/**
 * The statements that read one day out of the projections of `schema`. What a visit carried into the day did there counts there, so each
 * sample belongs to the day in which it came about, and a closed day never changes.
 */
export function prepareFold(db: Db, schema: Schema) {
  const carried = (key: 'visit' | 'record'): string => `
    SELECT json_extract(carried.value, '$.${key}')
    FROM ${schema}.days
    JOIN main.journal ON seq = opened_seq, json_each(body, '$.carriedVisits') AS carried
    WHERE days.day = :day`;
  const VISIT = `issued_service AS issuedService, service, class, issued_at AS issuedAt, state, ended_day AS endedDay, total_ms AS totalMs,
    total_certain AS totalCertain, window, clerk`;
  const RECORD = `service, window, clerk, started_at AS startedAt, service_ms AS serviceMs, service_certain AS certain, parked_ms AS parkedMs`;
  const select = <Row>(sql: string) => db.prepare<[{ readonly day: string }], Row>(sql);
  return {
    visits: select<VisitSample>(`
      SELECT 1 AS own, ${VISIT} FROM ${schema}.visits WHERE day = :day
      UNION ALL
      SELECT 0 AS own, ${VISIT} FROM ${schema}.visits WHERE visit IN (${carried('visit')}) AND day <> :day`),
    calls: select<CallSample>(`
      SELECT nth, rule, calls.service, calls.window, calls.clerk, called_at AS calledAt, outcome, walk_ms AS walkMs,
        walk_certain AS walkCertain, visits.wait_ms AS waitMs, wait_certain AS waitCertain, issued_at AS issuedAt, class
      FROM ${schema}.calls
      JOIN ${schema}.visits USING (visit)
      WHERE calls.day = :day`),
    records: select<RecordSample>(`
      SELECT ${RECORD} FROM ${schema}.service_records WHERE day = :day AND finished_day = :day
      UNION ALL
      SELECT ${RECORD} FROM ${schema}.service_records WHERE record IN (${carried('record')}) AND day <> :day AND finished_day = :day`),
    spans: select<SpanSample>(`
      SELECT window, clerk, idle_ms AS idleMs, called_ms AS calledMs, serving_ms AS servingMs, paused_ms AS pausedMs,
        uncertain_ms AS uncertainMs, activity, since_seq AS sinceSeq, closed_at AS closedAt
      FROM ${schema}.window_spans
      WHERE day = :day`),
    transfers: select<TransferSample>(`
      SELECT to_service AS service, window, clerk, transferred_at AS at FROM ${schema}.transfers WHERE day = :day`),
    pauses: select<PauseSample>(`
      SELECT window, clerk, reason, pause_ms AS ms, pause_certain AS certain
      FROM ${schema}.pauses
      WHERE day = :day AND pause_ms IS NOT NULL`),
    acks: select<AckSample>(`
      SELECT target, phase, delay_ms AS ms, delay_certain AS certain
      FROM ${schema}.call_acks
      WHERE day = :day AND delay_ms IS NOT NULL`),
    estimates: select<EstimateSample>(`
      SELECT service, p10_ms AS p10Ms, p50_ms AS p50Ms, p90_ms AS p90Ms, actual_ms AS actualMs, actual_certain AS certain
      FROM ${schema}.estimates
      WHERE day = :day AND actual_ms IS NOT NULL`),
    ratings: select<RatingSample>(`
      SELECT service, service_records.window, clerk, level
      FROM ${schema}.evaluations
      JOIN ${schema}.service_records USING (record)
      WHERE evaluations.day = :day AND outcome <> 'open'`),
    moment: db.prepare<[number], Stamp>('SELECT at, clock_id AS clockId, up_ms AS upMs FROM main.journal WHERE seq = ?'),
  };
}

type Statements = ReturnType<typeof prepareFold>;

/** Adds one sample to each dimension that is wanted and of which it has a key. */
type Add = (measure: Measure, keys: Keys, ms: number, certain: boolean) => void;

/** Adds the figures of `day` to `to`. Of a day that is open the windows' time counts up to `now`, where that is known. */
export function foldDay(statements: Statements, to: FiguresByDim, day: string, rules: DayRules, now: Stamp | null): void {
  const add: Add = (measure, keys, ms, certain) => {
    to.get('hall')?.add('', measure, ms, certain);
    for (const dim in keys) {
      const key = keys[dim as Dim];
      if (key != null) to.get(dim as Dim)?.add(key, measure, ms, certain);
    }
  };
  foldVisits(statements, add, day, rules);
  foldCalls(statements, add, day, rules);
  for (const { service, window, clerk, startedAt, serviceMs, certain, parkedMs } of statements.records.iterate({ day })) {
    const keys = { service, window, clerk, hour: rules.hourOf(startedAt) };
    add('service', keys, serviceMs, certain === 1);
    if (serviceMs > (rules.standardMsOf(service) ?? Number.POSITIVE_INFINITY)) add('over-standard', keys, serviceMs, certain === 1);
    if (parkedMs > 0) add('parked', keys, parkedMs, certain === 1);
  }
  for (const { service, window, clerk, at } of statements.transfers.iterate({ day }))
    add('transferred', { service, window, clerk, hour: rules.hourOf(at) }, 0, true);
  foldWindows(statements, add, day, now);
  for (const { target, phase, ms, certain } of statements.acks.iterate({ day }))
    add('ack', { ack: `${target} ${phase}` }, ms, certain === 1);
  for (const { service, p10Ms, p50Ms, p90Ms, actualMs, certain } of statements.estimates.iterate({ day })) {
    add('estimate-error', { service }, Math.abs(actualMs - p50Ms), certain === 1);
    add('estimate-bias', { service }, actualMs - p50Ms, certain === 1);
    const where = actualMs < p10Ms ? 'estimate-below' : actualMs > p90Ms ? 'estimate-above' : 'estimate-within';
    add(where, { service }, 0, certain === 1);
  }
  for (const { service, window, clerk, level } of statements.ratings.iterate({ day })) {
    const keys = { service, window, clerk };
    if (level === null) add('unrated', keys, 0, true);
    else add('rated', keys, level, true);
    if (level !== null && level <= WORST_LEVELS) add('bad', keys, level, true);
  }
}

/** The bottom two of five levels are a bad rating. */
const WORST_LEVELS = 2;

function foldVisits(statements: Statements, add: Add, day: string, { hourOf }: DayRules): void {
  for (const visit of statements.visits.iterate({ day })) {
    const hour = hourOf(visit.issuedAt);
    if (visit.own === 1) add('issued', { hour, service: visit.issuedService, class: visit.class }, 0, true);
    if (visit.endedDay !== day) continue;
    const { service, class: classId, window, clerk, state, totalMs, totalCertain } = visit;
    add(`ended-${state}` as Measure, { hour, service, class: classId, window, clerk }, 0, true);
    if (totalMs !== null) add('total', { hour, service, class: classId, window, clerk }, totalMs, totalCertain === 1);
  }
}

function foldCalls(statements: Statements, add: Add, day: string, { hourOf }: DayRules): void {
  for (const call of statements.calls.iterate({ day })) {
    const { service, window, clerk, rule, class: classId, waitMs, waitCertain, walkMs, walkCertain } = call;
    const keys = { hour: hourOf(call.calledAt), service, window, clerk };
    add(rule === null ? 'recalled' : 'called', { ...keys, rule }, 0, true);
    // The wait of the hour in which somebody came, not of that in which the call did.
    if (call.nth === 1 && waitMs !== null)
      add('wait', { hour: hourOf(call.issuedAt), service, window, clerk, class: classId, rule }, waitMs, waitCertain === 1);
    if (rule !== null && walkMs !== null) add('walk', keys, walkMs, walkCertain === 1);
    if (rule !== null && call.outcome === 'no-show') add('no-show', keys, 0, true);
  }
}

function foldWindows({ spans, pauses, moment }: Statements, add: Add, day: string, now: Stamp | null): void {
  for (const span of spans.all({ day })) {
    const { window, clerk } = span;
    const since = span.closedAt === null && now !== null ? moment.get(span.sinceSeq) : undefined;
    const running = since === undefined || now === null ? { ms: 0, certain: true } : elapsed(since, now);
    for (const activity of ACTIVITIES) {
      const ms = span[`${activity}Ms`] + (activity === span.activity ? running.ms : 0);
      if (ms > 0) add(`time-${activity}`, { window, clerk }, ms, true);
    }
    const uncertainMs = span.uncertainMs + (running.certain ? 0 : running.ms);
    if (uncertainMs > 0) add('time-uncertain', { window, clerk }, uncertainMs, false);
  }
  for (const { window, clerk, reason, ms, certain } of pauses.iterate({ day }))
    add('pause', { pause: `${window} ${clerk} ${reason}` }, ms, certain === 1);
}
