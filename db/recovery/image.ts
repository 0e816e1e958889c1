import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { PAGE_BYTES } from '../connection.ts';
import type { ReadPage } from './pages.ts';

/**
 * A database file and its write-ahead log as pages, read without SQLite.
 *
 * Log (SQLite file format, section 4.1): 32-byte header { 0 magic 377F0682|3 · 8 page size · 16 salt 1 · 20 salt 2 }, then frames of
 * { 0 page number · 4 pages in the database after this commit, 0 = no commit frame · 8 salt 1 · 12 salt 2 · 16 checksum } and a page.
 */
export type PageImage = {
  readonly pages: number;
  /** The newest page that was committed: from the log when it holds one, else from the file. */
  readonly readPage: ReadPage;
  /** Page numbers and contents that the log holds, the newest of each. */
  readonly logged: ReadonlyMap<number, number>;
  /** The page as it lies in the file, without the log. */
  readonly readFilePage: ReadPage;
  readonly close: () => void;
};

const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const FRAME_BYTES = FRAME_HEADER_BYTES + PAGE_BYTES;

type Reader = { readonly bytes: number; readonly read: (offset: number, length: number) => Buffer | null; readonly close: () => void };

const NOTHING: Reader = { bytes: 0, read: () => null, close: () => undefined };

function openFile(file: string): Reader {
  if (!existsSync(file)) return NOTHING;
  const fd = openSync(file, 'r');
  const read = (offset: number, length: number): Buffer | null => {
    const buffer = Buffer.alloc(length);
    for (let attempt = 1; attempt <= 2; attempt++) {
      try {
        // Short at the end of a file cut off within a page: the zeros that stay hold no cells.
        return readSync(fd, buffer, 0, length, offset) > 0 ? buffer : null;
      } catch {
        // A sector the disk does not give back, perhaps the second time: otherwise this page is lost, the rest is not.
      }
    }
    return null;
  };
  return { bytes: fstatSync(fd).size, read, close: () => closeSync(fd) };
}

/**
 * Which frame of the log holds the newest committed copy of each page: page number to byte offset of the page. Frames behind the
 * last commit frame were never committed. Checksums are left out on purpose: SQLite drops everything behind one bad frame, and the
 * hash chain of the rows is the better judge.
 */
function readLog(log: Reader): ReadonlyMap<number, number> {
  const committed = new Map<number, number>();
  const header = log.read(0, WAL_HEADER_BYTES + FRAME_HEADER_BYTES);
  if (header === null) return committed;
  // Without a header, the first frame tells the salts: the log is filled from its start.
  const salts = isLogHeader(header) ? header.subarray(16, 24) : header.subarray(WAL_HEADER_BYTES + 8, WAL_HEADER_BYTES + 16);
  let open: [page: number, offset: number][] = [];
  for (let offset = WAL_HEADER_BYTES; offset + FRAME_BYTES <= log.bytes; offset += FRAME_BYTES) {
    const frame = log.read(offset, FRAME_HEADER_BYTES);
    // Another salt: a frame of an earlier round of the log, already in the file; or one that is damaged.
    if (frame === null || !frame.subarray(8, 16).equals(salts)) continue;
    open.push([frame.readUInt32BE(0), offset + FRAME_HEADER_BYTES]);
    if (frame.readUInt32BE(4) === 0) continue;
    for (const [page, at] of open) committed.set(page, at);
    open = [];
  }
  return committed;
}

const isLogHeader = (header: Buffer): boolean => header.readUInt32BE(0) >>> 1 === 0x377f0682 >>> 1;

/** SQLite's running sum over 32-bit words, byte order as the magic number says. */
function addToSum(sum: readonly [number, number], bytes: Buffer, bigEndian: boolean): [number, number] {
  let [one, two] = sum;
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    one = (one + (bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + two) >>> 0;
    two = (two + (bigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + one) >>> 0;
  }
  return [one, two];
}

/**
 * How many commits of the log of `file` lie at or behind a frame whose checksum is wrong: SQLite will drop them without a word.
 * One is what a power cut leaves of a batch nobody was told of; two or more were synced once, so the log is damaged.
 */
export function countDroppedCommits(file: string): number {
  const log = openFile(`${file}-wal`);
  try {
    const header = log.read(0, WAL_HEADER_BYTES);
    if (header === null || log.bytes < WAL_HEADER_BYTES) return 0;
    const bigEndian = header.readUInt32BE(0) === 0x377f0683;
    let sum = addToSum([0, 0], header.subarray(0, 24), bigEndian);
    let sound = isLogHeader(header) && sum[0] === header.readUInt32BE(24) && sum[1] === header.readUInt32BE(28);
    const salts = sound ? header.subarray(16, 24) : (log.read(WAL_HEADER_BYTES + 8, 8) ?? header);
    let dropped = 0;
    for (let offset = WAL_HEADER_BYTES; offset + FRAME_BYTES <= log.bytes; offset += FRAME_BYTES) {
      const frame = log.read(offset, FRAME_BYTES);
      const current = frame?.subarray(8, 16).equals(salts) === true;
      if (frame === null || !current) sound = false;
      if (sound && frame !== null) {
        sum = addToSum(addToSum(sum, frame.subarray(0, 8), bigEndian), frame.subarray(FRAME_HEADER_BYTES), bigEndian);
        sound = sum[0] === frame.readUInt32BE(16) && sum[1] === frame.readUInt32BE(20);
      }
      if (!sound && current && frame !== null && frame.readUInt32BE(4) !== 0) dropped += 1;
    }
    return dropped;
  } finally {
    log.close();
  }
}

/** Opens `file` and its log. No SQLite connection of this process may have it open (closing would drop its locks). */
export function openImage(file: string): PageImage {
  const main = openFile(file);
  const log = openFile(`${file}-wal`);
  const logged = readLog(log);
  const readFilePage: ReadPage = (number) => main.read((number - 1) * PAGE_BYTES, PAGE_BYTES);
  return {
    pages: Math.ceil(main.bytes / PAGE_BYTES),
    logged,
    readFilePage,
    readPage: (number) => {
      const offset = logged.get(number);
      return (offset === undefined ? null : log.read(offset, PAGE_BYTES)) ?? readFilePage(number);
    },
    close: () => {
      main.close();
      log.close();
    },
  };
}
