/**
 * WRITER of the rigs: the shipped controller, its pad and its clients. Prints `A <kind>/<id>` for what a client was answered with a 2xx, and
 * `A score/<boot>-<press>` when the pad heard that its press is safe; nothing else is a promise.
 *
 *   node test/faults/writer.ts [--clients 4] [--early]
 *
 * With `--clients 0` the clerk takes a ticket whenever nobody waits: one whole visit after the other, five promises each.
 *
 * Exit 75, with the reason on stderr: the controller refused to run, or stayed out of service. 1: it ended by itself or was killed.
 */
import { writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { CitizenPad } from './citizen-pad.ts';
import { ControllerProcess } from './controller-process.ts';
import { CLERK, clientsFolder, dataFolder, hallYaml, SERVICES, WINDOW } from './fault-hall.ts';
import { type Answer, HallClient, OutOfServiceError, type Wish } from './hall-client.ts';

const EX_TEMPFAIL = 75;
const EX_IOERR = 74;
/** The device host comes up after the server. Nothing is asked for before, so that a short cycle holds whole visits; but not for ever. */
const PAD_READY_MS = 3000;
const RATING_MS = 1500;
const NOBODY_WAITS_MS = 10;
/** A hall that has promised nothing by then is told of on stderr, with what it was waited for. */
const SILENT_MS = 15_000;

const { clients, early } = parseArgs({
  options: { clients: { type: 'string', default: '4' }, early: { type: 'boolean', default: false } },
}).values;
let stage = 'the controller';
const acknowledge = (id: string): void => {
  stage = '';
  writeSync(1, `A ${id}\n`);
};

function end(code: number, reason: string): never {
  writeSync(2, `${reason.trim()}\n`);
  process.exit(code);
}

/** Promises what the hall has answered to `wish`. `start` and `finish` name their visit in the wish; the answer tells what came of it. */
function promise({ path, body }: Pick<Wish, 'path' | 'body'>, answer: Answer): void {
  if (answer.status >= 300) return;
  const has = answer.body.visit as string | { readonly visit: string } | null;
  const answered = typeof has === 'object' ? has?.visit : has;
  const asked = (body as { readonly visit?: string }).visit;
  const promises: Readonly<Record<string, string | undefined>> = {
    tickets: answered && `ticket/${answered}`,
    next: answered && `called/${answered}`,
    start: asked && `started/${asked}`,
    finish: asked && `finished/${asked}`,
  };
  const id = promises[path.split('/').at(-1) ?? ''];
  if (id !== undefined) acknowledge(id);
}

const refused = new Set<string>();

/** A refusal that no visit calls for is told once: a hall that refuses everything would look like one that hangs. */
function tellRefusal(path: string, { status, body }: Answer): void {
  const code = `${path}: ${status} ${(body.error as { readonly code?: string } | undefined)?.code ?? ''}`;
  if (status < 300 || code.endsWith('queue/empty') || refused.has(code)) return;
  refused.add(code);
  writeSync(2, `refused ${code}\n`);
}

async function ask(client: HallClient, path: string, body: object): Promise<Answer> {
  const answer = await client.ask(path, body);
  promise({ path, body }, answer);
  tellRefusal(path, answer);
  return answer;
}

/** What was under way when this program was killed is asked for again, under its key. */
async function resend(client: HallClient): Promise<void> {
  const wish = client.unanswered();
  if (wish !== null) promise(wish, await client.give(wish));
}

const takeTicket = (client: HallClient, n: number) =>
  ask(client, '/tickets', { service: SERVICES[n % SERVICES.length], delivery: 'screen', kiosk: null });

async function takeTickets(client: HallClient, first: number): Promise<never> {
  await resend(client);
  for (let n = first; ; n++) await takeTicket(client, n);
}

type AtWindow = { readonly visit: string; readonly state: string } | null;

/** Calls, serves and finishes one visit after the other, from whatever the window has. */
async function serve(client: HallClient, pad: CitizenPad): Promise<never> {
  const at = `/windows/${WINDOW}`;
  const act = async (action: string, body: object): Promise<AtWindow> => {
    const answer = await ask(client, `${at}/${action}`, body);
    return answer.status < 300 ? (answer.body.visit as AtWindow) : null;
  };
  await resend(client);
  let current = await act('open', { clerk: CLERK });
  // Somebody who was served before the last restart may not have pressed yet.
  if (current === null) await pad.rate(RATING_MS / 5);
  for (;;) {
    current ??= await act('next', { have: null });
    if (current === null) await (Number(clients) === 0 ? takeTicket(client, 0) : sleep(NOBODY_WAITS_MS));
    else {
      const { visit, state } = current;
      if (state === 'called') await act('start', { visit });
      await act('finish', { visit });
      await pad.rate(RATING_MS);
      current = null;
    }
  }
}

async function main(): Promise<void> {
  const dataDir = dataFolder();
  const folder = clientsFolder(dataDir);
  const pad = new CitizenPad((press) => acknowledge(`score/${press}`));
  const config = join(folder, 'hall.yaml');
  writeFileSync(config, hallYaml(await pad.plug()));
  const controller = new ControllerProcess({ config, dataDir, early, env: process.env });
  void controller.ended.then(({ code, signal, said }) => {
    const refused = code === EX_TEMPFAIL || code === EX_IOERR;
    end(refused ? EX_TEMPFAIL : 1, `the controller ended with ${code ?? signal}${refused ? '' : ' by itself'}: ${said}`);
  });
  setTimeout(() => {
    if (stage !== '') writeSync(2, `nothing promised yet, waiting for ${stage}; the controller said: ${controller.said}\n`);
  }, SILENT_MS).unref();
  const url = await controller.url;
  stage = 'the pad';
  await pad.polled(PAD_READY_MS);
  stage = 'the first answer';
  const kiosks = Array.from({ length: Number(clients) }, (_, n) => takeTickets(new HallClient(() => url, folder, `kiosk-${n}`), n));
  await Promise.race([...kiosks, serve(new HallClient(() => url, folder, 'clerk'), pad)]).catch((error: unknown) => {
    // A rig that sees this program end may not look for what it has started.
    controller.kill();
    if (error instanceof OutOfServiceError) end(EX_TEMPFAIL, `out of service: ${error.message}; the controller said: ${controller.said}`);
    throw error;
  });
}

await main();
