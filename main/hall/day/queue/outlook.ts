/** Why a visit has not been called yet: where it may be called, who would go before it there, and what calls it at the latest. Pure. */
import type { CoreConfig } from '../../kernel/core-config.ts';
import type { ClassId, ClerkId, TicketNumber, VisitId, WindowId } from '../../kernel/ids.ts';
import { elapsed, type Stamp } from '../../kernel/stamp.ts';
import type { CallReason } from '../events.ts';
import type { DayState, Frozen, Visit, VisitPhase } from '../state.ts';
import { type Caller, type Candidate, candidatesOf, isFor, isThere, serves, standing } from './candidates.ts';
import { type BeforeReason, policyReason, type Standing } from './explain.ts';
import { type Line, visitAt } from './lines.ts';
import { emptyOrderSet, ordersOf } from './order-set.ts';
import { choose, isOwn, pickNext, roundOf, ruledService } from './policy.ts';

/** A window that may call the visit. */
export type WindowOutlook = {
  readonly window: WindowId;
  readonly state: 'open' | 'paused' | 'closed';
  readonly tier: 'primary' | 'secondary';
  /** Whom it would call now; null when it is not open, or nobody may be called. */
  readonly next: { readonly visit: VisitId; readonly number: TicketNumber; readonly why: CallReason } | null;
};

export type WaitingBefore = {
  readonly visit: VisitId;
  readonly number: TicketNumber;
  readonly class: ClassId;
  readonly window: WindowId;
  readonly reason: BeforeReason;
};

export type Outlook = {
  readonly phase: VisitPhase;
  readonly waitMs: number;
  readonly reserved: { readonly window: WindowId | null; readonly clerk: ClerkId | null; readonly isThere: boolean } | null;
  /** Of one that did not come: what is left until it is called again. */
  readonly returns: { readonly afterTickets: number | null; readonly afterMs: number | null } | null;
  readonly windows: readonly WindowOutlook[];
  /** Who waits and would be called before it if everybody were called now, at the first window where that is so, by order of issue. */
  readonly before: readonly WaitingBefore[];
  /** There are more than were looked at. */
  readonly isMore: boolean;
  /** After so long it goes before all who have waited less. 0: it does already. */
  readonly maxWaitInMs: number;
};

/** The answer is for a person: beyond so many nobody counts. */
const MOST_LOOKED_AT = 2000;

export function outlookOf(day: Frozen<DayState>, config: CoreConfig, visit: Frozen<Visit>, now: Stamp): Outlook {
  const waitMs = elapsed(visit.issued, now).ms;
  const { reserved, returns, phase } = visit;
  const windows = windowsFor(day, config, visit, waitMs);
  return {
    phase,
    waitMs,
    reserved: reserved === null ? null : { ...reserved, isThere: isThere(day, config, reserved, visit.service) },
    returns:
      returns === null
        ? null
        : {
            afterTickets: left(returns.afterTickets, (day.services.get(visit.service)?.called ?? 0) - returns.calledBefore),
            afterMs: left(returns.afterMs, elapsed(returns.since, now).ms),
          },
    windows: windows.map((id) => windowOutlook(day, config, visit, id, now)),
    ...whoIsBefore(day, config, visit, windows, now),
    maxWaitInMs: Math.max(0, config.policy.maxWaitMs - waitMs),
  };
}

const left = (limit: number | null, gone: number): number | null => (limit === null ? null : Math.max(0, limit - gone));

/** Where it may be called, or could be were the window open. */
function windowsFor(day: Frozen<DayState>, config: CoreConfig, { service, reserved }: Frozen<Visit>, waitMs: number): WindowId[] {
  const isReleased = reserved !== null && waitMs >= config.policy.maxWaitMs && !isThere(day, config, reserved, service);
  return (Object.keys(config.windows) as WindowId[]).filter((id) => {
    if (serves(config, id, service) === null) return false;
    if (reserved === null || isReleased) return true;
    return isFor(reserved, { window: id, clerk: day.windows.get(id)?.clerk ?? ('' as ClerkId) });
  });
}

function windowOutlook(day: Frozen<DayState>, config: CoreConfig, visit: Frozen<Visit>, id: WindowId, now: Stamp): WindowOutlook {
  const row = day.windows.get(id);
  const clerk = row?.clerk ?? null;
  const picked = clerk === null || row?.paused ? null : pickNext(day, config, id, clerk, now);
  return {
    window: id,
    state: clerk === null ? 'closed' : row?.paused ? 'paused' : 'open',
    tier: serves(config, id, visit.service) ?? 'secondary',
    next: picked === null ? null : { visit: picked.visit.id, number: picked.visit.number, why: picked.why },
  };
}

function whoIsBefore(
  day: Frozen<DayState>,
  config: CoreConfig,
  visit: Frozen<Visit>,
  windows: readonly WindowId[],
  now: Stamp,
): Pick<Outlook, 'before' | 'isMore'> {
  const before = new Map<VisitId, WaitingBefore & { readonly order: number }>();
  let looked = 0;
  for (const window of windows) {
    const clerk = day.windows.get(window)?.clerk ?? null;
    if (clerk === null) continue;
    const pair = new Pairs({ day, config, window, clerk, now }, visit);
    for (const { visit: other, candidate } of pair.others()) {
      looked += 1;
      if (looked > MOST_LOOKED_AT) break;
      const reason = before.has(other.id) ? null : pair.reasonBefore(candidate);
      if (reason !== null)
        before.set(other.id, { visit: other.id, number: other.number, class: other.class, window, reason, order: other.order });
    }
  }
  const inOrder = [...before.values()].sort((a, b) => a.order - b.order);
  return { before: inOrder.map(({ order: _, ...rest }) => rest), isMore: looked > MOST_LOOKED_AT };
}

/** One visit beside each other one that may be called at the same window. The policy itself says who goes first. */
class Pairs {
  readonly #caller: Caller;
  readonly #heads: readonly Candidate[];
  readonly #own: Candidate | null;
  readonly #ruled: ReturnType<typeof ruledService>;

  constructor(caller: Caller, visit: Frozen<Visit>) {
    this.#caller = caller;
    this.#heads = candidatesOf(caller);
    this.#ruled = ruledService(this.#heads, caller.config.policy);
    const { class: of, reserved, service } = visit;
    const line: Frozen<Line> = { class: of, reserved, members: emptyOrderSet() };
    this.#own = standing(caller, visit, line, service, serves(caller.config, caller.window, service) === 'primary');
  }

  *others(): Generator<{ readonly visit: Frozen<Visit>; readonly candidate: Candidate }> {
    for (const { line, service, isPrimary } of this.#heads) {
      for (const order of ordersOf(line.members)) {
        const visit = visitAt(this.#caller.day, order);
        if (visit === undefined || visit === this.#own?.visit) continue;
        const candidate = standing(this.#caller, visit, line, service, isPrimary);
        if (candidate !== null) yield { visit, candidate };
      }
    }
  }

  reasonBefore(other: Candidate): BeforeReason | null {
    const own = this.#own;
    if (own === null) return null;
    const { config, day, window } = this.#caller;
    // The rule that holds now was set off by somebody: it holds for the two as well, whoever that was.
    const rules = this.#ruled === null ? [] : [{ service: this.#ruled, waitOverMs: -1 }];
    const choice = choose([own, other], { ...config.policy, rules }, roundOf(day, window));
    if (choice === null || choice.candidate !== other) return null;
    if (other.waitMs >= config.policy.maxWaitMs && own.waitMs < config.policy.maxWaitMs)
      return { code: 'max-wait', waitMs: other.waitMs, maxWaitMs: config.policy.maxWaitMs };
    if (choice.rule === 'service-rule' && own.service !== other.service) return { code: 'service-rule', service: other.service };
    if (choice.rule !== 'service-rule' && isOwn(other) && !isOwn(own)) return { code: 'primary-first', service: own.service };
    if (other.visit.order < own.visit.order) return { code: 'older' };
    const standings = [own, other].map(({ visit, waitMs }) => ({ class: visit.class, waitMs })) as [Standing, Standing];
    const isSent = other.sentTo !== null && own.sentTo === null;
    if (choice.rule === 'reserved' && isSent) return { code: 'reserved', target: other.sentTo ?? '' };
    const reason = policyReason(config, ...standings);
    // Of two issued at the same moment the one that was sent here goes first under any rule.
    return reason ?? (isSent ? { code: 'reserved', target: other.sentTo ?? '' } : { code: 'rule', rule: choice.rule });
  }
}
