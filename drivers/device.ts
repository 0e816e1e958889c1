import type { Logger } from 'pino';
import type { Clock } from './clock.ts';
import type { DeviceCounters, DeviceState, NoticeBody, PaperSupply, ReportBody, Verdict } from './messages.ts';
import type { PortLink } from './transport/index.ts';

export type { Verdict } from './messages.ts';

/** What a driver is given: its port, and how it tells the world. Nothing in it knows of IPC. */
export type DeviceContext = {
  readonly name: string;
  readonly link: PortLink;
  readonly clock: Clock;
  readonly log: Logger;
  /** Sends a numbered report; `onVerdict` runs once, when the controller acknowledges a press or a key. */
  readonly report: (body: ReportBody, onVerdict?: (verdict: Verdict) => void) => void;
  readonly notice: (body: NoticeBody) => void;
  /** Names the next press of a pad that cannot name its own: no two presses of any host ever share a name. */
  readonly drawPress: () => PressName;
  /** The state as seen now; only changes that last are reported. */
  readonly setState: (state: DeviceState, code: string | null, paper: PaperSupply) => void;
  readonly counters: Counters;
};

/** `boot` is drawn when the host starts, 1 to 2^32-1; `pressNo` counts from 1. */
export type PressName = { readonly boot: number; readonly pressNo: number };

/** The live counters of one device; each driver adds to its own. */
export type Counters = { -readonly [K in keyof DeviceCounters]: number };

/** Counters at zero. */
export function makeCounters(): Counters {
  return { framesOut: 0, framesIn: 0, badFrames: 0, retries: 0, reconnects: 0, strayPresses: 0 };
}

/** What every driver can do. `stop` lets a running transaction end and leaves the port to its link. */
export interface Driver {
  start(): void;
  stop(): Promise<void>;
  /** What the unit has said of itself and can do, for a technician: firmware, proof, key map. */
  facts?(): Readonly<Record<string, string | number | boolean>>;
}

/** A driver that keeps its device as desired. An older revision than the present one changes nothing. */
export interface Shows<Content> {
  show(rev: number, content: Content): void;
}
