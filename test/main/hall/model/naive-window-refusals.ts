/** All the reasons for which a command at a window must be refused. */
import type { HallCommand } from '../../../../main/hall/hall.ts';
import type { Stamp } from '../../../../main/hall/kernel/stamp.ts';
import { type NaiveHall, type NaiveWindow, visitOf } from './naive-hall.ts';
import { pickFor } from './naive-order.ts';
import type { Reasons } from './naive-refusals.ts';

type Command = Extract<HallCommand, { kind: `window.${string}` }>;
type Of<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>;

export function againstWindow(hall: NaiveHall, command: Command, now: Stamp): Reasons {
  const window = hall.window(command.window);
  return [
    [hall.status !== 'open' && hall.status !== 'closing', 'day/not-open'],
    [!Object.keys(hall.config.windows).includes(command.window) && window.clerk === null, 'window/unknown'],
    ...others(hall, window, command, now),
  ];
}

function others(hall: NaiveHall, window: NaiveWindow, command: Command, now: Stamp): Reasons {
  const isShut: Reasons = [[window.clerk === null, 'window/not-open']];
  switch (command.kind) {
    case 'window.open':
      return [
        [!hall.config.clerks.includes(command.clerk), 'clerk/unknown'],
        [window.clerk !== null && window.clerk !== command.clerk, 'window/open-by-another'],
        [hall.windows.some((other) => other.id !== command.window && other.clerk === command.clerk), 'clerk/at-another-window'],
      ];
    case 'window.close':
      return [[window.visit !== null, 'window/visit-open']];
    case 'window.resume':
    case 'window.auto-call':
      return isShut;
    case 'window.pause': {
      const { pauseReasons } = hall.config.calling;
      return [...isShut, [pauseReasons.length > 0 && !pauseReasons.includes(command.reason), 'window/reason-unknown']];
    }
    case 'window.next':
    case 'window.call-chosen':
      return [...isShut, ...againstCall(hall, window, command, now)];
    case 'window.take-back':
      return [...isShut, ...againstTakeBack(hall, window, command)];
    default:
      return [...isShut, ...againstServing(hall, window, command)];
  }
}

function againstCall(hall: NaiveHall, window: NaiveWindow, command: Of<'window.next' | 'window.call-chosen'>, now: Stamp): Reasons {
  if (window.visit !== null) return [[window.visit === command.have, 'window/visit-open']];
  const isPaused: Reasons = [[window.paused !== null, 'window/paused']];
  if (command.kind === 'window.next') {
    const nobody = pickFor(hall, window.id, now) === undefined && hall.awaitedFor(window.id) === undefined;
    return [...isPaused, [nobody, 'queue/empty']];
  }
  const visit = hall.visit(command.visit);
  return [
    ...isPaused,
    [visit === undefined, 'visit/unknown'],
    [visit !== undefined && visit.phase !== 'waiting', 'visit/not-waiting'],
    [visit !== undefined && !hall.serves(window.id, visit.service), 'window/service-not-served'],
  ];
}

function againstTakeBack(hall: NaiveHall, window: NaiveWindow, command: Of<'window.take-back'>): Reasons {
  const visit = hall.visit(command.visit);
  if (visit === undefined) return [[true, 'visit/unknown']];
  if (window.visit === visit.id && visit.phase === 'serving') return [];
  return [
    [window.visit !== null, 'window/visit-open'],
    [window.paused !== null, 'window/paused'],
    [visit.phase !== 'parked', 'visit/not-parked'],
    [!hall.serves(window.id, visit.service), 'window/service-not-served'],
  ];
}

/** From which phase each leads on, and in which it is a repeat. */
const STEPS: Readonly<Record<string, readonly [from: readonly string[], done: string]>> = {
  'window.recall': [['called'], ''],
  'window.start': [['called'], 'serving'],
  'window.no-show': [['called'], 'no-show'],
  'window.finish': [['serving'], 'finished'],
  'window.park': [['serving'], 'parked'],
  'window.transfer': [['called', 'serving'], ''],
};

type Serving = Of<'window.recall' | 'window.start' | 'window.finish' | 'window.no-show' | 'window.park' | 'window.transfer'>;

function againstServing(hall: NaiveHall, window: NaiveWindow, command: Serving): Reasons {
  const visit = hall.visit(visitOf(command));
  if (visit === undefined) return [[true, 'visit/unknown']];
  const [from, done] = STEPS[command.kind] ?? [[], ''];
  const needsStart = from.join() === 'serving' && visit.window !== null;
  const general: Reasons = [
    [visit.window !== null && visit.window !== command.window, 'visit/at-another-window'],
    [!from.includes(visit.phase) && visit.phase !== done, needsStart ? 'visit/not-started' : 'visit/not-called'],
  ];
  const { services, windows, clerks, calling } = hall.config;
  if (command.kind === 'window.recall')
    return [
      ...general,
      [visit.phase === 'called' && visit.recalls >= (calling.recallLimit ?? Number.POSITIVE_INFINITY), 'visit/recall-limit'],
    ];
  if (command.kind === 'window.transfer') {
    const { to } = command;
    const serve = Object.keys(windows).filter((id) => hall.serves(id, to.service));
    return [
      ...general,
      [!Object.keys(services).includes(to.service), 'service/unknown'],
      [to.window !== null && !Object.keys(windows).includes(to.window), 'window/unknown'],
      [to.clerk !== null && !clerks.includes(to.clerk), 'clerk/unknown'],
      [to.window === null ? serve.length === 0 : !serve.includes(to.window), 'transfer/nobody-serves'],
    ];
  }
  if (command.kind !== 'window.finish' || !command.next || visit.phase !== 'serving') return general;
  const { service, record } = command.next;
  // One that names another record is a second press: it is a repeat, whatever it asks for.
  if (record !== hall.recordOf(visit)?.id) return general;
  return [
    ...general,
    [!Object.keys(services).includes(service), 'service/unknown'],
    [!hall.serves(window.id, service), 'window/service-not-served'],
  ];
}
