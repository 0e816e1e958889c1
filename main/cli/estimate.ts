/** `hallcall estimate`: what the learner would have told people whose waits are on record, and how good that was. */
import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { emptyLearner, Learner } from '../estimate/learner.ts';
import { type JudgedEstimate, judgeEstimates } from '../estimate/quality.ts';
import { type Replayed, replayQueues } from '../estimate/replay.ts';
import { readRecorded } from './estimate-files.ts';
import { CliError, EXIT, type ExitCode } from './exit.ts';

export type EstimateOptions = {
  readonly replay: string;
  readonly out: string | null;
  /** The summary counts tickets from this date on; predictions are written for all. */
  readonly from: string;
};

const COLUMNS = ['service', 'date', 'ticket', 'p10', 'p50', 'p90'];

/** Writes `service,date,ticket,p10,p50,p90` (minutes) for every queued ticket, in the order of issue, and a summary to stderr. */
export async function runEstimate({ replay, out, from }: EstimateOptions): Promise<ExitCode> {
  const { tickets, snapshots } = await readRecorded(resolve(replay));
  const told: Replayed[] = [];
  const rows = function* (): Generator<string[]> {
    for (const one of replayQueues(tickets, snapshots, new Learner(emptyLearner()))) {
      if (one.row.day >= from) told.push(one);
      const { p10Min, p50Min, p90Min } = one.foretold;
      yield [one.row.service, one.row.day, one.row.ticket, ...[p10Min, p50Min, p90Min].map((min) => min.toFixed(3))];
    }
  };
  const isFile = out !== null;
  try {
    await pipeline(Readable.from(rows()), stringify({ header: true, columns: COLUMNS }), isFile ? createWriteStream(out) : process.stdout, {
      end: isFile,
    });
  } catch (error) {
    // Whoever read it has seen enough, as with `| head`.
    if (!isFile && error instanceof Error && 'code' in error && error.code === 'EPIPE') return EXIT.ok;
    if (isFile && error instanceof Error && 'path' in error && error.path === out)
      throw new CliError('estimate/cannot-write', EXIT.cannotCreate, `${out} 无法写入 cannot be written: ${error.message}`);
    throw error;
  }
  process.stderr.write(`${summary(told, from).join('\n')}\n`);
  return EXIT.ok;
}

const MS_PER_MIN = 60_000;
const waitMin = ({ row }: Replayed): number =>
  row.startedMs === null ? Number.NaN : Math.max(0, row.startedMs - row.issuedMs) / MS_PER_MIN;

function* judged(told: readonly Replayed[]): Generator<JudgedEstimate> {
  for (const one of told) {
    if (one.row.startedMs === null) continue;
    const { p10Min: p10, p50Min: p50, p90Min: p90 } = one.foretold;
    yield { p10, p50, p90, wait: waitMin(one) };
  }
}

function* judgedBaseline(told: readonly Replayed[]): Generator<JudgedEstimate> {
  for (const one of told)
    if (one.row.startedMs !== null) yield { p10: 0, p50: one.baselineMin, p90: Number.POSITIVE_INFINITY, wait: waitMin(one) };
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function line(label: string, told: readonly Replayed[]): string {
  const ours = judgeEstimates(judged(told));
  const theirs = judgeEstimates(judgedBaseline(told));
  if (ours === null || theirs === null) return `${label}  没有可评的号票 nothing to judge`;
  const gain = 1 - ours.meanError / theirs.meanError;
  const figures = [ours.meanError, ours.p90Error, theirs.meanError, theirs.p90Error].map((min) => min.toFixed(2).padStart(8)).join('');
  return `${label}${String(ours.count).padStart(8)}${figures}${percent(gain).padStart(9)}${percent(ours.within).padStart(9)}`;
}

function summary(told: readonly Replayed[], from: string): string[] {
  const days = Map.groupBy(told, (one) => one.row.day);
  const unknown = told.filter((one) => !one.foretold.isKnown).length;
  return [
    '误差（分钟）与 80% 区间；基准为排队人数除以历史速度。 Errors in minutes and the 80 % interval; the baseline is queue length over historical throughput.',
    `${'date'.padEnd(10)} tickets     MAE     P90  base MAE base P90   gain   within`,
    ...[...days].sort(([one], [other]) => (one < other ? -1 : 1)).map(([day, ofDay]) => line(day, ofDay)),
    line((from === '' ? 'all' : `>=${from.slice(2)}`).padEnd(10), told),
    `${unknown} 张大厅里不会告知（所知太少）；这里照样评。 of them a hall would tell nothing (too little known); they are judged here all the same.`,
  ];
}
