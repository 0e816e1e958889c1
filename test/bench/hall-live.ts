/** 500 live screens in a process of their own: how soon a call is at all of them, alone and beside reports over three years. */
import { historyDir } from './hall-history.ts';
import type { LiveOperations } from './live-clients.ts';
import { type Stage, startHall } from './stage.ts';
import type { Latency } from './stats.ts';

const REPORTS = ['services', 'windows', 'days'] as const;
const DAY_MS = 86_400_000;

/** Asks for reports one behind the other until told to stop; answers how many there were. */
async function reportOn(url: string, days: number, isOver: () => boolean): Promise<number> {
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  const range = `from=${day(Date.now() - (days - 1) * DAY_MS)}&to=${day(Date.now())}`;
  let done = 0;
  for (; !isOver(); done += 1) {
    const reply = await fetch(`${url}/api/v1/reports/${REPORTS[done % REPORTS.length]}?${range}`);
    await reply.arrayBuffer();
    if (!reply.ok) throw new Error(`a report answered ${reply.status}`);
  }
  return done;
}

export async function hallLive(stage: Stage): Promise<void> {
  const { children, rounds, settings } = stage;
  const hall = await startHall(stage, await historyDir(stage));
  const screens = children.fork<LiveOperations>('live-clients');
  const clients = await screens.call('connect', { url: hall.url, clients: settings.liveClients });
  const note = (name: string, { p50Ms, p99Ms, maxMs }: Latency, told: string): void => {
    rounds.add(`${name}.p50`, p50Ms, 'ms', told);
    rounds.add(`${name}.p99`, p99Ms, 'ms');
    rounds.add(`${name}.max`, maxMs, 'ms');
  };
  const calls = settings.liveCalls;
  note(
    'live.call',
    await screens.call('call', { url: hall.url, calls }),
    `from the press to the message, ${clients} screens, ${calls} calls`,
  );
  let isOver = false;
  await hall.probe.call('reset', undefined);
  const called = screens.call('call', { url: hall.url, calls }).finally(() => {
    isOver = true;
  });
  const [beside, reports] = await Promise.all([called, reportOn(hall.url, settings.historyDays, () => isOver)]);
  const { loopP99Ms } = await hall.probe.call('read', undefined);
  note('live.beside-report', beside, `the same beside ${reports} reports`);
  rounds.add('live.beside-report.loop', loopP99Ms, 'ms', 'event-loop delay p99 meanwhile');
  await screens.call('disconnect', undefined);
  await screens.end('SIGTERM');
  await hall.stop();
}
