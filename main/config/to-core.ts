/** What the core gets of hall.yaml, and the hash by which a change of it is seen. */
import { createHash } from 'node:crypto';
import { type CoreConfig, completeConfig } from '../hall/kernel/core-config.ts';
import type { JsonValue } from '../hall/kernel/decision.ts';
import type { ClerkId, DeviceId, ServiceId, WindowId } from '../hall/kernel/ids.ts';
import { minutesOf } from './rules.ts';
import { hallRules, serviceRules } from './rules-to-core.ts';
import { deviceHostOf, deviceKey, type HallConfig } from './schema.ts';

/** Keys, prefixes and limits; no texts, no names of people, no secrets. */
export function toCoreConfig(config: HallConfig): CoreConfig {
  return completeConfig({
    timeZone: config.time_zone,
    dayCutoverMinutes: minutesOf(config.day_cutover),
    services: mapValues(config.services, (service) => serviceRules(service, config.calendar.keep_hours)),
    windows: mapValues(config.windows, ({ services, secondary, display, pad, caller }) => ({
      services: serviceIds(services),
      secondary: serviceIds(secondary),
      display: deviceId(display),
      pad: deviceId(pad),
      caller: deviceId(caller),
    })),
    // In the order of their keys: who stands first in the file means nothing to the core.
    clerks: Object.keys(config.clerks).toSorted() as ClerkId[],
    kiosks: mapValues(config.kiosks, ({ services, printer }) => ({ services: serviceIds(services), printer: deviceId(printer) })),
    pads: Object.fromEntries(
      Object.entries(config.devices).flatMap(([name, device]) =>
        'levels' in device ? [[deviceKey(name, deviceHostOf(config, name)), { levels: device.levels }]] : [],
      ),
    ),
    boards: mapValues(config.boards, ({ windows, device }) => ({ windows: windowIds(windows), device: deviceId(device) })),
    speakers: Object.fromEntries(Object.values(config.speakers).map(({ windows, device }) => [device, { windows: windowIds(windows) }])),
    ...hallRules(config),
    evaluationTimeoutMs: config.evaluation.timeout_seconds * 1000,
    printHoldMs: config.printing.hold_seconds * 1000,
    voidAfterMs: config.printing.void_after_seconds * 1000,
  });
}

/** JSON with the keys of every object in code unit order and no white space: one text for one meaning. */
export function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${pairs.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}

/** SHA-256 of the canonical JSON, 64 hex digits: the `hash` of `config.applied`. */
export function coreConfigHash(config: CoreConfig): string {
  return createHash('sha256').update(canonicalJson(config)).digest('hex');
}

const serviceIds = (ids: readonly string[]): readonly ServiceId[] => ids as readonly ServiceId[];
const windowIds = (ids: readonly string[]): readonly WindowId[] => ids as readonly WindowId[];
const deviceId = (key: string | undefined): DeviceId | null => (key === undefined ? null : (key as DeviceId));

function mapValues<From, To>(record: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
