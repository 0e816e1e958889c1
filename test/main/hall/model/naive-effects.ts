/** What is so after a command that was accepted. */
import type { HallCommand } from '../../../../main/hall/hall.ts';
import type { DaySpan } from '../../../../main/hall/kernel/business-day.ts';
import { missingCase } from '../../../../main/hall/kernel/decision.ts';
import type { Stamp } from '../../../../main/hall/kernel/stamp.ts';
import { sessionFor, slotFor } from './naive-admission.ts';
import { acknowledge, awayFrom, interrupt } from './naive-call-effects.ts';
import { keysOf, type NaiveHall, type NaiveVisit, type NaiveWindow, named, numberOf } from './naive-hall.ts';
import { atWindow, endOpenAt } from './naive-window-effects.ts';

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
      interrupt(hall, () => true);
      // A sheet that was begun may exist; nobody can say.
      for (const visit of hall.visits) if (visit.sheet === 'started') settleSheet(visit, 'unknown', now);
      return;
    case 'day.close':
      hall.status = 'closing';
      if (command.lapseWaiting)
        for (const visit of hall.visits)
          if (['waiting', 'printing', 'unprinted'].includes(visit.phase) || visit.returns !== null)
            Object.assign(visit, { phase: 'lapsed', returns: null });
      return;
    case 'day.finish-closing':
      hall.status = 'closed';
      for (const window of hall.windows) Object.assign(window, { clerk: null, paused: null, autoCall: false, idle: null });
      return;
    case 'day.roll': {
      const staying = hall.status === 'closed' ? [] : hall.visits.filter(({ phase }) => phase === 'serving' || phase === 'parked');
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
      const known = hall.devices.find((device) => device.id === id);
      const isNews = known?.state !== state || known.code !== code || known.paper !== paper;
      hall.devices = [...hall.devices.filter((device) => device.id !== id), { id, state, code, paper }];
      if (isNews && state !== 'online') interrupt(hall, (target) => target === id);
      return;
    }
    case 'ticket.issue':
      return issue(hall, command, now);
    case 'ticket.note':
    case 'ticket.void':
    case 'print.start':
    case 'print.settle':
    case 'print.overdue':
    case 'ticket.reprint':
      return paper(hall, command, now);
    case 'call.acknowledge':
      return acknowledge(hall, command, now);
    case 'visit.return':
    case 'visit.cancel':
      return awayFrom(hall, command, now);
    case 'window.open':
    case 'window.close':
    case 'window.pause':
    case 'window.resume':
    case 'window.auto-call':
    case 'window.next':
    case 'window.call-chosen':
    case 'window.recall':
    case 'window.start':
    case 'window.finish':
    case 'window.no-show':
    case 'window.park':
    case 'window.take-back':
    case 'window.transfer':
      return atWindow(hall, command, now);
    case 'slip.start':
    case 'slip.settle':
    case 'booking.make':
    case 'booking.import':
    case 'booking.cancel':
      return;
    default:
      return rate(hall, command, now);
  }
}

function openDay(hall: NaiveHall, span: DaySpan, staying: readonly NaiveVisit[], now: Stamp): void {
  hall.status = 'open';
  hall.day = span.day;
  hall.endsAt = span.endsAt;
  hall.resumed = now;
  hall.visits = staying.map((visit) => ({
    ...visit,
    ...{ ordinal: 0, isWalkIn: false, slot: null, sheet: null, again: false, noted: false, recalls: 0, noShows: 0, reserved: null },
  }));
  hall.records = hall.records.filter(({ id }) => hall.visits.some((visit) => id === `${visit.id}.s${visit.leg}`));
  const isBusy = (window: NaiveWindow): boolean => hall.visits.some((visit) => visit.phase === 'serving' && visit.window === window.id);
  hall.windows = hall.windows.filter(isBusy).map((window) => ({ ...window, finished: 0, idle: null, round: { priority: 0, ordinary: 0 } }));
  hall.calls = [];
  hall.continued = [];
  hall.skippedSessions = 0;
  hall.pressesIgnored = 0;
}

function issue(hall: NaiveHall, { visit: id, service, delivery, class: of }: Of<'ticket.issue'>, now: Stamp): void {
  const session = sessionFor(hall, service, now);
  const ordinal = hall.nextOrdinal(service, session);
  const number = numberOf(named(hall.config.services, service)?.prefix ?? '', ordinal);
  const onPaper = delivery === 'paper';
  hall.visits.push({
    ...{ session, isWalkIn: true, slot: slotFor(hall, service, now) },
    ...{ id, service, issuedFor: service, class: of, ordinal, number, issued: now, phase: onPaper ? 'printing' : 'waiting' },
    ...{ sheet: onPaper ? 'queued' : null, sheetSince: now, sheetQueued: now, again: false, sheets: onPaper ? 1 : 0, noted: false },
    ...{ window: null, clerk: null, reserved: null, calls: 0, recalls: 0, noShows: 0, returns: null, leg: 0, parked: null, parkedMs: 0 },
  });
}

function settleSheet(visit: NaiveVisit, sheet: string, now: Stamp): void {
  visit.sheet = sheet;
  visit.sheetSince = now;
  if (visit.phase === 'printing') visit.phase = sheet === 'failed' ? 'unprinted' : 'waiting';
  // Another sheet of a number that had none: it is out, or may be.
  else if (visit.phase === 'unprinted' && sheet !== 'failed') visit.phase = 'waiting';
}

function paper(
  hall: NaiveHall,
  command: Of<'ticket.note' | 'ticket.void' | 'ticket.reprint' | 'print.start' | 'print.settle' | 'print.overdue'>,
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
    case 'ticket.reprint':
      Object.assign(visit, { sheet: 'queued', sheetSince: now, sheetQueued: now, again: true, sheets: visit.sheets + 1 });
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

function rate(hall: NaiveHall, command: Extract<HallCommand, { kind: `evaluation.${string}` }>, now: Stamp): void {
  switch (command.kind) {
    case 'evaluation.open': {
      const record = hall.record(command.record);
      if (record === undefined) return;
      const { window } = record;
      const pad = named(hall.config.windows, window)?.pad ?? null;
      const another = hall.visits.some(({ id, phase, window: at }) => id !== record.visit && phase === 'serving' && at === window);
      // Who is parked, or was when it was cancelled, is not there to be asked.
      const nobody = pad === null || another || hall.visit(record.visit)?.parked !== null;
      const state = hall.devices.find((device) => device.id === pad)?.state ?? 'starting';
      const outcome = nobody ? 'not-asked' : state === 'online' || state === 'starting' ? 'open' : 'pad-out-of-order';
      if (!nobody) endOpenAt(hall, window);
      const isOpen = outcome === 'open';
      record.rating = { outcome, asked: false, pad: isOpen ? pad : null, window, opened: now, session: null, level: null, press: null };
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
