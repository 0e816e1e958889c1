/** Who is next, by full scans: the policies and the manager's rules as the design says them. */
import type { Stamp } from '../../../../main/hall/kernel/stamp.ts';
import { type NaiveHall, type NaiveVisit, named, sinceMs } from './naive-hall.ts';

/** How many of each kind a window has called in its round. */
export type NaiveRound = { priority: number; ordinary: number };
/** Whom a window calls, and its round with that call. */
export type NaivePick = { readonly visit: NaiveVisit; readonly round: NaiveRound };

/**
 * Whoever has waited the longest that anybody should; else, where a wait passes what the manager's rules allow, the visits of that service;
 * else of those of the window's own services and those who were sent there, else of the others, the one that the policy says; of equals the
 * first issued, and of two at the same moment the one that was sent there.
 */
export function pickFor(hall: NaiveHall, id: string, now: Stamp): NaivePick | undefined {
  const late = firstOfEach(hall.orphansFor(id)).filter((visit) => hall.hasWaitedLongest(visit, now));
  const own = firstOfEach(hall.ownFor(id));
  const all = hall.visits.filter((visit) => own.includes(visit) || late.includes(visit));
  const { round } = hall.window(id);
  const isSent = (visit: NaiveVisit): boolean => visit.reserved !== null && !late.includes(visit);
  const first = (among: readonly NaiveVisit[]): NaiveVisit | undefined =>
    among.find((visit) => isSent(visit) && isSameMoment(visit, among[0] ?? visit)) ?? among[0];
  const unchanged = (visit: NaiveVisit | undefined): NaivePick | undefined => (visit === undefined ? undefined : { visit, round });
  if (all.some((visit) => hall.hasWaitedLongest(visit, now))) return unchanged(first(all));
  const best = (among: readonly NaiveVisit[]): NaivePick | undefined => {
    if (hall.config.policy.kind === 'ratio') return byRatio(hall, among, round, first);
    const most = Math.max(...among.map((visit) => claim(hall, visit, now)));
    return unchanged(first(among.filter((visit) => claim(hall, visit, now) === most)));
  };
  const rule = hall.config.policy.rules.find(({ service, waitOverMs }) =>
    all.some((visit) => visit.service === service && sinceMs(visit.issued, now) > waitOverMs),
  );
  // Called out of turn, it takes nobody's place in the round.
  if (rule !== undefined) return unchanged(best(all.filter(({ service }) => service === rule.service))?.visit);
  const services: readonly string[] = named(hall.config.windows, id)?.services ?? [];
  return best(all.filter((visit) => isSent(visit) || services.includes(visit.service))) ?? best(all);
}

/** So many priority visits, then so many ordinary ones; with none of the kind whose turn it is, the other, and the turn stays. */
function byRatio(
  hall: NaiveHall,
  among: readonly NaiveVisit[],
  before: NaiveRound,
  first: (among: readonly NaiveVisit[]) => NaiveVisit | undefined,
): NaivePick | undefined {
  const { ratio } = hall.config.policy;
  const over = ({ priority, ordinary }: NaiveRound): NaiveRound =>
    priority >= ratio.priority && ordinary >= ratio.ordinary ? { priority: 0, ordinary: 0 } : { priority, ordinary };
  const round = over(before);
  const turn = round.priority < ratio.priority ? 'priority' : 'ordinary';
  const isPriority = (visit: NaiveVisit): boolean => (named(hall.config.classes, visit.class)?.rank ?? 0) > 0;
  const wanted = first(among.filter((visit) => isPriority(visit) === (turn === 'priority')));
  if (wanted !== undefined) return { visit: wanted, round: over({ ...round, [turn]: round[turn] + 1 }) };
  const instead = first(among);
  return instead === undefined ? undefined : { visit: instead, round };
}

/** What the policy holds for a visit, more for whoever is called earlier. */
function claim(hall: NaiveHall, visit: NaiveVisit, now: Stamp): number {
  const { rank, weight } = named(hall.config.classes, visit.class) ?? { rank: 0, weight: 1 };
  const { kind } = hall.config.policy;
  return kind === 'strict' ? rank : kind === 'ageing' ? weight * sinceMs(visit.issued, now) : 0;
}

const isSameMoment = (a: NaiveVisit, b: NaiveVisit): boolean => a.issued.upMs === b.issued.upMs && a.issued.clockId === b.issued.clockId;

/**
 * Of those who wait for the same at the same place nobody goes before one who was issued earlier, whatever a wall clock that was moved over a
 * restart makes of their waits.
 */
const firstOfEach = (visits: readonly NaiveVisit[]): NaiveVisit[] =>
  visits.filter(({ service, class: of, reserved }, at) =>
    visits
      .slice(0, at)
      .every((other) => other.service !== service || other.class !== of || JSON.stringify(other.reserved) !== JSON.stringify(reserved)),
  );
