import type { Db } from './connection.ts';

/** One sealed entry. `body` is ciphertext, `foundBy` are keyed hashes of 32 bytes; this room knows no key to either. */
export type VaultRow = { readonly ref: string; readonly month: string; readonly body: Uint8Array; readonly foundBy: readonly Uint8Array[] };

/** Keeps entries, all or none, durably. */
export function insertVaultRows(db: Db, rows: readonly VaultRow[]): void {
  const insert = db.prepare('INSERT INTO vault (ref, month, body) VALUES (?, ?, ?)');
  const insertLookup = db.prepare('INSERT OR IGNORE INTO vault_lookups (found_by, ref) VALUES (?, ?)');
  db.transaction(() => {
    for (const { ref, month, body, foundBy } of rows) {
      insert.run(ref, month, Buffer.from(body));
      for (const hash of foundBy) insertLookup.run(Buffer.from(hash), ref);
    }
  })();
}

/** The ciphertext of an entry, null when it is not there (any more). */
export const getVaultBody = (db: Db, ref: string): Uint8Array | null =>
  db.prepare<[string], Uint8Array>('SELECT body FROM vault WHERE ref = ?').pluck().get(ref) ?? null;

/** The entries that one of these hashes was kept with, at most `limit`. */
export function findVaultRefs(db: Db, hashes: readonly Uint8Array[], limit: number): readonly string[] {
  const select = db.prepare<[Buffer, number], string>('SELECT ref FROM vault_lookups WHERE found_by = ? ORDER BY ref LIMIT ?').pluck();
  return [...new Set(hashes.flatMap((hash) => select.all(Buffer.from(hash), limit)))].slice(0, limit);
}

export function deleteVaultRows(db: Db, refs: readonly string[]): void {
  const remove = db.prepare('DELETE FROM vault WHERE ref = ?');
  db.transaction(() => {
    for (const ref of refs) remove.run(ref);
  })();
}

/** Deletes every entry whose month is not among `months`, whose keys are there. Answers how many there were. */
export const deleteVaultExcept = (db: Db, months: readonly string[]): number =>
  db.prepare('DELETE FROM vault WHERE month NOT IN (SELECT value FROM json_each(?))').run(JSON.stringify(months)).changes;
