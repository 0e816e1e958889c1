/**
 * Who is next. Of those who may be called at a window, in this order:
 * 1. whoever has waited `policy.maxWaitMs`, first issued first, whatever their class and service;
 * 2. where a wait passes the limit of a service rule, the visits of that service: the first such rule in the manager's order;
 * 3. the window's own services, and those sent to this window or clerk, before its secondary ones;
 * and among these the one that the policy says. Within a line whoever was issued first is always next, so the first of each line is
 * all that has to be looked at. Pure; `test/main/hall/day/queue/naive-policy.ts` says the same the slow way.
 */
import type { CoreConfig, Policy } from '../../kernel/core-config.ts';
import type { ClerkId, ServiceId, WindowId } from '../../kernel/ids.ts';
import { elapsed, type Stamp } from '../../kernel/stamp.ts';
import type { CallReason, Round } from '../events.ts';
import type { DayState, Frozen, Visit } from '../state.ts';
import { type Caller, type Candidate, candidatesOf } from './candidates.ts';
import { countBelow } from './order-set.ts';

/** Whom a window calls, why, and how its round stands with that call: what `visit.called` says. */
export type Pick = { readonly visit: Frozen<Visit>; readonly why: CallReason; readonly round: Round };

type Choice = { readonly candidate: Candidate; readonly rule: CallReason['rule']; readonly detail: string | null; readonly round: Round };

const NEW_ROUND: Round = { priority: 0, ordinary: 0 };

/** Whom `window` calls next, or null when nobody may be called there. */
export function pickNext(day: Frozen<DayState>, config: CoreConfig, window: WindowId, clerk: ClerkId, now: Stamp): Pick | null {
  const caller: Caller = { day, config, window, clerk, now };
  const candidates = candidatesOf(caller);
  const round = roundOf(day, window);
  const choice = choose(candidates, config.policy, round);
  if (choice === null) return null;
  const { candidate, rule, detail } = choice;
  const why = { rule, waitMs: candidate.waitMs, ahead: olderThan(candidate.visit, candidates), detail };
  return { visit: candidate.visit, why, round: choice.round };
}

/** The same for a visit that a person has chosen to be called, for a reason of theirs: it takes nobody's turn in the round. */
export function pickChosen(caller: Caller, visit: Frozen<Visit>, reason: string): Pick {
  const waitMs = elapsed(visit.issued, caller.now).ms;
  const why = { rule: 'chosen', waitMs, ahead: olderThan(visit, candidatesOf(caller)), detail: reason } as const;
  return { visit, why, round: roundOf(caller.day, caller.window) };
}

export const roundOf = (day: Frozen<DayState>, window: WindowId): Round => day.windows.get(window)?.round ?? NEW_ROUND;

/** How many in the lines of `candidates` were issued before it. */
function olderThan(visit: Frozen<Visit>, candidates: readonly Candidate[]): number {
  let older = 0;
  for (const { line, isReleased } of candidates) if (!isReleased) older += countBelow(line.members, visit.order);
  return older;
}

/** Of `candidates` the one to call. With two of them it says which goes first. */
export function choose(candidates: readonly Candidate[], policy: Policy, round: Round): Choice | null {
  if (candidates.some(({ waitMs }) => waitMs >= policy.maxWaitMs)) {
    // Whoever was issued before has waited at least as long, whatever a wall clock says that was put right in between.
    const longest = first(candidates, () => true, byAge);
    if (longest !== null) return { candidate: longest, rule: 'max-wait', detail: null, round };
  }
  const service = ruledService(candidates, policy);
  if (service !== null) {
    const chosen = byPolicy(candidates, (candidate) => candidate.service === service, policy, round);
    // Whoever is called out of turn takes nobody's place in the round.
    if (chosen !== null) return { ...chosen, rule: 'service-rule', detail: service, round };
  }
  const chosen = byPolicy(candidates, isOwn, policy, round);
  if (chosen === null)
    return asSecondary(
      byPolicy(candidates, () => true, policy, round),
      candidates,
    );
  const { sentTo } = chosen.candidate;
  return sentTo === null || isItsTurnAnyway(chosen, candidates, policy, round) ? chosen : { ...chosen, rule: 'reserved', detail: sentTo };
}

/** The service that the first of the manager's rules which holds now puts first. */
export const ruledService = (candidates: readonly Candidate[], { rules }: Policy): ServiceId | null =>
  rules.find(({ service, waitOverMs }) => candidates.some((candidate) => candidate.service === service && candidate.waitMs > waitOverMs))
    ?.service ?? null;

export const isOwn = ({ isPrimary, sentTo }: Candidate): boolean => isPrimary || sentTo !== null;

function asSecondary(choice: Choice | null, candidates: readonly Candidate[]): Choice | null {
  if (choice === null) return null;
  return { ...choice, rule: 'secondary', detail: olderThan(choice.candidate.visit, candidates) > 0 ? choice.rule : null };
}

/** Whether it would be called now even if it had been sent nowhere. */
function isItsTurnAnyway({ candidate }: Choice, candidates: readonly Candidate[], policy: Policy, round: Round): boolean {
  const unsent = candidates.map((other) => ({ ...other, sentTo: null }));
  const chosen = byPolicy(unsent, isOwn, policy, round) ?? byPolicy(unsent, () => true, policy, round);
  return chosen?.candidate.visit === candidate.visit;
}

type Among = (candidate: Candidate) => boolean;
type Before = (a: Candidate, b: Candidate) => boolean;

function byPolicy(candidates: readonly Candidate[], among: Among, policy: Policy, round: Round): Choice | null {
  if (policy.kind === 'ratio') return byRatio(candidates, among, policy.ratio, round);
  const before = BEFORE[policy.kind];
  const candidate = first(candidates, among, before);
  return candidate === null ? null : { candidate, rule: policy.kind, detail: null, round };
}

/** Whoever was issued first; of two issued at the same moment the one that was sent here. */
const byAge: Before = (a, b) => {
  const isSameMoment = a.visit.issued.upMs === b.visit.issued.upMs && a.visit.issued.clockId === b.visit.issued.clockId;
  if (isSameMoment && (a.sentTo === null) !== (b.sentTo === null)) return a.sentTo !== null;
  return a.visit.order < b.visit.order;
};

const byScore =
  (score: (candidate: Candidate) => number): Before =>
  (a, b) => {
    const lead = score(a) - score(b);
    return lead === 0 ? byAge(a, b) : lead > 0;
  };

const BEFORE: Readonly<Record<Exclude<Policy['kind'], 'ratio'>, Before>> = {
  'first-come': byAge,
  strict: byScore((candidate) => candidate.class.rank),
  ageing: byScore((candidate) => candidate.class.weight * candidate.waitMs),
};

function first(candidates: readonly Candidate[], among: Among, before: Before): Candidate | null {
  let found: Candidate | null = null;
  for (const candidate of candidates) if (among(candidate) && (found === null || before(candidate, found))) found = candidate;
  return found;
}

type Kind = keyof Round;
const kindOf = (candidate: Candidate): Kind => (candidate.class.rank > 0 ? 'priority' : 'ordinary');

/** So many priority visits, then so many ordinary ones. Where none of the kind waits whose turn it is, the other is called and the turn stays. */
function byRatio(candidates: readonly Candidate[], among: Among, ratio: Policy['ratio'], round: Round): Choice | null {
  const current = isFull(round, ratio) ? NEW_ROUND : round;
  const turn: Kind = current.priority < ratio.priority ? 'priority' : 'ordinary';
  const other: Kind = turn === 'priority' ? 'ordinary' : 'priority';
  const of = (kind: Kind): Candidate | null => first(candidates, (candidate) => among(candidate) && kindOf(candidate) === kind, byAge);
  const wanted = of(turn);
  if (wanted !== null) {
    const counted = { ...current, [turn]: current[turn] + 1 };
    return { candidate: wanted, rule: 'ratio', detail: turn, round: isFull(counted, ratio) ? NEW_ROUND : counted };
  }
  const instead = of(other);
  return instead === null ? null : { candidate: instead, rule: 'ratio', detail: `only-${other}`, round };
}

const isFull = (round: Round, { priority, ordinary }: Policy['ratio']): boolean => round.priority >= priority && round.ordinary >= ordinary;
