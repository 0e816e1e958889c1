/** Tickets and calls a second, on an empty day and behind a long past, with the bare loop in between. */
import type { BareOperations } from './bare.ts';
import { type Hall, WINDOWS } from './hall.ts';
import type { Peer } from './rpc.ts';
import { makeDir, type Phase, runPhase, type Stage, startHall } from './stage.ts';

const CLIENTS = [1, 8, 32];
const REPORT_CLIENTS = 8;

type Halls = { readonly empty: Hall; readonly past: Hall | null };

export async function throughput(stage: Stage): Promise<void> {
  const { settings, children, pastDir, rounds, say } = stage;
  const bare = children.fork<BareOperations>('bare');
  await bare.call('open', makeDir(stage, 'bare'));
  const empty = await startHall(stage, makeDir(stage, 'empty'));
  const past = pastDir === null ? null : await startHall(stage, pastDir);
  const halls: Halls = { empty, past };
  say(`warming up, ${settings.warmUpSeconds} s each`);
  await bare.call('run', settings.warmUpSeconds / 2);
  for (const hall of [empty, past]) if (hall !== null) await warmUp(stage, hall);
  for (let round = 1; round <= settings.rounds; round += 1) {
    say(`round ${round} of ${settings.rounds}`);
    await oneRound(stage, bare, halls, round);
  }
  const { rssBytes, heapBytes } = await empty.probe.call('read', undefined);
  rounds.add('memory.empty.rss', rssBytes / 1e6, 'MB', 'after all rounds');
  rounds.add('memory.empty.heap', heapBytes / 1e6, 'MB');
  for (const hall of [empty, past]) await hall?.stop();
  await bare.end('SIGTERM');
}

async function warmUp(stage: Stage, hall: Hall): Promise<void> {
  const { settings, load } = stage;
  await load.call('openWindows', { url: hall.url, windows: WINDOWS });
  const { done } = await runPhase(stage, hall, 'tickets', 8, settings.warmUpSeconds * 0.8, settings.phaseMost * 4);
  await runPhase(stage, hall, 'calls', 8, settings.warmUpSeconds * 0.2, done);
}

async function oneRound(stage: Stage, bare: Peer<BareOperations>, halls: Halls, round: number): Promise<void> {
  const { rounds, settings } = stage;
  // Nobody is called who has not come: a round calls no more than it has given numbers to.
  let callable = 0;
  for (const clients of CLIENTS) {
    const bareRate = await bare.call('run', settings.phaseSeconds);
    rounds.add('bare.rate', bareRate, '1/s');
    const { empty, past } = await eachHall(stage, halls, round, 'tickets', clients, settings.phaseMost);
    rounds.add(`tickets.empty.${clients}.of-bare`, empty.perSecond / bareRate, 'x');
    callable += Math.min(empty.done, past?.done ?? empty.done);
  }
  for (const clients of CLIENTS) await eachHall(stage, halls, round, 'calls', clients, Math.floor(callable / CLIENTS.length));
  if (halls.past !== null) await besideReport(stage, halls.past);
}

/** Both halls, in turn the one and the other first. */
async function eachHall(
  stage: Stage,
  halls: Halls,
  round: number,
  kind: 'tickets' | 'calls',
  clients: number,
  most: number,
): Promise<{ readonly empty: Phase; readonly past: Phase | null }> {
  const { rounds } = stage;
  const pastFirst = round % 2 === 0 ? await phaseOf(stage, halls.past, `${kind}.past`, kind, clients, most) : null;
  const empty = await phaseOf(stage, halls.empty, `${kind}.empty`, kind, clients, most);
  const past = pastFirst ?? (await phaseOf(stage, halls.past, `${kind}.past`, kind, clients, most));
  if (empty === null) throw new Error('there is always an empty hall');
  if (past !== null) {
    rounds.add(`${kind}.past.${clients}.of-empty`, past.perSecond / empty.perSecond, 'x');
    rounds.add(`${kind}.past.${clients}.p99-of-empty`, past.p99Ms / empty.p99Ms, 'x');
  }
  return { empty, past };
}

async function phaseOf(
  stage: Stage,
  hall: Hall | null,
  name: string,
  kind: 'tickets' | 'calls',
  clients: number,
  most: number,
): Promise<Phase | null> {
  if (hall === null) return null;
  const phase = await runPhase(stage, hall, kind, clients, stage.settings.phaseSeconds, most);
  note(stage, `${name}.${clients}`, phase);
  return phase;
}

/** The figures of one phase. */
export function note({ rounds }: Stage, name: string, phase: Phase): void {
  rounds.add(`${name}.rate`, phase.perSecond, '1/s');
  rounds.add(`${name}.p50`, phase.p50Ms, 'ms');
  rounds.add(`${name}.p99`, phase.p99Ms, 'ms');
  rounds.add(`${name}.loop-p99`, phase.loopP99Ms, 'ms');
  rounds.add(`${name}.loop-max`, phase.loopMaxMs, 'ms');
  rounds.add(`${name}.cpu-main`, phase.mainCpuUs / phase.done, 'us each');
  rounds.add(`${name}.cpu`, phase.cpuUs / phase.done, 'us each');
}

/** The controller's reader thread goes through all days again and again while tickets are taken. */
async function besideReport(stage: Stage, past: Hall): Promise<void> {
  await past.probe.call('startReports', past.dataDir);
  await phaseOf(stage, past, 'tickets.beside-report', 'tickets', REPORT_CLIENTS, stage.settings.phaseMost);
  stage.rounds.add(
    'report.time',
    await past.probe.call('stopReports', undefined),
    's',
    'visits and waits of every day, while tickets are taken',
  );
}
