/** What the hall can be asked to do. Ids and moments arrive with the command; `decide` draws and reads nothing. */
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
  VisitId,
  WindowId,
} from '../kernel/ids.ts';
import type { CallPhase, DeviceStateName, Estimate, PaperSupply, PrintResult, TransferTarget } from './events.ts';

/** The service that a visit begins next at its window. `record` is the one that ends, so that a second press cannot end the new one. */
export type NextService = { readonly service: ServiceId; readonly record: ServiceRecordId };

type WindowVisit = { readonly window: WindowId /** So that a late press cannot hit the next visit. */; readonly visit: VisitId };

export type DayCommand =
  | { readonly kind: 'day.open'; readonly span: DaySpan }
  | { readonly kind: 'day.resume' }
  | { readonly kind: 'day.close' /** Those still waiting lapse; without it they are served first. */; readonly lapseWaiting: boolean }
  | { readonly kind: 'day.finish-closing' }
  | { readonly kind: 'day.roll'; readonly next: DaySpan }
  | { readonly kind: 'clock.step'; readonly byMs: number }
  | { readonly kind: 'numbers.continue'; readonly after: Readonly<Record<ServiceId, number>>; readonly sessions: number }
  | {
      readonly kind: 'device.change';
      readonly device: DeviceId;
      readonly state: DeviceStateName;
      readonly code: string | null;
      readonly paper: PaperSupply;
    }
  | {
      readonly kind: 'ticket.issue';
      readonly visit: VisitId;
      readonly service: ServiceId;
      readonly delivery: 'paper' | 'screen';
      readonly kiosk: KioskId | null;
      readonly class: ClassId;
      /** The appointment it is issued on. */
      readonly booking: BookingId | null;
      /** The wait foretold at this moment; null: nothing rather than a guess. */
      readonly estimate: Estimate | null;
    }
  | { readonly kind: 'ticket.note'; readonly visit: VisitId }
  | { readonly kind: 'ticket.void'; readonly visit: VisitId }
  | { readonly kind: 'ticket.reprint'; readonly visit: VisitId; readonly printer: DeviceId /** A code. */; readonly reason: string }
  | { readonly kind: 'print.start'; readonly job: PrintJobId; readonly visit: VisitId }
  | { readonly kind: 'print.settle'; readonly job: PrintJobId; readonly visit: VisitId; readonly result: PrintResult }
  | { readonly kind: 'print.overdue'; readonly job: PrintJobId; readonly visit: VisitId }
  /** `printer` null: that of the first kiosk that has one. `headSeq` and `headHash`: the last row of the journal, which the slip tells. */
  | { readonly kind: 'slip.start'; readonly printer: DeviceId | null; readonly headSeq: number; readonly headHash: string }
  | { readonly kind: 'slip.settle'; readonly job: PrintJobId; readonly result: PrintResult }
  | { readonly kind: 'window.open'; readonly window: WindowId; readonly clerk: ClerkId }
  | { readonly kind: 'window.close'; readonly window: WindowId }
  | {
      readonly kind: 'window.pause';
      readonly window: WindowId /** A code, one of the configuration's where it names any. */;
      readonly reason: string;
    }
  | { readonly kind: 'window.resume'; readonly window: WindowId }
  | { readonly kind: 'window.auto-call'; readonly window: WindowId; readonly on: boolean }
  | { readonly kind: 'window.next'; readonly window: WindowId /** The visit the window believes it has. */; readonly have: VisitId | null }
  | ({ readonly kind: 'window.call-chosen'; readonly have: VisitId | null /** A code. */; readonly reason: string } & WindowVisit)
  | ({ readonly kind: 'window.recall' } & WindowVisit)
  | ({ readonly kind: 'window.start' } & WindowVisit)
  | ({ readonly kind: 'window.finish'; readonly next?: NextService | null } & WindowVisit)
  | ({ readonly kind: 'window.no-show' } & WindowVisit)
  | ({ readonly kind: 'window.park' /** A code. */; readonly reason: string | null } & WindowVisit)
  | ({ readonly kind: 'window.take-back' } & WindowVisit)
  | ({ readonly kind: 'window.transfer'; readonly to: TransferTarget } & WindowVisit)
  /** One that did not come waits again: `time` by its deadline, `clerk` because it stands there. */
  | { readonly kind: 'visit.return'; readonly visit: VisitId; readonly by: 'time' | 'clerk' }
  | { readonly kind: 'visit.cancel'; readonly visit: VisitId /** A code. */; readonly reason: string }
  /** What became of a call at `target`: `board/<BoardId>` or a device. */
  | {
      readonly kind: 'call.acknowledge';
      readonly call: CallId;
      readonly target: string;
      readonly phase: CallPhase;
      readonly code: string | null;
    }
  | { readonly kind: 'evaluation.open'; readonly record: ServiceRecordId }
  | { readonly kind: 'evaluation.ask'; readonly device: DeviceId; readonly session: number }
  | {
      readonly kind: 'evaluation.press';
      readonly device: DeviceId;
      readonly session: number;
      readonly boot: number;
      readonly pressNo: number;
      readonly key: number;
    }
  | { readonly kind: 'evaluation.time-out'; readonly evaluation: EvaluationId }
  | { readonly kind: 'evaluation.decline'; readonly evaluation: EvaluationId };

/** A number is asked for. */
export type IssueCommand = Extract<DayCommand, { kind: 'ticket.issue' }>;

export type DayRefusalCode =
  | 'day/not-open'
  | 'day/closing'
  | 'day/already-open'
  | 'day/already-closed'
  | 'day/not-over'
  | 'day/not-closing'
  | 'day/visits-in-service'
  | 'service/unknown'
  | 'service/numbers-used-up'
  | 'service/closed'
  | 'service/quota-reached'
  | 'service/too-late'
  | 'class/unknown'
  | 'class/not-at-kiosk'
  | 'booking/unknown'
  | 'booking/cancelled'
  | 'booking/checked-in'
  | 'booking/another-day'
  | 'booking/another-service'
  | 'booking/early'
  | 'booking/missed'
  | 'kiosk/unknown'
  | 'kiosk/service-not-offered'
  | 'kiosk/no-printer'
  | 'visit/unknown'
  | 'record/unknown'
  | 'visit/exists'
  | 'visit/over'
  | 'visit/not-unprinted'
  | 'visit/not-waiting'
  | 'visit/not-parked'
  | 'visit/not-returning'
  | 'visit/not-due'
  | 'visit/recall-limit'
  | 'visit/not-called'
  | 'visit/not-started'
  | 'visit/not-finished'
  | 'visit/at-another-window'
  | 'printer/unknown'
  | 'print/unknown-job'
  | 'print/under-way'
  | 'print/not-queued'
  | 'print/not-overdue'
  | 'window/unknown'
  | 'window/not-open'
  | 'window/open-by-another'
  | 'window/visit-open'
  | 'window/paused'
  | 'window/reason-unknown'
  | 'window/service-not-served'
  | 'transfer/nobody-serves'
  | 'board/unknown'
  | 'clerk/unknown'
  | 'clerk/at-another-window'
  | 'queue/empty'
  | 'evaluation/unknown'
  | 'evaluation/exists'
  | 'evaluation/over'
  | 'evaluation/not-due'
  | 'clock/no-step';
