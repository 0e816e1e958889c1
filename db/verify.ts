import { COMMAND_MEMORY_MS } from './batch.ts';
import type { Head } from './chain/chain.ts';
import { findPageProblems, findUnknownKinds, makeChainChecker, type Problem } from './check.ts';
import { type Db, openReader, readAtOnce, readSchemaVersion } from './connection.ts';
import { DbError, toDbError } from './errors.ts';
import { layoutOf } from './layout.ts';
import { latestVersion } from './migrate.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { compareWithRebuild, staleProjections } from './projections/index.ts';
import { type Era, getEras, iterateRows } from './rows.ts';

/** What `verify` found. `ok` when there are no problems; the first hundred are listed. */
export type VerifyReport = {
  readonly ok: boolean;
  readonly schemaVersion: number;
  readonly eras: readonly Era[];
  readonly head: Head;
  readonly rows: number;
  readonly salvagedRows: number;
  readonly commands: number;
  readonly problems: readonly Problem[];
  readonly problemsLeftOut: number;
};

const PROBLEMS_LISTED = 100;

class Findings {
  readonly listed: Problem[] = [];
  leftOut = 0;

  add(...problems: readonly (Problem | null)[]): void {
    for (const problem of problems) {
      if (problem === null) continue;
      if (this.listed.length < PROBLEMS_LISTED) this.listed.push(problem);
      else this.leftOut += 1;
    }
  }
}

/**
 * Checks a data folder from the first row to the last, of one moment, read-only, also beside a running controller: every page, the
 * chain, eras, streams, command records, and the projections against a rebuild. `anchors` are heads known from elsewhere (the
 * city, a day-close slip): only they can show that rows were cut off at the end. Throws db/missing, db/newer, db/not-ours.
 */
export function verify(dataDir: string, anchors: readonly Head[] = []): VerifyReport {
  return readAtOnce(openReader(layoutOf(dataDir).journal), (db) => verifyDatabase(db, anchors));
}

function verifyDatabase(db: Db, anchors: readonly Head[]): VerifyReport {
  const findings = new Findings();
  let schemaVersion = 0;
  let chain: Chain = { rows: 0, eras: [], head: { seq: 0, hash: '' } };
  let counts = { salvagedRows: 0, commands: 0 };
  try {
    schemaVersion = requireSchema(db);
    findings.add(...findPageProblems(db, false));
    chain = checkChain(db, anchors, findings);
    counts = checkSideTables(db, chain.eras, findings);
    checkProjections(db, findings);
  } catch (error) {
    const failure = toDbError(error, 'verify');
    if (failure.code !== 'db/corrupt') throw failure;
    findings.add({ code: 'verify/page', seq: null, detail: failure.message });
  }
  const { listed: problems, leftOut: problemsLeftOut } = findings;
  return { ok: problems.length === 0, schemaVersion, ...chain, ...counts, problems, problemsLeftOut };
}

function requireSchema(db: Db): number {
  const version = readSchemaVersion(db);
  const latest = latestVersion(MIGRATIONS);
  if (version !== latest)
    throw new DbError(
      version > latest ? 'db/newer' : 'db/refused',
      `the data folder is at schema ${version}, this release reads ${latest}`,
      { version },
    );
  return version;
}

type Chain = { readonly rows: number; readonly eras: readonly Era[]; readonly head: Head };

function checkChain(db: Db, anchors: readonly Head[], findings: Findings): Chain {
  const checker = makeChainChecker({ seq: 0, hash: '0'.repeat(64) });
  const anchored = new Map(anchors.map(({ seq, hash }) => [seq, hash]));
  let rows = 0;
  for (const row of iterateRows(db, 0)) {
    rows += 1;
    findings.add(checker.check(row));
    if (rows === 1 && row.kind !== 'journal.begun')
      findings.add({ code: 'verify/era', seq: row.seq, detail: 'the journal does not start with journal.begun' });
    const anchor = anchored.get(row.seq);
    if (anchor !== undefined && anchor === row.hash) anchored.delete(row.seq);
  }
  if (rows === 0) findings.add({ code: 'verify/era', seq: null, detail: 'the journal is empty' });
  for (const seq of anchored.keys())
    findings.add({ code: 'verify/anchor', seq, detail: `row ${seq} is not the one that was anchored, or is gone` });
  return { rows, eras: checker.eras(), head: checker.head() };
}

function checkSideTables(db: Db, eras: readonly Era[], findings: Findings): { salvagedRows: number; commands: number } {
  if (JSON.stringify(getEras(db)) !== JSON.stringify(eras))
    findings.add({ code: 'verify/era', seq: null, detail: 'the table of eras differs from the journal' });
  const select = <T>(sql: string): T[] => db.prepare<[], T>(sql).all();
  const streams = select<{ stream: string; seq: number }>(`
    SELECT stream, max(seq) AS seq
    FROM journal
    GROUP BY stream
    HAVING min(stream_seq) <> 1 OR max(stream_seq) <> count(*)`);
  for (const { stream, seq } of streams) findings.add({ code: 'verify/stream', seq, detail: `stream ${stream} has a gap` });
  const commands = select<{ actor: string; key: string; seq: number }>(`
    SELECT commands.actor, key, first_seq AS seq
    FROM commands
    LEFT JOIN journal ON seq = first_seq
    WHERE command_key IS NOT key OR actor_kind || '/' || actor_id IS NOT commands.actor`);
  for (const { actor, key, seq } of commands)
    findings.add({ code: 'verify/command', seq, detail: `the record of ${actor} ${key} does not point at its event` });
  const doubles = select<{ actor: string; key: string; seq: number }>(`
    SELECT later.actor, later.key, later.first_seq AS seq
    FROM (SELECT *, lag(at) OVER (PARTITION BY actor, key ORDER BY first_seq) AS before_at FROM commands) AS later
    WHERE at - before_at <= ${COMMAND_MEMORY_MS}`);
  for (const { actor, key, seq } of doubles)
    findings.add({ code: 'verify/command', seq, detail: `${actor} has used the key ${key} twice within 48 h` });
  const kinds = select<{ kind: string }>('SELECT kind, v FROM (SELECT DISTINCT kind, v FROM journal) EXCEPT SELECT kind, v FROM kinds');
  for (const { kind } of kinds) findings.add({ code: 'verify/kinds', seq: null, detail: `the table of kinds lacks ${kind}` });
  const count = (table: string): number => db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0;
  return { salvagedRows: count('salvaged'), commands: count('commands') };
}

function checkProjections(db: Db, findings: Findings): void {
  const unknown = findUnknownKinds(db);
  for (const { kind, v } of unknown)
    findings.add({ code: 'verify/event', seq: null, detail: `this release does not know ${kind} version ${v}` });
  const stale = staleProjections(db);
  for (const { table } of stale) findings.add({ code: 'verify/projection', seq: null, detail: `${table} is of another release` });
  if (unknown.length + stale.length > 0) return;
  try {
    for (const { table, extraRows, missingRows } of compareWithRebuild(db))
      findings.add({
        code: 'verify/projection',
        seq: null,
        detail: `${table} differs from a rebuild: ${extraRows} rows too many, ${missingRows} missing`,
      });
  } catch (error) {
    // A body that was tampered with can make a rebuild impossible; the chain has named the row.
    findings.add({ code: 'verify/projection', seq: null, detail: toDbError(error, 'rebuild').message });
  }
}
