/**
 * Everything that can happen in a business day. Stream `day/<business day>`, all at version 1. Bodies hold codes and keys,
 * never sentences and no personal data. Moments are in the envelope, not in the body.
 */
import type { DaySpan } from '../kernel/business-day.ts';
import type {
  BusinessDay,
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

/** A visit in service at the cutover goes on in the next day's stream with what that stream needs to know of it. */
export type CarriedVisit = {
  readonly visit: VisitId;
  readonly number: TicketNumber;
  readonly service: ServiceId;
  readonly window: WindowId;
  readonly clerk: ClerkId;
  readonly record: ServiceRecordId;
  readonly issued: Stamp;
  readonly firstCalled: Stamp;
  readonly lastCalled: Stamp;
  readonly calls: number;
  readonly started: Stamp;
};

export type PrintFailureReason =
  | 'paper-out'
  | 'cover-open'
  | 'cutter'
  | 'offline'
  | 'unplugged'
  | 'unprintable-text'
  | 'hardware'
  | 'busy'
  | 'never-started';
export type PrintDoubtReason = 'no-answer' | 'unplugged-while-printing' | 'garbled' | 'host-restarted' | 'controller-restarted' | 'overdue';
/** Not rated, declined, nobody asked, pad out of order: four outcomes, and none of them is a score. */
export type UnscoredOutcome = 'declined' | 'not-rated' | 'not-asked' | 'pad-out-of-order';
export type PressIgnoredReason = 'unknown-session' | 'evaluation-over' | 'other-device' | 'unmapped-key';
export type DeviceStateName = 'starting' | 'online' | 'offline' | 'noDevice' | 'hardwareError' | 'userError';

type Empty = Record<never, never>;
type Press = { readonly device: DeviceId; readonly session: number; readonly boot: number; readonly pressNo: number; readonly key: number };

export type DeviceReport = {
  readonly device: DeviceId;
  readonly state: DeviceStateName;
  readonly code: string | null;
  readonly paper: 'unknown' | 'full' | 'low' | 'out';
};

export type DayEventBodies = {
  'day.opened': DaySpan & {
    readonly previousDay: BusinessDay | null;
    readonly carriedVisits: readonly CarriedVisit[];
    readonly openWindows: readonly { readonly window: WindowId; readonly clerk: ClerkId }[];
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
    /** The sheet to print, null for a ticket on a screen. */
    readonly job: PrintJobId | null;
    readonly printer: DeviceId | null;
  };
  /** Durable before the first byte goes out: from here on the sheet may exist. */
  'print.started': { readonly job: PrintJobId; readonly visit: VisitId };
  'print.confirmed': { readonly job: PrintJobId; readonly visit: VisitId; readonly proof: 'process-id' | 'fence' };
  'print.failed': { readonly job: PrintJobId; readonly visit: VisitId; readonly reason: PrintFailureReason };
  'print.unknown': { readonly job: PrintJobId; readonly visit: VisitId; readonly reason: PrintDoubtReason };
  /** The citizen has noted the number that could not be printed. */
  'ticket.noted': { readonly visit: VisitId };
  'ticket.voided': { readonly visit: VisitId };

  'window.opened': { readonly window: WindowId; readonly clerk: ClerkId };
  'window.closed': { readonly window: WindowId; readonly clerk: ClerkId };
  'visit.called': { readonly visit: VisitId; readonly call: CallId; readonly window: WindowId; readonly clerk: ClerkId };
  'visit.recalled': { readonly visit: VisitId; readonly call: CallId; readonly window: WindowId };
  'visit.no-show': { readonly visit: VisitId; readonly window: WindowId };
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
