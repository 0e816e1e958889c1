/** The same hall and the same loop on a disk that takes a millisecond more for every fdatasync. */
import type { BareOperations } from './bare.ts';
import type { DiskOperations } from './disk.ts';
import { Hall } from './hall.ts';
import { buildSlowDisk } from './slow-disk.ts';
import { makeDir, runPhase, type Stage } from './stage.ts';
import { note } from './throughput.ts';

const CLIENTS = [1, 8, 32];

export async function slowDisk(stage: Stage): Promise<void> {
  const { settings, children, rounds, say } = stage;
  const { env, reason } = buildSlowDisk(stage.dir);
  if (env === null) return say(`skipped: ${reason}`);
  const disk = children.fork<DiskOperations>('disk', env);
  const bare = children.fork<BareOperations>('bare', env);
  await bare.call('open', makeDir(stage, 'slow-bare'));
  const hall = await Hall.start(children, { dataDir: makeDir(stage, 'slow'), wired: null, env, flags: [] });
  await runPhase(stage, hall, 'tickets', 8, settings.warmUpSeconds, settings.phaseMost * 2);
  await bare.call('run', settings.warmUpSeconds / 4);
  for (let round = 1; round <= settings.rounds; round += 1) {
    say(`round ${round} of ${settings.rounds}`);
    const { p50Ms } = await disk.call('fdatasync', { dir: stage.dir, times: Math.ceil(settings.syncs / 10) });
    rounds.add('slow-disk.fdatasync.p50', p50Ms, 'ms');
    const bareRate = await bare.call('run', settings.phaseSeconds);
    rounds.add('slow-disk.bare.rate', bareRate, '1/s');
    for (const clients of CLIENTS) {
      const phase = await runPhase(stage, hall, 'tickets', clients, settings.phaseSeconds, settings.phaseMost);
      note(stage, `tickets.slow-disk.${clients}`, phase);
      rounds.add(`tickets.slow-disk.${clients}.of-bare`, phase.perSecond / bareRate, 'x');
    }
  }
  await hall.stop();
  for (const child of [disk, bare]) await child.end('SIGTERM');
}
