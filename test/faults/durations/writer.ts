/**
 * WRITER of the plan `durations`: the shipped controller, and clerks who note when each step was asked for and answered by their own
 * monotonic clock, while the rig steps the wall clock, this program kills the controller and starts it again, and the day turns.
 *
 *   node test/faults/durations/writer.ts --cutover-after-s 60 [--kill-every-ms 5000]
 *
 * `--cutover-after-s`: the day turns at the first full minute that long after the start, by the clock that the rig steps. Prints
 * `A <step>/<visit>` for what the hall has answered. Exit 1: the controller ended by itself, or stayed out of service.
 */
import { writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ControllerProcess } from '../controller-process.ts';
import { clientsFolder, dataFolder } from '../fault-hall.ts';
import { HallClient } from '../hall-client.ts';
import { ClerkAtDesk } from './clerk-at-desk.ts';
import { cutoverBehind, DESKS, durationsYaml } from './durations-hall.ts';
import { monotonicMs, type Note, note } from './truth.ts';

const { values: given } = parseArgs({
  options: { 'cutover-after-s': { type: 'string' }, 'kill-every-ms': { type: 'string', default: '5000' } },
});
const PROMISED: readonly string[] = ['issued', 'called', 'started', 'finished'];

const dataDir = dataFolder();
const folder = clientsFolder(dataDir);
const config = join(folder, 'durations.yaml');

/** Kills and starts it again for ever; `onUrl` gets each address it serves at. Rejects when it ends by itself. */
async function keepKilling(first: ControllerProcess, onUrl: (url: string) => void): Promise<never> {
  for (let controller = first; ; ) {
    const ended = await Promise.race([sleep(Number(given['kill-every-ms']), null), controller.ended]);
    if (ended !== null) throw new Error(`the controller ended with ${ended.code ?? ended.signal} by itself: ${ended.said}`);
    const sentMs = monotonicMs();
    controller.kill();
    await controller.ended;
    note(dataDir, { step: 'killed', window: null, visit: null, sentMs, answeredMs: monotonicMs() });
    controller = startController();
    onUrl(await urlOf(controller));
  }
}

const startController = (): ControllerProcess => new ControllerProcess({ config, dataDir, early: false, env: process.env });

async function urlOf(controller: ControllerProcess): Promise<string> {
  const up = await Promise.race([controller.url, controller.ended]);
  if (typeof up !== 'string') throw new Error(`the controller did not start: ${up.code ?? up.signal} ${up.said}`);
  return up;
}

function onNote(of: Note): void {
  note(dataDir, of);
  if (PROMISED.includes(of.step)) writeSync(1, `A ${of.step}/${of.visit}\n`);
}

async function main(): Promise<void> {
  writeFileSync(config, durationsYaml(cutoverBehind(Date.now() + Number(given['cutover-after-s']) * 1000)));
  const controller = startController();
  let url = await urlOf(controller);
  const clerks = DESKS.map((desk) => new ClerkAtDesk(new HallClient(() => url, folder, `durations-${desk.window}`), desk, onNote));
  const killing = keepKilling(controller, (next) => {
    url = next;
  });
  await Promise.race([killing, ...clerks.map((clerk) => clerk.work())]);
}

await main().catch((error: unknown) => {
  writeSync(2, `${String(error)}\n`);
  process.exit(1);
});
