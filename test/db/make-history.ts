/**
 * Any history of a small hall: the lawful next steps are drawn from the hall's own state, time goes on by itself, and the wall clock is
 * stepped and the machine restarted as chance has it. Beside each event stands the true time, which neither clock can bend.
 */
import type { NewEvent } from '../../db/batch.ts';
import { EVENT_VERSIONS } from '../../db/events.ts';
import { decideDay } from '../../main/hall/day/decide-day.ts';
import type { DayView } from '../../main/hall/day/decision.ts';
import { type DayEvent, dayStream, type Stamped } from '../../main/hall/day/events.ts';
import { evolveDay } from '../../main/hall/day/evolve.ts';
import { type DayState, emptyDay, type Visit } from '../../main/hall/day/state.ts';
import type { DaySpan } from '../../main/hall/kernel/business-day.ts';
import type { CallId, ClerkId, ServiceId, ServiceRecordId, VisitId, WindowId } from '../../main/hall/kernel/ids.ts';
import { AT, ROUND, WHY } from './visit-events.ts';

const DAY_MS = 86_400_000;
const WINDOWS = ['w1', 'w2'] as unknown as readonly WindowId[];
const SERVICES = ['s1', 's2'] as unknown as readonly ServiceId[];
const ESTIMATE = { p10Ms: 5000, p50Ms: 30_000, p90Ms: 90_000, model: 'm' };
const MOST_WAITING = 2;
/** One step in so many is the cutover; in one of so many somebody may give up, pause or leave. */
const ROLL_EVERY = 17;
const REST_EVERY = 5;

/** `pick` chooses the step, `gapMs` passes before it, `clock` may bend a clock meanwhile. */
export type Draw = { readonly pick: number; readonly gapMs: number; readonly clock: 'runs' | 'stepped' | 'restarted' };
export type Told = { readonly trueMs: number; readonly clockId: string; readonly event: Stamped<DayEvent>; readonly row: NewEvent };

const clerkOf = (window: WindowId): ClerkId => `c-${window}` as ClerkId;
const spanOf = (n: number): DaySpan => ({
  day: new Date(AT + n * DAY_MS).toISOString().slice(0, 10) as DaySpan['day'],
  startsAt: AT + n * DAY_MS,
  endsAt: AT + (n + 1) * DAY_MS,
});

export class History {
  readonly told: Told[] = [];
  readonly day: DayState = emptyDay();
  readonly #prefix: string;
  #days = 0;
  #visits = 0;
  #trueMs = 0;
  #wallOffsetMs = 0;
  #clocks = 0;
  #upOffsetMs = 0;

  constructor(prefix: string, firstDay = 0) {
    this.#prefix = prefix;
    this.#days = firstDay;
    this.#wallOffsetMs = firstDay * DAY_MS;
    this.#tell([{ kind: 'day.opened', body: { ...spanOf(firstDay), previousDay: null, carriedVisits: [], openWindows: [], devices: [] } }]);
  }

  step({ pick, gapMs, clock }: Draw): void {
    this.#trueMs += gapMs;
    if (clock === 'stepped') this.#wallOffsetMs += (pick % 2 === 0 ? 1 : -1) * 3_600_000;
    if (clock === 'restarted') {
      this.#clocks += 1;
      this.#upOffsetMs = -this.#trueMs;
    }
    const steps = this.#steps(pick);
    const chosen = steps[pick % steps.length];
    if (chosen !== undefined) this.#tell(chosen());
  }

  /** The cutover: the day is closed, and what is being served or parked goes on in the next. */
  roll(): void {
    this.#days += 1;
    const next = spanOf(this.#days);
    const view = { day: this.day, now: { at: Number.MAX_SAFE_INTEGER, clockId: '', upMs: 0 } } as unknown as DayView;
    const decision = decideDay(view, { kind: 'day.roll', next });
    if (!decision.ok) throw new Error(decision.refusal.code);
    this.#tell(decision.events);
  }

  #tell(events: readonly DayEvent[]): void {
    const stamp = {
      at: AT + this.#trueMs + this.#wallOffsetMs,
      clockId: `${this.#prefix}boot-${this.#clocks}`,
      upMs: this.#trueMs + this.#upOffsetMs,
    };
    for (const bare of events) {
      const event = { ...bare, ...stamp } as Stamped<DayEvent>;
      const stream = dayStream(event.kind === 'day.opened' ? event.body.day : (this.day.span?.day ?? spanOf(0).day));
      evolveDay(this.day, event);
      const envelope = { v: EVENT_VERSIONS[bare.kind], ...stamp, actorKind: 'clerk', actorId: 'c', commandKey: null, causeSeq: null };
      const row: NewEvent = { stream, kind: bare.kind, ...envelope, body: JSON.stringify(bare.body) };
      this.told.push({ trueMs: this.#trueMs, clockId: stamp.clockId, event, row });
    }
  }

  /** What could happen next. Cancelling is rare, so that visits get somewhere. */
  #steps(pick: number): readonly (() => DayEvent[])[] {
    if (pick % ROLL_EVERY === 0) {
      this.roll();
      return [];
    }
    const steps: (() => DayEvent[])[] = [];
    const { waiting } = this.day.totals.phases;
    if (waiting < MOST_WAITING) for (const service of SERVICES) steps.push(() => [this.#issue(service)]);
    for (const window of WINDOWS) steps.push(...this.#atWindow(window, pick % REST_EVERY === 0));
    for (const visit of this.day.visits.values()) steps.push(...this.#ofVisit(visit, pick % REST_EVERY === 0));
    return steps;
  }

  #issue(service: ServiceId): DayEvent {
    this.#visits += 1;
    const visit = `${this.#prefix}v${this.#visits}` as VisitId;
    const number = `${this.#prefix}${this.#visits}` as Visit['number'];
    const rest = {
      class: 'ordinary' as Visit['class'],
      session: '',
      slot: null,
      booking: null,
      estimate: this.#visits % 2 === 0 ? ESTIMATE : null,
    };
    return {
      kind: 'ticket.issued',
      body: { visit, number, service, ordinal: this.#visits, kiosk: null, delivery: 'screen', ...rest, job: null, printer: null },
    };
  }

  #atWindow(window: WindowId, mayRest: boolean): (() => DayEvent[])[] {
    const row = this.day.windows.get(window);
    const clerk = clerkOf(window);
    if (row === undefined || row.clerk === null) return [() => [{ kind: 'window.opened', body: { window, clerk } }]];
    const steps: (() => DayEvent[])[] = [];
    if (row.paused !== null) steps.push(() => [{ kind: 'window.resumed', body: { window, clerk } }]);
    else if (mayRest) steps.push(() => [{ kind: 'window.paused', body: { window, clerk, reason: 'lunch' } }]);
    if (row.visit !== null) return steps;
    if (mayRest) steps.push(() => [{ kind: 'window.closed', body: { window, clerk } }]);
    for (const visit of this.day.visits.values()) {
      const at = { visit: visit.id, window, clerk };
      if (visit.phase === 'waiting' && row.paused === null)
        steps.push(() => [
          { kind: 'visit.called', body: { ...at, call: `${visit.id}.c${visit.calls + 1}` as CallId, why: WHY, round: ROUND } },
        ]);
      if (visit.phase === 'parked' && visit.record !== null) {
        const { record } = visit;
        steps.push(() => [{ kind: 'visit.taken-back', body: { ...at, record } }]);
      }
    }
    return steps;
  }

  #ofVisit(visit: Visit, mayRest: boolean): (() => DayEvent[])[] {
    const { id, window, clerk, phase, returns } = visit;
    const cancels: (() => DayEvent[])[] = mayRest
      ? [() => [{ kind: 'visit.cancelled', body: { visit: id, window: phase === 'called' ? null : window, reason: 'left' } }]]
      : [];
    if (phase === 'no-show' && returns !== null) return [() => [{ kind: 'visit.returned', body: { visit: id, by: 'time' } }], ...cancels];
    if (phase === 'waiting' || phase === 'parked') return cancels;
    if (window === null || clerk === null) return [];
    const at = { visit: id, window, clerk };
    const record = `${id}.s${visit.leg + 1}` as ServiceRecordId;
    const service = SERVICES.find((other) => other !== visit.service) ?? visit.service;
    const start = (of: ServiceId): DayEvent => ({ kind: 'visit.started', body: { ...at, record, service: of } });
    const transfer = (): DayEvent => ({ kind: 'visit.transferred', body: { ...at, to: { service, window: null, clerk } } });
    const noShow = (back: boolean): DayEvent => ({
      kind: 'visit.no-show',
      body: { visit: id, window, returns: back ? { afterTickets: 2, afterMs: null } : null },
    });
    if (phase === 'called')
      return [
        () => [start(visit.service)],
        () => [start(visit.service)],
        () => [{ kind: 'visit.recalled', body: { visit: id, call: `${id}.c${visit.calls + 1}` as CallId, window } }],
        () => [noShow(true)],
        () => [noShow(false)],
        () => [transfer()],
        ...cancels,
      ];
    const served = visit.record;
    if (phase !== 'serving' || served === null) return [];
    const legFinished = (): DayEvent => ({ kind: 'visit.leg-finished', body: { ...at, record: served } });
    return [
      () => [{ kind: 'visit.finished', body: { ...at, record: served } }],
      () => [{ kind: 'visit.parked', body: { ...at, record: served, reason: null } }],
      () => [legFinished(), start(service)],
      () => [legFinished(), transfer()],
      ...cancels.map((cancel) => () => [legFinished(), ...cancel()]),
    ];
  }
}
