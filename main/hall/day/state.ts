/** The state of one business day. Only `evolve` writes it; everybody else sees it as `Frozen`. */
import type { DaySpan } from '../kernel/business-day.ts';
import type {
  CallId,
  ClerkId,
  DeviceId,
  EvaluationId,
  KioskId,
  PrintJobId,
  ServiceId,
  ServiceRecordId,
  TicketNumber,
  VisitId,
  WindowId,
} from '../kernel/ids.ts';
import type { Stamp } from '../kernel/stamp.ts';
import type { DeviceStateName, UnscoredOutcome } from './events.ts';

/** Deeply read-only, maps and sets included. */
export type Frozen<T> =
  T extends Map<infer K, infer V>
    ? ReadonlyMap<K, Frozen<V>>
    : T extends Set<infer V>
      ? ReadonlySet<V>
      : T extends string | number | boolean | null
        ? T
        : T extends object
          ? { readonly [K in keyof T]: Frozen<T[K]> }
          : T;

export type VisitPhase = 'printing' | 'unprinted' | 'waiting' | 'called' | 'serving' | 'finished' | 'no-show' | 'void' | 'lapsed';

export type PrintJob = {
  id: PrintJobId;
  device: DeviceId;
  state: 'queued' | 'started' | 'confirmed' | 'failed' | 'unknown';
  reason: string | null;
  since: Stamp;
};

export type Visit = {
  id: VisitId;
  number: TicketNumber;
  service: ServiceId;
  /** Place in the order of issue over all services of the day. */
  order: number;
  /** How many of the same service stood before it when it was issued: what its ticket says. */
  ahead: number;
  delivery: 'paper' | 'screen';
  kiosk: KioskId | null;
  phase: VisitPhase;
  job: PrintJob | null;
  noted: boolean;
  issued: Stamp;
  window: WindowId | null;
  clerk: ClerkId | null;
  calls: number;
  call: CallId | null;
  firstCalled: Stamp | null;
  lastCalled: Stamp | null;
  record: ServiceRecordId | null;
  started: Stamp | null;
  finished: Stamp | null;
  evaluation: EvaluationId | null;
};

export type Evaluation = {
  id: EvaluationId;
  record: ServiceRecordId;
  visit: VisitId;
  window: WindowId;
  pad: DeviceId | null;
  session: number | null;
  opened: Stamp;
  asked: boolean;
  /** Null while open. */
  outcome: 'scored' | UnscoredOutcome | null;
  level: number | null;
  /** `boot/pressNo` of the press that scored. */
  press: string | null;
  ended: Stamp | null;
};

export type WindowDay = {
  id: WindowId;
  clerk: ClerkId | null;
  /** Called or serving. */
  visit: VisitId | null;
  /** Open at this window's pad. */
  evaluation: EvaluationId | null;
  lastEvaluation: EvaluationId | null;
  finished: number;
};

export type ServiceDay = {
  id: ServiceId;
  lastOrdinal: number;
  issued: number;
  /** Not yet called, in order of issue: printing, unprinted and waiting ones. */
  queue: Set<VisitId>;
  waiting: number;
  printing: number;
};

export type DeviceDay = {
  id: DeviceId;
  state: DeviceStateName;
  code: string | null;
  paper: 'unknown' | 'full' | 'low' | 'out';
  since: Stamp;
};

export type Totals = {
  phases: Record<VisitPhase, number>;
  issued: number /** Index 0 is level 1. */;
  scores: [number, number, number, number, number];
  unscored: Record<UnscoredOutcome, number>;
  pressesIgnored: number;
};

export type DayState = {
  status: 'none' | 'open' | 'closing' | 'closed';
  span: DaySpan | null;
  /** The last start of the controller within the day. */
  resumed: Stamp | null;
  visits: Map<VisitId, Visit>;
  services: Map<ServiceId, ServiceDay>;
  windows: Map<WindowId, WindowDay>;
  evaluations: Map<EvaluationId, Evaluation>;
  bySession: Map<number, EvaluationId>;
  devices: Map<DeviceId, DeviceDay>;
  /** Visits whose sheet is neither proven nor given up. */
  printing: Set<VisitId>;
  /** Visits whose number stands on the screen because the sheet failed. */
  unprinted: Set<VisitId>;
  openEvaluations: Set<EvaluationId>;
  /** The last calls, oldest first, one entry a visit. */
  recentCalls: { call: CallId; visit: VisitId; number: TicketNumber; window: WindowId; at: number; calls: number }[];
  /** Given out in this day, and those of visits carried into it: a change of prefixes must not give one twice. */
  numbers: Set<TicketNumber>;
  order: number;
  sessions: number;
  totals: Totals;
};

export const RECENT_CALLS = 12;

export function emptyDay(): DayState {
  return {
    status: 'none',
    span: null,
    resumed: null,
    visits: new Map(),
    services: new Map(),
    windows: new Map(),
    evaluations: new Map(),
    bySession: new Map(),
    devices: new Map(),
    printing: new Set(),
    unprinted: new Set(),
    openEvaluations: new Set(),
    recentCalls: [],
    numbers: new Set(),
    order: 0,
    sessions: 0,
    totals: {
      phases: { printing: 0, unprinted: 0, waiting: 0, called: 0, serving: 0, finished: 0, 'no-show': 0, void: 0, lapsed: 0 },
      issued: 0,
      scores: [0, 0, 0, 0, 0],
      unscored: { declined: 0, 'not-rated': 0, 'not-asked': 0, 'pad-out-of-order': 0 },
      pressesIgnored: 0,
    },
  };
}
