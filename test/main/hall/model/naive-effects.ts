/** What is so after a command that was accepted. */
import type { HallCommand } from '../../../../main/hall/hall.ts';
import type { DaySpan } from '../../../../main/hall/kernel/business-day.ts';
import { missingCase } from '../../../../main/hall/kernel/decision.ts';
import type { Stamp } from '../../../../main/hall/kernel/stamp.ts';
import { keysOf, type NaiveHall, type NaiveVisit, named, numberOf } from './naive-hall.ts';

type Of<Kind extends HallCommand['kind']> = Extract<HallCommand, { kind: Kind }>;

export function takeEffect(hall: NaiveHall, command: HallCommand, now: Stamp): void {
  switch (command.kind) {
    case 'config.apply':
      hall.config = command.config;
      hall.sha256 = command.sha256;
      hall.everUsed = [...new Set([...hall.everUsed, ...keysOf(command.config)])];
      return;
    case 'day.open':
      return openDay(hall, command.span, [], now);
    case 'day.resume':
      hall.resumed = now;
      for (const device of hall.devices) Object.assign(device, { state: 'starting', code: null, paper: 'unknown' });
      // A sheet that was begun may exist; nobody can say.
      for (const visit of hall.visits) if (visit.sheet === 'started') settleSheet(visit, 'unknown', now);
      return;
    case 'day.close':
      hall.status = 'closing';
      if (command.lapseWaiting)
        for (const visit of hall.visits) if (['waiting', 'printing', 'unprinted'].includes(visit.phase)) visit.phase = 'lapsed';
      return;
    case 'day.finish-closing':
      hall.status = 'closed';
      for (const window of hall.windows) window.clerk = null;
      return;
    case 'day.roll': {
      const staying = hall.status === 'closed' ? [] : hall.visits.filter((visit) => visit.phase === 'serving');
      return openDay(hall, command.next, staying, now);
    }
    case 'clock.step':
      return;
    case 'numbers.continue':
      hall.skippedSessions = Math.max(hall.skippedSessions, command.sessions);
      hall.continued.push(...Object.entries(command.after).map(([service, after]) => ({ service, after })));
      return;
    case 'device.change': {
      const { device: id, state, code, paper } = command;
      hall.devices = [...hall.devices.filter((device) => device.id !== id), { id, state, code, paper }];
      return;
    }
    case 'ticket.issue':
      return issue(hall, command, now);
    case 'ticket.note':
    case 'ticket.void':
    case 'print.start':
    case 'print.settle':
    case 'print.overdue':
      return paper(hall, command, now);
    case 'window.open':
    case 'window.close':
    case 'window.next':
    case 'window.recall':
    case 'window.start':
    case 'window.finish':
    case 'window.no-show':
      return atWindow(hall, command);
    case 'booking.make':
    case 'booking.import':
    case 'booking.cancel':
      return;
    default:
      return rate(hall, command as Extract<HallCommand, { kind: `evaluation.${string}` }>, now);
  }
}

function openDay(hall: NaiveHall, span: DaySpan, staying: readonly NaiveVisit[], now: Stamp): void {
  hall.status = 'open';
  hall.day = span.day;
  hall.endsAt = span.endsAt;
  hall.resumed = now;
  const kept = hall.windows.flatMap((window) => staying.filter((visit) => visit.window === window.id));
  hall.visits = kept.map((visit) => ({ ...visit, ordinal: 0, sheet: null, noted: false, rating: null }));
  hall.windows = kept.map((visit) => ({ id: visit.window ?? '', clerk: visit.clerk, visit: visit.id, finished: 0 }));
  hall.continued = [];
  hall.skippedSessions = 0;
  hall.pressesIgnored = 0;
}

function issue(hall: NaiveHall, { visit: id, service, delivery }: Of<'ticket.issue'>, now: Stamp): void {
  const ordinal = hall.nextOrdinal(service);
  const number = numberOf(named(hall.config.services, service)?.prefix ?? '', ordinal);
  const onPaper = delivery === 'paper';
  const ticket = { id, service, ordinal, number, phase: onPaper ? 'printing' : 'waiting', sheet: onPaper ? 'queued' : null };
  hall.visits.push({ ...ticket, sheetSince: now, noted: false, issued: now, window: null, clerk: null, calls: 0, rating: null });
}

function settleSheet(visit: NaiveVisit, sheet: string, now: Stamp): void {
  visit.sheet = sheet;
  visit.sheetSince = now;
  if (visit.phase === 'printing') visit.phase = sheet === 'failed' ? 'unprinted' : 'waiting';
}

function paper(
  hall: NaiveHall,
  command: Of<'ticket.note' | 'ticket.void' | 'print.start' | 'print.settle' | 'print.overdue'>,
  now: Stamp,
): void {
  const visit = hall.visit(command.visit);
  if (visit === undefined) return;
  switch (command.kind) {
    case 'ticket.note':
      if (visit.phase === 'unprinted') visit.phase = 'waiting';
      visit.noted = true;
      return;
    case 'ticket.void':
      visit.phase = 'void';
      return;
    case 'print.start':
      visit.sheet = 'started';
      visit.sheetSince = now;
      return;
    case 'print.settle': {
      const { outcome } = command.result;
      if (visit.sheet === 'confirmed' || visit.sheet === 'failed' || (visit.sheet === 'unknown' && outcome === 'unknown')) return;
      return settleSheet(visit, visit.sheet === 'queued' && outcome === 'unknown' ? 'failed' : outcome, now);
    }
    case 'print.overdue':
      return settleSheet(visit, visit.sheet === 'queued' ? 'failed' : 'unknown', now);
    default:
      missingCase(command);
  }
}

function atWindow(hall: NaiveHall, command: Extract<HallCommand, { kind: `window.${string}` }>): void {
  const window = hall.window(command.window);
  if (command.kind === 'window.open') window.clerk = command.clerk;
  if (command.kind === 'window.close') window.clerk = null;
  const visit =
    command.kind === 'window.next'
      ? window.visit === null
        ? hall.nextFor(window.id)
        : undefined
      : 'visit' in command
        ? hall.visit(command.visit)
        : undefined;
  if (visit === undefined) return;
  if (command.kind === 'window.next') {
    Object.assign(visit, { phase: 'called', window: window.id, clerk: window.clerk, calls: 1 });
    window.visit = visit.id;
  }
  if (command.kind === 'window.recall') visit.calls += 1;
  if (command.kind === 'window.start' && visit.phase === 'called') {
    visit.phase = 'serving';
    endOpenAt(hall, window.id);
  }
  if ((command.kind === 'window.finish' && visit.phase === 'serving') || (command.kind === 'window.no-show' && visit.phase === 'called')) {
    visit.phase = command.kind === 'window.finish' ? 'finished' : 'no-show';
    if (visit.phase === 'finished') window.finished += 1;
    window.visit = null;
  }
}

function endOpenAt(hall: NaiveHall, window: string): void {
  for (const { rating } of hall.visits)
    if (rating?.outcome === 'open' && rating.window === window) rating.outcome = rating.asked ? 'not-rated' : 'not-asked';
}

function rate(hall: NaiveHall, command: Extract<HallCommand, { kind: `evaluation.${string}` }>, now: Stamp): void {
  switch (command.kind) {
    case 'evaluation.open': {
      const visit = hall.visit(command.record.slice(0, -'.s1'.length));
      if (visit === undefined || visit.window === null) return;
      const pad = named(hall.config.windows, visit.window)?.pad ?? null;
      const nobody = pad === null || hall.visits.some((other) => other.phase === 'serving' && other.window === visit.window);
      const state = hall.devices.find((device) => device.id === pad)?.state ?? 'starting';
      const outcome = nobody ? 'not-asked' : state === 'online' || state === 'starting' ? 'open' : 'pad-out-of-order';
      if (!nobody) endOpenAt(hall, visit.window);
      visit.rating = {
        outcome,
        asked: false,
        pad: outcome === 'open' ? pad : null,
        window: visit.window,
        opened: now,
        session: null,
        level: null,
        press: null,
      };
      return;
    }
    case 'evaluation.ask': {
      const rating = hall.bySession(command.session)?.rating;
      if (rating?.outcome === 'open') rating.asked = true;
      return;
    }
    case 'evaluation.press': {
      const rating = hall.bySession(command.session)?.rating;
      const press = `${command.boot}/${command.pressNo}`;
      const level = named(hall.config.pads, command.device)?.levels[command.key - 1];
      if (rating?.pad === command.device && rating.outcome === 'scored' && rating.press === press) return;
      if (rating?.pad !== command.device || rating.outcome !== 'open' || level === undefined) hall.pressesIgnored += 1;
      else Object.assign(rating, { outcome: 'scored', level, press });
      return;
    }
    case 'evaluation.time-out': {
      const rating = hall.rated(command.evaluation)?.rating;
      if (rating?.outcome === 'open') rating.outcome = rating.asked ? 'not-rated' : 'pad-out-of-order';
      return;
    }
    case 'evaluation.decline': {
      const rating = hall.rated(command.evaluation)?.rating;
      if (rating?.outcome === 'open') rating.outcome = 'declined';
      return;
    }
    default:
      missingCase(command);
  }
}
