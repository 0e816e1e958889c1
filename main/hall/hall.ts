/**
 * The hall: a command is decided by a pure function into events, and only events change the state. This file joins the
 * aggregates; each of them knows the kernel alone.
 */
import { type ConfigCommand, type ConfigRefusalCode, type ConfigState, decideConfig, emptyConfig, evolveConfig } from './config/config.ts';
import { CONFIG_STREAM, type ConfigEvent } from './config/events.ts';
import type { DayCommand, DayRefusalCode } from './day/commands.ts';
import { type Deadline, dayDeadlines } from './day/deadlines.ts';
import { decideInDay } from './day/decide.ts';
import { type DayEvent, dayStream, type Stamped } from './day/events.ts';
import { evolveDay } from './day/evolve.ts';
import { type DayState, emptyDay, type Frozen } from './day/state.ts';
import { HALL_EVENT_VERSIONS } from './event-versions.ts';
import { type Decision, missingCase, refuse } from './kernel/decision.ts';
import type { BusinessDay } from './kernel/ids.ts';
import type { Stamp } from './kernel/stamp.ts';

export type HallState = { readonly config: ConfigState; readonly day: DayState };
export type HallEvent = DayEvent | ConfigEvent;
/** An event, the stream it belongs to and the version it is written in. */
export type StreamedEvent = { readonly stream: string; readonly v: number } & HallEvent;
export type HallCommand = DayCommand | ConfigCommand;
export type HallRefusalCode = DayRefusalCode | ConfigRefusalCode | 'config/none';
export type HallDecision = Decision<StreamedEvent, HallRefusalCode>;

export const emptyHall = (): HallState => ({ config: emptyConfig(), day: emptyDay() });

/** What `command` would do now. Reads nothing but its arguments. */
export function decide(state: Frozen<HallState>, command: HallCommand, now: Stamp): HallDecision {
  if (command.kind === 'config.apply') {
    const decision = decideConfig(state.config as Readonly<ConfigState>, command);
    return decision.ok ? { ...decision, events: decision.events.map((event) => inStream(CONFIG_STREAM, event)) } : decision;
  }
  const config = state.config.config as ConfigState['config'];
  if (config === null) return refuse('config/none');
  const decision = decideInDay({ day: state.day, config, now }, command);
  if (!decision.ok) return decision;
  let day: BusinessDay | undefined = state.day.span?.day;
  const events: StreamedEvent[] = [];
  for (const event of decision.events) {
    if (event.kind === 'day.opened') day = event.body.day;
    if (day === undefined) return refuse('day/not-open');
    events.push(inStream(dayStream(day), event));
  }
  return { ...decision, events };
}

const inStream = (stream: string, event: HallEvent): StreamedEvent => ({ stream, v: HALL_EVENT_VERSIONS[event.kind], ...event });

/** Writes one event into the state. The stream of another aggregate leaves the rest alone. */
export function evolve(state: HallState, event: Stamped<HallEvent>): void {
  if (event.kind === 'config.applied') evolveConfig(state.config, event);
  else evolveDay(state.day, event);
}

export function deadlines(state: Frozen<HallState>): Deadline[] {
  const config = state.config.config as ConfigState['config'];
  return config === null ? [] : dayDeadlines(state.day, config);
}

/** The commands that an event calls forth. Given keyed by the event's seq, so that a restart repeats none and misses none. */
export function reactions(event: HallEvent): HallCommand[] {
  switch (event.kind) {
    case 'visit.finished':
    case 'visit.leg-finished':
      return [{ kind: 'evaluation.open', record: event.body.record }];
    case 'config.applied':
    case 'day.opened':
    case 'day.resumed':
    case 'day.closing':
    case 'day.closed':
    case 'clock.stepped':
    case 'numbers.continued':
    case 'device.changed':
    case 'ticket.issued':
    case 'ticket.noted':
    case 'ticket.voided':
    case 'ticket.reprinted':
    case 'print.started':
    case 'print.confirmed':
    case 'print.failed':
    case 'print.unknown':
    case 'window.opened':
    case 'window.closed':
    case 'window.paused':
    case 'window.resumed':
    case 'window.auto-call-set':
    case 'visit.called':
    case 'visit.recalled':
    case 'call.acknowledged':
    case 'visit.no-show':
    case 'visit.returned':
    case 'visit.parked':
    case 'visit.taken-back':
    case 'visit.transferred':
    case 'visit.cancelled':
    case 'visit.started':
    case 'evaluation.opened':
    case 'evaluation.asked':
    case 'evaluation.scored':
    case 'evaluation.closed':
    case 'press.ignored':
      return [];
    default:
      return missingCase(event);
  }
}
