/**
 * The device host: a process that holds the ports, so that a native crash or a stuck port costs these devices only. Logs to stderr as JSON lines.
 *
 *   forked by the controller, with the data folder as its working folder: `NAME`; talks by process messages, and ends with the controller, as
 *   the ports must be free for the next host
 *   on its own, on this box or later another: `NAME --connect HOST:PORT --token-file FILE`; talks by JSON lines over TCP, and outlives the controller
 *
 * Exit codes: 0 asked to stop or the controller is gone (unresolved jobs are the controller's to call unknown), 64 a bad call, 70 a fault.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { Host } from './host/host.ts';
import { LineChannel } from './host/line-channel.ts';
import type { HostCommand, HostMessage } from './messages.ts';

const EXIT_USAGE = 64;
const EXIT_FAULT = 70;

const log = pino({ name: 'device-host', level: process.env.HALLCALL_LOG_LEVEL ?? 'warn' }, pino.destination({ fd: 2, sync: true }));

function exitOnFault(what: string): (fault: unknown) => void {
  return (fault) => {
    log.fatal({ err: fault }, what);
    process.exit(EXIT_FAULT);
  };
}
process.on('uncaughtException', exitOnFault('uncaught exception'));
process.on('unhandledRejection', exitOnFault('unhandled rejection'));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { connect: { type: 'string' }, 'token-file': { type: 'string' } },
});
const name = positionals[0] ?? hostname();
const hostRun = randomUUID();
const makeHost = (send: (message: HostMessage) => void): Host =>
  new Host({ hostRun, send, log, random: Math.random, clock: { wallMs: () => Date.now(), upMs: () => performance.now() } });

function refuseCall(why: string): never {
  log.fatal(why);
  process.exit(EXIT_USAGE);
}

function runForked(): void {
  const send = (message: HostMessage): void => {
    // A channel that closes in this very moment ends the process by `disconnect`; the message has nobody to reach.
    process.send?.(message, undefined, undefined, () => undefined);
  };
  const host = makeHost(send);
  process.on('disconnect', () => process.exit(0));
  // The terminal's interrupt goes to the whole group; the controller decides when its hosts end.
  process.on('SIGINT', () => undefined);
  process.on('message', async (command: HostCommand) => {
    await host.handle(command);
    if (command.type === 'stop') process.exit(0);
  });
  send({ type: 'hello', hostRun, host: name });
}

function runAttached(connect: string, tokenFile: string): void {
  const [, address, port] = /^(.+):(\d{1,5})$/u.exec(connect) ?? [];
  if (address === undefined || port === undefined) refuseCall('--connect takes HOST:PORT');
  const token = readFileSync(tokenFile, 'utf8').trim();
  const channel: LineChannel = new LineChannel({
    address: { host: address, port: Number(port) },
    name,
    token,
    log,
    onAttached: () => channel.send({ type: 'hello', hostRun, host: name }),
    // A controller that stops lets go of this host; the ports stay open for the next one.
    onCommand: (command) => (command.type === 'stop' ? undefined : void host.handle(command)),
  });
  const host = makeHost((message) => channel.send(message));
  const stop = async (): Promise<void> => {
    channel.stop();
    await host.handle({ type: 'stop' });
    process.exit(0);
  };
  process.once('SIGINT', () => void stop());
  process.once('SIGTERM', () => void stop());
  void channel.run();
}

const connect = values.connect;
const tokenFile = values['token-file'];
if (connect !== undefined && tokenFile !== undefined) runAttached(connect, tokenFile);
else if (process.send !== undefined && connect === undefined) runForked();
else refuseCall('the device host is started by the controller, or with --connect HOST:PORT --token-file FILE');
