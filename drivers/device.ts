import type { Logger } from 'pino';
import type { Clock } from './clock.ts';
import type { DeviceCounters, DeviceState, NoticeBody, PaperSupply, ReportBody, ServiceAction, ServiceOutcome } from './messages.ts';
import type { PortLink } from './transport/index.ts';

/** What became of a press, as the controller's acknowledgement says. */
export type Verdict = 'scored' | 'ignored';

/** What a driver is given: its port, and how it tells the world. Nothing in it knows of IPC. */
export type DeviceContext = {
  readonly name: string;
  readonly link: PortLink;
  readonly clock: Clock;
  readonly log: Logger;
  /** Sends a numbered report; `onVerdict` runs once, when the controller acknowledges a press. */
  readonly report: (body: ReportBody, onVerdict?: (verdict: Verdict) => void) => void;
  readonly notice: (body: NoticeBody) => void;
  /** The state as seen now; only changes that last are reported. */
  readonly setState: (state: DeviceState, code: string | null, paper: PaperSupply) => void;
  readonly counters: Counters;
};

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
  /** What a technician asks. Takes its turn on the port like everything else, and leaves the desired state as it was. Throws coded errors. */
  service?(action: ServiceAction): Promise<ServiceOutcome>;
}
