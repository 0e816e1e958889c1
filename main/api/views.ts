/** The entries of each live topic. All moments are UTC ms of the hall's wall clock. */

export type HallStatusView = {
  readonly hallId: string;
  /** `out-of-service`: nothing can be made durable, so nothing is promised. */
  readonly state: 'open' | 'closing' | 'closed' | 'out-of-service';
  readonly day: string | null;
  /** The controller's wall clock when this entry was made, for screens whose own clock is wrong. */
  readonly at: number;
  readonly alarms: readonly AlarmView[];
};
export type AlarmView = { readonly code: string; readonly sinceAt: number; readonly context: Readonly<Record<string, unknown>> };

export type VisitState =
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

export type ServiceView = {
  readonly service: string;
  readonly waiting: number;
  readonly printing: number;
  readonly issuedToday: number;
  /** When the visit that has waited longest was issued. */
  readonly oldestIssuedAt: number | null;
  /** The next few numbers in calling order, at most five. */
  readonly nextNumbers: readonly string[];
  /** What an ordinary ticket issued now would be told; null while too little is known. */
  readonly estimate: WaitView | null;
};
/** How long a wait is foretold to be, in whole minutes written as ms: `estimateWords` has the words. */
export type WaitView = { readonly p50Ms: number; readonly p90Ms: number };

export type WindowVisitView = {
  readonly visit: string;
  readonly number: string;
  readonly service: string;
  readonly class: string;
  /** The service record under way, null while it is called. */
  readonly record: string | null;
  readonly state: 'called' | 'serving';
  readonly issuedAt: number;
  readonly calledAt: number;
  readonly calls: number;
  /** How often it may be recalled yet; null: without a limit. */
  readonly recallsLeft: number | null;
  readonly startedAt: number | null;
  /** The sheet may not have come out: the clerk knows that the citizen may not hold a ticket. */
  readonly printDoubt: string | null;
};
export type EvaluationView = {
  readonly evaluation: string;
  readonly number: string;
  readonly state: 'opened' | 'asked';
  readonly openedAt: number;
};
export type WindowView = {
  readonly window: string;
  readonly open: boolean;
  readonly clerk: string | null;
  /** Why it is paused, null while it is not. */
  readonly paused: string | null;
  /** It calls the next by itself. */
  readonly autoCall: boolean;
  /** Since when it has had nobody, null while it is busy, paused or closed. */
  readonly idleSinceAt: number | null;
  readonly visit: WindowVisitView | null;
  /** The evaluation now open at the pad of this window. */
  readonly evaluation: EvaluationView | null;
  /** How the last evaluation of this window ended: `scored` (the clerk is not shown the level) or why not. */
  readonly lastEvaluation: { readonly number: string; readonly outcome: string; readonly at: number } | null;
  readonly finishedToday: number;
  /** Callable visits for this window. */
  readonly waiting: number;
};

/** One who waits and could be called out of turn, with a reason. */
export type WaitingView = { readonly visit: string; readonly number: string; readonly class: string; readonly issuedAt: number };
/** One who is away from the queue and may come back: parked in mid-service, or called in vain. */
export type AwayView = {
  readonly visit: string;
  readonly number: string;
  readonly service: string;
  readonly state: 'parked' | 'no-show';
  readonly window: string | null;
  readonly sinceAt: number;
};

export type TotalsView = {
  readonly issued: number;
  readonly waiting: number;
  readonly called: number;
  readonly serving: number;
  readonly finished: number;
  readonly noShow: number;
  readonly void: number;
  readonly parked: number;
  readonly cancelled: number;
  /** Scores by level, index 0 is level 1. */
  readonly scores: readonly [number, number, number, number, number];
  readonly notRated: number;
  readonly declined: number;
  readonly notAsked: number;
  readonly padOutOfOrder: number;
};

export type UploadView = {
  readonly sink: string;
  readonly state: 'off' | 'current' | 'behind' | 'waiting' | 'diverged' | 'unauthorised';
  readonly ackedSeq: number;
  readonly headSeq: number;
  readonly behindRows: number;
  readonly lastOkAt: number | null;
  readonly lastErrorCode: string | null;
};

/** One of the last calls, at most ten, newest first. `target` is `board/<key>` or a device. */
export type LedgerView = {
  readonly call: string;
  readonly number: string;
  readonly window: string;
  readonly at: number;
  readonly calls: number;
  readonly targets: readonly { readonly target: string; readonly phase: 'shown' | 'written' | 'started' | 'ended' | 'failed' }[];
};

/** Topic `hall`: the manager's page and each window's page. */
export type HallTopic = {
  readonly status: { readonly hall: HallStatusView };
  readonly services: { readonly [service: string]: ServiceView };
  readonly windows: { readonly [window: string]: WindowView };
  /** The first who wait for each service, in the order of issue, at most twelve. */
  readonly waiting: { readonly [service: string]: readonly WaitingView[] };
  readonly away: { readonly [visit: string]: AwayView };
  readonly ledger: { readonly recent: readonly LedgerView[] };
  readonly totals: { readonly today: TotalsView };
  readonly upload: { readonly [sink: string]: UploadView };
};

export type CallView = {
  readonly call: string;
  readonly visit: string;
  readonly number: string;
  /** Masked, such as 张*, where calls are silent and a name is known. */
  readonly name: string | null;
  readonly window: string;
  readonly at: number;
  readonly calls: number;
};
/**
 * Topic `board`, and `board/<id>` of a board that keeps a ledger. `calls.recent` is newest first, at most twelve, one entry a visit;
 * `calls.pending` what that board has still to show, in the order of the calls: it says which it has painted.
 */
export type BoardTopic = {
  readonly status: { readonly hall: HallStatusView };
  readonly calls: { readonly recent: readonly CallView[]; readonly pending: readonly CallView[] };
  readonly windows: { readonly [window: string]: { readonly window: string; readonly open: boolean; readonly number: string | null } };
};

export type KioskTicketView = {
  readonly visit: string;
  readonly number: string;
  readonly service: string;
  readonly issuedAt: number;
  readonly delivery: 'paper' | 'screen';
  /** What is known of the sheet. `none` for a ticket on a screen. */
  readonly print: 'none' | 'queued' | 'started' | 'confirmed' | 'failed' | 'unknown';
  readonly printReason: string | null;
  readonly state: VisitState;
  readonly noted: boolean;
  /** When an unprinted, unnoted number becomes void; null otherwise. */
  readonly voidAt: number | null;
  /** How many stood before it when it was issued, as its ticket says. */
  readonly waitingAhead: number;
  /** What was foretold when it was issued. */
  readonly estimate: WaitView | null;
};
/** Whether a service gives a number to an ordinary visitor now. */
export type OfferView = {
  readonly service: string;
  /** Why not, as the hall would refuse it (`service/closed`, `service/quota-reached` ...); null when it does. */
  readonly refusal: string | null;
  /** When it opens next, where that is known. */
  readonly opensAt: number | null;
  /** Of a quota that is reached: later times with places left. */
  readonly free: readonly { readonly from: string; readonly to: string; readonly left: number }[];
};
/** Topic `kiosk/<id>`: services it offers and its last ten tickets. */
export type KioskTopic = {
  readonly status: { readonly hall: HallStatusView };
  readonly printer: { readonly now: { readonly device: string; readonly state: string; readonly paper: string } | null };
  readonly services: { readonly [service: string]: ServiceView };
  readonly offers: { readonly [service: string]: OfferView };
  readonly tickets: { readonly [visit: string]: KioskTicketView };
  /** What came of the last code or card that was read here; never what was read. */
  readonly reads: { readonly now: KioskReadView | null };
};
/** `n` counts them: the same outcome twice is seen to be two. */
export type KioskReadView = {
  readonly n: number;
  readonly at: number;
  readonly source: 'scan' | 'identity';
  readonly code: string;
  readonly context: Readonly<Record<string, unknown>>;
};

export type DeviceView = {
  readonly device: string;
  readonly family: string;
  readonly port: string;
  readonly state: string;
  readonly code: string | null;
  readonly paper: string;
  readonly sinceAt: number;
  /** What it should show or ask, in words of the protocol-free desired state. */
  readonly desired: string | null;
  /** What the far end has confirmed to show; `written` when it cannot say. */
  readonly shown: { readonly text: string; readonly proof: 'acknowledged' | 'written'; readonly at: number } | null;
  readonly counters: Readonly<Record<string, number>>;
};
/** Topic `devices`. */
export type DevicesTopic = {
  readonly hosts: { readonly [host: string]: { readonly host: string; readonly connected: boolean; readonly restarts: number } };
  readonly devices: { readonly [device: string]: DeviceView };
};
