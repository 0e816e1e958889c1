/** All the reasons for which a command must be refused. None: it must be accepted. Which one is named where several hold is the hall's choice. */
import type { HallCommand } from '../../../../main/hall/hall.ts';
import { missingCase } from '../../../../main/hall/kernel/decision.ts';
import type { Stamp } from '../../../../main/hall/kernel/stamp.ts';
import { keysOf, type NaiveHall, named, visitOf } from './naive-hall.ts';

type Of<Kind extends HallCommand['kind']> = Extract<HallCommand, { kind: Kind }>;
type Reasons = readonly (readonly [boolean, string])[];

export function reasonsAgainst(hall: NaiveHall, command: HallCommand, now: Stamp): string[] {
  return reasons(hall, command, now)
    .filter(([holds]) => holds)
    .map(([, code]) => code);
}

function reasons(hall: NaiveHall, command: HallCommand, now: Stamp): Reasons {
  const { status } = hall;
  switch (command.kind) {
    case 'config.apply':
      return [
        [
          retiredKeys(hall).some((key) => keysOf(command.config).includes(key)) && !(command.sha256 === hall.sha256 && !command.always),
          'config/key-retired',
        ],
      ];
    case 'day.open':
      return [
        [status === 'open' || status === 'closing', 'day/already-open'],
        [command.span.day <= hall.day, 'day/already-closed'],
      ];
    case 'day.close':
      return [[status !== 'open' && status !== 'closing', 'day/not-open']];
    case 'day.finish-closing':
      return [
        [status !== 'closing', 'day/not-closing'],
        [hall.owes(), 'day/visits-in-service'],
      ];
    case 'day.roll':
      return [
        [status === 'none', 'day/not-open'],
        [command.next.day <= hall.day || now.at < hall.endsAt, 'day/not-over'],
      ];
    case 'clock.step':
      return [
        [Math.abs(command.byMs) <= 1000, 'clock/no-step'],
        [status === 'none', 'day/not-open'],
      ];
    case 'day.resume':
    case 'numbers.continue':
    case 'device.change':
      return [[status === 'none', 'day/not-open']];
    case 'ticket.issue':
      return againstIssue(hall, command);
    case 'ticket.note':
    case 'ticket.void':
    case 'print.start':
    case 'print.settle':
    case 'print.overdue':
      return againstPaper(hall, command, now);
    case 'window.open':
    case 'window.close':
    case 'window.next':
    case 'window.recall':
    case 'window.start':
    case 'window.finish':
    case 'window.no-show':
      return againstWindow(hall, command);
    case 'booking.make':
    case 'booking.import':
    case 'booking.cancel':
      return [];
    default:
      return againstRating(hall, command as Extract<HallCommand, { kind: `evaluation.${string}` }>, now);
  }
}

export function retiredKeys(hall: NaiveHall): string[] {
  const now = keysOf(hall.config);
  return hall.everUsed.filter((key) => !now.includes(key));
}

function againstIssue(hall: NaiveHall, { service, kiosk, delivery, visit }: Of<'ticket.issue'>): Reasons {
  const offered = named(hall.config.services, service);
  const at = kiosk === null ? null : named(hall.config.kiosks, kiosk);
  return [
    [hall.status === 'closing', 'day/closing'],
    [hall.status === 'none' || hall.status === 'closed', 'day/not-open'],
    [offered === undefined, 'service/unknown'],
    [offered !== undefined && hall.nextOrdinal(service) > offered.lastNumber, 'service/numbers-used-up'],
    [at === undefined, 'kiosk/unknown'],
    [!!at && !at.services.includes(service), 'kiosk/service-not-offered'],
    [delivery === 'paper' && !at?.printer, 'kiosk/no-printer'],
    [hall.visit(visit) !== undefined, 'visit/exists'],
  ];
}

function againstPaper(
  hall: NaiveHall,
  command: Of<'ticket.note' | 'ticket.void' | 'print.start' | 'print.settle' | 'print.overdue'>,
  now: Stamp,
): Reasons {
  const visit = hall.visit(command.visit);
  if (command.kind === 'ticket.note') {
    return [
      [visit === undefined, 'visit/unknown'],
      [visit !== undefined && !visit.noted && visit.phase !== 'unprinted', 'visit/not-unprinted'],
    ];
  }
  if (command.kind === 'ticket.void') {
    return [
      [visit === undefined, 'visit/unknown'],
      [visit !== undefined && !hall.isVoid(visit, now), 'visit/not-unprinted'],
    ];
  }
  const known = visit !== undefined && visit.sheet !== null && command.job === `${visit.id}.p1`;
  return [
    [!known, 'print/unknown-job'],
    [command.kind === 'print.start' && known && !(visit.sheet === 'queued' && visit.phase === 'printing'), 'print/not-queued'],
    [command.kind === 'print.overdue' && known && !hall.isOverdue(visit, now), 'print/not-overdue'],
  ];
}

function againstWindow(
  hall: NaiveHall,
  command: Of<`window.${'open' | 'close' | 'next' | 'recall' | 'start' | 'finish' | 'no-show'}`>,
): Reasons {
  const window = hall.window(command.window);
  const general: Reasons = [
    [hall.status !== 'open' && hall.status !== 'closing', 'day/not-open'],
    [!Object.keys(hall.config.windows).includes(command.window) && window.clerk === null, 'window/unknown'],
  ];
  switch (command.kind) {
    case 'window.open':
      return [
        ...general,
        [!hall.config.clerks.includes(command.clerk), 'clerk/unknown'],
        [window.clerk !== null && window.clerk !== command.clerk, 'window/open-by-another'],
        [hall.windows.some((other) => other.id !== command.window && other.clerk === command.clerk), 'clerk/at-another-window'],
      ];
    case 'window.close':
      return [...general, [window.visit !== null, 'window/visit-open']];
    case 'window.next':
      return [
        ...general,
        [window.clerk === null, 'window/not-open'],
        [window.visit !== null && window.visit === command.have, 'window/visit-open'],
        [window.visit === null && hall.nextFor(command.window) === undefined, 'queue/empty'],
      ];
    default: {
      const visit = hall.visit(visitOf(command));
      if (visit === undefined) return [...general, [true, 'visit/unknown']];
      const done = { 'window.recall': 'none', 'window.start': 'serving', 'window.finish': 'finished', 'window.no-show': 'no-show' }[
        command.kind
      ];
      const from = command.kind === 'window.finish' ? 'serving' : 'called';
      return [
        ...general,
        [window.clerk === null, 'window/not-open'],
        [visit.window !== null && visit.window !== command.window, 'visit/at-another-window'],
        [
          visit.phase !== from && visit.phase !== done,
          command.kind === 'window.finish' && visit.window !== null ? 'visit/not-started' : 'visit/not-called',
        ],
      ];
    }
  }
}

function againstRating(hall: NaiveHall, command: Extract<HallCommand, { kind: `evaluation.${string}` }>, now: Stamp): Reasons {
  switch (command.kind) {
    case 'evaluation.open': {
      const visit = hall.visit(command.record.slice(0, -'.s1'.length));
      const isBegun = visit !== undefined && (visit.phase === 'serving' || visit.phase === 'finished');
      return [
        [!isBegun, 'record/unknown'],
        [isBegun && visit.phase !== 'finished', 'visit/not-finished'],
        [!!visit?.rating, 'evaluation/exists'],
      ];
    }
    case 'evaluation.ask':
      return [[hall.bySession(command.session)?.rating?.pad !== command.device, 'evaluation/unknown']];
    case 'evaluation.press':
      return [];
    case 'evaluation.time-out': {
      const visit = hall.rated(command.evaluation);
      return [
        [visit === undefined, 'evaluation/unknown'],
        [visit?.rating?.outcome === 'open' && !hall.isTimedOut(visit, now), 'evaluation/not-due'],
      ];
    }
    case 'evaluation.decline': {
      const outcome = hall.rated(command.evaluation)?.rating?.outcome;
      return [
        [outcome === undefined, 'evaluation/unknown'],
        [outcome !== undefined && outcome !== 'open' && outcome !== 'declined', 'evaluation/over'],
      ];
    }
    default:
      return missingCase(command);
  }
}
