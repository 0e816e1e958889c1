/**
 * The controller's end of one device host: starts the child process, starts it again when it dies, configures it, and hands its
 * reports on. A report is acknowledged only when its handler says that what it means is durable; until then the host repeats it.
 */
import { type ChildProcess, fork } from 'node:child_process';
import type { HostCommand, HostConfig, HostMessage, NoticeBody, ReportBody, Verdict } from '../../drivers/messages.ts';
import type { ReportId } from './caller-desk.ts';

/** Answers when `report` is dealt with for good; null while it could not be made durable, so that the host repeats it. */
export type ReportHandler = (report: ReportBody, id: ReportId) => Promise<{ readonly verdict: Verdict | null } | null>;

export type DeviceHostLinkOptions = {
  readonly config: HostConfig;
  /** Module of the device host. */
  readonly entry: URL;
  /** Relative serial paths are resolved against it. */
  readonly dataFolder: string;
  readonly onReport: ReportHandler;
  readonly onNotice: (notice: NoticeBody) => void;
  /** The host is there and configured: everything desired has to be told again. */
  readonly onUp: () => void;
  /** The host is gone: its devices are out of reach and its unresolved sheets are in doubt. */
  readonly onDown: () => void;
  readonly log: { readonly info: (fields: object, message: string) => void; readonly warn: (fields: object, message: string) => void };
};

const FIRST_RESTART_MS = 200;
const LAST_RESTART_MS = 5000;
/** A host that ran this long starts again at once when it dies. */
const STEADY_MS = 30_000;

export class DeviceHostLink {
  readonly #options: DeviceHostLinkOptions;
  readonly #handling = new Map<string, Promise<void>>();
  /** The last state that each device of this run has reported. */
  readonly #newestStates = new Map<string, number>();
  #child: ChildProcess | null = null;
  #hostRun: string | null = null;
  #restarts = 0;
  #waitMs = FIRST_RESTART_MS;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(options: DeviceHostLinkOptions) {
    this.#options = options;
  }

  get isUp(): boolean {
    return this.#hostRun !== null;
  }

  get restarts(): number {
    return this.#restarts;
  }

  /** The process id of the running host, for those who must end it. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  start(): void {
    const { config, entry, dataFolder, log } = this.#options;
    const child = fork(entry, [config.host], { cwd: dataFolder, stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'json' });
    this.#child = child;
    const steady = setTimeout(() => {
      this.#waitMs = FIRST_RESTART_MS;
    }, STEADY_MS);
    child.on('message', (message) => this.#onMessage(message as HostMessage));
    child.on('error', (error) => log.warn({ err: error }, 'the device host could not be reached'));
    child.on('exit', (code, signal) => {
      clearTimeout(steady);
      this.#onExit(code, signal);
    });
  }

  /** False when there is no host to tell; the caller's state is told again at the next `onUp`. */
  send(command: HostCommand): boolean {
    if (this.#child === null || this.#hostRun === null || !this.#child.connected) return false;
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
    const kill = setTimeout(() => child.kill('SIGKILL'), 2000);
    await gone;
    clearTimeout(kill);
  }

  #onMessage(message: HostMessage): void {
    if (message.type === 'hello') {
      this.#hostRun = message.hostRun;
      this.#newestStates.clear();
      this.send({ type: 'configure', config: this.#options.config });
      this.#options.onUp();
    } else if (message.type === 'notice') this.#options.onNotice(message.body);
    else this.#handle(message);
  }

  /** One handling at a time per report: a repetition that comes while the first is on its way to the disk adds nothing. */
  #handle(report: Extract<HostMessage, { type: 'report' }>): void {
    const id = `${report.hostRun}/${report.n}`;
    if (this.#handling.has(id)) return;
    if (this.#isOutdated(report)) {
      this.send({ type: 'ack', hostRun: report.hostRun, n: report.n, verdict: null });
      return;
    }
    const handled = this.#options
      .onReport(report.body, { hostRun: report.hostRun, n: report.n })
      .then((done) => {
        if (done !== null) this.send({ type: 'ack', hostRun: report.hostRun, n: report.n, verdict: done.verdict });
      })
      .catch((error: unknown) =>
        this.#options.log.warn({ err: error, type: report.body.type }, 'a report could not be handled; the host will repeat it'),
      )
      .finally(() => this.#handling.delete(id));
    this.#handling.set(id, handled);
  }

  /** A state that could not be made durable comes again, perhaps behind a newer one: it must not undo what is so now. */
  #isOutdated({ n, body }: Extract<HostMessage, { type: 'report' }>): boolean {
    if (body.type !== 'device-state') return false;
    const newest = this.#newestStates.get(body.device) ?? 0;
    this.#newestStates.set(body.device, Math.max(n, newest));
    return n < newest;
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null): void {
    const wasUp = this.#hostRun !== null;
    this.#hostRun = null;
    this.#child = null;
    if (this.#stopped) return;
    this.#options.log.warn({ code, signal, restartInMs: this.#waitMs }, 'the device host ended');
    if (wasUp) this.#options.onDown();
    this.#restarts += 1;
    this.#timer = setTimeout(() => this.start(), this.#waitMs);
    this.#waitMs = Math.min(this.#waitMs * 2, LAST_RESTART_MS);
  }
}
