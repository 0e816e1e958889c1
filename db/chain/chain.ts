/**
 * The hash chain of the journal, shared by the hall and the city. No SQL and no files here.
 *
 * hash = SHA-256( previous hash (32 bytes) || column || column || ... ), columns in the order of COLUMNS.
 * A column is its length in bytes as a 4-byte big-endian number, then its bytes: integers as decimal ASCII, text as UTF-8.
 * A null is the length FFFFFFFF with no bytes. The first row of a journal without a predecessor follows 32 zero bytes.
 */
import { hash } from 'node:crypto';

/** One stored row of the journal, exactly as it lies on the disk. Times in ms; `at` is UTC, `upMs` monotonic within `clockId`. */
export type JournalRow = {
  readonly seq: number;
  readonly stream: string;
  /** 1 for the first row of its stream. */
  readonly streamSeq: number;
  readonly kind: string;
  readonly v: number;
  readonly at: number;
  readonly clockId: string;
  readonly upMs: number;
  readonly actorKind: string;
  readonly actorId: string;
  /** Set on the first row of a command that carried one. */
  readonly commandKey: string | null;
  /** The seq of the event that made a reaction give this command. */
  readonly causeSeq: number | null;
  /** JSON text, byte for byte as hashed. */
  readonly body: string;
};

/** A row with its hash as 64 lower-case hex digits: the form in which it is uploaded. */
export type HashedRow = JournalRow & { readonly hash: string };

/** The last row of a journal: what an anchor holds. */
export type Head = { readonly seq: number; readonly hash: string };

export const ZERO_HASH = '0'.repeat(64);

/** The hashed columns, in their order. */
export const COLUMNS = [
  'seq',
  'stream',
  'streamSeq',
  'kind',
  'v',
  'at',
  'clockId',
  'upMs',
  'actorKind',
  'actorId',
  'commandKey',
  'causeSeq',
  'body',
] as const satisfies readonly (keyof JournalRow)[];

const NULL_LENGTH = 0xffffffff;

/** The hash of `row` behind `previousHash` (64 hex digits), as 64 lower-case hex digits. */
export function hashRow(previousHash: string, row: JournalRow): string {
  const texts: (string | null)[] = [];
  let size = 32;
  for (const column of COLUMNS) {
    const value = row[column];
    const text = value === null ? null : String(value);
    texts.push(text);
    size += 4 + (text === null ? 0 : Buffer.byteLength(text));
  }
  const bytes = Buffer.allocUnsafe(size);
  let offset = bytes.write(previousHash, 0, 'hex');
  for (const text of texts) {
    if (text === null) {
      offset = bytes.writeUInt32BE(NULL_LENGTH, offset);
      continue;
    }
    const length = bytes.write(text, offset + 4);
    bytes.writeUInt32BE(length, offset);
    offset += 4 + length;
  }
  return hash('sha256', bytes);
}

/** Where a run of rows breaks: the first row whose place or hash is not what it must be. */
export type ChainBreak = { readonly seq: number; readonly why: 'gap' | 'hash' };

/** Checks that `rows` follow `after` without a gap and that each hash fits. Null when they do. */
export function findChainBreak(after: Head, rows: Iterable<HashedRow>): ChainBreak | null {
  let { seq, hash } = after;
  for (const row of rows) {
    if (row.seq !== seq + 1) return { seq: row.seq, why: 'gap' };
    hash = hashRow(hash, row);
    if (hash !== row.hash) return { seq: row.seq, why: 'hash' };
    seq = row.seq;
  }
  return null;
}
