/**
 * Everything that can happen in a business day. Stream `day/<business day>`; versions are in `../event-versions.ts`. Bodies hold
 * codes and keys, never sentences and no personal data. Moments are in the envelope, not in the body.
 */
import type { DaySpan } from '../kernel/business-day.ts';
import type {
  BookingId,
  BusinessDay,
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

/** A visit in service, or parked, at the cutover goes on in the next day's stream with what that stream needs to know of it. */
export type CarriedVisit = {
  readonly visit: VisitId;
  readonly number: TicketNumber;
  readonly service: ServiceId;
  readonly class: ClassId;
  readonly session: string;
  readonly delivery: 'paper' | 'screen';
  /** How many sheets there were: the next one's id must be none of theirs. */
  readonly sheets: number;
  readonly phase: 'serving' | 'parked';
  readonly window: WindowId;
  readonly clerk: ClerkId;
  readonly record: ServiceRecordId;
  /** How many services of this visit have been begun. */
  readonly leg: number;
  /** When it was last parked; null when it never was. */
  readonly parked: Stamp | null;
  /** How long it had been parked before that. */
  readonly parkedMs: number;
  readonly issued: Stamp;
  readonly firstCalled: Stamp;
  readonly lastCalled: Stamp;
  readonly calls: number;
  readonly started: Stamp;
};

export type PrintFailureReason =
  | 'paper-out'
  | 'paper-low'
  | 'cover-open'
  | 'cutter'
  | 'offline'
  | 'unplugged'
  | 'garbled'
  | 'unprintable-text'
  | 'hardware'
  | 'busy'
  | 'never-started';
export type PrintDoubtReason =
  | 'no-answer'
  | 'unplugged-while-printing'
  | 'garbled'
  | 'no-proof'
  | 'host-restarted'
  | 'controller-restarted'
  | 'overdue';
/** How a finished sheet is known, best first. */
export type PrintProof = 'process-id' | 'fence' | 'cut-counter';
/** The end of a sheet. `unknown`: it may have come out. */
export type PrintResult =
  | { readonly outcome: 'confirmed'; readonly proof: PrintProof }
  | { readonly outcome: 'failed'; readonly reason: PrintFailureReason }
  | { readonly outcome: 'unknown'; readonly reason: PrintDoubtReason };
/** Not rated, declined, nobody asked, pad out of order: four outcomes, and none of them is a score. */
export type UnscoredOutcome = 'declined' | 'not-rated' | 'not-asked' | 'pad-out-of-order';
export type PressIgnoredReason = 'unknown-session' | 'evaluation-over' | 'other-device' | 'unmapped-key';
export type PaperSupply = 'unknown' | 'full' | 'low' | 'out' | 'jammed';
export type DeviceStateName = 'starting' | 'online' | 'offline' | 'noDevice' | 'hardwareError' | 'userError';

/** The wait as it was foretold when the ticket was issued: half of such waits end before `p50Ms`, nine of ten before `p90Ms`. */
export type Estimate = {
  readonly p10Ms: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  /** Which form of the learner said so. */
  readonly model: string;
};

/** Why this visit was the next. `waitMs` is what it had waited; `ahead` how many older visits of the window's services it went before. */
export type CallReason = {
  readonly rule: 'first-come' | 'strict' | 'ratio' | 'ageing' | 'max-wait' | 'service-rule' | 'reserved' | 'secondary' | 'chosen';
  readonly waitMs: number;
  readonly ahead: number;
  /**
   * Of `chosen`: the clerk's reason, a code. Of `service-rule`: the service. Of `reserved`: the window or clerk it was sent to. Of
   * `ratio`: `priority` or `ordinary`, the kind whose turn it was, or `only-priority`, `only-ordinary` where none of the other kind waited
   * in its turn. Of `secondary`, where it went before older ones: the policy by which it did.
   */
  readonly detail: string | null;
};

/** How many of each kind a window has called in its round under the ratio policy. */
export type Round = { readonly priority: number; readonly ordinary: number };

/** When a visit that did not come is called again: after so many calls of its service, or so long, whichever is first. */
export type NoShowReturn = { readonly afterTickets: number | null; readonly afterMs: number | null };
/** Where a visit is sent: to a service, and there perhaps to one window or one clerk only. */
export type TransferTarget = { readonly service: ServiceId; readonly window: WindowId | null; readonly clerk: ClerkId | null };
/** What a device or a board did with a call. `written`: it was told and cannot say; `failed`: it will not happen any more. */
export type CallPhase = 'shown' | 'written' | 'started' | 'ended' | 'failed';

type Empty = Record<never, never>;
type Press = { readonly device: DeviceId; readonly session: number; readonly boot: number; readonly pressNo: number; readonly key: number };

export type DeviceReport = {
  readonly device: DeviceId;
  readonly state: DeviceStateName;
  readonly code: string | null;
  readonly paper: PaperSupply;
};

export type DayEventBodies = {
  'day.opened': DaySpan & {
    readonly previousDay: BusinessDay | null;
    readonly carriedVisits: readonly CarriedVisit[];
    readonly openWindows: readonly {
      readonly window: WindowId;
      readonly clerk: ClerkId;
      readonly autoCall: boolean;
      /** The reason of its pause, null when it is not paused. */
      readonly paused: string | null;
    }[];
    /** As they were known a moment ago: a replay of this stream alone must know them too. */
    readonly devices: readonly DeviceReport[];
  };
  /** The controller has started again within the day; what the devices are doing is unknown from here on. */
  'day.resumed': Empty;
  /** No new tickets from here on; those still waiting are served, or lapse where the manager says so. */
  'day.closing': { readonly lapsed: readonly VisitId[] };
  'day.closed': { readonly lapsed: readonly VisitId[]; readonly carried: readonly VisitId[] };
  /** The wall clock moved against the monotonic one by more than a second. */
  'clock.stepped': { readonly byMs: number };
  /** After a salvage: numbers and pad sessions go on behind the highest ones known from anywhere. */
  'numbers.continued': { readonly after: Readonly<Record<ServiceId, number>>; readonly sessions: number };
  'device.changed': DeviceReport;

  'ticket.issued': {
    readonly visit: VisitId;
    readonly number: TicketNumber;
    readonly service: ServiceId;
    /** The number within its prefix. */
    readonly ordinal: number;
    readonly kiosk: KioskId | null;
    readonly delivery: 'paper' | 'screen';
    readonly class: ClassId;
    /** The session whose numbers it bears; empty where numbers run through the day. */
    readonly session: string;
    /** The quota slot it counts in, by the minute at which that begins; null for none, and on an appointment. */
    readonly slot: number | null;
    readonly booking: BookingId | null;
    /** What the ticket and the kiosk foretold; null: nothing rather than a guess. */
    readonly estimate: Estimate | null;
    /** The sheet to print, null for a ticket on a screen. */
    readonly job: PrintJobId | null;
    readonly printer: DeviceId | null;
  };
  /** Durable before the first byte goes out: from here on the sheet may exist. */
  'print.started': { readonly job: PrintJobId; readonly visit: VisitId };
  'print.confirmed': { readonly job: PrintJobId; readonly visit: VisitId; readonly proof: PrintProof };
  'print.failed': { readonly job: PrintJobId; readonly visit: VisitId; readonly reason: PrintFailureReason };
  'print.unknown': { readonly job: PrintJobId; readonly visit: VisitId; readonly reason: PrintDoubtReason };
  /** The citizen has noted the number that could not be printed. */
  'ticket.noted': { readonly visit: VisitId };
  'ticket.voided': { readonly visit: VisitId };
  /** Somebody asked for another sheet. It is marked 重打; `nth` is 1 for the first of them. */
  'ticket.reprinted': {
    readonly visit: VisitId;
    readonly job: PrintJobId;
    readonly printer: DeviceId;
    readonly nth: number;
    readonly reason: string;
  };

  /**
   * A day-close slip may exist from here on: durable before its first byte. The head is the journal's when it was asked for, and is printed
   * on it: nobody rewrites paper.
   */
  'slip.started': { readonly job: PrintJobId; readonly printer: DeviceId; readonly headSeq: number; readonly headHash: string };
  'slip.settled': { readonly job: PrintJobId } & PrintResult;

  'window.opened': { readonly window: WindowId; readonly clerk: ClerkId };
  'window.closed': { readonly window: WindowId; readonly clerk: ClerkId };
  'window.paused': { readonly window: WindowId; readonly clerk: ClerkId; readonly reason: string };
  'window.resumed': { readonly window: WindowId; readonly clerk: ClerkId };
  /** The window calls the next by itself from here on, or no longer. */
  'window.auto-call-set': { readonly window: WindowId; readonly on: boolean };
  'visit.called': {
    readonly visit: VisitId;
    readonly call: CallId;
    readonly window: WindowId;
    readonly clerk: ClerkId;
    readonly why: CallReason;
    /** The window's round as it stands with this call. */
    readonly round: Round;
  };
  'visit.recalled': { readonly visit: VisitId; readonly call: CallId; readonly window: WindowId };
  /** What became of a call at a board, display or speaker: `board/<key>` or `host/name`. */
  'call.acknowledged': {
    readonly call: CallId;
    readonly visit: VisitId;
    readonly target: string;
    readonly phase: CallPhase;
    readonly code: string | null;
  };
  /** Nobody came. `returns` null: the ticket has lapsed by it. */
  'visit.no-show': { readonly visit: VisitId; readonly window: WindowId; readonly returns: NoShowReturn | null };
  /** One that did not come waits again, at its old place. */
  'visit.returned': { readonly visit: VisitId; readonly by: 'tickets' | 'time' | 'clerk' };
  'visit.parked': {
    readonly visit: VisitId;
    readonly record: ServiceRecordId;
    readonly window: WindowId;
    readonly clerk: ClerkId;
    readonly reason: string | null;
  };
  'visit.taken-back': { readonly visit: VisitId; readonly record: ServiceRecordId; readonly window: WindowId; readonly clerk: ClerkId };
  /** One service of a visit is done, the visit is not: it is transferred, or begins its next service, in the same batch. */
  'visit.leg-finished': { readonly visit: VisitId; readonly record: ServiceRecordId; readonly window: WindowId; readonly clerk: ClerkId };
  /** It waits again with its number and its age. */
  'visit.transferred': { readonly visit: VisitId; readonly window: WindowId; readonly clerk: ClerkId; readonly to: TransferTarget };
  /** The citizen gave up, or was sent away. A service that was begun is finished before; `reason` is a code. */
  'visit.cancelled': { readonly visit: VisitId; readonly window: WindowId | null; readonly reason: string };
  'visit.started': {
    readonly visit: VisitId;
    readonly record: ServiceRecordId;
    readonly service: ServiceId;
    readonly window: WindowId;
    readonly clerk: ClerkId;
  };
  'visit.finished': { readonly visit: VisitId; readonly record: ServiceRecordId; readonly window: WindowId; readonly clerk: ClerkId };

  /** The pad is to ask. `session` is what a press will carry back. */
  'evaluation.opened': {
    readonly evaluation: EvaluationId;
    readonly record: ServiceRecordId;
    readonly visit: VisitId;
    readonly window: WindowId;
    readonly pad: DeviceId;
    readonly session: number;
  };
  /** The pad has lit up and asks. */
  'evaluation.asked': { readonly evaluation: EvaluationId };
  /** The only way a score comes to be: one key, one press, one evaluation. */
  'evaluation.scored': {
    readonly evaluation: EvaluationId;
    readonly record: ServiceRecordId;
    readonly visit: VisitId;
    readonly level: number;
    readonly press: Press;
  };
  'evaluation.closed': {
    readonly evaluation: EvaluationId;
    readonly record: ServiceRecordId;
    readonly visit: VisitId;
    readonly outcome: UnscoredOutcome;
  };
  /** A press that is no score, and why. */
  'press.ignored': Press & { readonly reason: PressIgnoredReason };
};

export type DayEventKind = keyof DayEventBodies;
export type DayEvent = { [Kind in DayEventKind]: { readonly kind: Kind; readonly body: DayEventBodies[Kind] } }[DayEventKind];
/** An event with its moment: what `evolve` and the projections get. */
export type Stamped<Event> = Event & Stamp;

export const dayStream = (day: BusinessDay): string => `day/${day}`;
