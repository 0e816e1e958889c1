/** Compares every duration in the projections with what its clients know of it. */
import type { Db } from '../../../db/connection.ts';
import { add, between, errorOf, type Interval, NOTHING, type Note, type Step } from './truth.ts';

/** What happened in the middle of a duration. */
export type Disturbance = 'clock stepped' | 'controller killed' | 'day turned';

/** One duration in the projections: what they say, what is true, and whether they stand by it. */
export type Judged = {
  readonly what: string;
  readonly saidMs: number;
  readonly truth: Interval;
  readonly isCertain: boolean;
  /** Whether one monotonic clock saw all of it, so that nothing excuses a mark. */
  readonly isOneClock: boolean;
  readonly disturbed: readonly Disturbance[];
};

/** A second and more is a step, below it the clocks are only read at different moments. */
const STEPPED_MS = 1000;

type Row = { readonly seq: number; readonly kind: string; readonly body: string };
type Over = { readonly least: number; readonly most: number; readonly clocks: number; readonly days: number };

/** Where in the journal each step is: `<kind>/<visit>`, the first of it, and the stays at each window in their order. */
class JournalIndex {
  readonly #first = new Map<string, number>();
  readonly #stays = new Map<string, { readonly openedSeq: number; closedSeq: number | null }[]>();

  constructor(db: Db) {
    const rows = db.prepare<[], Row>(`SELECT seq, kind, body FROM journal WHERE stream LIKE 'day/%' ORDER BY seq`).all();
    for (const { seq, kind, body } of rows) {
      const { visit, window } = JSON.parse(body) as { readonly visit?: string; readonly window?: string };
      if (visit !== undefined && !this.#first.has(`${kind}/${visit}`)) this.#first.set(`${kind}/${visit}`, seq);
      if (window === undefined) continue;
      const stays = this.#stays.get(window) ?? [];
      this.#stays.set(window, stays);
      if (kind === 'window.opened') stays.push({ openedSeq: seq, closedSeq: null });
      const last = stays.at(-1);
      if (kind === 'window.closed' && last !== undefined) last.closedSeq = seq;
    }
  }

  seqOf(kind: string, visit: string): number {
    const seq = this.#first.get(`${kind}/${visit}`);
    if (seq === undefined) throw new Error(`the journal has no ${kind} of ${visit}`);
    return seq;
  }

  /** The stay that was opened behind `seq`, and before any other. */
  stayAt(window: string, visitSeq: number): { readonly openedSeq: number; readonly closedSeq: number } {
    const stay = this.#stays.get(window)?.findLast(({ openedSeq }) => openedSeq < visitSeq);
    if (stay === undefined || stay.closedSeq === null) throw new Error(`the journal has no whole stay at ${window} around row ${visitSeq}`);
    return { openedSeq: stay.openedSeq, closedSeq: stay.closedSeq };
  }
}

export function judgeDurations(db: Db, notes: readonly Note[]): readonly Judged[] {
  const index = new JournalIndex(db);
  const over = db.prepare<[number, number], Over>(`
    SELECT min(at - up_ms) AS least, max(at - up_ms) AS most, count(DISTINCT clock_id) AS clocks, count(DISTINCT stream) AS days
    FROM journal
    WHERE seq BETWEEN ? AND ? AND stream LIKE 'day/%'`);
  const kills = notes.filter(({ step }) => step === 'killed');
  const around = (fromSeq: number, toSeq: number, from: Note, to: Note): Pick<Judged, 'isOneClock' | 'disturbed'> => {
    const span = over.get(fromSeq, toSeq);
    if (span === undefined) throw new Error(`the journal has no row from ${fromSeq} to ${toSeq}`);
    const disturbed: Disturbance[] = [];
    if (span.most - span.least > STEPPED_MS) disturbed.push('clock stepped');
    if (kills.some((kill) => kill.sentMs > from.answeredMs && kill.answeredMs < to.sentMs)) disturbed.push('controller killed');
    if (span.days > 1) disturbed.push('day turned');
    return { isOneClock: span.clocks === 1, disturbed };
  };
  return [...judgeVisits(db, notes, index, around), ...judgeStays(db, notes, index, around)];
}

type Around = (fromSeq: number, toSeq: number, from: Note, to: Note) => Pick<Judged, 'isOneClock' | 'disturbed'>;
type VisitRow = { readonly waitMs: number; readonly waitCertain: number; readonly totalMs: number | null; readonly totalCertain: number };
type RecordRow = { readonly parkedMs: number; readonly parkedCertain: number; readonly serviceMs: number; readonly serviceCertain: number };

/** Wait, total, service and parked time of each visit that its clients know the whole of. */
function judgeVisits(db: Db, notes: readonly Note[], index: JournalIndex, around: Around): Judged[] {
  const visitRow = db.prepare<[string], VisitRow>(
    'SELECT wait_ms AS waitMs, wait_certain AS waitCertain, total_ms AS totalMs, total_certain AS totalCertain FROM visits WHERE visit = ?',
  );
  const recordRow = db.prepare<[string], RecordRow>(`
    SELECT parked_ms AS parkedMs, parked_certain AS parkedCertain, service_ms AS serviceMs, service_certain AS serviceCertain
    FROM service_records
    WHERE visit = ?`);
  const steps = new Map<string, Map<Step, Note>>();
  for (const one of notes) {
    if (one.visit === null) continue;
    const known = steps.get(one.visit) ?? new Map<Step, Note>();
    steps.set(one.visit, known.set(one.step, one));
  }
  return [...steps].flatMap(([visit, known]) => {
    const [issued, called, started, parked, back, finished] = (
      ['issued', 'called', 'started', 'parked', 'taken-back', 'finished'] as const
    ).map((step) => known.get(step));
    const row = visitRow.get(visit);
    if (!issued || !called) return [];
    if (row === undefined) throw new Error(`no row of visit ${visit}`);
    const [issuedSeq, calledSeq] = [index.seqOf('ticket.issued', visit), index.seqOf('visit.called', visit)];
    const wait = { what: `wait of ${visit}`, saidMs: row.waitMs, truth: between(issued, called), isCertain: row.waitCertain === 1 };
    const judged: Judged[] = [{ ...wait, ...around(issuedSeq, calledSeq, issued, called) }];
    if (!started || !parked || !back || !finished) return judged;
    const record = recordRow.get(visit);
    if (record === undefined || row.totalMs === null) throw new Error(`no whole record of visit ${visit}`);
    const [startedSeq, finishedSeq] = [index.seqOf('visit.started', visit), index.seqOf('visit.finished', visit)];
    const parkedOver = around(index.seqOf('visit.parked', visit), index.seqOf('visit.taken-back', visit), parked, back);
    const service = add(between(started, parked), between(back, finished));
    judged.push(
      {
        ...{ what: `service of ${visit}`, saidMs: record.serviceMs, truth: service, isCertain: record.serviceCertain === 1 },
        ...around(startedSeq, finishedSeq, started, finished),
      },
      {
        ...{ what: `parking of ${visit}`, saidMs: record.parkedMs, truth: between(parked, back), isCertain: record.parkedCertain === 1 },
        ...parkedOver,
      },
      {
        ...{ what: `total of ${visit}`, saidMs: row.totalMs, truth: between(issued, finished), isCertain: row.totalCertain === 1 },
        ...around(issuedSeq, finishedSeq, issued, finished),
      },
    );
    return judged;
  });
}

const ACTIVITIES = ['idle', 'called', 'serving', 'paused'] as const;
type Activity = (typeof ACTIVITIES)[number];

/** What a window does from each step on; the steps that are not here change nothing at it. */
const LEADS_TO: Partial<Readonly<Record<Step, Activity>>> = {
  opened: 'idle',
  called: 'called',
  started: 'serving',
  parked: 'idle',
  'taken-back': 'serving',
  finished: 'idle',
  paused: 'paused',
  resumed: 'idle',
  closed: 'idle',
};

type Stay = { readonly window: string; readonly notes: readonly Note[] };

/** From each `opened` to its `closed`, where nothing broke between them. */
function wholeStays(notes: readonly Note[]): Stay[] {
  const stays: Stay[] = [];
  const open = new Map<string, Note[]>();
  for (const one of notes) {
    if (one.window === null || (LEADS_TO[one.step] === undefined && one.step !== 'broken')) continue;
    if (one.step === 'opened') open.set(one.window, []);
    if (one.step === 'broken') open.delete(one.window);
    const under = open.get(one.window);
    under?.push(one);
    if (one.step !== 'closed' || under === undefined) continue;
    stays.push({ window: one.window, notes: under });
    open.delete(one.window);
  }
  return stays;
}

/** What each window did in each stay; the turn of a day parts a stay into rows, which are added up. */
function judgeStays(db: Db, notes: readonly Note[], index: JournalIndex, around: Around): Judged[] {
  const sums = db.prepare<[string, number, number], Readonly<Record<`${Activity}_ms` | 'uncertain_ms', number>>>(`
    SELECT sum(idle_ms) AS idle_ms, sum(called_ms) AS called_ms, sum(serving_ms) AS serving_ms, sum(paused_ms) AS paused_ms,
      sum(uncertain_ms) AS uncertain_ms
    FROM window_spans
    WHERE window = ? AND opened_seq BETWEEN ? AND ?`);
  return wholeStays(notes).flatMap(({ window, notes: steps }) => {
    const truth: Record<Activity, Interval> = { idle: NOTHING, called: NOTHING, serving: NOTHING, paused: NOTHING };
    for (const [n, step] of steps.entries()) {
      const next = steps[n + 1];
      const activity = LEADS_TO[step.step];
      if (next !== undefined && activity !== undefined) truth[activity] = add(truth[activity], between(step, next));
    }
    const [first, last] = [steps[0], steps.at(-1)];
    const visit = steps.find((step) => step.visit !== null)?.visit;
    if (first === undefined || last === undefined || !visit) return [];
    const { openedSeq, closedSeq } = index.stayAt(window, index.seqOf('visit.called', visit));
    const said = sums.get(window, openedSeq, closedSeq);
    if (said === undefined) throw new Error(`no row of the stay at ${window} from row ${openedSeq}`);
    const what = around(openedSeq, closedSeq, first, last);
    return ACTIVITIES.map((activity) => ({
      ...{ what: `${activity} at ${window} from row ${openedSeq}`, saidMs: said[`${activity}_ms`], truth: truth[activity] },
      ...{ isCertain: said.uncertain_ms === 0, ...what },
    }));
  });
}

/** What is not within `slackMs` of the truth and not marked, and what is marked though one clock saw all of it. */
export const wrongOnes = (judged: readonly Judged[], slackMs: number): readonly string[] =>
  judged.flatMap(({ what, saidMs, truth, isCertain, isOneClock }) => {
    if (!isCertain) return isOneClock ? [`${what} is marked, and one clock saw all of it`] : [];
    const { leastMs, mostMs } = truth;
    return errorOf(truth, saidMs) <= slackMs ? [] : [`${what} is ${saidMs} ms, truly ${leastMs.toFixed(0)} to ${mostMs.toFixed(0)} ms`];
  });
