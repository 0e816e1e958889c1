import type { TransferTarget } from '../../main/hall/day/events.ts';
import type { PastCall, VisitPast } from '../../main/hall/day/queue/explain.ts';
import type { TicketNumber, VisitId } from '../../main/hall/kernel/ids.ts';
import type { HashedRow } from '../chain/chain.ts';
import type { Db } from '../connection.ts';
import type { StoredEvent } from '../events.ts';
import { ROW_COLUMNS } from '../rows.ts';
import { decodeEvent } from '../upcast.ts';

/** Where a visit stands in the journal: the stream of a day, and the row from which on it is in it. */
type Place = { readonly stream: string; readonly fromSeq: number };

/**
 * What the journal has of one visit in one day, for the answer why it was called when it was: its events, the calls of others from its
 * issue to its end, and the configurations that held. `day` null: the day on which it was issued. Null for a visit that is not there.
 */
export function getVisitPast(db: Db, { visit, day }: { readonly visit: string; readonly day: string | null }): VisitPast | null {
  const place = placeOf(db, visit, day);
  if (place === null) return null;
  const events = eventsOf(db, visit, place);
  const own = events.filter(({ kind, body }) => !kind.startsWith('visit.') || (body as { readonly visit: string }).visit === visit);
  return {
    visit: visit as VisitId,
    events: own.map((event) => ({ seq: event.seq, event: event as VisitPast['events'][number]['event'] })),
    calls: callsOf(db, visit, place.fromSeq, events),
    configs: configsOf(db, place.fromSeq, events.at(-1)?.seq ?? place.fromSeq),
  };
}

function placeOf(db: Db, visit: string, day: string | null): Place | null {
  const row = db
    .prepare<[string], { day: string; issuedSeq: number }>('SELECT day, issued_seq AS issuedSeq FROM visits WHERE visit = ?')
    .get(visit);
  if (row === undefined) return null;
  const stream = `day/${day ?? row.day}`;
  if (day === null || day === row.day) return { stream, fromSeq: row.issuedSeq };
  // Carried into a later day: there it is from the day's first event on.
  const fromSeq = db.prepare<[string], number>('SELECT seq FROM journal WHERE stream = ? ORDER BY stream_seq LIMIT 1').pluck().get(stream);
  return fromSeq === undefined ? null : { stream, fromSeq };
}

/** Every event about the visit, every call and transfer, and what opens and ends the day, up to the visit's own last one. */
function eventsOf(db: Db, visit: string, { stream, fromSeq }: Place): StoredEvent[] {
  const rows = db
    .prepare<[string, number, string], HashedRow>(`
      SELECT ${ROW_COLUMNS} FROM journal
      WHERE stream = ? AND seq >= ? AND (
        kind IN ('visit.called', 'visit.transferred', 'day.opened', 'day.closing', 'day.closed', 'day.resumed') OR json_extract(body, '$.visit') = ?
      )
      ORDER BY stream_seq`)
    .all(stream, fromSeq, visit);
  const events = rows.map((row) => decodeEvent(row));
  const last = events.findLastIndex((event) => isEndOf(event, visit));
  return last === -1 ? events : events.slice(0, last + 1);
}

const ENDS: readonly string[] = ['visit.finished', 'visit.cancelled', 'ticket.voided'];

function isEndOf({ kind, body }: StoredEvent, visit: string): boolean {
  if (kind === 'day.closing' || kind === 'day.closed') return (body as { lapsed: readonly string[] }).lapsed.includes(visit);
  if (kind === 'visit.no-show') return body.visit === visit && body.returns === null;
  return ENDS.includes(kind) && (body as { readonly visit?: string }).visit === visit;
}

/** The calls of other visits, each with what its ticket says. */
function callsOf(db: Db, visit: string, fromSeq: number, events: readonly StoredEvent[]): PastCall[] {
  const issueOf = db.prepare<[string], HashedRow>(
    `SELECT ${ROW_COLUMNS} FROM journal WHERE seq = (SELECT issued_seq FROM visits WHERE visit = ?)`,
  );
  const moved = new Map<VisitId, TransferTarget>();
  // Of two that were carried into the day the list says which is older; beside any other a carried one is.
  const carried: readonly string[] = events.flatMap((event) =>
    event.kind === 'day.opened' ? event.body.carriedVisits.map((found) => found.visit) : [],
  );
  const isBefore = (other: string): boolean =>
    !carried.includes(visit) || !carried.includes(other) || carried.indexOf(other) < carried.indexOf(visit);
  return events.flatMap((event): PastCall[] => {
    if (event.kind === 'visit.transferred') moved.set(event.body.visit, event.body.to);
    if (event.kind !== 'visit.called' || event.body.visit === visit) return [];
    const { visit: other, window, clerk, why } = event.body;
    const issue = issueOf.get(other);
    const issued = issue === undefined ? null : decodeEvent(issue);
    const { seq, at, clockId, upMs } = event;
    const call = { seq, at, clockId, upMs, visit: other, window, clerk, why };
    // Carried into the day, or what a salvage left of it: it was there before anything of this day.
    if (issued?.kind !== 'ticket.issued')
      return [{ ...call, ...carriedFacts(issued, other), service: null, sentTo: null, isOlder: isBefore(other) }];
    const { number, class: of, service } = issued.body;
    const isOlder = issued.seq < fromSeq && isBefore(other);
    // Of an older one the transfers from before are not known here.
    const to = moved.get(other);
    // Once it is called it is sent nowhere any more; the service stays.
    if (to !== undefined) moved.set(other, { service: to.service, window: null, clerk: null });
    const sentTo = to?.clerk ?? to?.window ?? null;
    return [{ ...call, number, class: of, service: to?.service ?? (isOlder ? null : service), sentTo, isOlder }];
  });
}

function carriedFacts(opened: StoredEvent | null, visit: string): Pick<PastCall, 'number' | 'class'> {
  const carried = opened?.kind === 'day.opened' ? opened.body.carriedVisits.find((found) => found.visit === visit) : undefined;
  return { number: carried?.number ?? ('' as TicketNumber), class: carried?.class ?? ('ordinary' as PastCall['class']) };
}

/** The configurations from the one in force at `fromSeq` to the last before `toSeq`. */
function configsOf(db: Db, fromSeq: number, toSeq: number): VisitPast['configs'] {
  const rows = db
    .prepare<[number, number], HashedRow>(`
      SELECT ${ROW_COLUMNS} FROM journal
      WHERE stream = 'config' AND seq <= ? AND seq >= COALESCE((SELECT max(seq) FROM journal WHERE stream = 'config' AND seq <= ?), 0)
      ORDER BY stream_seq`)
    .all(toSeq, fromSeq);
  return rows.flatMap((row) => {
    const event = decodeEvent(row);
    return event.kind === 'config.applied' ? [{ seq: event.seq, config: event.body.config }] : [];
  });
}
