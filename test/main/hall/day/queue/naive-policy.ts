/** Who is next, said the slow way: every visit of the day is looked at, and nothing of the queue's own order is used. */
import type { CallReason } from '../../../../../main/hall/day/events.ts';
import type { DayState, Frozen, Visit } from '../../../../../main/hall/day/state.ts';
import type { CoreConfig } from '../../../../../main/hall/kernel/core-config.ts';
import type { ClassId, ClerkId, WindowId } from '../../../../../main/hall/kernel/ids.ts';
import { elapsed, type Stamp } from '../../../../../main/hall/kernel/stamp.ts';

type Waiting = Frozen<Visit>;
export type NaivePick = { readonly visit: string; readonly why: CallReason };

export class NaivePolicy {
  readonly day: Frozen<DayState>;
  readonly config: CoreConfig;
  readonly window: WindowId;
  readonly clerk: ClerkId;
  readonly now: Stamp;

  constructor(day: Frozen<DayState>, config: CoreConfig, window: WindowId, clerk: ClerkId, now: Stamp) {
    [this.day, this.config, this.window, this.clerk, this.now] = [day, config, window, clerk, now];
  }

  waitOf(visit: Waiting): number {
    return elapsed(visit.issued, this.now).ms;
  }

  isSentHere({ reserved }: Waiting): boolean {
    return reserved !== null && [null, this.window].includes(reserved.window) && [null, this.clerk].includes(reserved.clerk);
  }

  /** Somebody to whom it was sent works at a window for its service. */
  isAwaited({ reserved, service }: Waiting): boolean {
    return [...this.day.windows.values()].some((window) => {
      const rules = this.config.windows[window.id];
      if (window.clerk === null || reserved === null || rules === undefined) return false;
      if (reserved.window !== null && reserved.window !== window.id) return false;
      if (reserved.clerk !== null && reserved.clerk !== window.clerk) return false;
      return [...rules.services, ...rules.secondary].includes(service);
    });
  }

  isLate(visit: Waiting): boolean {
    return this.waitOf(visit) >= this.config.policy.maxWaitMs;
  }

  /** Everybody who may be called here, first issued first; at the same moment those who were sent here first. */
  get callable(): Waiting[] {
    const rules = this.config.windows[this.window];
    if (rules === undefined) return [];
    const served = [...rules.services, ...rules.secondary];
    const here = [...this.day.visits.values()].filter(
      (visit) =>
        visit.phase === 'waiting' &&
        served.includes(visit.service) &&
        (visit.reserved === null || this.isSentHere(visit) || (this.isLate(visit) && !this.isAwaited(visit))),
    );
    const sameMoment = (a: Waiting, b: Waiting): boolean => a.issued.clockId === b.issued.clockId && a.issued.upMs === b.issued.upMs;
    return here.sort((a, b) =>
      sameMoment(a, b) && this.isSentHere(a) !== this.isSentHere(b) ? (this.isSentHere(a) ? -1 : 1) : a.order - b.order,
    );
  }

  isOwn(visit: Waiting): boolean {
    return this.isSentHere(visit) || (this.config.windows[this.window]?.services.includes(visit.service) ?? false);
  }

  classOf(visit: Waiting): { readonly rank: number; readonly weight: number } {
    return this.config.classes[visit.class as ClassId] ?? { rank: 0, weight: 1 };
  }

  /** The first of `visits` by the policy, and what it says of it. */
  byPolicy(visits: readonly Waiting[]): { readonly visit: Waiting; readonly detail: string | null } | undefined {
    const { kind, ratio } = this.config.policy;
    const best = (score: (visit: Waiting) => number): Waiting | undefined => {
      const highest = Math.max(...visits.map(score));
      return visits.find((visit) => score(visit) === highest);
    };
    if (kind === 'ratio') {
      let { priority, ordinary } = this.day.windows.get(this.window)?.round ?? { priority: 0, ordinary: 0 };
      if (priority >= ratio.priority && ordinary >= ratio.ordinary) [priority, ordinary] = [0, 0];
      const turn = priority < ratio.priority ? 'priority' : 'ordinary';
      const kindOf = (visit: Waiting): string => (this.classOf(visit).rank > 0 ? 'priority' : 'ordinary');
      const wanted = visits.find((visit) => kindOf(visit) === turn);
      const [instead] = visits;
      if (wanted !== undefined) return { visit: wanted, detail: turn };
      return instead === undefined ? undefined : { visit: instead, detail: `only-${kindOf(instead)}` };
    }
    const visit =
      kind === 'first-come'
        ? visits[0]
        : best((waiting) => (kind === 'strict' ? this.classOf(waiting).rank : this.classOf(waiting).weight * this.waitOf(waiting)));
    return visit === undefined ? undefined : { visit, detail: null };
  }

  /** Of `only`, where it is given, as if nobody else were there; a rule that others have set off holds all the same. */
  next(only: readonly string[] | null = null): NaivePick | null {
    const everybody = this.callable;
    const all = everybody.filter(({ id }) => only?.includes(id) ?? true);
    const pick = (visit: Waiting, rule: CallReason['rule'], detail: string | null): NaivePick => {
      const ahead = all.filter((other) => other.order < visit.order && (other.reserved === null || this.isSentHere(other))).length;
      return { visit: visit.id, why: { rule, waitMs: this.waitOf(visit), ahead, detail } };
    };
    const [oldest] = all;
    if (oldest === undefined) return null;
    if (all.some((visit) => this.isLate(visit))) return pick(oldest, 'max-wait', null);
    for (const { service, waitOverMs } of this.config.policy.rules) {
      const of = all.filter((visit) => visit.service === service);
      const isSetOff = everybody.some((visit) => visit.service === service && this.waitOf(visit) > waitOverMs);
      const chosen = this.byPolicy(of);
      if (isSetOff && chosen === undefined) break;
      if (isSetOff && chosen !== undefined) return pick(chosen.visit, 'service-rule', service);
    }
    const { kind } = this.config.policy;
    const own = all.filter((visit) => this.isOwn(visit));
    const chosen = this.byPolicy(own.length > 0 ? own : all);
    if (chosen === undefined) return null;
    if (own.length > 0) return this.#withReservation(chosen, pick(chosen.visit, kind, chosen.detail));
    const { ahead } = pick(chosen.visit, 'secondary', null).why;
    return pick(chosen.visit, 'secondary', ahead > 0 ? kind : null);
  }

  /** `reserved` is the reason where it would not have been called had nobody been sent here. */
  #withReservation({ visit }: { readonly visit: Waiting }, picked: NaivePick): NaivePick {
    if (!this.isSentHere(visit)) return picked;
    const plain = [...this.callable].sort((a, b) => a.order - b.order);
    const services = this.config.windows[this.window]?.services ?? [];
    const own = plain.filter(({ service }) => services.includes(service));
    if (this.byPolicy(own.length > 0 ? own : plain)?.visit.id === visit.id) return picked;
    return { ...picked, why: { ...picked.why, rule: 'reserved', detail: visit.reserved?.clerk ?? visit.reserved?.window ?? null } };
  }
}
