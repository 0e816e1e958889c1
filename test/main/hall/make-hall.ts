/** Builders for the tests of the core: a small hall, a clock in the hand, and a hall that is driven by commands alone. */

import type { IssueCommand, NextService } from '../../../main/hall/day/commands.ts';
import { isDue } from '../../../main/hall/day/deadlines.ts';
import type { CallPhase, DayEventBodies, Stamped } from '../../../main/hall/day/events.ts';
import {
  deadlines,
  decide,
  emptyHall,
  evolve,
  type HallCommand,
  type HallDecision,
  type HallState,
  reactions,
  type StreamedEvent,
} from '../../../main/hall/hall.ts';
import { businessDayAt, type DaySpan } from '../../../main/hall/kernel/business-day.ts';
import { type BasicConfig, type CallingRules, type CoreConfig, completeConfig, ORDINARY } from '../../../main/hall/kernel/core-config.ts';
import type { JsonObject } from '../../../main/hall/kernel/decision.ts';
import type {
  BoardId,
  BookingId,
  BusinessDay,
  CallId,
  ClassId,
  ClerkId,
  DeviceId,
  EvaluationId,
  KioskId,
  PrintJobId,
  ServiceId,
  ServiceRecordId,
  VisitId,
  WindowId,
} from '../../../main/hall/kernel/ids.ts';
import type { Stamp } from '../../../main/hall/kernel/stamp.ts';

export const service = (id: string): ServiceId => id as ServiceId;
export const window = (id: string): WindowId => id as WindowId;
export const clerk = (id: string): ClerkId => id as ClerkId;
export const kiosk = (id: string): KioskId => id as KioskId;
export const device = (id: string): DeviceId => id as DeviceId;
export const visit = (id: string): VisitId => id as VisitId;
export const record = (id: string): ServiceRecordId => id as ServiceRecordId;
export const job = (id: string): PrintJobId => id as PrintJobId;
export const evaluation = (id: string): EvaluationId => id as EvaluationId;
export const board = (id: string): BoardId => id as BoardId;
export const booking = (id: string): BookingId => id as BookingId;
export const visitorClass = (id: string): ClassId => id as ClassId;
export const day = (id: string): BusinessDay => id as BusinessDay;

/** What a window does with a visit that it has, or had. */
export function at(where: string, does: 'start' | 'finish' | 'recall' | 'no-show' | 'park' | 'take-back', id: string): HallCommand {
  const about = { window: window(where), visit: visit(id) };
  return does === 'park' ? { kind: 'window.park', ...about, reason: 'missing-paper' } : { kind: `window.${does}`, ...about };
}
export const next = (where: string, have: string | null = null): HallCommand => ({
  kind: 'window.next',
  window: window(where),
  have: have === null ? null : visit(have),
});
export const finishAnd = (where: string, id: string, then: NextService): HallCommand => ({
  kind: 'window.finish',
  window: window(where),
  visit: visit(id),
  next: then,
});
/** Sends a visit to a service, and there to one window or clerk where these are named. */
export const transfer = (where: string, id: string, to: string, only: { window?: string; clerk?: string } = {}): HallCommand => ({
  kind: 'window.transfer',
  window: window(where),
  visit: visit(id),
  to: {
    service: service(to),
    window: only.window === undefined ? null : window(only.window),
    clerk: only.clerk === undefined ? null : clerk(only.clerk),
  },
});
export const cancel = (id: string, reason = 'gave-up'): HallCommand => ({ kind: 'visit.cancel', visit: visit(id), reason });
export const comeBack = (id: string, by: 'time' | 'clerk' = 'clerk'): HallCommand => ({ kind: 'visit.return', visit: visit(id), by });
export const reprint = (id: string, printer = 'main/printer-1'): HallCommand => ({
  kind: 'ticket.reprint',
  visit: visit(id),
  printer: device(printer),
  reason: 'lost',
});
export const chosen = (where: string, id: string, have: string | null = null): HallCommand => ({
  kind: 'window.call-chosen',
  window: window(where),
  have: have === null ? null : visit(have),
  visit: visit(id),
  reason: 'asked-to-wait',
});
export const pause = (where: string, reason = 'lunch'): HallCommand => ({ kind: 'window.pause', window: window(where), reason });
export const autoCall = (where: string, on = true): HallCommand => ({ kind: 'window.auto-call', window: window(where), on });
export const acknowledge = (call: string, target: string, phase: CallPhase, code: string | null = null): HallCommand => ({
  kind: 'call.acknowledge',
  call: call as CallId,
  target,
  phase,
  code,
});
/** Rules of calling that differ from those of release 0.1.0 as `changes` say. */
export const calling = (changes: Partial<CallingRules>): CoreConfig => makeConfig({ calling: { ...makeConfig().calling, ...changes } });

/** Services s1 (A, 1-999) and s2 (B, 1-3); w1 and w2 with pads, w3 without; clerks c1-c3; k1 prints, k2 cannot, and offers s1 only. */
export function makeConfig(changes: Partial<BasicConfig> = {}): CoreConfig {
  return completeConfig({
    timeZone: 'Asia/Shanghai',
    dayCutoverMinutes: 240,
    services: {
      [service('s1')]: { prefix: 'A', firstNumber: 1, lastNumber: 999 },
      [service('s2')]: { prefix: 'B', firstNumber: 1, lastNumber: 3 },
    },
    windows: {
      [window('w1')]: { services: [service('s1'), service('s2')], display: device('main/display-1'), pad: device('main/pad-1') },
      [window('w2')]: { services: [service('s1')], display: null, pad: device('main/pad-2') },
      [window('w3')]: { services: [service('s2')], display: null, pad: null },
    },
    clerks: [clerk('c1'), clerk('c2'), clerk('c3')],
    kiosks: {
      [kiosk('k1')]: { services: [service('s1'), service('s2')], printer: device('main/printer-1') },
      [kiosk('k2')]: { services: [service('s1')], printer: null },
    },
    pads: { [device('main/pad-1')]: { levels: [5, 4, 3, 2, 1] }, [device('main/pad-2')]: { levels: [1, 2, 3, 4] } },
    evaluationTimeoutMs: 60_000,
    printHoldMs: 8_000,
    voidAfterMs: 60_000,
    ...changes,
  });
}

/** A number on the screen for whoever comes without more ado. */
export const issueCommand = (id: string, of = 's1', more: Partial<IssueCommand> = {}): IssueCommand => ({
  kind: 'ticket.issue',
  visit: visit(id),
  service: service(of),
  delivery: 'screen',
  kiosk: null,
  class: ORDINARY,
  booking: null,
  estimate: null,
  ...more,
});

/** 2026-11-21 09:00 in Shanghai. */
export const NINE = Date.UTC(2026, 10, 21, 1);
export const DAY_MS = 86_400_000;

export const spanAt = (at: number, config: CoreConfig = makeConfig()): DaySpan =>
  businessDayAt(at, config.timeZone, config.dayCutoverMinutes);

/** Maps and sets as arrays in their own order, so that a comparison sees the order too. */
export function plain(value: unknown): unknown {
  if (value instanceof Map) return [...value].map(([key, entry]) => [key, plain(entry)]);
  if (value instanceof Set) return [...value];
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]));
}

type Body<Kind extends StreamedEvent['kind']> = Extract<StreamedEvent, { kind: Kind }>['body'];

/** A hall with a clock in the hand. Nothing happens by itself: deadlines and reactions run when a test says so. */
export class DrivenHall {
  readonly events: Stamped<StreamedEvent>[] = [];
  state: HallState = emptyHall();
  now: Stamp = { at: NINE, clockId: 'boot-1', upMs: 1_000 };

  /** Decides without taking any consequence. */
  ask(command: HallCommand): HallDecision {
    return decide(this.state, command, this.now);
  }

  /** Decides and takes the events; the refusal code, or the kinds of the events that came of it. */
  give(command: HallCommand): string | string[] {
    const decision = this.ask(command);
    if (!decision.ok) return decision.refusal.code;
    for (const event of decision.events) {
      const stamped = { ...event, ...this.now };
      this.events.push(stamped);
      evolve(this.state, stamped);
    }
    return decision.events.map((event) => event.kind);
  }

  /** Like `give`, and a refusal is an error of the test. */
  do(...commands: readonly HallCommand[]): this {
    for (const command of commands) {
      const outcome = this.give(command);
      if (typeof outcome === 'string') throw new Error(`${command.kind} was refused: ${outcome}`);
    }
    return this;
  }

  /** The reply to a command that is accepted, with its events taken. */
  reply(command: HallCommand): JsonObject {
    const decision = this.ask(command);
    if (!decision.ok) throw new Error(`${command.kind} was refused: ${decision.refusal.code}`);
    this.give(command);
    return decision.reply;
  }

  /** The body of the last event of a kind. */
  last<Kind extends StreamedEvent['kind']>(kind: Kind): Body<Kind> {
    const found = this.events.findLast((event) => event.kind === kind);
    if (found === undefined) throw new Error(`no ${kind} has happened`);
    return found.body as Body<Kind>;
  }

  wait(ms: number): this {
    this.now = { ...this.now, at: this.now.at + ms, upMs: this.now.upMs + ms };
    return this;
  }

  /** The machine starts again: a new run of the monotonic clock, `offMs` later by the wall clock. */
  reboot(offMs: number): this {
    this.now = { at: this.now.at + offMs, clockId: `${this.now.clockId}+`, upMs: 500 };
    return this.do({ kind: 'day.resume' });
  }

  /** Gives the commands of all deadlines that are due until none is left; their kinds in order. */
  tick(): string[] {
    const given: string[] = [];
    for (let round = 0; round < 1_000; round += 1) {
      const due = deadlines(this.state).find((deadline) => isDue(deadline, this.now));
      if (due === undefined) return given;
      this.do(due.command);
      given.push(due.command.kind);
    }
    throw new Error('the deadlines have no end');
  }

  /** Gives the reactions to the last event. */
  react(): this {
    const event = this.events.at(-1);
    return event === undefined ? this : this.do(...reactions(event));
  }

  visit(id: string) {
    const found = this.state.day.visits.get(visit(id));
    if (found === undefined) throw new Error(`no visit ${id}`);
    return found;
  }
  phase(id: string): string {
    return this.visit(id).phase;
  }
  /** How the evaluation of a visit stands: its outcome, `open`, or `none`. */
  rating(id: string): string {
    const { record: of } = this.visit(id);
    const key = of === null ? null : (this.state.day.records.get(of)?.evaluation ?? null);
    if (key === null) return 'none';
    return this.state.day.evaluations.get(key)?.outcome ?? 'open';
  }

  /** A ticket on the screen, or on paper from k1. */
  issue(id: string, of = 's1', delivery: 'screen' | 'paper' = 'screen'): this {
    return this.do(issueCommand(id, of, { delivery, kiosk: delivery === 'paper' ? kiosk('k1') : null }));
  }
  paper(id: string, of = 's1'): this {
    return this.issue(id, of, 'paper').do({ kind: 'print.start', job: job(`${id}.p1`), visit: visit(id) });
  }
  open(at: string, by = at.replace('w', 'c')): this {
    return this.do({ kind: 'window.open', window: window(at), clerk: clerk(by) });
  }
  next(at: string): this {
    return this.do({ kind: 'window.next', window: window(at), have: null });
  }
  at(where: string, does: 'start' | 'finish' | 'recall' | 'no-show' | 'park' | 'take-back', id: string): this {
    return this.do(at(where, does, id));
  }
  /** Issues, calls, starts and finishes one visit at an open window; the evaluation is not opened yet. */
  serve(where: string, id: string, of = 's1'): this {
    return this.issue(id, of).next(where).at(where, 'start', id).at(where, 'finish', id);
  }
  press(key: number, over: Partial<DayEventBodies['evaluation.scored']['press']> = {}): HallCommand {
    const { pad, session } = this.last('evaluation.opened');
    return { kind: 'evaluation.press', device: pad, session, boot: 7, pressNo: 1, key, ...over };
  }
}

/** A hall with its configuration applied and nothing else. */
export const makeConfiguredHall = (config = makeConfig()): DrivenHall =>
  new DrivenHall().do({ kind: 'config.apply', config, sha256: '1'.repeat(64), always: false });

/** A hall open since 09:00 on 2026-11-21. */
export const makeOpenHall = (config = makeConfig()): DrivenHall =>
  makeConfiguredHall(config).do({ kind: 'day.open', span: spanAt(NINE, config) });

/** What comes of replaying events into an empty hall. */
export function replay(events: readonly Stamped<StreamedEvent>[]): HallState {
  const state = emptyHall();
  for (const event of events) evolve(state, event);
  return state;
}
