import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Db } from '../connection.ts';
import { type Layout, moveFile } from '../layout.ts';
import { type Era, getEras, getHead } from '../rows.ts';

/** The eras of a journal and a head it once had, in a small file beside it: what names the rows of a database nobody can open. */
export type ErasFile = { readonly eras: readonly Era[]; readonly headSeq: number };

/** Notes the eras of `db` durably. */
export function writeErasFile(layout: Layout, db: Db): void {
  const text = JSON.stringify({ eras: getEras(db), headSeq: getHead(db).seq } satisfies ErasFile);
  const fd = openSync(`${layout.eras}.new`, 'w');
  try {
    writeSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  moveFile(`${layout.eras}.new`, layout.eras);
}

/** What was noted, or nothing: a missing or broken file only costs the names of unreadable eras. */
export function readErasFile(layout: Layout): ErasFile {
  if (!existsSync(layout.eras)) return { eras: [], headSeq: 0 };
  try {
    const { eras, headSeq } = JSON.parse(readFileSync(layout.eras, 'utf8')) as Partial<ErasFile>;
    return { eras: eras ?? [], headSeq: headSeq ?? 0 };
  } catch {
    // It is a help, not a record.
    return { eras: [], headSeq: 0 };
  }
}
