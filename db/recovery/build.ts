import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync } from 'node:fs';
import type { Stamp } from '../batch.ts';
import { type HashedRow, ZERO_HASH } from '../chain/chain.ts';
import { readBegun } from '../chain/era.ts';
import { type Db, openBuilder } from '../connection.ts';
import { Journal } from '../journal.ts';
import { type Layout, moveFile, removeDatabase, syncFile } from '../layout.ts';
import { type Migration, migrate } from '../migrate.ts';
import { rebuildProjections, staleProjections } from '../projections/index.ts';
import { type Era, eraOf, getEras } from '../rows.ts';
import { readErasFile } from './eras-file.ts';
import { collectReadableRows, findFollower, type ReadableRows } from './readable-rows.ts';
import type { RecoveryReport, SeqRange } from './report.ts';
import { readSideTables, writeSideTables } from './side-tables.ts';

/** What to build a journal from. `source` is the old file, left as it is; `base` a verified backup. */
export type BuildPlan = {
  readonly why: 'fresh' | 'restored' | 'salvaged';
  readonly cause: string;
  readonly base: { readonly file: string; readonly lastSeq: number } | null;
  readonly badBackups: readonly string[];
  readonly source: string | null;
  readonly stamp: Stamp;
  readonly migrations: readonly Migration[];
};

const GAPS_LISTED = 100;

/**
 * Builds a whole new journal beside the old one and leaves it, synced, as `journal.next.db` for `swapIn`. A crash at any moment
 * loses nothing: the old file is not touched. Answers the report, null for a fresh journal; `movedTo` is still to be filled in.
 */
export function buildJournal(layout: Layout, plan: BuildPlan): RecoveryReport | null {
  removeDatabase(layout.building);
  if (plan.base !== null) copyFileSync(plan.base.file, layout.building);
  const db = openBuilder(layout.building);
  let report: RecoveryReport | null = null;
  try {
    migrate(db, plan.migrations);
    const stale = staleProjections(db);
    if (stale.length > 0) db.transaction(() => rebuildProjections(db, stale))();
    report = db.transaction(() => fill(db, layout, plan))();
  } finally {
    db.close();
  }
  syncFile(layout.building);
  moveFile(layout.building, layout.next);
  return report;
}

function fill(db: Db, layout: Layout, plan: BuildPlan): RecoveryReport | null {
  const journal = Journal.over(db);
  const newJournalId = randomUUID();
  if (plan.why === 'fresh') {
    journal.begin({ journalId: newJournalId, predecessor: null, why: 'fresh' }, 1, plan.stamp);
    return null;
  }
  const source = plan.source !== null && existsSync(plan.source) ? plan.source : null;
  const side = source === null ? null : readSideTables(source);
  const found = source === null ? null : collectReadableRows(source, journal.head.seq, `${layout.building}.scratch`);
  try {
    const noted = readErasFile(layout);
    const eras = [
      ...noted.eras,
      ...((side?.rows.eras ?? []) as [string, number][]).map(([journalId, firstSeq]) => ({ journalId, firstSeq })),
    ];
    const baseSeq = journal.head.seq;
    const placed = placeRows(journal, found, eras, plan.why);
    if (side !== null) writeSideTables(db, side);
    const lastKnown = Math.max(placed.lastSeq, noted.headSeq, lastSalvaged(db));
    const oldJournalId = journal.journalId !== '' ? journal.journalId : (eras.at(-1)?.journalId ?? null);
    const { seq: lastSeq, hash } = journal.head;
    const predecessor = oldJournalId === null ? null : { journalId: oldJournalId, lastSeq, hash };
    const gaps = [
      ...placed.gaps,
      ...(lastKnown > placed.lastSeq && plan.why === 'salvaged' ? [{ from: placed.lastSeq + 1, to: lastKnown }] : []),
    ];
    const report: RecoveryReport = {
      ...{ why: plan.why, cause: plan.cause, movedTo: null, base: plan.base, badBackups: plan.badBackups },
      continued: lastSeq > baseSeq ? { from: baseSeq + 1, to: lastSeq } : null,
      salvagedRows: placed.salvagedRows,
      gaps: gaps.slice(0, GAPS_LISTED),
      gapsLeftOut: Math.max(0, gaps.length - GAPS_LISTED),
      tablesCutShort: side?.cutShort ?? [],
      ...{ oldJournalId, newJournalId },
    };
    journal.begin({ journalId: newJournalId, predecessor, why: plan.why }, lastKnown + 1, plan.stamp);
    db.prepare('INSERT INTO recoveries (journal_id, report) VALUES (?, ?)').run(newJournalId, JSON.stringify(report));
    return report;
  } finally {
    found?.close();
  }
}

type Placed = { readonly lastSeq: number; readonly salvagedRows: number; readonly gaps: readonly SeqRange[] };

/** Appends the rows that chain on from the head, as long as they do; what lies beyond goes into `salvaged`. */
function placeRows(journal: Journal, found: ReadableRows | null, eras: readonly Era[], why: BuildPlan['why']): Placed {
  const salvage = makeSalvager(journal.db, eras, journal.journalId);
  const gaps: SeqRange[] = [];
  let chained = why === 'salvaged';
  let lastSeq = journal.head.seq;
  let previousHash = journal.head.hash;
  let salvagedRows = 0;
  for (const candidates of found?.bySeq() ?? []) {
    const seq = candidates[0]?.seq ?? lastSeq;
    const follower = findFollower(candidates, previousHash);
    // A new era may leave room in front of it.
    const follows = follower !== undefined && (seq === lastSeq + 1 || readBegun(follower) !== null);
    if (!follows && seq > lastSeq + 1 && why === 'salvaged') gaps.push({ from: lastSeq + 1, to: seq - 1 });
    chained &&= follows;
    if (chained && follower !== undefined) journal.adopt(follower);
    else for (const row of follower === undefined ? candidates.slice(0, 1) : [follower]) salvagedRows += salvage(row, follows);
    lastSeq = seq;
    previousHash = (follower ?? candidates[0])?.hash ?? ZERO_HASH;
  }
  return { lastSeq, salvagedRows, gaps };
}

function makeSalvager(db: Db, eras: readonly Era[], fallbackId: string): (row: HashedRow, proven: boolean) => number {
  const known = [...getEras(db), ...eras].sort((one, other) => one.firstSeq - other.firstSeq);
  const insert = db.prepare(`
    INSERT OR IGNORE INTO salvaged
      (journal_id, seq, stream, stream_seq, kind, v, at, clock_id, up_ms, actor_kind, actor_id, command_key, cause_seq, body, hash, proven)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  return (row, proven) => {
    const begun = readBegun(row);
    if (begun !== null) known.push({ journalId: begun.journalId, firstSeq: row.seq });
    const journalId = eraOf(known, row.seq)?.journalId ?? (fallbackId || 'unknown');
    const { seq, stream, streamSeq, kind, v, at, clockId, upMs, actorKind, actorId, commandKey, causeSeq, body, hash } = row;
    const envelope = [stream, streamSeq, kind, v, at, clockId, upMs, actorKind, actorId, commandKey, causeSeq, body];
    return insert.run(journalId, seq, ...envelope, Buffer.from(hash, 'hex'), proven ? 1 : 0).changes;
  };
}

const lastSalvaged = (db: Db): number => db.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM salvaged').pluck().get() ?? 0;
