import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { COLUMNS, type HashedRow } from './chain/chain.ts';
import { openReader } from './connection.ts';
import { layoutOf } from './layout.ts';
import { type Era, eraOf, getEras, iterateRows } from './rows.ts';

export type ExportFormat = 'ndjson' | 'csv';

const CSV_COLUMNS = ['journalId', ...COLUMNS, 'hash'] as const;

/** A field of RFC 4180: quoted when it must be. A null is empty, an empty text is "". */
function csvField(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function* lines(rows: Iterable<HashedRow>, eras: readonly Era[], format: ExportFormat): Generator<string, void, undefined> {
  if (format === 'csv') yield `${CSV_COLUMNS.join(',')}\r\n`;
  for (const row of rows) {
    const uploaded = { journalId: eraOf(eras, row.seq)?.journalId ?? '', ...row };
    yield format === 'csv' ? `${CSV_COLUMNS.map((column) => csvField(uploaded[column])).join(',')}\r\n` : `${JSON.stringify(uploaded)}\n`;
  }
}

/**
 * Writes every row of the journal, as stored, to `out`: one JSON object a line, or CSV with a heading (RFC 4180). Read-only, also
 * beside a running controller, of one moment, in bounded memory. Ends `out` unless it is standard output. Throws db/missing.
 */
export async function exportJournal(dataDir: string, out: Writable, format: ExportFormat): Promise<void> {
  const db = openReader(layoutOf(dataDir).journal);
  try {
    db.exec('BEGIN');
    const isStdout = out === process.stdout;
    await pipeline(Readable.from(lines(iterateRows(db, 0), getEras(db), format)), out, { end: !isStdout });
  } finally {
    db.close();
  }
}
