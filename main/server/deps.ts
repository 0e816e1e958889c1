/** What the server is given. It holds no state of its own. */

import type { Head } from '../../db/chain/chain.ts';
import type { QueryName, QueryParams, QueryResult } from '../../db/reports-client.ts';
import type { ServiceAction, ServiceOutcome, WireEntry } from '../../drivers/messages.ts';
import type { Action } from '../api/authorize.ts';
import type { ReportName, ReportQuery } from '../api/reports.ts';
import type { ScreenConfig } from '../api/screen-config.ts';
import type { ScannedHost } from '../api/technician.ts';
import type { VirtualAction, VirtualTyping } from '../api/virtual-views.ts';
import type { BookingDesk } from '../checkin/booking-desk.ts';
import type { CommandOrigin, CommandResult } from '../controller/controller.ts';
import type { ReadOutcome, Scan } from '../devices/readers.ts';
import type { Estimate } from '../hall/day/events.ts';
import type { Frozen } from '../hall/day/state.ts';
import type { HallCommand, HallState } from '../hall/hall.ts';
import type { Actor } from '../hall/kernel/actor.ts';
import type { VisitId } from '../hall/kernel/ids.ts';
import type { Stamp } from '../hall/kernel/stamp.ts';
import type { LiveHub } from '../live/live-hub.ts';
import type { ReportFile } from '../reports/report-file.ts';

/** What hands can do to the simulated devices and the city, while the virtual hall runs. */
export type VirtualHands = {
  readonly act: (
    device: string,
    action: VirtualAction | VirtualTyping,
    options: { readonly key: number | null; readonly line: boolean | null; readonly count: number | null; readonly text?: string | null },
  ) => Promise<{ readonly ok: boolean; readonly error: string | null }>;
  readonly city: (action: 'start' | 'kill') => Promise<void>;
};

/** What a technician can ask of the devices; `device` is `host/name`. */
export type TechnicianHands = {
  readonly service: (device: string, action: ServiceAction) => Promise<ServiceOutcome>;
  readonly scan: (talk: boolean) => Promise<readonly ScannedHost[]>;
  readonly watchWire: (device: string, listener: (entries: readonly WireEntry[]) => void) => (() => void) | null;
};

export type Health = {
  readonly status: 'ok' | 'out-of-service';
  readonly headSeq: number;
  readonly day: string | null;
  readonly deviceHostUp: boolean;
  readonly cause: string | null;
};

export type ServerDeps = {
  readonly submit: (command: HallCommand, origin: CommandOrigin) => Promise<CommandResult>;
  readonly state: () => Frozen<HallState>;
  readonly drawVisitId: () => VisitId;
  /** What a ticket of this service and class issued now would be told of its wait; null while too little is known. */
  readonly estimateFor: (service: string, classId: string) => Estimate | null;
  /** Where appointments come in and are found again. */
  readonly bookings: BookingDesk;
  readonly hub: LiveHub;
  readonly topic: (name: string) => unknown;
  /** Answers named reports in a thread of their own. */
  readonly reports: { readonly query: <Name extends QueryName>(name: Name, params: QueryParams<Name>) => Promise<QueryResult<Name>> };
  readonly now: () => Stamp;
  /** A report as a file. Rejects with db/... codes. */
  readonly report: (name: ReportName, query: ReportQuery) => Promise<ReportFile>;
  readonly health: () => Health;
  /** The last durable row of the journal. */
  readonly head: () => Head;
  readonly screenConfig: ScreenConfig;
  readonly technician: TechnicianHands;
  /** Names a press that a page heard: `boot` is drawn when the controller starts, `pressNo` counts from 1. */
  readonly drawPress: () => { readonly boot: number; readonly pressNo: number };
  readonly takeScan: (scan: Scan) => Promise<ReadOutcome>;
  readonly virtual: VirtualHands | null;
  /** Folder of the built screens; null where they are not built. */
  readonly screensFolder: string | null;
  readonly authorize: (actor: Actor, action: Action, resource: string) => boolean;
};
