/** What is so after a command at a window that was accepted. */
import type { HallCommand } from '../../../../main/hall/hall.ts';
import type { Stamp } from '../../../../main/hall/kernel/stamp.ts';
import { type NaiveHall, type NaiveVisit, type NaiveWindow, sinceMs, visitOf } from './naive-hall.ts';
import { pickFor } from './naive-order.ts';

type Command = Extract<HallCommand, { kind: `window.${string}` }>;

export function atWindow(hall: NaiveHall, command: Command, now: Stamp): void {
  const window = hall.window(command.window);
  const visit = hall.visit(visitOf(command));
  switch (command.kind) {
    case 'window.open':
      if (window.clerk === null)
        Object.assign(window, {
          ...{ clerk: command.clerk, paused: null, autoCall: false, idle: now },
          round: { priority: 0, ordinary: 0 },
        });
      return;
    case 'window.close':
      Object.assign(window, { clerk: null, paused: null, autoCall: false, idle: null });
      return;
    case 'window.pause':
      Object.assign(window, { paused: command.reason, idle: null });
      return;
    case 'window.resume':
      if (window.paused !== null) Object.assign(window, { paused: null, idle: window.visit === null ? now : null });
      return;
    case 'window.auto-call':
      window.autoCall = command.on;
      return;
    case 'window.next':
      return callNext(hall, window, now);
    case 'window.call-chosen':
      if (window.visit === null && visit !== undefined) call(hall, window, visit);
      return;
    case 'window.take-back':
      if (visit?.phase === 'parked') takeBack(hall, window, visit, now);
      return;
    default:
      if (visit !== undefined) serve(hall, window, visit, command, now);
  }
}

function callNext(hall: NaiveHall, window: NaiveWindow, now: Stamp): void {
  if (window.visit !== null) return;
  const pick = pickFor(hall, window.id, now);
  if (pick !== undefined) window.round = pick.round;
  const visit = pick?.visit ?? hall.awaitedFor(window.id);
  if (visit !== undefined) call(hall, window, visit);
}

function call(hall: NaiveHall, window: NaiveWindow, visit: NaiveVisit): void {
  Object.assign(visit, { phase: 'called', window: window.id, clerk: window.clerk, recalls: 0, returns: null });
  Object.assign(window, { visit: visit.id, idle: null });
  tell(hall, visit);
  for (const other of hall.visits) {
    if (other.returns === null || other.service !== visit.service) continue;
    other.returns.letGo += 1;
    const { afterTickets, letGo } = other.returns;
    if (afterTickets !== null && letGo >= afterTickets)
      Object.assign(other, { phase: 'waiting', returns: null, window: null, clerk: null });
  }
}

function tell(hall: NaiveHall, visit: NaiveVisit): void {
  visit.calls += 1;
  hall.calls.push({ call: `${visit.id}.c${visit.calls}`, visit: visit.id, window: visit.window ?? '', nth: visit.calls, told: [] });
}

type Serving = Exclude<
  Command,
  { kind: `window.${'open' | 'close' | 'pause' | 'resume' | 'auto-call' | 'next' | 'call-chosen' | 'take-back'}` }
>;

function serve(hall: NaiveHall, window: NaiveWindow, visit: NaiveVisit, command: Serving, now: Stamp): void {
  const { phase } = visit;
  const record = hall.recordOf(visit);
  if (command.kind === 'window.recall') {
    visit.recalls += 1;
    return tell(hall, visit);
  }
  if (command.kind === 'window.start') {
    if (phase !== 'called') return;
    endOpenAt(hall, window.id);
    return begin(hall, window, visit, visit.service);
  }
  if (command.kind === 'window.finish') {
    const { next } = command;
    if (phase !== 'serving' || record === undefined || (next && next.record !== record.id)) return;
    record.finished = true;
    if (next) return begin(hall, window, visit, next.service);
    window.finished += 1;
    return leave(window, visit, 'finished', now);
  }
  if (command.kind === 'window.park') {
    if (phase !== 'serving') return;
    visit.parked = now;
    return leave(window, visit, 'parked', now);
  }
  if (command.kind === 'window.no-show') {
    if (phase === 'called') stayAway(hall, window, visit, now);
    return;
  }
  if (phase === 'serving' && record !== undefined) record.finished = true;
  leave(window, visit, 'waiting', now);
  const { service, window: to, clerk } = command.to;
  const reserved = to === null && clerk === null ? null : { window: to, clerk };
  Object.assign(visit, { service, reserved, window: null, clerk: null, parked: null });
}

function begin(hall: NaiveHall, window: NaiveWindow, visit: NaiveVisit, service: string): void {
  const leg = visit.leg + 1;
  Object.assign(visit, { phase: 'serving', service, leg, reserved: null, parked: null, parkedMs: 0 });
  const { id, clerk } = window;
  hall.records.push({ id: `${visit.id}.s${leg}`, visit: visit.id, service, window: id, clerk, finished: false, rating: null });
}

function takeBack(hall: NaiveHall, window: NaiveWindow, visit: NaiveVisit, now: Stamp): void {
  endOpenAt(hall, window.id);
  const parkedMs = visit.parkedMs + (visit.parked === null ? 0 : sinceMs(visit.parked, now));
  const { id, clerk } = window;
  Object.assign(visit, { phase: 'serving', parked: null, parkedMs, window: id, clerk });
  Object.assign(window, { visit: visit.id, idle: null });
  Object.assign(hall.recordOf(visit) ?? {}, { window: id, clerk });
}

function stayAway(hall: NaiveHall, window: NaiveWindow, visit: NaiveVisit, now: Stamp): void {
  const { afterTickets, afterMs, limit } = hall.config.calling.noShow;
  const isOver = visit.noShows >= limit || (afterTickets === null && afterMs === null);
  hall.turns += 1;
  visit.noShows += 1;
  visit.returns = isOver ? null : { afterTickets, afterMs, since: now, letGo: 0, turn: hall.turns };
  leave(window, visit, 'no-show', now);
}

function leave(window: NaiveWindow, visit: NaiveVisit, phase: string, now: Stamp): void {
  visit.phase = phase;
  Object.assign(window, { visit: null, idle: window.paused === null ? now : null });
}

/** The asking at a window is over for whoever comes next. */
export function endOpenAt(hall: NaiveHall, window: string): void {
  for (const { rating } of hall.records)
    if (rating?.outcome === 'open' && rating.window === window) rating.outcome = rating.asked ? 'not-rated' : 'not-asked';
}
