/**
 * A day in simulated time, driven by the hall itself: the same decisions, deadlines and reactions as in the running hall, from commands
 * that visitors and clerks would give. A clerk calls the next as soon as the window is free.
 */
import { isDue } from '../hall/day/deadlines.ts';
import type { Stamped } from '../hall/day/events.ts';
import { deadlines, decide, emptyHall, evolve, type HallCommand, type HallState, reactions, type StreamedEvent } from '../hall/hall.ts';
import { businessDayAt } from '../hall/kernel/business-day.ts';
import { momentInDay } from '../hall/kernel/calendar.ts';
import { entryOf } from '../hall/kernel/core-config.ts';
import type { JsonObject } from '../hall/kernel/decision.ts';
import type { ServiceId, VisitId, WindowId } from '../hall/kernel/ids.ts';
import type { Stamp } from '../hall/kernel/stamp.ts';
import { Agenda } from './agenda.ts';
import { type Arrival, clerkOf, type Scenario, type SimulatedDay, type SimulatedVisit } from './scenario.ts';

/** Lets the scenario happen. Throws only on a defect: a command that the hall must not refuse. */
export const runDay = (scenario: Scenario): SimulatedDay => new DayRun(scenario).run();

/** A visitor as the simulation knows it; the rest is in the hall's own state. */
type Visitor = { readonly arrival: Arrival; readonly ahead: number; waitMs: number | null; hasLeft: boolean };
type WindowRun = { readonly id: WindowId; openSinceAt: number; busySinceAt: number | null; isOver: boolean };

const CLOCK_ID = 'simulated';
const LEFT = 'left';

class DayRun {
  readonly #scenario: Scenario;
  readonly #state: HallState = emptyHall();
  readonly #agenda = new Agenda<() => void>();
  readonly #visitors = new Map<VisitId, Visitor>();
  readonly #windows = new Map<WindowId, WindowRun>();
  /** Open windows without a visit, the longest idle first. */
  readonly #idle = new Set<WindowId>();
  readonly #refused: Record<string, number> = {};
  #now: Stamp;
  #openMs = 0;
  #busyMs = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    const { config, day } = scenario;
    const span = businessDayAt(
      momentInDay(day, config.dayCutoverMinutes, config.timeZone, config.dayCutoverMinutes),
      config.timeZone,
      config.dayCutoverMinutes,
    );
    this.#now = { at: span.startsAt, clockId: CLOCK_ID, upMs: 0 };
    this.#do({ kind: 'config.apply', config, sha256: '0'.repeat(64), always: true });
    this.#do({ kind: 'day.open', span });
  }

  run(): SimulatedDay {
    const { arrivals, shifts } = this.#scenario;
    for (const { window, fromAt, toAt } of shifts) {
      this.#agenda.add(fromAt, () => this.#open(window));
      if (toAt !== null) this.#agenda.add(toAt, () => this.#endShift(window));
    }
    let next = 0;
    for (;;) {
      const arrival = arrivals[next];
      const atMs = Math.min(this.#agenda.nextAt, arrival?.at ?? Number.POSITIVE_INFINITY);
      const due = deadlines(this.#state).toSorted((a, b) => dueAt(a) - dueAt(b))[0];
      if (due !== undefined && this.#momentOf(due) <= atMs) this.#meet(due, this.#momentOf(due));
      else if (atMs === Number.POSITIVE_INFINITY) break;
      else if (arrival !== undefined && arrival.at === atMs) {
        this.#moveTo(atMs);
        this.#arrive(arrival, next);
        next += 1;
      } else {
        this.#moveTo(atMs);
        this.#agenda.take()?.();
      }
    }
    for (const id of [...this.#windows.keys()]) this.#noteClosed(id);
    return { visits: this.#outcomes(), refused: this.#refused, openMs: this.#openMs, busyMs: this.#busyMs };
  }

  /** When a deadline is due by the wall clock, which runs with the monotonic one here. */
  #momentOf(due: ReturnType<typeof deadlines>[number]): number {
    return Math.max(this.#now.at, this.#now.at + dueAt(due) - this.#now.upMs);
  }

  #moveTo(at: number): void {
    this.#now = { ...this.#now, at, upMs: this.#now.upMs + at - this.#now.at };
  }

  #meet(due: ReturnType<typeof deadlines>[number], at: number): void {
    this.#moveTo(at);
    if (!isDue(due, this.#now)) throw new Error(`${due.command.kind} is not due at its own moment`);
    this.#do(due.command);
    this.#callAtIdle(null);
  }

  /** Gives a command that may be refused; its reply, or the code. The consequences of its events are given with it. */
  #give(command: HallCommand): JsonObject | string {
    const decision = decide(this.#state, command, this.#now);
    if (!decision.ok) return decision.refusal.code;
    for (const event of decision.events) this.#happen(event);
    for (const event of decision.events) for (const reaction of reactions(event)) this.#do(reaction);
    return decision.reply;
  }

  #do(command: HallCommand): JsonObject {
    const reply = this.#give(command);
    if (typeof reply === 'string') throw new Error(`the simulated hall refused ${command.kind}: ${reply}`);
    return reply;
  }

  #happen(event: StreamedEvent): void {
    evolve(this.#state, { ...event, ...this.#now } as Stamped<StreamedEvent>);
    if (event.kind !== 'visit.called') return;
    const visitor = this.#visitors.get(event.body.visit);
    if (visitor !== undefined) visitor.waitMs ??= event.body.why.waitMs;
  }

  #arrive(arrival: Arrival, n: number): void {
    const visit = `v${n}` as VisitId;
    const { service, class: of, patienceMs, at } = arrival;
    const command = {
      kind: 'ticket.issue',
      visit,
      service,
      delivery: 'screen',
      kiosk: null,
      class: of,
      booking: null,
      estimate: null,
    } as const;
    const reply = this.#give(command);
    if (typeof reply === 'string') {
      this.#refused[reply] = (this.#refused[reply] ?? 0) + 1;
      return;
    }
    this.#visitors.set(visit, { arrival, ahead: Number(reply.waitingAhead), waitMs: null, hasLeft: false });
    if (patienceMs !== null) this.#agenda.add(at + patienceMs, () => this.#leave(visit));
    this.#callAtIdle({ service, visit });
  }

  #leave(visit: VisitId): void {
    if (this.#state.day.visits.get(visit)?.phase !== 'waiting') return;
    this.#do({ kind: 'visit.cancel', visit, reason: LEFT });
    const visitor = this.#visitors.get(visit);
    if (visitor !== undefined) visitor.hasLeft = true;
  }

  /** Every idle window calls, the longest idle first; where one has come, those that serve it, until it is called. */
  #callAtIdle(come: { readonly service: ServiceId; readonly visit: VisitId } | null): void {
    const service = come?.service ?? null;
    for (const id of [...this.#idle]) {
      if (come !== null && this.#state.day.visits.get(come.visit)?.phase !== 'waiting') return;
      const rules = entryOf(this.#scenario.config.windows, id);
      if (service === null || rules?.services.includes(service) || rules?.secondary.includes(service)) this.#next(id);
    }
  }

  #next(id: WindowId): void {
    const window = this.#windows.get(id);
    if (window === undefined) return;
    const reply = this.#give({ kind: 'window.next', window: id, have: null });
    const visit = this.#state.day.windows.get(id)?.visit ?? null;
    // Nobody waits for it: the one refusal there can be.
    if (reply === 'queue/empty') this.#idle.add(id);
    else if (typeof reply === 'string' || visit === null) throw new Error(`the simulated hall refused window.next: ${String(reply)}`);
    else {
      this.#idle.delete(id);
      window.busySinceAt = this.#now.at;
      this.#serve(window, visit);
    }
  }

  #serve(window: WindowRun, visit: VisitId): void {
    const { walkMs, noShowMs } = this.#scenario;
    const serviceMs = this.#visitors.get(visit)?.arrival.serviceMs ?? null;
    const at = { window: window.id, visit };
    const after = (ms: number, then: () => void): void => {
      if (ms === 0) then();
      else this.#agenda.add(this.#now.at + ms, then);
    };
    const end = (command: HallCommand): void => {
      this.#do(command);
      this.#goOn(window);
    };
    if (serviceMs === null) this.#agenda.add(this.#now.at + noShowMs, () => end({ kind: 'window.no-show', ...at }));
    else
      after(walkMs, () => {
        this.#do({ kind: 'window.start', ...at });
        // Never at once, or a day of services without length would not come back from the first.
        this.#agenda.add(this.#now.at + serviceMs, () => end({ kind: 'window.finish', ...at }));
      });
  }

  /** The visit is over: the window closes, or calls the next. */
  #goOn(window: WindowRun): void {
    if (window.busySinceAt !== null) this.#busyMs += this.#now.at - window.busySinceAt;
    window.busySinceAt = null;
    if (window.isOver) this.#close(window.id);
    else this.#next(window.id);
  }

  #open(id: WindowId): void {
    if (this.#windows.has(id)) return;
    this.#do({ kind: 'window.open', window: id, clerk: clerkOf(id) });
    this.#windows.set(id, { id, openSinceAt: this.#now.at, busySinceAt: null, isOver: false });
    this.#next(id);
  }

  #endShift(id: WindowId): void {
    const window = this.#windows.get(id);
    if (window === undefined) return;
    if (window.busySinceAt === null) this.#close(id);
    else window.isOver = true;
  }

  #close(id: WindowId): void {
    this.#do({ kind: 'window.close', window: id });
    this.#noteClosed(id);
  }

  #noteClosed(id: WindowId): void {
    const window = this.#windows.get(id);
    if (window === undefined) return;
    this.#openMs += this.#now.at - window.openSinceAt;
    this.#windows.delete(id);
    this.#idle.delete(id);
  }

  #outcomes(): SimulatedVisit[] {
    return [...this.#visitors].map(([id, { arrival, ahead, waitMs, hasLeft }]) => {
      const phase = this.#state.day.visits.get(id)?.phase;
      const outcome = phase === 'finished' ? 'served' : hasLeft ? 'left' : phase === 'no-show' ? 'no-show' : 'unserved';
      return { at: arrival.at, service: arrival.service, class: arrival.class, ahead, waitMs, outcome };
    });
  }
}

/** Of the monotonic clock, which begins at 0 with the day. */
const dueAt = ({ from, afterMs }: ReturnType<typeof deadlines>[number]): number => from.upMs + afterMs;
