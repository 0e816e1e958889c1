/**
 * What a row of a hall's journal says about visits, service records and evaluations. The city reads bodies by schemas of its own
 * that take only what they need; a kind it does not know stays raw, and is interpreted when a later city does know it.
 */
import { z } from 'zod';
import type { JournalRow } from '../../db/chain/chain.ts';

export type VisitFact = {
  readonly table: 'visit';
  readonly id: string;
  readonly day?: string;
  readonly number?: string;
  readonly service?: string;
  readonly delivery?: string;
  readonly state?: string;
  readonly issuedAtMs?: number;
  readonly printedAtMs?: number;
  readonly firstCalledAtMs?: number;
  readonly lastCalledAtMs?: number;
  readonly startedAtMs?: number;
  readonly finishedAtMs?: number;
};

export type RecordFact = {
  readonly table: 'record';
  readonly id: string;
  readonly visitId?: string;
  readonly service?: string;
  readonly window?: string;
  readonly clerk?: string;
  readonly startedAtMs?: number;
  readonly finishedAtMs?: number;
};

export type EvaluationFact = {
  readonly table: 'evaluation';
  readonly id: string;
  readonly recordId?: string;
  readonly visitId?: string;
  readonly window?: string;
  readonly pad?: string;
  readonly openedAtMs?: number;
  readonly askedAtMs?: number;
  /** Ended without a score: why. */
  readonly closed?: { readonly atMs: number; readonly outcome: string };
  readonly score?: { readonly atMs: number; readonly level: number };
};

export type Fact = VisitFact | RecordFact | EvaluationFact;

const id = z.string().min(1);
const moment = z.object({ at: z.int() });
const visitOnly = z.object({ visit: id });
const served = z.object({ visit: id, record: id, window: id, clerk: id });
const carried = served.extend({
  number: z.string(),
  service: id,
  issued: moment,
  firstCalled: moment,
  lastCalled: moment,
  started: moment,
});

/** One kind: how its body is read, and what it says. `day` is the business day of the stream. */
type Reading = (body: unknown, at: number, day: string | undefined) => readonly Fact[];

function reading<Schema extends z.ZodType>(
  schema: Schema,
  tell: (body: z.output<Schema>, at: number, day: string | undefined) => readonly Fact[],
): Reading {
  return (body, at, day) => tell(schema.parse(body), at, day);
}

/** The event moves a visit to a state and says no more. */
const moves = (state: string): Reading => reading(visitOnly, ({ visit }) => [{ table: 'visit', id: visit, state }]);

const lapses: Reading = reading(z.object({ lapsed: z.array(id) }), ({ lapsed }) =>
  lapsed.map((visit) => ({ table: 'visit', id: visit, state: 'lapsed' })),
);

/** What became of a sheet moves the visit only when the sheet is its first: a reprint is asked for at any time. */
const sheet = (state: string, more: (at: number) => Partial<VisitFact> = () => ({})): Reading =>
  reading(visitOnly.extend({ job: z.string().optional() }), ({ visit, job }, at) => {
    const isReprint = job?.startsWith(`${visit}.p`) === true && job !== `${visit}.p1`;
    return [{ table: 'visit', id: visit, ...(isReprint ? {} : { state }), ...more(at) }];
  });

const READINGS: Readonly<Record<string, Reading>> = {
  'day.opened': reading(z.object({ carriedVisits: z.array(carried).default([]) }), ({ carriedVisits }, _at, day) =>
    carriedVisits.flatMap((visit): readonly Fact[] => [
      {
        table: 'visit',
        id: visit.visit,
        ...(day === undefined ? {} : { day }),
        number: visit.number,
        service: visit.service,
        issuedAtMs: visit.issued.at,
        firstCalledAtMs: visit.firstCalled.at,
        lastCalledAtMs: visit.lastCalled.at,
        startedAtMs: visit.started.at,
      },
      {
        table: 'record',
        id: visit.record,
        visitId: visit.visit,
        service: visit.service,
        window: visit.window,
        clerk: visit.clerk,
        startedAtMs: visit.started.at,
      },
    ]),
  ),
  'day.closing': lapses,
  'day.closed': lapses,
  'ticket.issued': reading(
    visitOnly.extend({ number: z.string(), service: id, delivery: z.string() }),
    ({ visit, number, service, delivery }, at, day) => [
      {
        table: 'visit',
        id: visit,
        ...(day === undefined ? {} : { day }),
        number,
        service,
        delivery,
        state: delivery === 'paper' ? 'printing' : 'waiting',
        issuedAtMs: at,
      },
    ],
  ),
  'print.confirmed': sheet('waiting', (at) => ({ printedAtMs: at })),
  'print.failed': sheet('print-failed'),
  'print.unknown': sheet('waiting'),
  'ticket.noted': moves('waiting'),
  'ticket.voided': moves('void'),
  'visit.called': reading(visitOnly, ({ visit }, at) => [
    { table: 'visit', id: visit, state: 'called', firstCalledAtMs: at, lastCalledAtMs: at },
  ]),
  'visit.recalled': reading(visitOnly, ({ visit }, at) => [{ table: 'visit', id: visit, lastCalledAtMs: at }]),
  'visit.no-show': moves('no-show'),
  'visit.returned': moves('waiting'),
  'visit.transferred': moves('waiting'),
  'visit.cancelled': moves('cancelled'),
  'visit.parked': moves('parked'),
  'visit.taken-back': moves('serving'),
  'visit.started': reading(served.extend({ service: id }), ({ visit, record, service, window, clerk }, at) => [
    { table: 'visit', id: visit, state: 'serving', startedAtMs: at },
    { table: 'record', id: record, visitId: visit, service, window, clerk, startedAtMs: at },
  ]),
  'visit.leg-finished': reading(served, ({ visit, record, window, clerk }, at) => [
    { table: 'record', id: record, visitId: visit, window, clerk, finishedAtMs: at },
  ]),
  'visit.finished': reading(served, ({ visit, record, window, clerk }, at) => [
    { table: 'visit', id: visit, state: 'finished', finishedAtMs: at },
    { table: 'record', id: record, visitId: visit, window, clerk, finishedAtMs: at },
  ]),
  'evaluation.opened': reading(
    z.object({ evaluation: id, record: id, visit: id, window: id, pad: z.string().nullish() }),
    ({ evaluation, record, visit, window, pad }, at) => [
      { table: 'evaluation', id: evaluation, recordId: record, visitId: visit, window, ...(pad == null ? {} : { pad }), openedAtMs: at },
    ],
  ),
  'evaluation.asked': reading(z.object({ evaluation: id }), ({ evaluation }, at) => [
    { table: 'evaluation', id: evaluation, askedAtMs: at },
  ]),
  'evaluation.scored': reading(
    z.object({ evaluation: id, record: id, visit: id, level: z.int().min(1).max(5) }),
    ({ evaluation, record, visit, level }, at) => [
      { table: 'evaluation', id: evaluation, recordId: record, visitId: visit, score: { atMs: at, level } },
    ],
  ),
  'evaluation.closed': reading(
    z.object({ evaluation: id, record: id, visit: id, outcome: id }),
    ({ evaluation, record, visit, outcome }, at) => [
      { table: 'evaluation', id: evaluation, recordId: record, visitId: visit, closed: { atMs: at, outcome } },
    ],
  ),
};

/** The newest version of each body that `READINGS` understands, 1 where none stands here; later ones have only added to what is read. */
const NEWEST: Readonly<Record<string, number>> = { 'day.opened': 2, 'ticket.issued': 2, 'visit.called': 2, 'visit.no-show': 2 };

export type Told =
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** Reads one row. `unknown` for a kind that says nothing about visits; `unreadable` for a known kind in a form this city does not know. */
export function tellFacts(row: JournalRow): Told {
  const read = Object.hasOwn(READINGS, row.kind) ? READINGS[row.kind] : undefined;
  if (read === undefined) return { kind: 'unknown' };
  if (row.v < 1 || row.v > (NEWEST[row.kind] ?? 1)) return { kind: 'unreadable', why: `version ${row.v}` };
  try {
    const day = row.stream.startsWith('day/') ? row.stream.slice('day/'.length) : undefined;
    return { kind: 'facts', facts: read(JSON.parse(row.body), row.at, day) };
  } catch (error) {
    // Kept raw, and named in an alarm by the caller.
    return { kind: 'unreadable', why: error instanceof Error ? error.message : String(error) };
  }
}
