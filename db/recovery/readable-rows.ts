import { type HashedRow, hashRow } from '../chain/chain.ts';
import { type Db, openBuilder } from '../connection.ts';
import { removeDatabase } from '../layout.ts';
import { openImage, type PageImage } from './image.ts';
import { type Cell, readCells, type Value } from './pages.ts';

/**
 * The journal rows that could be read from a damaged file, in order of seq, in a scratch database: a million rows take no memory.
 * A seq can have several candidates, when an old copy of a page is damaged in another way than the new one.
 */
export type ReadableRows = {
  readonly count: number;
  readonly lastSeq: number;
  /** One list of candidates a seq, ascending. */
  readonly bySeq: () => Generator<readonly HashedRow[], void, undefined>;
  readonly close: () => void;
};

const isText = (value: Value | undefined): value is string => typeof value === 'string';
const isCount = (value: Value | undefined): value is number => typeof value === 'number' && Number.isSafeInteger(value);

/** A cell as a journal row: fourteen columns of the right types, a 32-byte hash, a JSON body. Null when it is something else. */
export function toJournalRow({ rowid, values }: Cell): HashedRow | null {
  if (values.length !== 14 || values[0] !== null || !isCount(rowid)) return null;
  const [, stream, streamSeq, kind, v, at, clockId, upMs, actorKind, actorId, commandKey, causeSeq, body, hash] = values;
  if (!isText(stream) || !isText(kind) || !isText(clockId) || !isText(actorKind) || !isText(actorId) || !isText(body)) return null;
  if (!isCount(streamSeq) || !isCount(v) || !isCount(at) || !isCount(upMs) || !(hash instanceof Uint8Array) || hash.length !== 32)
    return null;
  if (!(commandKey === null || isText(commandKey)) || !(causeSeq === null || isCount(causeSeq)) || !isJson(body)) return null;
  const row = { seq: rowid, stream, streamSeq, kind, v, at, clockId, upMs, actorKind, actorId, commandKey, causeSeq, body };
  return { ...row, hash: Buffer.from(hash).toString('hex') };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function* cellsOf(image: PageImage): Generator<Cell, void, undefined> {
  for (const number of image.logged.keys()) {
    const page = image.readPage(number);
    if (page !== null) yield* readCells(page, number, image.readPage);
  }
  for (let number = 1; number <= image.pages; number++) {
    const page = image.readFilePage(number);
    if (page !== null) yield* readCells(page, number, image.readPage);
  }
}

/** Reads every journal row behind `afterSeq` from the pages of `file` and its log. `scratch` is a file name to work in. */
export function collectReadableRows(file: string, afterSeq: number, scratch: string): ReadableRows {
  removeDatabase(scratch);
  const db = openBuilder(scratch);
  db.exec('CREATE TABLE found (seq INTEGER NOT NULL, row TEXT NOT NULL, PRIMARY KEY (seq, row)) STRICT, WITHOUT ROWID');
  const insert = db.prepare('INSERT OR IGNORE INTO found (seq, row) VALUES (?, ?)');
  const image = openImage(file);
  try {
    db.transaction(() => {
      for (const cell of cellsOf(image)) {
        const row = cell.rowid > afterSeq ? toJournalRow(cell) : null;
        if (row !== null) insert.run(row.seq, JSON.stringify(row));
      }
    })();
  } finally {
    image.close();
  }
  const totals = db
    .prepare<[], { count: number; lastSeq: number }>('SELECT count(DISTINCT seq) AS count, coalesce(max(seq), 0) AS lastSeq FROM found')
    .get();
  return {
    count: totals?.count ?? 0,
    lastSeq: totals?.lastSeq ?? 0,
    bySeq: () => groupBySeq(db),
    close: () => {
      db.close();
      removeDatabase(scratch);
    },
  };
}

function* groupBySeq(db: Db): Generator<readonly HashedRow[], void, undefined> {
  const select = db.prepare<[number], { seq: number; row: string }>('SELECT seq, row FROM found WHERE seq > ? ORDER BY seq LIMIT 500');
  for (let last = 0; ; ) {
    const page = select.all(last);
    const end = page.at(-1)?.seq;
    if (end === undefined) return;
    // The last seq of a page may have more candidates on the next one: read those now.
    const rest = db.prepare<[number], { seq: number; row: string }>('SELECT seq, row FROM found WHERE seq = ?').all(end);
    const whole = [...page.filter(({ seq }) => seq !== end), ...rest];
    for (const group of Map.groupBy(whole, ({ seq }) => seq).values()) yield group.map(({ row }) => JSON.parse(row) as HashedRow);
    last = end;
  }
}

/** The candidate whose hash fits behind `previousHash`. */
export const findFollower = (candidates: readonly HashedRow[], previousHash: string): HashedRow | undefined =>
  candidates.find((row) => hashRow(previousHash, row) === row.hash);
