/** kill -9 under load in the middle of a day, and how long until the next citizen has a number. */
import { type Hall, WINDOWS } from './hall.ts';
import { HttpClient } from './http-client.ts';
import { makeDir, runPhase, type Stage, startHall } from './stage.ts';

const LOAD_SECONDS = 0.3;
const LOAD_MS = 200;
const SERVED_SHARE = 0.9;

/** Start-up over a fresh journal, and over the past where there is one. */
export async function startUp(stage: Stage): Promise<void> {
  await killAndStart(stage, 'start', makeDir(stage, 'start'));
  if (stage.pastDir !== null) await killAndStart(stage, 'start-past', stage.pastDir);
}

async function killAndStart(stage: Stage, name: string, dataDir: string): Promise<void> {
  const { settings, load, rounds, say } = stage;
  let hall = await startHall(stage, dataDir);
  await load.call('openWindows', { url: hall.url, windows: WINDOWS });
  await runPhase(stage, hall, 'tickets', 8, Number.POSITIVE_INFINITY, settings.visitsToday);
  await runPhase(stage, hall, 'visits', WINDOWS, Number.POSITIVE_INFINITY, Math.floor(settings.visitsToday * SERVED_SHARE));
  for (let kill = 1; kill <= settings.kills; kill += 1) {
    say(`${name}: kill ${kill} of ${settings.kills}`);
    // The load meets the end of the hall: its error is what a kill under load means.
    const loaded = runPhase(stage, hall, 'tickets', 1, LOAD_SECONDS, settings.phaseMost).catch(() => null);
    await new Promise((resolve) => setTimeout(resolve, LOAD_MS));
    const killedMs = performance.now();
    await hall.kill();
    hall = await startHall(stage, dataDir);
    rounds.add(`${name}.address`, (performance.now() - killedMs) / 1000, 's', 'from the kill to the printed address');
    await firstTicket(hall, `${name}-${kill}`);
    rounds.add(`${name}.first-ticket`, (performance.now() - killedMs) / 1000, 's', 'from the kill to the first accepted ticket');
    await loaded;
  }
  const { rssBytes, heapBytes } = await hall.probe.call('read', undefined);
  rounds.add(`${name}.rss`, rssBytes / 1e6, 'MB', `${settings.visitsToday} visits today`);
  rounds.add(`${name}.heap`, heapBytes / 1e6, 'MB');
  await hall.stop();
}

async function firstTicket(hall: Hall, key: string): Promise<void> {
  const client = await HttpClient.open(hall.url);
  const reply = await client.post('/api/v1/tickets', `bench-${key}`, '{"service":"s1","delivery":"screen","kiosk":"k1"}');
  client.close();
  if (reply.status !== 201) throw new Error(`the first ticket was refused: ${reply.body}`);
}
