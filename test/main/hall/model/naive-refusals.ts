/** All the reasons for which a command must be refused. None: it must be accepted. Which one is named where several hold is the hall's choice. */
import type { HallCommand } from '../../../../main/hall/hall.ts';
import { missingCase } from '../../../../main/hall/kernel/decision.ts';
import type { Stamp } from '../../../../main/hall/kernel/stamp.ts';
import { isQuotaReached, isShut, isTooLate, sessionFor } from './naive-admission.ts';
import { keysOf, type NaiveHall, named } from './naive-hall.ts';
import { againstWindow } from './naive-window-refusals.ts';

type Of<Kind extends HallCommand['kind']> = Extract<HallCommand, { kind: Kind }>;
export type Reasons = readonly (readonly [boolean, string])[];

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
      return againstIssue(hall, command, now);
    case 'ticket.note':
    case 'ticket.void':
    case 'print.start':
    case 'print.settle':
    case 'print.overdue':
      return againstPaper(hall, command, now);
    case 'ticket.reprint':
    case 'visit.return':
    case 'visit.cancel':
      return againstVisit(hall, command, now);
    case 'call.acknowledge': {
      const [kind, board] = command.target.split('/');
      return [[kind === 'board' && !Object.keys(hall.config.boards).includes(board ?? ''), 'board/unknown']];
    }
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
      return againstWindow(hall, command, now);
    case 'slip.start':
    case 'slip.settle':
    case 'booking.make':
    case 'booking.import':
    case 'booking.cancel':
      return [];
    default:
      return againstRating(hall, command, now);
  }
}

export function retiredKeys(hall: NaiveHall): string[] {
  const now = keysOf(hall.config);
  return hall.everUsed.filter((key) => !now.includes(key));
}

function againstIssue(hall: NaiveHall, { service, kiosk, delivery, visit, class: of, estimate }: Of<'ticket.issue'>, now: Stamp): Reasons {
  const offered = named(hall.config.services, service);
  const at = kiosk === null ? null : named(hall.config.kiosks, kiosk);
  return [
    [hall.status === 'closing', 'day/closing'],
    [hall.status === 'none' || hall.status === 'closed', 'day/not-open'],
    [offered === undefined, 'service/unknown'],
    [offered !== undefined && hall.nextOrdinal(service, sessionFor(hall, service, now)) > offered.lastNumber, 'service/numbers-used-up'],
    [at === undefined, 'kiosk/unknown'],
    [!!at && !at.services.includes(service), 'kiosk/service-not-offered'],
    [delivery === 'paper' && !at?.printer, 'kiosk/no-printer'],
    [hall.visit(visit) !== undefined, 'visit/exists'],
    [of !== 'ordinary' && named(hall.config.classes, of) === undefined, 'class/unknown'],
    [of === 'veteran' && kiosk !== null, 'class/not-at-kiosk'],
    [isShut(hall, service, now), 'service/closed'],
    [isQuotaReached(hall, service, now), 'service/quota-reached'],
    [isTooLate(hall, service, estimate?.p50Ms ?? null, now), 'service/too-late'],
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
  const known = visit !== undefined && visit.sheet !== null && command.job === `${visit.id}.p${visit.sheets}`;
  return [
    [!known, 'print/unknown-job'],
    [command.kind === 'print.start' && known && !(visit.sheet === 'queued' && hall.isPrinting(visit)), 'print/not-queued'],
    [command.kind === 'print.overdue' && known && !hall.isOverdue(visit, now), 'print/not-overdue'],
  ];
}

function againstVisit(hall: NaiveHall, command: Of<'ticket.reprint' | 'visit.return' | 'visit.cancel'>, now: Stamp): Reasons {
  const visit = hall.visit(command.visit);
  const general: Reasons = [
    [hall.status !== 'open' && hall.status !== 'closing', 'day/not-open'],
    [visit === undefined, 'visit/unknown'],
  ];
  if (visit === undefined) return general;
  if (command.kind === 'ticket.reprint')
    return [
      ...general,
      [hall.hasEnded(visit), 'visit/over'],
      [!Object.values(hall.config.kiosks).some(({ printer }) => printer === command.printer), 'printer/unknown'],
      [hall.isUnderWay(visit), 'print/under-way'],
    ];
  if (command.kind === 'visit.cancel') return [...general, [visit.phase !== 'cancelled' && hall.hasEnded(visit), 'visit/over']];
  const isAway = visit.phase === 'no-show' && visit.returns !== null;
  const isBackAlready = visit.phase === 'waiting' && visit.noShows > 0;
  return [
    ...general,
    [!isAway && !isBackAlready, 'visit/not-returning'],
    [isAway && command.by === 'time' && !hall.isBack(visit, now), 'visit/not-due'],
  ];
}

function againstRating(hall: NaiveHall, command: Extract<HallCommand, { kind: `evaluation.${string}` }>, now: Stamp): Reasons {
  switch (command.kind) {
    case 'evaluation.open': {
      const record = hall.record(command.record);
      return [
        [record === undefined, 'record/unknown'],
        [record?.finished === false, 'visit/not-finished'],
        [!!record?.rating, 'evaluation/exists'],
      ];
    }
    case 'evaluation.ask':
      return [[hall.bySession(command.session)?.rating?.pad !== command.device, 'evaluation/unknown']];
    case 'evaluation.press':
      return [];
    case 'evaluation.time-out': {
      const record = hall.rated(command.evaluation);
      return [
        [record === undefined, 'evaluation/unknown'],
        [record?.rating?.outcome === 'open' && !hall.isTimedOut(record, now), 'evaluation/not-due'],
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
