/** Three years of history: how soon the hall starts over it, what each report takes, and what its event loop and its memory say meanwhile. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECTIONS } from '../../db/projections/index.ts';
import { REPORT_NAMES } from '../../main/api/reports.ts';
import type { Hall } from './hall.ts';
import type { SeedOperations } from './seed.ts';
import { type Stage, startHall } from './stage.ts';
import { sorted } from './stats.ts';

const DAY_MS = 86_400_000;
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** The past, built once for each size and each form of the tables, and kept in the temporary folder. */
export async function historyDir({ children, settings, rounds, say }: Stage): Promise<string> {
  const { historyVisits: visits, historyDays: days } = settings;
  const form = PROJECTIONS.reduce((sum, { version }) => sum + version, 0);
  const dataDir = join(tmpdir(), `hallcall-history-${visits}-${days}-${PROJECTIONS.length}.${form}`);
  const mark = join(dataDir, 'complete.json');
  if (existsSync(mark)) return dataDir;
  say(`building ${visits} visits of ${days} days in ${dataDir}, which stays there`);
  mkdirSync(dataDir, { recursive: true });
  const seed = children.fork<SeedOperations>('seed');
  const built = await seed.call('seedHistory', { dataDir, visits, days });
  await seed.end('SIGTERM');
  rounds.add('history.build', built.seconds, 's', `${built.events} events`);
  rounds.add('history.bytes-a-visit', built.bytes / built.visits, 'bytes');
  writeFileSync(mark, JSON.stringify(built));
  return dataDir;
}

/** The whole past, a year and a bit of it, and last month: whole months, days at both ends, and the open day. */
function rangesOf(days: number): readonly string[] {
  const now = Date.now();
  return [days, Math.floor(days / 2) + 7, Math.min(days, 40)].map((back) => `from=${dayOf(now - (back - 1) * DAY_MS)}&to=${dayOf(now)}`);
}

async function timeReport(hall: Hall, path: string): Promise<number> {
  const startMs = performance.now();
  const reply = await fetch(`${hall.url}/api/v1/reports/${path}`);
  const bytes = (await reply.arrayBuffer()).byteLength;
  if (!reply.ok || bytes === 0) throw new Error(`${path} answered ${reply.status}`);
  return performance.now() - startMs;
}

export async function hallHistory(stage: Stage): Promise<void> {
  const { rounds, settings } = stage;
  const dataDir = await historyDir(stage);
  const startMs = performance.now();
  const hall = await startHall(stage, dataDir);
  rounds.add('history.start', (performance.now() - startMs) / 1000, 's', 'from the fork to the printed address');
  // The first report starts the thread that makes them.
  await timeReport(hall, `summary?${rangesOf(1)[0]}`);
  const before = await hall.probe.call('read', undefined);
  await hall.probe.call('reset', undefined);
  const worst: number[] = [];
  for (const name of REPORT_NAMES) {
    const times: number[] = [];
    for (const range of rangesOf(settings.historyDays))
      for (let n = 0; n < settings.historyRounds; n += 1) times.push(await timeReport(hall, `${name}?${range}`));
    const most = sorted(times).at(-1) ?? 0;
    rounds.add(`history.report.${name}`, most, 'ms', 'the longest over three years, half of them and 40 days');
    worst.push(most);
  }
  const { loopP99Ms, loopMaxMs, rssBytes } = await hall.probe.call('read', undefined);
  rounds.add('history.report-most', Math.max(...worst), 'ms', 'the longest of all reports');
  rounds.add('history.loop-p99', loopP99Ms, 'ms', 'event-loop delay while reports run one behind the other, resolution 1');
  rounds.add('history.loop-max', loopMaxMs, 'ms');
  rounds.add('history.rss', rssBytes / 1e6, 'MB');
  rounds.add('history.rss-growth', (rssBytes - before.rssBytes) / 1e6, 'MB', 'since the first report');
  await hall.stop();
}
