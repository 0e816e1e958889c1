/** A day to be simulated: who comes when, and which windows are open. All plain data, so that it can be sent to a thread. */
import type { CoreConfig } from '../hall/kernel/core-config.ts';
import type { BusinessDay, ClassId, ClerkId, ServiceId, WindowId } from '../hall/kernel/ids.ts';

/** One visitor. Moments are UTC ms. */
export type Arrival = {
  readonly at: number;
  readonly service: ServiceId;
  readonly class: ClassId;
  /** How long serving takes; null: nobody comes when it is called. */
  readonly serviceMs: number | null;
  /** After so long without a call it leaves; null: it stays. */
  readonly patienceMs: number | null;
};

/** One stretch in which a clerk is at a window. `toAt` null: until everybody is served. */
export type Shift = { readonly window: WindowId; readonly fromAt: number; readonly toAt: number | null };

/** A window that the configuration does not have, and serves what another one serves. */
export type ExtraWindow = { readonly window: WindowId; readonly like: WindowId };

export type Scenario = {
  readonly config: CoreConfig;
  readonly day: BusinessDay;
  /** In order of their moments. */
  readonly arrivals: readonly Arrival[];
  readonly shifts: readonly Shift[];
  /** From the call until the visitor stands at the window. */
  readonly walkMs: number;
  /** How long a window waits for somebody who does not come. */
  readonly noShowMs: number;
};

export type VisitOutcome = 'served' | 'left' | 'no-show' | 'unserved';

/** What became of one visitor who was given a number. */
export type SimulatedVisit = {
  readonly at: number;
  readonly service: ServiceId;
  readonly class: ClassId;
  /** How many of its service stood before it when it came. */
  readonly ahead: number;
  /** From the ticket to the first call; null when it was never called. */
  readonly waitMs: number | null;
  readonly outcome: VisitOutcome;
};

export type SimulatedDay = {
  readonly visits: readonly SimulatedVisit[];
  /** Who got no number, by the code of the refusal. */
  readonly refused: Readonly<Record<string, number>>;
  /** All windows together. */
  readonly openMs: number;
  readonly busyMs: number;
};

/**
 * The hall as it is simulated: the same rules, without devices (nobody prints and nobody rates), and with a clerk for every window.
 */
export function simulatedConfig(config: CoreConfig, extra: readonly ExtraWindow[] = []): CoreConfig {
  const windows = Object.fromEntries(
    [
      ...Object.entries(config.windows),
      ...extra.flatMap(({ window, like }) => {
        const rules = config.windows[like];
        return rules === undefined ? [] : [[window, rules] as const];
      }),
    ].map(([id, rules]) => [id, { ...rules, display: null, pad: null, caller: null }]),
  );
  return {
    ...config,
    windows,
    clerks: Object.keys(windows).map((id) => clerkOf(id as WindowId)),
    kiosks: {},
    pads: {},
    boards: {},
    speakers: {},
  };
}

export const clerkOf = (window: WindowId): ClerkId => `at-${window}` as ClerkId;
