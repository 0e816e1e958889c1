/**
 * Reads table rows out of the bare pages of a SQLite file, without SQLite: for a file SQLite refuses, or whose tree has holes.
 *
 * Leaf page of a table (SQLite file format, section 1.6), at byte 0, on page 1 at byte 100:
 *   0 type 0x0D · 1-2 first freeblock · 3-4 number of cells · 5-6 start of content · 7 fragmented bytes · 8.. 2-byte cell pointers
 * Cell: varint payload length P, varint rowid, payload, and when P > U-35 a 4-byte overflow page at its end.
 * Record: varint header length, varint serial types, then the values. All numbers big-endian, U = page size, no reserved bytes.
 */

/** One value of a record. Integers beyond 2^53 do not occur in our tables and make the record unreadable. */
export type Value = null | number | string | Uint8Array;
export type Cell = { readonly rowid: number; readonly values: readonly Value[] };
/** Gives page `number` (from 1), null when it cannot be read. */
export type ReadPage = (number: number) => Buffer | null;

const LEAF_TABLE = 0x0d;
/** No row of ours is larger: a length beyond it is garbage. */
const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;

/** A varint at `offset`: seven bits a byte, high bit = more; the ninth byte gives all eight. Null past the end. */
function readVarint(bytes: Buffer, offset: number): { readonly value: number; readonly next: number } | null {
  let value = 0;
  for (let n = 0; n < 9; n++) {
    const byte = bytes[offset + n];
    if (byte === undefined) return null;
    if (n === 8) return { value: value * 256 + byte, next: offset + 9 };
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, next: offset + n + 1 };
  }
  return null;
}

/** Bytes of a cell's payload that lie on the leaf itself. */
function localBytes(payload: number, usable: number): number {
  const most = usable - 35;
  if (payload <= most) return payload;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const fit = least + ((payload - least) % (usable - 4));
  return fit <= most ? fit : least;
}

function readPayload(page: Buffer, offset: number, length: number, readPage: ReadPage): Buffer | null {
  const local = localBytes(length, page.length);
  if (offset + local > page.length) return null;
  if (local === length) return page.subarray(offset, offset + length);
  if (offset + local + 4 > page.length) return null;
  // Noise can name any length: before following a chain of pages, see whether the record's own header agrees.
  if (recordBytes(page.subarray(offset, offset + local)) !== length) return null;
  const parts = [page.subarray(offset, offset + local)];
  let missing = length - local;
  let next = page.readUInt32BE(offset + local);
  while (missing > 0) {
    const overflow = next === 0 ? null : readPage(next);
    if (overflow === null) return null;
    const part = overflow.subarray(4, 4 + Math.min(missing, overflow.length - 4));
    parts.push(part);
    missing -= part.length;
    next = overflow.readUInt32BE(0);
  }
  return Buffer.concat(parts);
}

/** How long a record is by its own header, null when that makes no sense. `start` must hold the whole header. */
function recordBytes(start: Buffer): number | null {
  const header = readVarint(start, 0);
  if (header === null || header.value > start.length) return null;
  let bytes = header.value;
  for (let at = header.next; at < header.value; ) {
    const type = readVarint(start, at);
    const size = type === null ? -1 : valueBytes(type.value);
    if (type === null || size < 0) return null;
    bytes += size;
    at = type.next;
  }
  return bytes;
}

const INTEGER_BYTES = [0, 1, 2, 3, 4, 6, 8] as const;

function readInteger(bytes: Buffer, offset: number, size: number): number {
  if (size <= 6) return bytes.readIntBE(offset, size);
  return Number(bytes.readBigInt64BE(offset));
}

/** Bytes of a value of a serial type, -1 when there is no such type. */
function valueBytes(type: number): number {
  if (type >= 12) return Math.floor((type - 12) / 2);
  return INTEGER_BYTES[type] ?? (type === 7 ? 8 : type === 8 || type === 9 ? 0 : -1);
}

/** The value of a serial type at `offset`, and its size. Null when it does not fit. */
function readValue(record: Buffer, offset: number, type: number): { readonly value: Value; readonly size: number } | null {
  const size = valueBytes(type);
  if (size < 0 || offset + size > record.length) return null;
  if (type === 0) return { value: null, size };
  if (type === 8 || type === 9) return { value: type - 8, size };
  if (type === 7) return { value: record.readDoubleBE(offset), size };
  if (type < 12) return { value: readInteger(record, offset, size), size };
  const bytes = record.subarray(offset, offset + size);
  return { value: type % 2 === 0 ? Uint8Array.from(bytes) : bytes.toString('utf8'), size };
}

/** The values of a record, null when it is no whole record. */
export function parseRecord(record: Buffer): readonly Value[] | null {
  const header = readVarint(record, 0);
  if (header === null || header.value > record.length) return null;
  const values: Value[] = [];
  let content = header.value;
  for (let at = header.next; at < header.value; ) {
    const type = readVarint(record, at);
    const read = type === null ? null : readValue(record, content, type.value);
    if (type === null || read === null) return null;
    values.push(read.value);
    content += read.size;
    at = type.next;
  }
  return content === record.length ? values : null;
}

/** Every row on `page` that can be read. Cells that make no sense are left out, the others are still given. */
export function* readCells(page: Buffer, number: number, readPage: ReadPage): Generator<Cell, void, undefined> {
  const start = number === 1 ? 100 : 0;
  if (page[start] !== LEAF_TABLE) return;
  const cells = Math.min(page.readUInt16BE(start + 3), Math.floor((page.length - start - 8) / 2));
  for (let n = 0; n < cells; n++) {
    const offset = page.readUInt16BE(start + 8 + 2 * n);
    const length = readVarint(page, offset);
    const rowid = length === null ? null : readVarint(page, length.next);
    if (length === null || rowid === null || length.value > MAX_PAYLOAD_BYTES) continue;
    const record = readPayload(page, rowid.next, length.value, readPage);
    const values = record === null ? null : parseRecord(record);
    if (values !== null) yield { rowid: rowid.value, values };
  }
}
