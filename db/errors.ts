/** Every way the database says no. Callers branch on the code; the text is for logs. */
export type DbErrorCode =
  /** Another controller holds this data folder. */
  | 'db/in-use'
  /** Written by a newer release than this one. */
  | 'db/newer'
  /** A SQLite file, but not a Hallcall journal. */
  | 'db/not-ours'
  /** A kind or version of event this release does not know. */
  | 'db/unknown-event'
  /** An event or a batch that may not be written: a programming error. Nothing of it was. */
  | 'db/refused'
  /** This actor has used this command key within the last 48 h. */
  | 'db/command-repeated'
  /** The head is not the one the batch was decided on. */
  | 'db/head-moved'
  /** No room. Rolled back. */
  | 'db/full'
  /** Reading or writing failed. Rolled back. */
  | 'db/io'
  /** COMMIT itself failed: reopen and compare before saying anything. */
  | 'db/unknown-outcome'
  /** The file is damaged; the next start recovers. */
  | 'db/corrupt'
  /** A backup that does not verify. */
  | 'db/bad-backup'
  /** There is no journal in this folder. */
  | 'db/missing'
  /** A pragma did not take. */
  | 'db/setting'
  /** The client or its thread is closed. */
  | 'db/closed';

/** The one error of this room. `context` is plain data; `cause` is what SQLite or the system said. */
export class DbError extends Error {
  readonly code: DbErrorCode;
  readonly context: Readonly<Record<string, unknown>>;

  constructor(code: DbErrorCode, message: string, context: Readonly<Record<string, unknown>> = {}, cause?: unknown) {
    super(`${code}: ${message}`, cause === undefined ? undefined : { cause });
    this.name = 'DbError';
    this.code = code;
    this.context = context;
  }
}

const sqliteCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** Whether SQLite says that the file itself is bad, as against a full disk, a lock or a failed write. */
export function isDamage(error: unknown): boolean {
  if (error instanceof DbError) return error.code === 'db/corrupt';
  return /^SQLITE_(CORRUPT|NOTADB|IOERR_(READ|SHORT_READ|DATA|CORRUPTFS))/.test(sqliteCode(error));
}

/** What SQLite or the file system threw, as an error of this room. */
export function toDbError(error: unknown, doing: string): DbError {
  if (error instanceof DbError) return error;
  const sqlite = sqliteCode(error);
  const message = `${doing}: ${error instanceof Error ? error.message : String(error)}`;
  const make = (code: DbErrorCode): DbError => new DbError(code, message, { sqlite }, error);
  if (isDamage(error)) return make('db/corrupt');
  if (sqlite === 'SQLITE_FULL' || sqlite === 'ENOSPC' || sqlite === 'EDQUOT') return make('db/full');
  if (sqlite.startsWith('SQLITE_BUSY') || sqlite.startsWith('SQLITE_LOCKED')) return make('db/in-use');
  if (sqlite.startsWith('SQLITE_CONSTRAINT') || sqlite === 'SQLITE_ERROR' || error instanceof TypeError) return make('db/refused');
  return make('db/io');
}

/** A `DbError` as it crosses a thread: the cause's text only. */
export type ErrorMessage = { readonly code: DbErrorCode; readonly message: string; readonly context: Readonly<Record<string, unknown>> };

export function encodeError(error: unknown, doing: string): ErrorMessage {
  const { code, message, context } = toDbError(error, doing);
  return { code, message: message.replace(`${code}: `, ''), context };
}

export const decodeError = ({ code, message, context }: ErrorMessage): DbError => new DbError(code, message, context);
