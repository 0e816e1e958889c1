/**
 * The device host: a child process that holds the ports, so that a native crash or a stuck port costs these devices only. Forked by the
 * controller with the data folder as its working folder and the host's name as its argument; talks by process messages, logs to stderr as JSON lines. Exit codes: 0 asked to stop or the
 * controller is gone (the ports must be free for the next host; unresolved jobs are the controller's to call unknown), 70 a fault.
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { pino } from 'pino';
import { Host } from './host/host.ts';
import type { HostCommand, HostMessage } from './messages.ts';

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

function send(message: HostMessage): void {
  // A channel that closes in this very moment ends the process by `disconnect`; the message has nobody to reach.
  process.send?.(message, undefined, undefined, () => undefined);
}

if (process.send === undefined) {
  log.fatal('the device host is started by the controller, not by hand');
  process.exit(EXIT_FAULT);
}

const hostRun = randomUUID();
const host = new Host({
  hostRun,
  send,
  log,
  random: Math.random,
  clock: { wallMs: () => Date.now(), upMs: () => performance.now() },
});

process.on('disconnect', () => process.exit(0));
// The terminal's interrupt goes to the whole group; the controller decides when its hosts end.
process.on('SIGINT', () => undefined);
process.on('message', async (command: HostCommand) => {
  await host.handle(command);
  if (command.type === 'stop') process.exit(0);
});

send({ type: 'hello', hostRun, host: process.argv[2] ?? hostname() });
