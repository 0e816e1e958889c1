/**
 * What a device family brings to the cable harness: its wiring, and a ledger of what it was told, what it did and what came back. The
 * harness pulls cables and kills; only the ledger knows what a lost press or a stale ticket is.
 */
import type { Verdict } from '../../../drivers/device.ts';
import type { HostCommand, HostConfig, NoticeBody, ReportBody } from '../../../drivers/messages.ts';
import type { Action } from '../../../firmware-sim/actions.ts';
import type { HallDevice, HallDeviceState, HallLine } from '../../../firmware-sim/virtual-hall-messages.ts';

/** What a family is wired as. Relative serial paths and ptys lie in the folder of the run. */
export type Wiring = { readonly config: HostConfig; readonly lines: readonly HallLine[]; readonly devices: readonly HallDevice[] };

/** What a ledger can do: tell the device host, as a controller would, and move the simulated devices, as a hand would. */
export type Hands = {
  /** False when no host is there. */
  readonly send: (command: HostCommand) => boolean;
  /** `what`: the key of `press`, the text of `type`, the count of anything else. */
  readonly act: (device: string, action: Action, what: number | string | null) => Promise<void>;
  /** 0 to 1, from the seed of the run. */
  readonly random: () => number;
};

/** Counts for the table, and one line for each promise that was broken. */
export type Findings = { readonly counts: Readonly<Record<string, number>>; readonly problems: readonly string[] };

export interface Ledger {
  /** The device whose line is pulled in the next cycle. */
  readonly device: string;
  /** Begins what may be under way when the cable goes. */
  traffic(): void;
  /** Resolves when the device works again, proven by something that went all the way; rejects when it never does: a stuck port. */
  recovered(): Promise<void>;
  /** A host is there, perhaps a new one: it knows nothing of before. */
  hostUp(): void;
  /** The host is gone, killed or orphaned; what it had is in doubt. */
  hostDown(): void;
  /** The verdict goes back with the acknowledgement; null for all but a press. */
  report(report: ReportBody): Verdict | null;
  notice(notice: NoticeBody): void;
  simulated(device: string, state: HallDeviceState): void;
  /** Called once, when the last cycle is over. */
  findings(): Findings;
}

/** `variant` counts the rigs of one run, so that each can be of another model. */
export type CableFamily = {
  readonly name: string;
  readonly wiring: (variant: number) => Wiring;
  readonly makeLedger: (hands: Hands, variant: number) => Ledger;
};
