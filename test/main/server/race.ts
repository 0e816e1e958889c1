/** Many desks that press "next" at once, several times each, while kiosks give tickets; and what the journal says became of it. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { makeConfig, post, type Reply, startHall } from '../make-hall.ts';

const SERVICES = ['social-insurance', 'medical-insurance'] as const;
/** Presses of one desk that are on their way together, one round after the other. */
const BURSTS = [1, 7, 2, 4, 3, 8];

export type RaceOptions = { readonly dataDir: string; readonly desks: number; readonly presses: number; readonly tickets: number };

/** What a desk was told: the visit it had after each round, and everything that speaks against two presses being one call. */
type Desk = { readonly window: string; readonly had: string[]; readonly faults: string[] };
export type RaceResult = {
  readonly pressed: number;
  /** `visit window` of each call, in the order of the journal. */
  readonly calls: readonly string[];
  /** The same as the desks were told, in no order. */
  readonly told: readonly string[];
  readonly numbers: readonly string[];
  /** Calls of somebody who did not wait: a second call of one visit. */
  readonly doubleCalls: readonly string[];
  /** Calls that were not of the first issued of those that waited. */
  readonly outOfTurn: readonly string[];
  /** Never called, although somebody who came later was. */
  readonly skipped: readonly string[];
  readonly faults: readonly string[];
};

type Hall = Awaited<ReturnType<typeof startHall>>;

/** A hall of so many windows, all of which serve both services, at whatever hour the race is run. */
const makeRaceConfig = (desks: number) =>
  makeConfig((config) => {
    const ids = Array.from({ length: desks }, (_, n) => n + 1);
    const name = { zh: '窗口', en: 'Window' };
    delete config.hours;
    config.windows = Object.fromEntries(ids.map((n) => [`w${n}`, { name, services: SERVICES }]));
    config.clerks = Object.fromEntries(ids.map((n) => [`c${n}`, { name: { zh: `人员${n}`, en: `Clerk ${n}` } }]));
  });

export async function runRace({ dataDir, desks, presses, tickets }: RaceOptions): Promise<RaceResult> {
  const hall = await startHall(dataDir, { config: makeRaceConfig(desks) });
  const all: Desk[] = [];
  try {
    for (let n = 1; n <= desks; n += 1) {
      all.push({ window: `w${n}`, had: [], faults: [] });
      await mustDo(post(hall, `windows/w${n}/open`, { clerk: `c${n}` }));
    }
    // Some wait from the beginning, so that the first presses of all desks meet.
    for (let n = 0; n < desks; n += 1) await mustDo(issue(hall, n));
    const issuing = Array.from({ length: 4 }, (_, kiosk) => issueSome(hall, kiosk, Math.ceil((tickets - desks) / 4)));
    await Promise.all([...issuing, ...all.map((desk) => press(hall, desk, presses))]);
  } finally {
    await hall.stop();
  }
  const told = all.flatMap(({ window, had }) => had.map((visit) => `${visit} ${window}`));
  return { pressed: desks * presses, told, faults: all.flatMap((desk) => desk.faults), ...readJournal(dataDir) };
}

async function mustDo(asked: Promise<Reply>): Promise<Reply> {
  const reply = await asked;
  if (reply.body.error !== undefined) throw new Error(reply.body.error.code);
  return reply;
}

const issue = (hall: Hall, n: number): Promise<Reply> =>
  post(hall, 'tickets', { service: SERVICES[n % SERVICES.length], delivery: 'screen', kiosk: 'k1' });

async function issueSome(hall: Hall, kiosk: number, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await mustDo(issue(hall, kiosk + n));
}

/** One clerk: presses "next" several times at once, then ends what came of it, and so on. */
async function press(hall: Hall, desk: Desk, presses: number): Promise<void> {
  let left = presses;
  for (let round = 0; left > 0; round += 1) {
    const burst = Math.min(left, BURSTS[round % BURSTS.length] ?? 1);
    left -= burst;
    const replies = await Promise.all(Array.from({ length: burst }, () => post(hall, `windows/${desk.window}/next`, { have: null })));
    const visit = onlyVisit(desk, replies);
    if (visit === null) continue;
    desk.had.push(visit);
    const steps = round % 3 === 0 ? ['no-show'] : ['start', 'finish'];
    for (const step of steps) await mustDo(post(hall, `windows/${desk.window}/${step}`, { visit }));
  }
}

/** The one visit that all presses of a round came to; those before the first ticket of a quiet moment may have found nobody. */
function onlyVisit(desk: Desk, replies: readonly Reply[]): string | null {
  const visits = new Set<string>();
  for (const { status, body } of replies) {
    const visit = body.visit as { readonly visit: string } | null | undefined;
    if (visit) visits.add(visit.visit);
    else if (body.error?.code !== 'queue/empty') desk.faults.push(`${desk.window}: ${status} ${JSON.stringify(body)}`);
  }
  if (replies.filter(({ body }) => body.visit && body.repeated !== true).length > 1)
    desk.faults.push(`${desk.window}: two calls of one round`);
  if (visits.size > 1) desk.faults.push(`${desk.window}: ${[...visits].join(' and ')} at once`);
  return [...visits][0] ?? null;
}

type Row = { readonly kind: string; readonly body: string };

/** The calls held against a plain list of who waits, event by event. Who did not come and is back has its old place again. */
function readJournal(dataDir: string): Pick<RaceResult, 'calls' | 'numbers' | 'doubleCalls' | 'outOfTurn' | 'skipped'> {
  const kinds = ['ticket.issued', 'visit.called', 'visit.returned'];
  const db = new Database(join(dataDir, 'journal.db'), { readonly: true });
  const rows = db.prepare<string[], Row>('SELECT kind, body FROM journal WHERE kind IN (?, ?, ?) ORDER BY seq').all(...kinds);
  db.close();
  const issued: string[] = [];
  const [calls, numbers, doubleCalls, outOfTurn]: [string[], string[], string[], string[]] = [[], [], [], []];
  let waiting: string[] = [];
  for (const { kind, body } of rows) {
    const { visit, number, window } = JSON.parse(body) as { visit: string; number: string; window: string };
    if (kind === 'ticket.issued') {
      issued.push(visit);
      numbers.push(number);
    }
    if (kind !== 'visit.called') {
      waiting = issued.filter((one) => one === visit || waiting.includes(one));
      continue;
    }
    calls.push(`${visit} ${window}`);
    if (!waiting.includes(visit)) doubleCalls.push(visit);
    else if (waiting[0] !== visit) outOfTurn.push(visit);
    waiting = waiting.filter((one) => one !== visit);
  }
  const called = new Set(calls.map((call) => call.split(' ')[0]));
  const last = issued.findLastIndex((visit) => called.has(visit));
  return { calls, numbers, doubleCalls, outOfTurn, skipped: issued.slice(0, last).filter((visit) => !called.has(visit)) };
}

/** Nobody is called twice or skipped, no number is given twice, everybody is called in turn, and each desk was told what the journal says. */
export function faultsOf({ calls, told, numbers, doubleCalls, outOfTurn, skipped, faults }: RaceResult): Record<string, unknown> {
  return {
    doubleCalls,
    duplicateNumbers: numbers.length - new Set(numbers).size,
    skipped,
    outOfTurn,
    toldOtherwise: told.toSorted().join() === calls.toSorted().join() ? [] : ['the desks and the journal disagree'],
    faults,
  };
}

export const NO_FAULTS = { doubleCalls: [], duplicateNumbers: 0, skipped: [], outOfTurn: [], toldOtherwise: [], faults: [] };
