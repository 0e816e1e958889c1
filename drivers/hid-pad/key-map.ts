/** Keys and lamps of a pad, as its report descriptor gives them. Pure: bytes of reports in, keys out, and the other way round for the lamps. */
import { DriverError } from '../driver-error.ts';
import type { HidDescriptor, HidField } from './report-descriptor.ts';

const KEYBOARD_PAGE = 0x07;
const MAX_KEYS = 8;

type Usage = { readonly usagePage: number; readonly usage: number };

/** Key k is `keys[k - 1]`, in the order of usages; lamp k likewise. A lamp is null where a key has none of its own. */
export type HidPadMap = {
  readonly hasReportIds: boolean;
  readonly keys: readonly Usage[];
  readonly inputs: readonly HidField[];
  readonly lamps: readonly HidField[];
  readonly reportBits: ReadonlyMap<string, number>;
};

/**
 * The map of a descriptor. Keys are one-bit inputs or the usages of an array; lamps are one-bit outputs. Throws `pad/is-keyboard` (a pad that types
 * belongs to a page, not to a port) and `pad/no-keys` (none, or more than eight).
 */
export function makePadMap({ fields, hasReportIds, reportBits }: HidDescriptor): HidPadMap {
  const inputs = fields.filter((field) => field.direction === 'input' && (field.isVariable ? field.bitSize === 1 : true));
  if (inputs.some(({ usagePage }) => usagePage === KEYBOARD_PAGE))
    throw new DriverError('pad/is-keyboard', 'this HID unit types like a keyboard: configure it as a wedge-pad');
  const keys = distinct(inputs.flatMap(usagesOf));
  if (keys.length === 0 || keys.length > MAX_KEYS)
    throw new DriverError('pad/no-keys', `a pad has 1 to ${MAX_KEYS} keys; the descriptor names ${keys.length}`);
  const lamps = fields.filter((field) => field.direction === 'output' && field.isVariable && field.bitSize === 1).toSorted(byUsage);
  return { hasReportIds, keys, inputs, lamps, reportBits };
}

/** The keys that are down in an input report, and which keys the report speaks of: with several reports each tells of its own. Null: no such report. */
export function decodeKeys(
  map: HidPadMap,
  report: Uint8Array,
): { readonly down: ReadonlySet<number>; readonly told: ReadonlySet<number> } | null {
  const reportId = map.hasReportIds ? (report[0] ?? 0) : 0;
  const body = map.hasReportIds ? report.subarray(1) : report;
  const inputs = map.inputs.filter((field) => field.reportId === reportId);
  const last = Math.max(...inputs.map(({ bitOffset, bitSize }) => bitOffset + bitSize));
  if (inputs.length === 0 || body.length * 8 < last) return null;
  const down = new Set<number>();
  const told = new Set<number>();
  for (const field of inputs) {
    for (const usage of usagesOf(field)) told.add(keyOf(map, usage));
    const value = bitsAt(body, field.bitOffset, field.bitSize);
    if (field.isVariable && value === 1) down.add(keyOf(map, field));
    if (!field.isVariable && value >= field.logicalMin && value <= field.logicalMax) {
      const usage = field.usage + value - field.logicalMin;
      // Usage 0 of an array says that nothing is down.
      if (usage !== 0) down.add(keyOf(map, { usagePage: field.usagePage, usage }));
    }
  }
  return { down, told };
}

/** Output reports with their id in front (0 where there are none) that light exactly the lamps of `lit`. A pad with fewer lamps than keys has them for all. */
export function encodeLamps(map: HidPadMap, lit: readonly number[]): Uint8Array[] {
  const isShared = map.lamps.length < map.keys.length;
  const ids = [...new Set(map.lamps.map(({ reportId }) => reportId))];
  return ids.map((reportId) => {
    const bytes = new Uint8Array(1 + Math.ceil((map.reportBits.get(`output ${reportId}`) ?? 0) / 8));
    bytes[0] = reportId;
    for (const [index, lamp] of map.lamps.entries()) {
      const isLit = isShared ? lit.length > 0 : lit.includes(index + 1);
      if (lamp.reportId !== reportId || !isLit) continue;
      const at = 1 + (lamp.bitOffset >> 3);
      bytes[at] = (bytes[at] ?? 0) | (1 << (lamp.bitOffset & 7));
    }
    return bytes;
  });
}

function usagesOf({ isVariable, usagePage, usage, logicalMin, logicalMax }: HidField): Usage[] {
  if (isVariable) return [{ usagePage, usage }];
  const count = Math.min(logicalMax - logicalMin + 1, 256);
  return Array.from({ length: Math.max(count, 0) }, (_, index) => ({ usagePage, usage: usage + index })).filter((each) => each.usage !== 0);
}

function distinct(usages: readonly Usage[]): Usage[] {
  const seen = new Map(usages.map((each) => [`${each.usagePage} ${each.usage}`, { usagePage: each.usagePage, usage: each.usage }]));
  return [...seen.values()].toSorted(byUsage);
}

function byUsage(a: Usage, b: Usage): number {
  return a.usagePage - b.usagePage || a.usage - b.usage;
}

function keyOf({ keys }: HidPadMap, { usagePage, usage }: Usage): number {
  return keys.findIndex((key) => key.usagePage === usagePage && key.usage === usage) + 1;
}

function bitsAt(bytes: Uint8Array, bitOffset: number, bitSize: number): number {
  let value = 0;
  for (let bit = 0; bit < bitSize; bit += 1) {
    const at = bitOffset + bit;
    if (((bytes[at >> 3] ?? 0) >> (at & 7)) & 1) value += 2 ** bit;
  }
  return value;
}
