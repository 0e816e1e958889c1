/**
 * What the controller and a device host say to each other. Plain JSON, so that a device host can sit in a child process
 * today and across a network later. Every report carries `(hostRun, n)` and is repeated until it is acknowledged, which the
 * controller does only after the commit.
 */

import type { HostConfig } from './device-config.ts';

export type * from './device-config.ts';

/** One thing on a ticket. Widths and heights are multiples of the base character, 1 to 8. */
export type TicketLine =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly align: 'left' | 'center' | 'right';
      readonly width: number;
      readonly height: number;
      readonly bold: boolean;
    }
  | { readonly kind: 'pair'; readonly left: string; readonly right: string }
  | {
      readonly kind: 'qr';
      readonly data: string /** dots a module, 1 to 16 */;
      readonly moduleDots: number;
      readonly errorLevel: 'L' | 'M' | 'Q' | 'H';
    }
  /** The logo of the configuration; left out on a printer that holds none. */
  | { readonly kind: 'logo'; readonly align: 'left' | 'center' | 'right' }
  | { readonly kind: 'feed'; readonly lines: number };

export type TicketDocument = { readonly lines: readonly TicketLine[]; readonly cut: 'partial' | 'full' | 'none' };

/** How a finished sheet is known, best first. */
export type PrintProof = 'process-id' | 'fence' | 'cut-counter';
/** Why a print failed: the sheet is known not to have come out whole. `paper-low`: the unit stops at its near-end sensor. */
export type PrintFailure =
  | 'paper-out'
  | 'paper-low'
  | 'cover-open'
  | 'cutter'
  | 'offline'
  | 'unplugged'
  | 'garbled'
  | 'unprintable-text'
  | 'hardware'
  | 'busy';
/** Why nobody can say: bytes went out and no proof came back. `no-proof`: the unit can give none, and is used all the same. */
export type PrintDoubt =
  | 'no-answer'
  | 'unplugged-while-printing'
  | 'garbled'
  | 'no-proof'
  | 'host-restarted'
  | 'controller-restarted'
  | 'overdue';
export type PrintOutcome =
  | { readonly outcome: 'confirmed'; readonly proof: PrintProof }
  | { readonly outcome: 'failed'; readonly reason: PrintFailure }
  | { readonly outcome: 'unknown'; readonly reason: PrintDoubt };

/** Words for people, in both languages; a unit without Chinese characters shows the English ones. */
export type DisplayText = { readonly zh: string; readonly en: string };

/** A ticket number such as `A001` and the window it is called to. */
export type DisplayCall = { readonly number: string; readonly window: DisplayText };

/**
 * What a display should show now; the driver makes it so, and again after every reconnect. What a unit has no room for is cut by the rules of
 * `drivers/display/layout.ts`, or scrolls where the unit can; what its characters lack is replaced by a mark, never by another word.
 */
export type DisplayContent =
  | { readonly kind: 'blank' }
  /** A ticket number: at most one letter and up to four digits. */
  | { readonly kind: 'number'; readonly number: string }
  | { readonly kind: 'text'; readonly text: DisplayText }
  | ({ readonly kind: 'call' } & DisplayCall)
  /** A hall board: the latest call first. A board with fewer lines shows the first of them. */
  | { readonly kind: 'rows'; readonly rows: readonly DisplayCall[] }
  /** Every cell lit. */
  | { readonly kind: 'test' };

/** What a pad should do now. */
export type PadContent =
  | { readonly kind: 'idle' }
  /** Lit and asking. `session` is 1 to 2^32-1; a press carries it back. */
  | { readonly kind: 'asking'; readonly session: number };

/** What a caller pad shows: the number at its window, if there is one, and how many wait for it. */
export type CallerContent = { readonly number: string | null; readonly waiting: number };

/** What a clerk asks for on a caller pad. `digits`: digits and confirm, which stand for nothing by themselves. */
export type CallerKey =
  | 'next'
  | 'recall'
  | 'cancel'
  | 'confirm'
  | 'one-metre'
  | 'pause'
  | 'transfer'
  | 'rate'
  | 'no-show'
  | 'park'
  | 'take-back'
  | 'digits';

/** What became of a press of a citizen, or of a clerk's key: `refused` is the number that the pad shows for the reason. */
export type Verdict = 'scored' | 'ignored' | 'done' | { readonly refused: number };

/** Device states, in the words of CEN XFS4IoT. */
export type DeviceState = 'starting' | 'online' | 'offline' | 'noDevice' | 'hardwareError' | 'userError';
export type PaperSupply = 'unknown' | 'full' | 'low' | 'out' | 'jammed';

export type HostCommand =
  | { readonly type: 'configure'; readonly config: HostConfig }
  /** A job id is sent once. A host that has seen it answers nothing new. */
  | { readonly type: 'print'; readonly device: string; readonly jobId: string; readonly document: TicketDocument }
  /** `rev` grows with each change of the desired state of that device. */
  | { readonly type: 'display'; readonly device: string; readonly rev: number; readonly content: DisplayContent }
  | { readonly type: 'pad'; readonly device: string; readonly rev: number; readonly content: PadContent }
  | { readonly type: 'caller'; readonly device: string; readonly rev: number; readonly content: CallerContent }
  /** Report `n` of `hostRun` is durable. For a press or a key `verdict` says what became of it, and only now does the pad beep. */
  | { readonly type: 'ack'; readonly hostRun: string; readonly n: number; readonly verdict: Verdict | null }
  /** What a technician asks of one device, outside its desired state; answered by `service-result` with the same id. */
  | { readonly type: 'service'; readonly id: string; readonly device: string; readonly action: ServiceAction }
  /** The traffic of the port that `device` is on: what is kept of it, and then each chunk as it passes, until `on` is false. */
  | { readonly type: 'watch'; readonly device: string; readonly on: boolean }
  /** Which units are plugged into this box; answered by `scan-result` with the same id. `talk`: ask unknown serial ports what they are. */
  | { readonly type: 'scan'; readonly id: string; readonly talk: boolean }
  /** Says it once, behind what was asked before. An id is never used twice; a host that has seen it says nothing new. */
  | { readonly type: 'speak'; readonly device: string; readonly id: string; readonly text: DisplayText }
  | { readonly type: 'stop' };

/** `test`: a test page, a pattern, a lit pad. `probe`: asks the unit what it is and can do. */
export type ServiceAction = 'test' | 'probe';
/** What came of it. `detail` is plain data for people: what the unit said of itself. */
export type ServiceOutcome = {
  readonly ok: boolean;
  readonly code: string | null;
  readonly detail: Readonly<Record<string, string | number | boolean>>;
};

/** One chunk on a port, or what became of the port. `hex` is lower-case hex, empty for `open` and `closed`. */
export type WireEntry = {
  /** UTC ms of the host's wall clock, and its monotonic ms. */
  readonly at: number;
  readonly upMs: number;
  readonly direction: 'out' | 'in' | 'open' | 'closed';
  readonly hex: string;
  /** Why it closed. */
  readonly code: string | null;
};

/** A unit that is plugged in, or a port that could have one. */
export type FoundUnit = {
  readonly kind: 'serial' | 'hid' | 'usb-printer';
  readonly path: string;
  /** A name that survives replugging: the by-id link, or the serial number of a HID unit. */
  readonly stable: string | null;
  readonly vendorId: number | null;
  readonly productId: number | null;
  readonly serialNumber: string | null;
  readonly product: string | null;
  /** The port of the configuration that leads here. */
  readonly port: string | null;
  /** Which family it probably is, and how that is known. */
  readonly guess: { readonly family: string; readonly by: 'configuration' | 'answer' | 'usb-id' | 'descriptor' } | null;
  /** `port/no-permission` and the like; null when this process may use it. */
  readonly problem: { readonly code: string; readonly group: string | null } | null;
};

/** A report: numbered, kept by the host and repeated until acknowledged. */
export type ReportBody =
  | {
      readonly type: 'device-state';
      readonly device: string;
      readonly state: DeviceState;
      readonly code: string | null;
      readonly paper: PaperSupply;
    }
  | { readonly type: 'print-result'; readonly device: string; readonly jobId: string; readonly result: PrintOutcome }
  /** What became of an announcement: `started`, then `ended` when it was said whole; or `failed`, with a code, started or not. */
  | {
      readonly type: 'spoken';
      readonly device: string;
      readonly id: string;
      readonly phase: 'started' | 'ended' | 'failed';
      readonly code: string | null;
    }
  /** The pad has lit up for `session`. */
  | { readonly type: 'asked'; readonly device: string; readonly session: number }
  /** A key, 1 to 5 from the left as the model's key map gives them. `boot` and `pressNo` identify the press. */
  | {
      readonly type: 'press';
      readonly device: string;
      readonly session: number;
      readonly boot: number;
      readonly pressNo: number;
      readonly key: number;
    }
  /** A clerk's key. `digits`: those typed before it, at most six. `rev`: what the pad showed when the finger decided; 0 nothing yet. */
  | {
      readonly type: 'caller-key';
      readonly device: string;
      readonly key: CallerKey;
      readonly digits: string;
      readonly rev: number;
    };

/** Live figures; not numbered, a lost one is no loss. */
export type NoticeBody =
  | {
      readonly type: 'displayed';
      readonly device: string;
      readonly rev: number /** `written` = the unit cannot say */;
      readonly proof: 'acknowledged' | 'written';
    }
  | { readonly type: 'counters'; readonly device: string; readonly counters: DeviceCounters }
  | { readonly type: 'service-result'; readonly id: string; readonly device: string; readonly outcome: ServiceOutcome }
  | { readonly type: 'wire'; readonly port: string; readonly entries: readonly WireEntry[] }
  | { readonly type: 'scan-result'; readonly id: string; readonly units: readonly FoundUnit[]; readonly notes: readonly string[] }
  /** A code was read. It may hold personal data: handed over once, never kept, never logged. */
  | { readonly type: 'scan'; readonly device: string; readonly data: string }
  /** A card was read. Personal data: handed over once, never kept, never logged. */
  | { readonly type: 'identity'; readonly device: string; readonly kind: IdentityKind; readonly number: string; readonly name: string };

/** Which document: resident identity card, residence permit of Hong Kong, Macao and Taiwan residents, foreigner's permanent residence card, social security card. */
export type IdentityKind = 'resident' | 'hmt-residence' | 'foreign-residence' | 'social-security';

export type DeviceCounters = {
  readonly framesOut: number;
  readonly framesIn: number;
  readonly badFrames: number;
  readonly retries: number;
  readonly reconnects: number;
  /** Presses outside any evaluation, as the pad counts them. */
  readonly strayPresses: number;
};

export type HostMessage =
  | { readonly type: 'hello'; readonly hostRun: string; readonly host: string }
  | { readonly type: 'report'; readonly hostRun: string; readonly n: number; readonly body: ReportBody }
  | { readonly type: 'notice'; readonly body: NoticeBody };
