/**
 * A HID report descriptor as a list of fields. Source: USB Device Class Definition for HID 1.11, sections 5.2 to 6.2.2.
 *
 *   short item   bits 0-1 size (0, 1, 2, 4 bytes), 2-3 type (0 main, 1 global, 2 local), 4-7 tag; then the value, little-endian
 *   long item    FE, size, tag, data: reserved, passed over
 *
 * A field's bits stand in its report least significant first; a report with an id has it as its first byte.
 */
import { DriverError } from '../driver-error.ts';

/** One control of a report: a bit, or one place of an array that holds the usage of what is down. */
export type HidField = {
  readonly direction: 'input' | 'output';
  /** 0 where the device has no report ids. */
  readonly reportId: number;
  /** From the first bit behind the report id. */
  readonly bitOffset: number;
  readonly bitSize: number;
  readonly isVariable: boolean;
  readonly usagePage: number;
  /** Of a variable; of an array the usage of `logicalMin`. */
  readonly usage: number;
  readonly logicalMin: number;
  readonly logicalMax: number;
};

export type HidDescriptor = {
  readonly fields: readonly HidField[];
  /** Bits of each report without its id, by `input 0`. Padding counts. */
  readonly reportBits: ReadonlyMap<string, number>;
  readonly hasReportIds: boolean;
};

const LONG_ITEM = 0xfe;
const MAX_DESCRIPTOR_BYTES = 4_096;
/** No report of any pad is longer; a descriptor that says so is broken. */
const MAX_REPORT_BITS = 65_536;

type Globals = {
  usagePage: number;
  logicalMin: number;
  logicalMax: number;
  reportSize: number;
  reportId: number;
  reportCount: number;
};
type Locals = { usages: number[]; usageMin: number | null; usageMax: number | null };

const noLocals = (): Locals => ({ usages: [], usageMin: null, usageMax: null });
const broken = (why: string): DriverError => new DriverError('pad/bad-descriptor', `HID report descriptor: ${why}`);

/** Throws `pad/bad-descriptor`. */
export function parseDescriptor(bytes: Uint8Array): HidDescriptor {
  if (bytes.length > MAX_DESCRIPTOR_BYTES) throw broken('too long');
  const reader = new DescriptorReader();
  for (let at = 0; at < bytes.length; ) {
    const prefix = bytes[at] ?? 0;
    if (prefix === LONG_ITEM) {
      at += 3 + (bytes[at + 1] ?? 0);
      continue;
    }
    const size = [0, 1, 2, 4][prefix & 3] ?? 0;
    const data = bytes.subarray(at + 1, at + 1 + size);
    if (data.length < size) throw broken('an item is cut off');
    reader.take((prefix >> 2) & 3, prefix >> 4, data);
    at += 1 + size;
  }
  return reader.end();
}

class DescriptorReader {
  readonly #fields: HidField[] = [];
  readonly #reportBits = new Map<string, number>();
  readonly #stack: Globals[] = [];
  #globals: Globals = { usagePage: 0, logicalMin: 0, logicalMax: 0, reportSize: 0, reportId: 0, reportCount: 0 };
  #locals = noLocals();
  #depth = 0;
  #hasReportIds = false;

  take(type: number, tag: number, data: Uint8Array): void {
    if (type === 0) this.#main(tag, unsigned(data));
    else if (type === 1) this.#global(tag, data);
    else if (type === 2) this.#local(tag, data);
  }

  end(): HidDescriptor {
    if (this.#depth !== 0) throw broken('a collection is not closed');
    return { fields: this.#fields, reportBits: this.#reportBits, hasReportIds: this.#hasReportIds };
  }

  #main(tag: number, flags: number): void {
    if (tag === 0x8) this.#addFields('input', flags);
    else if (tag === 0x9) this.#addFields('output', flags);
    else if (tag === 0xa) this.#depth += 1;
    else if (tag === 0xc) this.#depth -= 1;
    if (this.#depth < 0) throw broken('a collection ends that never began');
    this.#locals = noLocals();
  }

  #global(tag: number, data: Uint8Array): void {
    const value = unsigned(data);
    const globals = this.#globals;
    if (tag === 0x0) globals.usagePage = value;
    else if (tag === 0x1) globals.logicalMin = signed(data);
    else if (tag === 0x2) globals.logicalMax = globals.logicalMin < 0 ? signed(data) : value;
    else if (tag === 0x7) globals.reportSize = value;
    else if (tag === 0x8) {
      globals.reportId = value;
      this.#hasReportIds = true;
    } else if (tag === 0x9) globals.reportCount = value;
    else if (tag === 0xa) this.#stack.push({ ...globals });
    else if (tag === 0xb) this.#globals = this.#stack.pop() ?? this.#globals;
  }

  #local(tag: number, data: Uint8Array): void {
    // A usage of four bytes has its page above.
    const value = unsigned(data);
    if (tag === 0x0) this.#locals.usages.push(value);
    else if (tag === 0x1) this.#locals.usageMin = value;
    else if (tag === 0x2) this.#locals.usageMax = value;
  }

  #addFields(direction: HidField['direction'], flags: number): void {
    const { reportSize, reportCount, reportId, logicalMin, logicalMax } = this.#globals;
    const report = `${direction} ${reportId}`;
    const start = this.#reportBits.get(report) ?? 0;
    const endBits = start + reportSize * reportCount;
    if (endBits > MAX_REPORT_BITS) throw broken('a report is too long');
    this.#reportBits.set(report, endBits);
    const isConstant = (flags & 1) !== 0;
    if (isConstant || reportSize === 0 || reportSize > 32) return;
    const isVariable = (flags & 2) !== 0;
    for (let index = 0; index < reportCount; index += 1) {
      const { usagePage, usage } = this.#usageAt(isVariable ? index : 0);
      const bitOffset = start + index * reportSize;
      this.#fields.push({ direction, reportId, bitOffset, bitSize: reportSize, isVariable, usagePage, usage, logicalMin, logicalMax });
    }
  }

  #usageAt(index: number): { usagePage: number; usage: number } {
    const { usages, usageMin, usageMax } = this.#locals;
    const listed = usages[index] ?? (usageMin === null ? usages.at(-1) : undefined);
    const ranged = usageMin === null ? 0 : Math.min(usageMin + Math.max(index - usages.length, 0), usageMax ?? usageMin);
    const usage = listed ?? ranged;
    if (usage > 0xffff) return { usagePage: usage >>> 16, usage: usage & 0xffff };
    return { usagePage: this.#globals.usagePage, usage };
  }
}

function unsigned(data: Uint8Array): number {
  return data.reduceRight((value, byte) => value * 256 + byte, 0);
}

function signed(data: Uint8Array): number {
  const value = unsigned(data);
  const range = 256 ** data.length;
  return data.length > 0 && value >= range / 2 ? value - range : value;
}
