/** The commands that look at or mend a data folder. */
import { createWriteStream, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Head } from '../../db/chain/chain.ts';
import { type ExportFormat, exportJournal } from '../../db/export.ts';
import { backup, findNewestBackup, readSinks, rebuild, restore } from '../../db/maintenance.ts';
import { verify } from '../../db/verify.ts';
import { systemClock } from '../platform/clock.ts';
import { CliError, EXIT, type ExitCode } from './exit.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** `anchor` is `SEQ:HASH`, a head known from the city or a day-close slip; typed from paper it may have the paper's spaces. */
export function parseAnchor(text: string): Head {
  const [, seq, hash] = /^(\d+):([0-9a-f]{64})$/u.exec(text.replaceAll(/\s/gu, '').toLowerCase()) ?? [];
  if (seq === undefined || hash === undefined)
    throw new CliError('usage/anchor', EXIT.usage, '--anchor takes SEQ:HASH, a number and 64 hex digits');
  return { seq: Number(seq), hash };
}

/**
 * The heads that sinks have acknowledged of the journal written now: rows cut off its end since then are found by them. Of an older
 * journal none is asked for: after a salvage its last rows may be known to be lost.
 */
function acknowledgedHeads(data: string): Head[] {
  const { journalId, cursors } = readSinks(data);
  return cursors.flatMap((text): Head[] => {
    const { anchor } = JSON.parse(text) as { readonly anchor: { readonly journalId: string; readonly head: Head } | null };
    return anchor !== null && anchor.journalId === journalId ? [anchor.head] : [];
  });
}

export function runVerify(data: string, anchors: readonly Head[], json: boolean): ExitCode {
  const dataDir = resolve(data);
  const report = verify(dataDir, [...anchors, ...acknowledgedHeads(dataDir)]);
  if (json) print(JSON.stringify(report));
  else {
    print(
      `${report.rows} rows, head ${report.head.seq} ${report.head.hash}, ${report.eras.length} journal(s), ${report.salvagedRows} salvaged rows, ${report.commands} command records`,
    );
    for (const problem of report.problems) print(`${problem.code}${problem.seq === null ? '' : ` at ${problem.seq}`}: ${problem.detail}`);
    if (report.problemsLeftOut > 0) print(`and ${report.problemsLeftOut} more`);
    print(report.ok ? '完好 verified' : '有问题 problems found');
  }
  return report.ok ? EXIT.ok : EXIT.dataDamaged;
}

export function runRebuild(data: string): ExitCode {
  const { differences, rows } = rebuild(resolve(data));
  for (const [table, count] of Object.entries(rows)) print(`${table}: ${count} rows`);
  if (differences.length === 0) print('与原来一致 equal to what was there');
  for (const difference of differences) print(`mended: ${JSON.stringify(difference)}`);
  return EXIT.ok;
}

export async function runExport(data: string, format: ExportFormat, out: string | null): Promise<ExitCode> {
  const through = new PassThrough();
  const written = pipeline(through, out === null ? process.stdout : createWriteStream(out, { flags: 'wx' }), { end: out !== null });
  try {
    await Promise.all([exportJournal(resolve(data), through, format), written]);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    // Whoever read it has seen enough, as with `| head`.
    if (out === null && code === 'EPIPE') return EXIT.ok;
    if (code === 'EEXIST')
      throw new CliError('export/exists', EXIT.cannotCreate, `${out} 已存在，没有改动，请换一个文件名 is there already and was left alone`);
    throw error;
  }
  return EXIT.ok;
}

export async function runBackup(data: string, keep: number): Promise<ExitCode> {
  const made = await backup(resolve(data), Math.floor(systemClock.wallMs()), keep);
  print(`${made.file}\n  ${made.bytes} bytes, head ${made.headSeq} ${made.headHash}`);
  return EXIT.ok;
}

/** Without a file: the newest backup that verifies. */
export function runRestore(data: string, file: string | null): ExitCode {
  const dataDir = resolve(data);
  const chosen = file === null ? findNewestBackup(dataDir) : resolve(file);
  if (chosen === null)
    throw new CliError('restore/no-backup', EXIT.configuration, `没有可用的备份 there is no good backup in ${join(dataDir, 'backups')}`);
  const stamp = { at: Math.floor(systemClock.wallMs()), clockId: systemClock.clockId, upMs: Math.floor(systemClock.upMs()) };
  print(JSON.stringify(restore(dataDir, chosen, stamp), null, 2));
  return EXIT.ok;
}

export function readVersion(root: string): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string }).version;
}
