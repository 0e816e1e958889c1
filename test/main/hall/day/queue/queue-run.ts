/** A day's queue that is driven by events alone, from numbers: each of them is one happening. */
import type { DayEvent, Stamped } from '../../../../../main/hall/day/events.ts';
import { evolveDay } from '../../../../../main/hall/day/evolve.ts';
import { type Pick, pickNext } from '../../../../../main/hall/day/queue/policy.ts';
import { type DayState, emptyDay, type Visit } from '../../../../../main/hall/day/state.ts';
import type { CoreConfig, Policy } from '../../../../../main/hall/kernel/core-config.ts';
import {
  type ClassId,
  callIdOf,
  printJobIdOf,
  recordIdOf,
  type ServiceId,
  type TicketNumber,
  type WindowId,
} from '../../../../../main/hall/kernel/ids.ts';
import type { Stamp } from '../../../../../main/hall/kernel/stamp.ts';
import { clerk, device, makeConfig, NINE, service, spanAt, window } from '../../make-hall.ts';
import { Dice } from '../../model/dice.ts';

export const SERVICES = ['s1', 's2', 's3'].map(service);
export const WINDOWS = ['w1', 'w2', 'w3'].map(window);
export const CLASSES = ['ordinary', 'elderly', 'veteran', 'vip', 'retired-class'] as readonly string[] as readonly ClassId[];
export const KINDS = ['first-come', 'strict', 'ratio', 'ageing'] as const satisfies readonly Policy['kind'][];
const clerkOf = (at: WindowId) => clerk(at.replace('w', 'c'));

/** Three services and windows, four classes (a fifth that the configuration no longer knows) and rules, of which `seed` decides. */
export function makeRules(seed: number, kind: Policy['kind']): CoreConfig {
  const dice = new Dice(seed);
  const minutes = (most: number): number => dice.roll(most) * 60_000 + 1;
  const some = (): ServiceId[] => SERVICES.filter(() => dice.roll(2) === 0);
  const rules = (display: null) => ({ services: some(), secondary: some(), display, pad: null });
  return makeConfig({
    windows: Object.fromEntries(WINDOWS.map((id) => [id, rules(null)])),
    classes: Object.fromEntries(
      CLASSES.slice(0, 4).map((id, n) => [id, { rank: n === 0 ? 0 : dice.roll(3), weight: 1 + dice.roll(8) / 2 }]),
    ),
    policy: {
      kind,
      ratio: { priority: dice.roll(4), ordinary: dice.roll(3) },
      maxWaitMs: dice.once(4) ? minutes(20) : 3_600_000,
      rules: SERVICES.filter(() => dice.once(4)).map((of) => ({ service: of, waitOverMs: minutes(15) })),
    },
  });
}

export class QueueRun {
  /** All that has happened. */
  readonly log: Stamped<DayEvent>[] = [];
  readonly day: DayState = emptyDay();
  readonly config: CoreConfig;
  now: Stamp = { at: NINE, clockId: 'boot-0', upMs: 0 };
  #serial = 0;
  #boots = 0;

  constructor(config: CoreConfig) {
    this.config = config;
    this.evolve('day.opened', { ...spanAt(NINE), previousDay: null, carriedVisits: [], openWindows: [], devices: [] });
    for (const id of WINDOWS) this.evolve('window.opened', { window: id, clerk: clerkOf(id) });
  }

  evolve<Kind extends DayEvent['kind']>(kind: Kind, body: Extract<DayEvent, { kind: Kind }>['body']): void {
    const event = { kind, body, ...this.now } as Stamped<DayEvent>;
    this.log.push(event);
    evolveDay(this.day, event);
  }

  /** Whom a window would call. */
  pick(id: WindowId): Pick | null {
    return pickNext(this.day, this.config, id, clerkOf(id), this.now);
  }

  step(seed: number): void {
    const dice = new Dice(seed);
    this.#passTime(dice);
    const kind = dice.roll(12);
    if (kind < 6) return this.issue(dice.of(...pair(SERVICES)), dice.of(...pair(CLASSES)), dice.once(3));
    if (kind < 8) return this.#goOn(dice.among(this.#in('printing', 'unprinted')), dice);
    if (kind === 8) return this.#goOn(dice.among(this.#in('called', 'no-show', 'waiting')), dice);
    if (kind === 9) return this.#shift(dice.of(...pair(WINDOWS)));
    const at = dice.of(...pair(WINDOWS));
    if (this.day.windows.get(at)?.clerk && !this.day.windows.get(at)?.visit) this.call(at);
    else this.#goOn(dice.among(this.#in('called')), dice);
  }

  issue(of: ServiceId, kind: ClassId, onPaper: boolean): void {
    this.#serial += 1;
    const visit = `v${this.#serial}` as Visit['id'];
    this.evolve('ticket.issued', {
      visit,
      number: `A${this.#serial}` as TicketNumber,
      service: of,
      ordinal: this.#serial,
      kiosk: null,
      delivery: onPaper ? 'paper' : 'screen',
      class: kind,
      session: '',
      slot: null,
      booking: null,
      estimate: null,
      job: onPaper ? printJobIdOf(visit, 1) : null,
      printer: onPaper ? device('main/printer-1') : null,
    });
  }

  call(at: WindowId): Visit['id'] | null {
    const next = this.pick(at);
    if (next === null) return null;
    const { id, calls } = next.visit;
    this.evolve('visit.called', {
      visit: id,
      call: callIdOf(id, calls + 1),
      window: at,
      clerk: clerkOf(at),
      why: next.why,
      round: next.round,
    });
    return id;
  }

  /** Time goes by, sometimes none, sometimes over a restart of the machine. */
  #passTime(dice: Dice): void {
    const ms = dice.once(3) ? 0 : dice.roll(90_000);
    this.now = { ...this.now, at: this.now.at + ms, upMs: this.now.upMs + ms };
    if (!dice.once(40)) return;
    this.#boots += 1;
    this.now = { at: this.now.at + 30_000, clockId: `boot-${this.#boots}`, upMs: 500 };
    this.evolve('day.resumed', {});
  }

  #in(...phases: readonly Visit['phase'][]): Visit[] {
    return [...this.day.visits.values()].filter((visit) => phases.includes(visit.phase));
  }

  #shift(id: WindowId): void {
    const row = this.day.windows.get(id);
    if (!row?.clerk) return this.evolve('window.opened', { window: id, clerk: clerkOf(id) });
    if (row.visit === null) this.evolve('window.closed', { window: id, clerk: row.clerk });
  }

  /** Whatever may become of a visit that waits, prints, was called or did not come. */
  #goOn(visit: Visit | undefined, dice: Dice): void {
    if (visit === undefined) return;
    const { id, phase, job } = visit;
    if ((phase === 'printing' || phase === 'unprinted') && job !== null) {
      const sheet = { job: job.id, visit: id };
      if (phase === 'unprinted') return this.evolve(dice.once(2) ? 'ticket.noted' : 'ticket.voided', { visit: id });
      if (dice.once(3)) return this.evolve('print.failed', { ...sheet, reason: 'paper-out' });
      return this.evolve('print.confirmed', { ...sheet, proof: 'fence' });
    }
    if (phase === 'no-show') return visit.returns === null ? undefined : this.evolve('visit.returned', { visit: id, by: 'time' });
    if (phase === 'waiting') return this.evolve('visit.cancelled', { visit: id, window: null, reason: 'gave-up' });
    const { window: at, clerk: by } = visit;
    if (at === null || by === null) return;
    const where = { visit: id, window: at, clerk: by };
    const record = recordIdOf(id, visit.leg + 1);
    switch (dice.roll(4)) {
      case 0:
        return this.evolve('visit.no-show', { visit: id, window: at, returns: dice.once(4) ? null : { afterTickets: 3, afterMs: 1000 } });
      case 1:
        this.evolve('visit.started', { ...where, record, service: visit.service });
        return this.evolve('visit.finished', { ...where, record });
      default: {
        const to = dice.roll(4);
        const target = dice.of(...pair(WINDOWS));
        const sent = { window: to === 1 || to === 3 ? target : null, clerk: to === 2 || to === 3 ? clerkOf(target) : null };
        return this.evolve('visit.transferred', { ...where, to: { service: dice.of(...pair(SERVICES)), ...sent } });
      }
    }
  }
}

/** A list that is known to have a first entry, as `Dice.of` wants it. */
function pair<T>(list: readonly T[]): [T, ...T[]] {
  const [head, ...rest] = list;
  if (head === undefined) throw new Error('an empty list');
  return [head, ...rest];
}
