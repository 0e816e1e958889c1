/**
 * CHECK of the rigs: what the data folder holds, and whether it holds together. Runs `verify`, compares a rebuild with the projections, and
 * follows every visit. Where a visit was finished and its evaluation not yet opened, the controller is started once, which must catch up.
 *
 *   node test/faults/check.ts [--recovery-allowed]
 *
 * A crash or a power cut must never look like damage, so a recovery is a failure unless it is allowed (injected read errors).
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openReader, readAtOnce } from '../../db/connection.ts';
import { layoutOf } from '../../db/layout.ts';
import { compareRebuild } from '../../db/maintenance.ts';
import { readErasFile } from '../../db/recovery/eras-file.ts';
import { verify } from '../../db/verify.ts';
import { ControllerProcess } from './controller-process.ts';
import { clientsFolder, dataFolder, hallYaml } from './fault-hall.ts';
import { type Judgement, judge } from './judge.ts';

const CATCH_UP_MS = 500;
const NO_PAD_PORT = 1;

const { values: given } = parseArgs({ options: { 'recovery-allowed': { type: 'boolean', default: false } } });
const dataDir = dataFolder();
const layout = layoutOf(dataDir);

const look = (): Judgement => readAtOnce(openReader(layout.journal), judge);

/** One start and stop of the shipped controller. Answers why it would not run, null when it did. */
async function startOnce(): Promise<string | null> {
  const config = join(clientsFolder(dataDir), 'check.yaml');
  writeFileSync(config, hallYaml(NO_PAD_PORT));
  const controller = new ControllerProcess({ config, dataDir, early: false, env: process.env });
  const end = await Promise.race([controller.url.then(() => null), controller.ended]);
  if (end !== null) return `the controller did not start again: ${end.code ?? end.signal} ${end.said}`;
  await sleep(CATCH_UP_MS);
  const stopped = await controller.stop();
  return stopped.code === 0 ? null : `the controller did not stop: ${stopped.code ?? stopped.signal} ${stopped.said}`;
}

async function findProblems(): Promise<{ readonly ids: readonly string[]; readonly problems: readonly string[] }> {
  // Killed before the first journal was in its place, or between the two renames of a swap, which the next start finishes.
  if (!existsSync(layout.journal)) {
    if (!existsSync(layout.next)) return { ids: [], problems: readErasFile(layout).eras.length > 0 ? ['the journal is gone'] : [] };
    const refusal = await startOnce();
    if (refusal !== null) return { ids: [], problems: [refusal] };
  }
  let found = look();
  if (found.pending.length > 0) {
    const refusal = await startOnce();
    if (refusal !== null) return { ids: found.ids, problems: [refusal] };
    found = look();
  }
  const report = verify(dataDir);
  const recoveries = given['recovery-allowed'] ? [] : report.eras.slice(1).map(({ journalId }) => `a recovery began journal ${journalId}`);
  const problems = [
    ...report.problems.map(({ code, detail }) => `${code} ${detail}`),
    ...compareRebuild(dataDir).map((difference) => `rebuild differs: ${JSON.stringify(difference)}`),
    ...recoveries,
    ...found.problems,
    ...found.pending.map((visit) => `half a visit: ${visit} is finished and has no evaluation`),
  ];
  return { ids: found.ids, problems };
}

const { ids, problems } = await findProblems().catch((error: unknown) => ({ ids: [], problems: [String(error)] }));
writeFileSync(
  1,
  [...ids.map((id) => `H ${id}`), `C ${problems.length === 0 ? 'ok' : problems.slice(0, 4).join('; ').replaceAll('\n', ' ')}`, ''].join(
    '\n',
  ),
);
