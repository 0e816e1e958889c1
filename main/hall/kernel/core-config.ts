/**
 * What the core needs of hall.yaml, as it is journaled in `config.applied`: keys, prefixes and limits; no secrets, no names of
 * people, no texts. Screens take their texts from the configuration file itself.
 */
import type { ClerkId, DeviceId, KioskId, ServiceId, WindowId } from './ids.ts';

export type CoreConfig = {
  readonly timeZone: string;
  /** Minutes after midnight at which the business day turns; 240 = 04:00. */
  readonly dayCutoverMinutes: number;
  readonly services: Readonly<Record<ServiceId, { readonly prefix: string; readonly firstNumber: number; readonly lastNumber: number }>>;
  readonly windows: Readonly<
    Record<WindowId, { readonly services: readonly ServiceId[]; readonly display: DeviceId | null; readonly pad: DeviceId | null }>
  >;
  readonly clerks: readonly ClerkId[];
  readonly kiosks: Readonly<Record<KioskId, { readonly services: readonly ServiceId[]; readonly printer: DeviceId | null }>>;
  /** Level 5 (best) to 1 by key: `levels[key - 1]`. Polarity is data, never a formula. */
  readonly pads: Readonly<Record<DeviceId, { readonly levels: readonly number[] }>>;
  readonly evaluationTimeoutMs: number;
  /** How long a paper ticket may print before its visit is called all the same. */
  readonly printHoldMs: number;
  /** How long the number of a failed print stays on the screen before it is void. */
  readonly voidAfterMs: number;
};

/** The entry of a key that came from outside. Every object has a `constructor`, and none of them is a service. */
export const entryOf = <Key extends string, Entry>(entries: Readonly<Record<Key, Entry>>, key: Key): Entry | undefined =>
  Object.hasOwn(entries, key) ? entries[key] : undefined;
