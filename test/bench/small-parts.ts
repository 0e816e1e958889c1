/** The parts that are one question each: the disk, the load's own ceiling, the wires, the past. */
import type { DevicesOperations } from './devices.ts';
import type { DiskOperations } from './disk.ts';
import type { EchoOperations } from './echo.ts';
import { Hall, SERVICES } from './hall.ts';
import type { SeedOperations } from './seed.ts';
import { makeDir, type Stage } from './stage.ts';
import type { Latency } from './stats.ts';

function noteLatency({ rounds }: Stage, name: string, { p50Ms, p99Ms, maxMs }: Latency, note: string): void {
  rounds.add(`${name}.p50`, p50Ms, 'ms', note);
  rounds.add(`${name}.p99`, p99Ms, 'ms');
  rounds.add(`${name}.max`, maxMs, 'ms');
}

export async function disk(stage: Stage): Promise<void> {
  const child = stage.children.fork<DiskOperations>('disk');
  noteLatency(
    stage,
    'fdatasync',
    await child.call('fdatasync', { dir: stage.dir, times: stage.settings.syncs }),
    'behind a write of 4 KiB',
  );
  await child.end('SIGTERM');
}

/** What the load can ask of a server that does nothing: the tool must not be what is measured. */
export async function ceiling(stage: Stage): Promise<void> {
  const { children, load, settings, rounds } = stage;
  const echo = children.fork<EchoOperations>('echo');
  const url = await echo.call('listen', undefined);
  for (const clients of [1, 8, 32]) {
    const { perSecond, cpuUs } = await load.call('load', {
      url,
      kind: 'tickets',
      clients,
      seconds: settings.phaseSeconds,
      most: Number.POSITIVE_INFINITY,
      services: SERVICES,
    });
    rounds.add(`load.${clients}.ceiling`, perSecond, '1/s', 'against a server that does nothing');
    rounds.add(`load.${clients}.cpu`, cpuUs, 'us each');
  }
  await echo.end('SIGTERM');
}

export async function devices(stage: Stage): Promise<void> {
  const { children, settings } = stage;
  const wires = children.fork<DevicesOperations>('devices');
  const wired = await wires.call('start', undefined);
  const hall = await Hall.start(children, { dataDir: makeDir(stage, 'devices'), wired, env: {}, flags: [] });
  const times = await wires.call('measure', { url: hall.url, visits: settings.servedVisits });
  noteLatency(stage, 'call-to-display', times.callToDisplay, 'HTTP request to display frame, TCP');
  noteLatency(stage, 'press-to-durable', times.pressToDurable, "pad's first word of the press to its acknowledgement, TCP");
  noteLatency(stage, 'press-to-beep', times.pressToBeep, 'key taken to beep, with the wait for the next poll');
  await hall.stop();
  await wires.end('SIGTERM');
}

/** Makes the past once a run. */
export async function seedPast(stage: Stage, dataDir: string): Promise<void> {
  const { children, settings, rounds, say } = stage;
  say(`seeding ${settings.pastVisits} past visits`);
  const seed = children.fork<SeedOperations>('seed');
  const { visits, events, seconds, bytes } = await seed.call('seed', { dataDir, visits: settings.pastVisits, perDay: settings.visitsADay });
  rounds.add('past.visits', visits, 'visits');
  rounds.add('past.seed', seconds, 's', `${events} events through append`);
  rounds.add('past.bytes-a-visit', bytes / visits, 'bytes', 'the file over its visits, 7 events each');
  await seed.end('SIGTERM');
}

export async function verifyPast(stage: Stage): Promise<void> {
  const { children, pastDir, rounds } = stage;
  if (pastDir === null) return;
  const seed = children.fork<SeedOperations>('seed');
  const { ok, rows, seconds, problems } = await seed.call('verify', pastDir);
  for (const problem of problems.slice(0, 10)) stage.say(`verify: ${problem.code} ${problem.detail}`);
  rounds.add('past.verify', ok ? 1 : 0, 'holds', `${rows} rows`);
  rounds.add('past.verify-time', seconds, 's');
  await seed.end('SIGTERM');
}
