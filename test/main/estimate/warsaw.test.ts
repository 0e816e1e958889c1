/** The replay over the recorded queues of Warsaw's district offices. They are not part of the repository: without them these tests say so and are skipped. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRecorded } from '../../../main/cli/estimate-files.ts';
import { emptyLearner, Learner } from '../../../main/estimate/learner.ts';
import { judgeEstimates } from '../../../main/estimate/quality.ts';
import { type Replayed, replayQueues } from '../../../main/estimate/replay.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const folder = resolve(ROOT, process.env.HALLCALL_WAITS_DATA ?? '../shared/data/waits');
const isThere = existsSync(join(folder, 'warsaw_tickets.csv.gz'));
if (!isThere) process.stderr.write(`no recorded queues in ${folder} (HALLCALL_WAITS_DATA): the replay of them is skipped\n`);

const wait = ({ row }: Replayed): number => Math.max(0, (row.startedMs ?? Number.NaN) - row.issuedMs) / 60_000;

describe.skipIf(!isThere)('the recorded queues of Warsaw', { timeout: 120_000 }, () => {
  it('from 2020-01-10 on are foretold at least four parts in a hundred better than by queue length over historical throughput', async () => {
    const { tickets, snapshots } = await readRecorded(folder);
    const told = [...replayQueues(tickets, snapshots, new Learner(emptyLearner()))];
    expect(told.length).toBe(tickets.filter(({ isQueued }) => isQueued).length);
    const judged = told.filter(({ row }) => row.day >= '2020-01-10' && row.startedMs !== null);
    const ours = judgeEstimates(
      judged.map((one) => ({ p10: one.foretold.p10Min, p50: one.foretold.p50Min, p90: one.foretold.p90Min, wait: wait(one) })),
    );
    const baseline = judgeEstimates(judged.map((one) => ({ p10: 0, p50: one.baselineMin, p90: 0, wait: wait(one) })));
    if (ours === null || baseline === null) throw new Error('nothing was judged');
    expect(ours.meanError).toBeLessThan(0.96 * baseline.meanError);
    expect(ours.within).toBeGreaterThan(0.75);
    expect(ours.within).toBeLessThan(0.85);
  });
});
