/**
 * Why a visit was called when it was, and who was called before it although it could have been: told from its own events and from the
 * calls made meanwhile, as they stand in the journal. Pure; codes only, the words are in `main/api/why-texts.ts`.
 */
import { type CoreConfig, classOf } from '../../kernel/core-config.ts';
import type { ClassId, ClerkId, ServiceId, TicketNumber, VisitId, WindowId } from '../../kernel/ids.ts';
import { elapsed, type Stamp } from '../../kernel/stamp.ts';
import type { CallReason, DayEvent, Stamped } from '../events.ts';
import { evolveDay } from '../evolve.ts';
import { emptyDay, type Visit, type VisitPhase } from '../state.ts';
import { isFor, serves } from './candidates.ts';

/** A call of another visit: what its `visit.called` and its `ticket.issued` say. */
export type PastCall = Stamp & {
  readonly seq: number;
  readonly visit: VisitId;
  readonly number: TicketNumber;
  readonly class: ClassId;
  /** What it was called for; null where its events do not tell. */
  readonly service: ServiceId | null;
  /** The window or clerk that it had been sent to; null where it was sent nowhere, or its events do not tell. */
  readonly sentTo: string | null;
  /** It was issued, or carried into the day, before the visit that is explained. */
  readonly isOlder: boolean;
  readonly window: WindowId;
  readonly clerk: ClerkId;
  readonly why: CallReason;
};

/** What the journal has of one visit in one day. */
export type VisitPast = {
  readonly visit: VisitId;
  /** Its own events, and those of the day that end it, in order. */
  readonly events: readonly { readonly seq: number; readonly event: Stamped<DayEvent> }[];
  /** Of other visits, from its issue on, in order. */
  readonly calls: readonly PastCall[];
  /** The configurations that held meanwhile, each from `seq` on. */
  readonly configs: readonly { readonly seq: number; readonly config: CoreConfig }[];
};

/** Why one visit goes before another at the same window. */
export type BeforeReason =
  | { readonly code: 'older' }
  | { readonly code: 'max-wait'; readonly waitMs: number; readonly maxWaitMs: number }
  | { readonly code: 'service-rule'; readonly service: ServiceId }
  /** `service`: that of the one which had to wait, which the window serves second. */
  | { readonly code: 'primary-first'; readonly service: ServiceId }
  | { readonly code: 'reserved'; readonly target: string }
  | { readonly code: 'higher-class' }
  | { readonly code: 'heavier'; readonly weight: number; readonly waitMs: number; readonly thanWeight: number; readonly thanWaitMs: number }
  | { readonly code: 'ratio'; readonly turn: 'priority' | 'ordinary'; readonly priority: number; readonly ordinary: number }
  | { readonly code: 'chosen'; readonly reason: string }
  /** No more can be said than the rule that was noted with the call. */
  | { readonly code: 'rule'; readonly rule: CallReason['rule'] };

export type CalledBefore = Pick<PastCall, 'visit' | 'number' | 'class' | 'window' | 'at'> & { readonly reason: BeforeReason };
export type OwnCall = { readonly window: WindowId; readonly clerk: ClerkId; readonly at: number; readonly why: CallReason };
/** A time in which it could not be called. `toAt` null: it lasts. */
export type AwaySpan = { readonly phase: VisitPhase; readonly fromAt: number; readonly toAt: number | null };

export type Explanation = {
  readonly visit: VisitId;
  readonly number: TicketNumber;
  readonly service: ServiceId;
  readonly class: ClassId;
  readonly phase: VisitPhase;
  readonly issuedAt: number;
  /** Each time it was called, recalls not counted. */
  readonly calls: readonly OwnCall[];
  /** Who was called while it waited, at a window where it could have been called, in order. */
  readonly before: readonly CalledBefore[];
  readonly away: readonly AwaySpan[];
};

/** Null when the events do not have the visit. */
export function explainVisit(past: VisitPast): Explanation | null {
  const day = emptyDay();
  const calls: OwnCall[] = [];
  const before: CalledBefore[] = [];
  const phases: { phase: VisitPhase; readonly fromAt: number }[] = [];
  for (const { event, call, config } of inOrder(past)) {
    const visit = day.visits.get(past.visit);
    if (call !== null) {
      const reason = visit === undefined ? null : reasonBefore(config, visit, call);
      if (reason !== null)
        before.push({ visit: call.visit, number: call.number, class: call.class, window: call.window, at: call.at, reason });
      continue;
    }
    if (event === null) continue;
    if (event.kind === 'visit.called')
      calls.push({ window: event.body.window, clerk: event.body.clerk, at: event.at, why: event.body.why });
    evolveDay(day, event);
    const phase = day.visits.get(past.visit)?.phase;
    if (phase !== undefined && phase !== phases.at(-1)?.phase) phases.push({ phase, fromAt: event.at });
  }
  const visit = day.visits.get(past.visit);
  if (visit === undefined) return null;
  const { id, number, service, class: of, phase, issued } = visit;
  return { visit: id, number, service, class: of, phase, issuedAt: issued.at, calls, before, away: awayOf(phases) };
}

type Happening = { readonly seq: number; readonly event: Stamped<DayEvent> | null; readonly call: PastCall | null };

/** Events and calls as they happened, each with the configuration that held then. */
function* inOrder({ events, calls, configs }: VisitPast): Generator<Omit<Happening, 'seq'> & { readonly config: CoreConfig | null }> {
  const happenings: Happening[] = [
    ...events.map(({ seq, event }) => ({ seq, event, call: null })),
    ...calls.map((call) => ({ seq: call.seq, event: null, call })),
  ];
  happenings.sort((a, b) => a.seq - b.seq);
  for (const { seq, event, call } of happenings)
    yield { event, call, config: configs.findLast((applied) => applied.seq < seq)?.config ?? null };
}

const AWAY: readonly VisitPhase[] = ['printing', 'unprinted', 'no-show', 'parked'];

function awayOf(phases: readonly { readonly phase: VisitPhase; readonly fromAt: number }[]): AwaySpan[] {
  return phases.flatMap(({ phase, fromAt }, index) =>
    AWAY.includes(phase) ? [{ phase, fromAt, toAt: phases[index + 1]?.fromAt ?? null }] : [],
  );
}

/** Why `call` went before `visit`; null when the visit could not have been called there and then. */
function reasonBefore(config: CoreConfig | null, visit: Visit, call: PastCall): BeforeReason | null {
  if (config === null || visit.phase !== 'waiting') return null;
  const tier = serves(config, call.window, visit.service);
  const isSentHere = visit.reserved !== null && isFor(visit.reserved, call);
  if (tier === null || (visit.reserved !== null && !isSentHere)) return null;
  const { rule, detail } = call.why;
  if (rule === 'chosen') return { code: 'chosen', reason: detail ?? '' };
  if (call.isOlder) return { code: 'older' };
  const { maxWaitMs } = config.policy;
  const own = { class: visit.class, waitMs: elapsed(visit.issued, call).ms };
  if (rule === 'max-wait' && own.waitMs < maxWaitMs) return { code: 'max-wait', waitMs: call.why.waitMs, maxWaitMs };
  if (rule === 'service-rule' && detail !== visit.service) return { code: 'service-rule', service: detail as ServiceId };
  const isOwn = tier === 'primary' || isSentHere;
  if (rule !== 'service-rule' && rule !== 'secondary' && !isOwn) return { code: 'primary-first', service: visit.service };
  if (rule === 'reserved' && !isSentHere) return { code: 'reserved', target: detail ?? '' };
  const reason = rule === 'max-wait' ? null : policyReason(config, own, { class: call.class, waitMs: call.why.waitMs });
  if (reason !== null) return reason;
  // Of two issued at the same moment the one that was sent here goes first under any rule.
  return call.sentTo !== null && !isSentHere ? { code: 'reserved', target: call.sentTo } : { code: 'rule', rule };
}

export type Standing = { readonly class: ClassId; readonly waitMs: number };

/** Why the policy puts a younger one first; null where it does not say. */
export function policyReason(config: CoreConfig, visit: Standing, younger: Standing): BeforeReason | null {
  const [own, its] = [classOf(config, visit.class), classOf(config, younger.class)];
  switch (config.policy.kind) {
    case 'strict':
      return its.rank > own.rank ? { code: 'higher-class' } : null;
    case 'ratio': {
      if (its.rank > 0 === own.rank > 0) return null;
      return { code: 'ratio', turn: its.rank > 0 ? 'priority' : 'ordinary', ...config.policy.ratio };
    }
    case 'ageing': {
      const facts = { weight: its.weight, waitMs: younger.waitMs, thanWeight: own.weight, thanWaitMs: visit.waitMs };
      return facts.weight * facts.waitMs > facts.thanWeight * facts.thanWaitMs ? { code: 'heavier', ...facts } : null;
    }
    case 'first-come':
      return null;
    default:
      return config.policy.kind satisfies never;
  }
}
