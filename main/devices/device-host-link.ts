/**
 * The controller's end of one device host: configures it whenever it comes up, and hands its reports on. A report is acknowledged only when its
 * handler says that what it means is durable; until then the host repeats it.
 */
import type { HostCommand, HostConfig, HostMessage, NoticeBody, ReportBody, Verdict } from '../../drivers/messages.ts';
import type { ReportId } from './caller-desk.ts';
import type { ChannelLog, HostChannel } from './host-channel.ts';

/** Answers when `report` is dealt with for good; null while it could not be made durable, so that the host repeats it. */
export type ReportHandler = (report: ReportBody, id: ReportId) => Promise<{ readonly verdict: Verdict | null } | null>;

export type DeviceHostLinkOptions = {
  readonly config: HostConfig;
  readonly channel: HostChannel;
  readonly onReport: ReportHandler;
  readonly onNotice: (notice: NoticeBody) => void;
  /** The host is there and configured: everything desired has to be told again. */
  readonly onUp: () => void;
  /** The host is gone: its devices are out of reach and its unresolved sheets are in doubt. */
  readonly onDown: () => void;
  readonly log: ChannelLog;
};

export class DeviceHostLink {
  readonly #options: DeviceHostLinkOptions;
  readonly #handling = new Map<string, Promise<void>>();
  /** The last state that each device of this run has reported. */
  readonly #newestStates = new Map<string, number>();
  #hostRun: string | null = null;
  #lastHostRun: string | null = null;

  constructor(options: DeviceHostLinkOptions) {
    this.#options = options;
  }

  get isUp(): boolean {
    return this.#hostRun !== null;
  }

  get restarts(): number {
    return this.#options.channel.restarts;
  }

  /** The process id of the running host, for those who must end it. */
  get pid(): number | null {
    return this.#options.channel.pid;
  }

  start(): void {
    this.#options.channel.start({ message: (message) => this.#onMessage(message), gone: () => this.#onGone() });
  }

  /** False when there is no host to tell; the caller's state is told again at the next `onUp`. */
  send(command: HostCommand): boolean {
    return this.#hostRun !== null && this.#options.channel.send(command);
  }

  stop(): Promise<void> {
    return this.#options.channel.stop();
  }

  #onMessage(message: HostMessage): void {
    if (message.type === 'hello') {
      // The same run that is back after a lost connection goes on with its numbers.
      if (message.hostRun !== this.#lastHostRun) this.#newestStates.clear();
      this.#hostRun = message.hostRun;
      this.#lastHostRun = message.hostRun;
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

  #onGone(): void {
    const wasUp = this.#hostRun !== null;
    this.#hostRun = null;
    if (wasUp) this.#options.onDown();
  }
}
