/** The thread with a read-only connection. Started by `ReportsClient`. */
import { type Db, openReader } from './connection.ts';
import { DbError } from './errors.ts';
import type { UploadRow } from './journal-worker.ts';
import { layoutOf } from './layout.ts';
import { QUERIES } from './queries/index.ts';
import { eraOf, getEras, getRows } from './rows.ts';
import { serve, stepAside } from './thread.ts';

let db: Db | null = null;

function reader(): Db {
  if (db === null) throw new DbError('db/closed', 'the reports are not open');
  return db;
}

const operations = {
  open: (dataDir: string): void => {
    db = openReader(layoutOf(dataDir).journal);
  },
  query: (name: string, params: unknown): unknown => {
    const query = Object.hasOwn(QUERIES, name) ? QUERIES[name as keyof typeof QUERIES] : undefined;
    if (query === undefined) throw new DbError('db/refused', `there is no report ${name}`, { name });
    return query(reader(), params as never);
  },
  readRows: (afterSeq: number, limit: number): readonly UploadRow[] => {
    const eras = getEras(reader());
    return getRows(reader(), afterSeq, limit).map((row) => ({ ...row, journalId: eraOf(eras, row.seq)?.journalId ?? '' }));
  },
  close: (): void => {
    db?.close();
    db = null;
  },
};

export type ReportsOperations = typeof operations;

stepAside();
serve(operations);
