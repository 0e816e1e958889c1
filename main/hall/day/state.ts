/** The state of one business day. Only `evolve` writes it; everybody else sees it as `Frozen`. */
import type { DaySpan } from '../kernel/business-day.ts';
import type {
  BookingId,
  CallId,
  ClassId,
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
import type { CallPhase, DeviceStateName, Estimate, NoShowReturn, PaperSupply, Round, UnscoredOutcome } from './events.ts';
import type { Line } from './queue/lines.ts';
import type { OrderSet } from './queue/order-set.ts';

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

export type VisitPhase =
  | 'printing'
  | 'unprinted'
  | 'waiting'
  | 'called'
  | 'serving'
  | 'parked'
  | 'finished'
  | 'no-show'
  | 'cancelled'
  | 'void'
  | 'lapsed';

export type PrintJob = {
  id: PrintJobId;
  device: DeviceId;
  state: 'queued' | 'started' | 'confirmed' | 'failed' | 'unknown';
  reason: string | null;
  queued: Stamp;
  since: Stamp;
  /** Asked for again: it bears the mark 重打, and its end changes no visit that has its ticket. */
  again: boolean;
};

/** The last day-close slip. `head`: the last row of the journal, as it was printed. */
export type Slip = {
  job: PrintJobId;
  device: DeviceId;
  state: 'started' | 'confirmed' | 'failed' | 'unknown';
  reason: string | null;
  started: Stamp;
  head: { seq: number; hash: string };
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
  class: ClassId;
  /** The session whose numbers it bears, empty where numbers run through the day. */
  session: string;
  /** The quota slot it counts in, by the minute at which that begins. */
  slot: number | null;
  booking: BookingId | null;
  /** What was foretold when it was issued. */
  estimate: Estimate | null;
  phase: VisitPhase;
  /** The last sheet: the ticket itself, or a reprint. */
  job: PrintJob | null;
  /** How many sheets there were. */
  sheets: number;
  noted: boolean;
  issued: Stamp;
  /** Where it was sent, until its service begins: it is called there only, or anywhere once it has waited the longest and nobody is there. */
  reserved: { window: WindowId | null; clerk: ClerkId | null } | null;
  window: WindowId | null;
  clerk: ClerkId | null;
  calls: number;
  /** Recalls since it was last called. */
  recalls: number;
  call: CallId | null;
  firstCalled: Stamp | null;
  lastCalled: Stamp | null;
  noShows: number;
  /** Set while it did not come and will come back. `calledBefore`: the calls of its service when that was noted. */
  returns: (NoShowReturn & { since: Stamp; calledBefore: number }) | null;
  /** How many of its services have been begun. */
  leg: number;
  /** The service being served, or served last. */
  record: ServiceRecordId | null;
  /** When that service was begun; null again while the visit waits for another one. */
  started: Stamp | null;
  /** Since when it is parked, or was when it was cancelled; else null. */
  parked: Stamp | null;
  /** How long it had been parked before that, within the service under way. */
  parkedMs: number;
  finished: Stamp | null;
};

/** One service served, or being served. */
export type ServiceRecord = {
  id: ServiceRecordId;
  visit: VisitId;
  service: ServiceId;
  window: WindowId;
  clerk: ClerkId;
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
  /** Why it is paused; null while it is not. */
  paused: string | null;
  /** Calls the next by itself. */
  autoCall: boolean;
  /** Since when it has been open without a visit and without a pause; null while it is not. */
  idle: Stamp | null;
  /** Under the ratio policy: how many of each kind it has called in the round under way. */
  round: Round;
  /** Called or serving. */
  visit: VisitId | null;
  /** Open at this window's pad. */
  evaluation: EvaluationId | null;
  lastEvaluation: EvaluationId | null;
  finished: number;
};

export type ServiceDay = {
  id: ServiceId;
  /** The last ordinal of each session; of the whole day under ''. */
  lastOrdinals: Map<string, number>;
  /** After a salvage: no number up to this one is given again, in whatever session. */
  floor: number;
  issued: number;
  /** Of these, those without an appointment that count in the quota: neither void nor given back before they were called. */
  walkIns: number;
  /** The same in each quota slot, by the minute the slot begins at. */
  issuedBySlot: Map<number, number>;
  /** Calls of visits for this service, recalls not counted. */
  called: number;
  /** Not yet called, by their order of issue: printing, unprinted and waiting ones. */
  queue: OrderSet;
  /** Of them those that wait, by class and by where they were sent. */
  lines: Map<string, Line>;
  waiting: number;
  printing: number;
};

export type DeviceDay = {
  id: DeviceId;
  state: DeviceStateName;
  code: string | null;
  paper: PaperSupply;
  since: Stamp;
};

export type Totals = {
  phases: Record<VisitPhase, number>;
  issued: number /** Index 0 is level 1. */;
  scores: [number, number, number, number, number];
  unscored: Record<UnscoredOutcome, number>;
  pressesIgnored: number;
};

/** One call, as boards and speakers must tell it. */
export type CallEntry = {
  /** 1 for the first call of the day. Boards and speakers tell calls in this order. */
  n: number;
  call: CallId;
  visit: VisitId;
  number: TicketNumber;
  service: ServiceId;
  window: WindowId;
  at: number;
  /** 1 for the first call of its visit; above that it is a recall, or a call behind a no-show. */
  nth: number;
  /** How far each target has come with it: `board/<key>` or `host/name`. */
  targets: Map<string, CallPhase>;
};

export type DayState = {
  status: 'none' | 'open' | 'closing' | 'closed';
  span: DaySpan | null;
  /** The last start of the controller within the day. */
  resumed: Stamp | null;
  visits: Map<VisitId, Visit>;
  /** The visit of each place in the order of issue: that of place 1 is the first entry. */
  byOrder: VisitId[];
  services: Map<ServiceId, ServiceDay>;
  windows: Map<WindowId, WindowDay>;
  records: Map<ServiceRecordId, ServiceRecord>;
  /** Finished records whose evaluation has not been opened, nor given an outcome. */
  unasked: Set<ServiceRecordId>;
  evaluations: Map<EvaluationId, Evaluation>;
  bySession: Map<number, EvaluationId>;
  devices: Map<DeviceId, DeviceDay>;
  /** Visits whose sheet is neither proven nor given up. */
  printing: Set<VisitId>;
  /** Visits whose number stands on the screen because the sheet failed. */
  unprinted: Set<VisitId>;
  openEvaluations: Set<EvaluationId>;
  parked: Set<VisitId>;
  /** Visits that did not come and will come back. */
  returning: Set<VisitId>;
  /** The last calls, oldest first. */
  calls: CallEntry[];
  callCount: number;
  /** What each speaker is saying, and since when. */
  speaking: Map<string, { call: CallId; since: Stamp }>;
  /** Tickets issued on an appointment. */
  byBooking: Map<BookingId, VisitId>;
  /**
   * Given out in this day, as `session/number`, and those of visits carried into it: neither a change of prefixes nor one of sessions may
   * give one twice.
   */
  numbers: Set<string>;
  /** Numbers of visits that have not ended: no other session gives them meanwhile. */
  numbersInUse: Set<TicketNumber>;
  order: number;
  sessions: number;
  totals: Totals;
  /** When it was closed. */
  closed: Stamp | null;
  /** How many day-close slips were begun, and the last of them. */
  slips: number;
  slip: Slip | null;
};

/** So many calls are kept for boards that come back. */
export const KEPT_CALLS = 200;

export function emptyDay(): DayState {
  return {
    status: 'none',
    span: null,
    resumed: null,
    visits: new Map(),
    byOrder: [],
    services: new Map(),
    windows: new Map(),
    records: new Map(),
    unasked: new Set(),
    evaluations: new Map(),
    bySession: new Map(),
    devices: new Map(),
    printing: new Set(),
    unprinted: new Set(),
    openEvaluations: new Set(),
    parked: new Set(),
    returning: new Set(),
    calls: [],
    callCount: 0,
    speaking: new Map(),
    byBooking: new Map(),
    numbers: new Set(),
    numbersInUse: new Set(),
    order: 0,
    sessions: 0,
    totals: {
      phases: {
        printing: 0,
        unprinted: 0,
        waiting: 0,
        called: 0,
        serving: 0,
        parked: 0,
        finished: 0,
        'no-show': 0,
        cancelled: 0,
        void: 0,
        lapsed: 0,
      },
      issued: 0,
      scores: [0, 0, 0, 0, 0],
      unscored: { declined: 0, 'not-rated': 0, 'not-asked': 0, 'pad-out-of-order': 0 },
      pressesIgnored: 0,
    },
    closed: null,
    slips: 0,
    slip: null,
  };
}
