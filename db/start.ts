import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { findGoodBackup, listBackups, makeBackup, removeAbandonedCopies } from './backup.ts';
import type { Stamp } from './batch.ts';
import { findChainProblem, findPageProblems, requireKnownKinds } from './check.ts';
import { type Db, openWriter } from './connection.ts';
import { DbError, isDamage, toDbError } from './errors.ts';
import { Journal } from './journal.ts';
import { type Layout, makeLayout, swapIn } from './layout.ts';
import { type Lock, takeLock } from './lock.ts';
import { latestVersion, type Migration, migrate, pendingMigrations } from './migrate.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { rebuildProjections, staleProjections } from './projections/index.ts';
import { buildJournal } from './recovery/build.ts';
import { writeErasFile } from './recovery/eras-file.ts';
import { countDroppedCommits } from './recovery/image.ts';
import type { RecoveryReport } from './recovery/report.ts';
import { getHead, getLastOf } from './rows.ts';

export type StartOptions = {
  readonly dataDir: string;
  readonly stamp: Stamp;
  /** Cap of the journal file in pages of 4 KiB; null = the disk. */
  readonly maxPages: number | null;
};

/** The tables that another release wrote in another form, and how many rows they are made again from. */
export type RebuildNotice = { readonly tables: readonly string[]; readonly rows: number };
/** What a thread does with it; null where nobody is told. */
export type TellRebuild = ((notice: RebuildNotice) => void) | null;

export type Started = {
  readonly layout: Layout;
  readonly lock: Lock;
  readonly journal: Journal;
  readonly recovered: RecoveryReport | null;
};

/** Files up to this size are looked at page by page at every start: 0.1 s. Larger ones when somebody met damage, and by verify. */
const SMALL_FILE_BYTES = 32 * 1024 * 1024;
/** Runs remembered of each host; the reports of an older one cannot come any more. */
const HOST_RUNS_KEPT = 50;
const COMMANDS_KEPT_MS = 7 * 86_400_000;
const COMMANDS_KEPT_ROWS = 50_000;

/**
 * Opens the journal of a data folder for the one controller: takes the lock, makes what is missing, migrates after a verified copy,
 * and on a damaged or vanished file recovers. Throws db/in-use, db/newer, db/not-ours, db/unknown-event, db/full, db/io.
 */
export async function startJournal(
  options: StartOptions,
  migrations: readonly Migration[] = MIGRATIONS,
  tell: TellRebuild = null,
): Promise<Started> {
  const layout = makeLayout(options.dataDir);
  const lock = takeLock(layout);
  try {
    const { at } = options.stamp;
    let report: RecoveryReport | null = null;
    // A swap that a crash cut short is finished first.
    const { swapped, movedTo } = swapIn(layout, at);
    const damage = existsSync(layout.journal)
      ? await findDamage(layout, options, migrations, tell)
      : wasThere(layout)
        ? 'the file is gone'
        : null;
    if (damage !== null) report = recover(layout, damage, options.stamp, migrations);
    else if (!existsSync(layout.journal)) makeFresh(layout, options.stamp, migrations);
    const journal = Journal.open(layout.journal, options.maxPages);
    rmSync(layout.suspect, { force: true });
    if (report === null && swapped) report = storedReport(journal, movedTo);
    tidy(journal);
    removeAbandonedCopies(layout, at);
    writeErasFile(layout, journal.db);
    return { layout, lock, journal, recovered: report };
  } catch (error) {
    lock.release();
    throw toDbError(error, 'open the journal');
  }
}

/** Leaves a mark for the next start to look at every page. */
export function markSuspect(layout: Layout, reason: string): void {
  try {
    writeFileSync(layout.suspect, reason);
  } catch {
    // A disk that takes no mark will show its damage again.
  }
}

const wasThere = (layout: Layout): boolean => existsSync(layout.eras) || listBackups(layout).length > 0;

/** Why the journal cannot be gone on with, null when it can; by then it is up to date. A read that fails once is tried again. */
async function findDamage(
  layout: Layout,
  options: StartOptions,
  migrations: readonly Migration[],
  tell: TellRebuild,
): Promise<string | null> {
  const dropped = countDroppedCommits(layout.journal);
  if (dropped > 1) return `the log holds ${dropped} commits behind a damaged frame`;
  for (let attempt = 1; ; attempt++) {
    try {
      await prepareFile(layout, options, migrations, tell);
      return null;
    } catch (error) {
      // Another file than ours where ours has been: the first page was written over.
      const lost = error instanceof DbError && error.code === 'db/not-ours' && wasThere(layout);
      if (!isDamage(error) && !lost) throw error;
      if (attempt === 2) return toDbError(error, 'open the journal').message;
    }
  }
}

async function prepareFile(
  layout: Layout,
  { stamp, maxPages }: StartOptions,
  migrations: readonly Migration[],
  tell: TellRebuild,
): Promise<void> {
  const db = openWriter(layout.journal, maxPages);
  try {
    // Before anything is read into memory or written: is it ours, is it from a newer release, is it whole?
    const pending = pendingMigrations(db, migrations);
    checkFile(layout, db);
    if (pending.length > 0) {
      await makeBackup(layout, { at: stamp.at, keep: null, label: `-before-v${latestVersion(migrations)}`, migrations });
      migrate(db, migrations);
    }
    requireKnownKinds(db);
    const stale = staleProjections(db);
    if (stale.length > 0) {
      tell?.({ tables: stale.map(({ table }) => table), rows: getHead(db).seq });
      db.transaction(() => rebuildProjections(db, stale))();
    }
  } catch (error) {
    throw toDbError(error, 'look at the journal');
  } finally {
    db.close();
  }
}

/** The look at every start: the file's length, the chain of the last day, and every page of a small or suspect file. */
function checkFile(layout: Layout, db: Db): void {
  const damaged = (detail: string): never => {
    throw new DbError('db/corrupt', detail);
  };
  db.pragma('wal_checkpoint(PASSIVE)');
  const bytes = statSync(layout.journal).size;
  const expected = Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true }));
  if (bytes < expected) damaged(`the file is cut off: ${bytes} of ${expected} bytes`);
  if (getHead(db).seq === 0) damaged('the journal has no rows');
  if (bytes <= SMALL_FILE_BYTES || existsSync(layout.suspect)) {
    const page = findPageProblems(db, false)[0];
    if (page !== undefined) damaged(page.detail);
  }
  const dayStart = firstOfLastDay(db);
  const problem = findChainProblem(db, dayStart);
  if (problem !== null) damaged(problem.detail);
}

/** The row before the last business day's first one. */
function firstOfLastDay(db: Db): number {
  const last = getLastOf(db, 'day/');
  if (last === null) return 0;
  const first = db.prepare<[string], number>('SELECT min(seq) FROM journal WHERE stream = ?').pluck().get(last.stream) ?? 0;
  return db.prepare<[number], number>('SELECT coalesce(max(seq), 0) FROM journal WHERE seq < ?').pluck().get(first) ?? 0;
}

function makeFresh(layout: Layout, stamp: Stamp, migrations: readonly Migration[]): void {
  buildJournal(layout, { why: 'fresh', cause: '', base: null, badBackups: [], source: null, stamp, migrations });
  swapIn(layout, stamp.at);
}

function recover(layout: Layout, cause: string, stamp: Stamp, migrations: readonly Migration[]): RecoveryReport | null {
  const { good, bad } = findGoodBackup(layout, migrations);
  const base = good && { file: good.file, lastSeq: good.head.seq };
  const report = buildJournal(layout, { why: 'salvaged', cause, base, badBackups: bad, source: layout.journal, stamp, migrations });
  const { movedTo } = swapIn(layout, stamp.at);
  return report && { ...report, movedTo };
}

function storedReport(journal: Journal, movedTo: string | null): RecoveryReport | null {
  const text = journal.db.prepare<[string], string>('SELECT report FROM recoveries WHERE journal_id = ?').pluck().get(journal.journalId);
  return text === undefined ? null : { ...(JSON.parse(text) as RecoveryReport), movedTo };
}

/**
 * Drops what nobody can ask for any more. Commands stay far longer than their 48 h, and always the last ones, whatever a wall
 * clock says: their age is measured from the newest of them.
 */
export function tidy(journal: Journal): void {
  const { db } = journal;
  db.transaction(() => {
    db.prepare(`
      DELETE FROM commands
      WHERE at < (SELECT max(at) FROM commands) - ${COMMANDS_KEPT_MS}
      AND first_seq < ?`).run(journal.head.seq - COMMANDS_KEPT_ROWS);
    db.prepare(`
      DELETE FROM host_reports
      WHERE (host, host_run) IN (
        SELECT host, host_run
        FROM (SELECT host, host_run, row_number() OVER (PARTITION BY host ORDER BY noted_seq DESC) AS place FROM host_reports)
        WHERE place > ?
      )`).run(HOST_RUNS_KEPT);
  })();
}
