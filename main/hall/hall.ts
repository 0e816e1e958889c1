/**
 * The hall: a command is decided by a pure function into events, and only events change the state. This file joins the
 * aggregates; each of them knows the kernel alone.
 */
import { type BookingCommand, type BookingRefusalCode, decideBooking, missedBookings } from './booking/decide.ts';
import { type BookingEvent, bookingStream } from './booking/events.ts';
import {
  type BookingState,
  emptyBookings,
  evolveBooking,
  forgetBefore,
  keepBooking,
  type ReadonlyBookingState,
  reopenBooking,
} from './booking/evolve.ts';
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

export type HallState = { readonly config: ConfigState; readonly day: DayState; readonly bookings: BookingState };
export type HallEvent = DayEvent | ConfigEvent | BookingEvent;
/** An event, the stream it belongs to and the version it is written in. */
export type StreamedEvent = { readonly stream: string; readonly v: number } & HallEvent;
export type HallCommand = DayCommand | ConfigCommand | BookingCommand;
export type HallRefusalCode = DayRefusalCode | ConfigRefusalCode | BookingRefusalCode | 'config/none';
export type HallDecision = Decision<StreamedEvent, HallRefusalCode>;

export const emptyHall = (): HallState => ({ config: emptyConfig(), day: emptyDay(), bookings: emptyBookings() });

/** What `command` would do now. Reads nothing but its arguments. */
export function decide(state: Frozen<HallState>, command: HallCommand, now: Stamp): HallDecision {
  if (command.kind === 'config.apply') {
    const decision = decideConfig(state.config as Readonly<ConfigState>, command);
    return decision.ok ? { ...decision, events: decision.events.map((event) => inStream(CONFIG_STREAM, event)) } : decision;
  }
  const config = state.config.config as ConfigState['config'];
  if (config === null) return refuse('config/none');
  const bookings = state.bookings as ReadonlyBookingState;
  if (isBookingCommand(command)) {
    const decision = decideBooking({ bookings, config, now, day: state.day.span?.day ?? null }, command);
    return decision.ok ? { ...decision, events: decision.events.map(inItsStream) } : decision;
  }
  const decision = decideInDay({ day: state.day, config, now, bookings: bookings.byId }, command);
  if (!decision.ok) return decision;
  let day: BusinessDay | undefined = state.day.span?.day;
  const events: StreamedEvent[] = [];
  for (const event of decision.events) {
    if (event.kind === 'day.opened') day = event.body.day;
    if (day === undefined) return refuse('day/not-open');
    events.push(inStream(dayStream(day), event));
  }
  return { ...decision, events: [...events, ...missedWith(bookings, decision.events, state.day.span?.day ?? null)] };
}

/** With the end of a day its appointments are over, and with the beginning of one those of every day before it, also of days the hall never saw. */
function missedWith(bookings: ReadonlyBookingState, events: readonly DayEvent[], closing: BusinessDay | null): StreamedEvent[] {
  const opened = events.find((event) => event.kind === 'day.opened')?.body.day ?? null;
  const closed = events.some((event) => event.kind === 'day.closed') ? closing : null;
  if (opened === null && closed === null) return [];
  const isOver = (day: BusinessDay): boolean => (opened !== null && day < opened) || (closed !== null && day <= closed);
  return missedBookings(bookings, isOver).map(inItsStream);
}

const isBookingCommand = (command: HallCommand): command is BookingCommand => command.kind.startsWith('booking.');
const inItsStream = (event: BookingEvent): StreamedEvent => inStream(bookingStream(event.body.day), event);
const inStream = (stream: string, event: HallEvent): StreamedEvent => ({ stream, v: HALL_EVENT_VERSIONS[event.kind], ...event });

/** Writes one event into the state. The stream of another aggregate leaves the rest alone. */
export function evolve(state: HallState, event: Stamped<HallEvent>): void {
  switch (event.kind) {
    case 'config.applied':
      return evolveConfig(state.config, event);
    case 'booking.made':
    case 'booking.cancelled':
    case 'booking.missed':
      return evolveBooking(state.bookings, event);
    default:
      evolveDay(state.day, event);
  }
  if (event.kind === 'day.opened') forgetBefore(state.bookings, event.body.day);
  if (event.kind === 'ticket.issued' && event.body.booking !== null) keepBooking(state.bookings, event.body.booking);
  if (event.kind === 'ticket.voided') {
    const booking = state.day.visits.get(event.body.visit)?.booking ?? null;
    if (booking !== null) reopenBooking(state.bookings, booking);
  }
}

export function deadlines(state: Pick<Frozen<HallState>, 'config' | 'day'>): Deadline[] {
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
    case 'slip.started':
    case 'slip.settled':
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
    case 'booking.made':
    case 'booking.cancelled':
    case 'booking.missed':
      return [];
    default:
      return missingCase(event);
  }
}
