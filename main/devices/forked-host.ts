/** A device host as a child process: started, started again when it dies, and ended with the controller. */
import { type ChildProcess, fork } from 'node:child_process';
import type { HostCommand, HostMessage } from '../../drivers/messages.ts';
import type { ChannelEvents, ChannelLog, HostChannel } from './host-channel.ts';

export type ForkedHostOptions = {
  readonly host: string;
  /** Module of the device host. */
  readonly entry: URL;
  /** Relative serial paths are resolved against it. */
  readonly dataFolder: string;
  readonly log: ChannelLog;
};

const FIRST_RESTART_MS = 200;
const LAST_RESTART_MS = 5000;
/** A host that ran this long starts again at once when it dies. */
const STEADY_MS = 30_000;
const STOP_MS = 2000;

export class ForkedHost implements HostChannel {
  readonly #options: ForkedHostOptions;
  #child: ChildProcess | null = null;
  #restarts = 0;
  #waitMs = FIRST_RESTART_MS;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(options: ForkedHostOptions) {
    this.#options = options;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  get restarts(): number {
    return this.#restarts;
  }

  start(events: ChannelEvents): void {
    const { host, entry, dataFolder, log } = this.#options;
    const child = fork(entry, [host], { cwd: dataFolder, stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'json' });
    this.#child = child;
    const steady = setTimeout(() => {
      this.#waitMs = FIRST_RESTART_MS;
    }, STEADY_MS);
    child.on('message', (message) => events.message(message as HostMessage));
    child.on('error', (error) => log.warn({ err: error, host }, 'the device host could not be reached'));
    child.on('exit', (code, signal) => {
      clearTimeout(steady);
      this.#child = null;
      if (this.#stopped) return;
      log.warn({ host, code, signal, restartInMs: this.#waitMs }, 'the device host ended');
      events.gone();
      this.#restarts += 1;
      this.#timer = setTimeout(() => this.start(events), this.#waitMs);
      this.#waitMs = Math.min(this.#waitMs * 2, LAST_RESTART_MS);
    });
  }

  send(command: HostCommand): boolean {
    if (this.#child?.connected !== true) return false;
    this.#child.send(command, (error) => {
      if (error) this.#options.log.warn({ err: error, type: command.type }, 'a command did not reach the device host');
    });
    return true;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const child = this.#child;
    if (child === null || child.exitCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    this.send({ type: 'stop' });
    if (child.connected) child.disconnect();
    const kill = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await gone;
    clearTimeout(kill);
  }
}
