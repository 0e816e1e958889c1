import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { type Counters, type DeviceContext, makeCounters } from '../device.ts';
import { codeOf } from '../driver-error.ts';
import type {
  CallerContent,
  DeviceConfig,
  DisplayContent,
  DisplayText,
  HostCommand,
  HostConfig,
  HostMessage,
  PadContent,
  TicketDocument,
} from '../messages.ts';
import { PortLink } from '../transport/index.ts';
import { parseHostConfig } from './host-config.ts';
import { type Hosted, makeHosted } from './make-hosted.ts';
import { Outbox } from './outbox.ts';
import { StateReporter } from './state-reporter.ts';
import { type Serviced, Technician } from './technician.ts';

const COUNTERS_MS = 2_000;
/** What these read is a citizen's own: it is in no record of a wire. */
const PRIVATE_FAMILIES: ReadonlySet<string> = new Set(['qr-scanner', 'id-reader']);

/** One device as it runs. `shown` of the host outlives it, as a new configuration brings new drivers. */
type Running = Hosted & {
  readonly link: PortLink;
  readonly counters: Counters;
  readonly states: StateReporter;
  toldCounters: string;
};

/** What a device is to show, by the kind of command that said so: a caller with rating keys is told two things. */
type Shown =
  | { readonly type: 'display'; readonly rev: number; readonly content: DisplayContent }
  | { readonly type: 'pad'; readonly rev: number; readonly content: PadContent }
  | { readonly type: 'caller'; readonly rev: number; readonly content: CallerContent };

const SHOWN_TYPES = ['display', 'pad', 'caller'] as const;

export type HostOptions = {
  readonly hostRun: string;
  readonly send: (message: HostMessage) => void;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
};

/** All ports and devices of one device host, and what the controller says to them. It knows nothing of processes. */
export class Host {
  readonly #options: HostOptions;
  readonly #outbox: Outbox;
  readonly #technician: Technician;
  readonly #devices = new Map<string, Running>();
  readonly #links = new Map<string, PortLink>();
  readonly #shown = new Map<string, Shown>();
  /** A job id is never sent twice, whatever is asked and however often the configuration changes. */
  readonly #jobsSeen = new Set<string>();
  readonly #announcementsSeen = new Set<string>();
  readonly #boot: number;
  #lastPressNo = 0;
  #config: HostConfig | null = null;
  #commands: Promise<void> = Promise.resolve();
  #countersTimer: NodeJS.Timeout | null = null;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#outbox = new Outbox(options.hostRun, options.send, options.log);
    this.#technician = new Technician({
      clock: options.clock,
      log: options.log,
      notice: (body) => options.send({ type: 'notice', body }),
    });
    this.#boot = 1 + Math.floor(options.random() * (2 ** 32 - 1));
  }

  /** Takes commands in the order they come; a reconfiguration is finished before the next one is looked at. */
  handle(command: HostCommand): Promise<void> {
    // An acknowledgement waits for nothing: a reconfiguration may itself wait for a job whose result is being acknowledged.
    if (command.type === 'ack') {
      this.#outbox.acknowledge(command.hostRun, command.n, command.verdict);
      return Promise.resolve();
    }
    this.#commands = this.#commands.then(() => this.#obey(command));
    return this.#commands;
  }

  async #obey(command: Exclude<HostCommand, { type: 'ack' }>): Promise<void> {
    switch (command.type) {
      case 'configure':
        return this.#configure(command.config);
      case 'speak':
        return this.#speak(command.device, command.id, command.text);
      case 'print':
        return this.#print(command.device, command.jobId, command.document);
      case 'display':
      case 'pad':
      case 'caller':
        this.#technician.tests.interrupt(command.device);
        this.#shown.set(`${command.type} ${command.device}`, command);
        return this.#show(command.device, command);
      case 'watch': {
        const link = this.#devices.get(command.device)?.link;
        if (link !== undefined) this.#technician.watch(link.name, command.on);
        return;
      }
      case 'service':
        // Takes as long as the device does; the commands behind it do not wait.
        void this.#technician.service(command.id, command.device, this.#serviced(command.device), command.action);
        return;
      case 'scan':
        void this.#technician.scan(command.id, this.#config, command.talk);
        return;
      case 'stop':
        this.#technician.stop();
        return this.#stopAll();
      default:
        this.#options.log.error({ command }, 'unknown command');
        return command satisfies never;
    }
  }

  /** Runs a new configuration. A bad one changes nothing; each device it names is reported with the code of the error. */
  async #configure(value: unknown): Promise<void> {
    let config: HostConfig;
    try {
      config = parseHostConfig(value);
    } catch (caught) {
      const code = codeOf(caught, 'config/invalid');
      this.#options.log.error({ err: caught, code }, 'configuration refused');
      for (const device of namesIn(value)) {
        this.#outbox.add({ type: 'device-state', device, state: 'hardwareError', code, paper: 'unknown' }, null);
      }
      return;
    }
    if (isDeepStrictEqual(config, this.#config)) {
      // A controller that is back knows nothing of how the devices are.
      for (const { states } of this.#devices.values()) states.tellAgain();
      return;
    }
    await this.#stopAll();
    this.#config = config;
    for (const [name, port] of Object.entries(config.ports)) {
      const onPort = config.devices.filter((device) => device.port === name);
      if (onPort.length === 0) continue;
      const { clock, log, random } = this.#options;
      const expectsAnswers = onPort.some(expectsAnswer);
      const isPrivate = onPort.some(({ family }) => PRIVATE_FAMILIES.has(family));
      this.#links.set(
        name,
        new PortLink({
          name,
          makeTransport: (events) => this.#technician.transport(name, port, isPrivate, events),
          expectsAnswers,
          clock,
          log,
          random,
        }),
      );
    }
    for (const device of config.devices) this.#startDevice(device);
    for (const link of this.#links.values()) link.start();
    this.#countersTimer = setInterval(() => this.#tellCounters(), COUNTERS_MS);
  }

  #startDevice(config: DeviceConfig): void {
    const link = this.#links.get(config.port);
    if (link === undefined) return;
    const { clock, log, send } = this.#options;
    const counters = makeCounters();
    const states = new StateReporter(config.name, (body) => this.#outbox.add(body, null));
    const context: DeviceContext = {
      name: config.name,
      link,
      clock,
      log: log.child({ device: config.name }),
      report: (body, onVerdict) => {
        if (this.#technician.tests.takesReport(config.name, body)) onVerdict?.('ignored');
        else this.#outbox.add(body, onVerdict ?? null);
      },
      notice: (body) => {
        if (!this.#technician.tests.takesNotice(config.name, body)) send({ type: 'notice', body });
      },
      drawPress: () => {
        this.#lastPressNo += 1;
        return { boot: this.#boot, pressNo: this.#lastPressNo };
      },
      setState: (state, code, paper) => states.set(state, code, paper),
      counters,
    };
    const hosted = makeHosted(config, context, this.#options.random);
    this.#devices.set(config.name, { ...hosted, link, counters, states, toldCounters: '' });
    hosted.driver.start();
    for (const type of SHOWN_TYPES) {
      const shown = this.#shown.get(`${type} ${config.name}`);
      if (shown !== undefined) this.#show(config.name, shown);
    }
  }

  #serviced(device: string): Serviced | null {
    const running = this.#devices.get(device);
    if (running === undefined) return null;
    const wished = SHOWN_TYPES.flatMap((type) => this.#shown.get(`${type} ${device}`) ?? []);
    return {
      hosted: running,
      isAsking: wished.some((shown) => shown.type === 'pad' && shown.content.kind === 'asking'),
      rev: Math.max(0, ...wished.map(({ rev }) => rev)),
      restore: () => this.#restore(device),
      state: () => running.states.seen,
      counters: { ...running.counters },
      opens: running.link.opens,
    };
  }

  /** After a test: what is desired; what nothing is desired of goes dark. */
  #restore(device: string): void {
    const running = this.#devices.get(device);
    for (const type of SHOWN_TYPES) {
      const shown = this.#shown.get(`${type} ${device}`);
      if (shown !== undefined) this.#show(device, shown);
      else if (type === 'display') running?.display?.show(0, { kind: 'blank' });
      else if (type === 'pad') running?.pad?.show(0, { kind: 'idle' });
      else running?.caller?.show(0, { number: null, waiting: 0 });
    }
  }

  #speak(device: string, id: string, text: DisplayText): void {
    const announcement = `${device} ${id}`;
    if (this.#announcementsSeen.has(announcement)) return;
    this.#announcementsSeen.add(announcement);
    const speaker = this.#devices.get(device)?.speaker ?? null;
    if (speaker !== null) return speaker.speak(id, text);
    this.#options.log.error({ device, id }, 'speak: no such speaker');
    this.#outbox.add({ type: 'spoken', device, id, phase: 'failed', code: 'speaker/unknown' }, null);
  }

  #print(device: string, jobId: string, document: TicketDocument): void {
    if (this.#jobsSeen.has(jobId)) return;
    this.#jobsSeen.add(jobId);
    const printer = this.#devices.get(device)?.printer ?? null;
    if (printer !== null) {
      printer.print(jobId, document);
      return;
    }
    this.#options.log.error({ device, jobId }, 'print: no such printer');
    this.#outbox.add({ type: 'print-result', device, jobId, result: { outcome: 'failed', reason: 'offline' } }, null);
  }

  #show(device: string, shown: Shown): void {
    const running = this.#devices.get(device);
    const { rev } = shown;
    try {
      if (shown.type === 'display' && running?.display) running.display.show(rev, shown.content);
      else if (shown.type === 'pad' && running?.pad) running.pad.show(rev, shown.content);
      else if (shown.type === 'caller' && running?.caller) running.caller.show(rev, shown.content);
      else this.#options.log.error({ device, type: shown.type }, 'no such device, or not of that kind');
    } catch (caught) {
      this.#options.log.error({ device, err: caught }, 'content cannot be shown');
    }
  }

  #tellCounters(): void {
    for (const [device, running] of this.#devices) {
      running.counters.reconnects = Math.max(running.link.opens - 1, 0);
      const text = JSON.stringify(running.counters);
      if (text === running.toldCounters) continue;
      running.toldCounters = text;
      this.#options.send({ type: 'notice', body: { type: 'counters', device, counters: { ...running.counters } } });
    }
  }

  /** Ends running jobs, then frees every port. */
  async #stopAll(): Promise<void> {
    if (this.#countersTimer !== null) clearInterval(this.#countersTimer);
    this.#countersTimer = null;
    await Promise.all([...this.#devices.values()].map(({ driver }) => driver.stop()));
    for (const { states } of this.#devices.values()) states.stop();
    await Promise.all([...this.#links.values()].map((link) => link.stop()));
    this.#devices.clear();
    this.#links.clear();
    this.#config = null;
  }
}

/** Whether a device answers at all; the silence of one that does not, or that speaks only when it is touched, says nothing about its port. */
function expectsAnswer(device: DeviceConfig): boolean {
  switch (device.family) {
    case 'escpos-printer':
      return device.proof !== 'none';
    case 'a0-display':
    case 'two-colour-display':
    case 'alpha-display':
      return device.answers;
    case 'line-pad':
    case 'line-speaker':
    case 'id-reader':
      return true;
    case 'cd5220-display':
    case 'pj06-pad':
    case 'ff68-caller':
    case 'hid-pad':
    case 'qr-scanner':
      return false;
    default:
      return device satisfies never;
  }
}

/** The device names in whatever was sent as a configuration. */
function namesIn(value: unknown): string[] {
  const devices: unknown = typeof value === 'object' && value !== null && 'devices' in value ? value.devices : [];
  if (!Array.isArray(devices)) return [];
  return devices.flatMap((device: unknown) =>
    typeof device === 'object' && device !== null && 'name' in device && typeof device.name === 'string' ? [device.name] : [],
  );
}
