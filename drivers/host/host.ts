import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import { makeA0Protocol } from '../a0-display/index.ts';
import { makeAlphaProtocol } from '../alpha-display/index.ts';
import { makeCd5220Protocol } from '../cd5220-display/index.ts';
import type { Clock } from '../clock.ts';
import { type Counters, type DeviceContext, makeCounters } from '../device.ts';
import { DisplayDriver } from '../display/index.ts';
import { codeOf } from '../driver-error.ts';
import { EscposPrinterDriver } from '../escpos-printer/index.ts';
import { LinePadDriver } from '../line-pad/index.ts';
import type { DeviceConfig, DisplayContent, HostCommand, HostConfig, HostMessage, PadContent, TicketDocument } from '../messages.ts';
import { PortLink } from '../transport/index.ts';
import { makeTwoColourProtocol } from '../two-colour-display/index.ts';
import { parseHostConfig } from './host-config.ts';
import { Outbox } from './outbox.ts';
import { StateReporter } from './state-reporter.ts';
import { Technician } from './technician.ts';

const COUNTERS_MS = 2_000;

/** One device as it runs. `shown` of the host outlives it, as a new configuration brings new drivers. */
type Running = {
  readonly driver: EscposPrinterDriver | DisplayDriver | LinePadDriver;
  readonly link: PortLink;
  readonly counters: Counters;
  readonly states: StateReporter;
  toldCounters: string;
};

type Shown = { readonly rev: number; readonly content: DisplayContent | PadContent };

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
      case 'print':
        return this.#print(command.device, command.jobId, command.document);
      case 'display':
      case 'pad':
        this.#shown.set(command.device, { rev: command.rev, content: command.content });
        return this.#show(command.device, command.rev, command.content);
      case 'watch': {
        const link = this.#devices.get(command.device)?.link;
        if (link !== undefined) this.#technician.watch(link.name, command.on);
        return;
      }
      case 'service':
        // Takes as long as the device does; the commands behind it do not wait.
        void this.#technician.service(command.id, command.device, this.#devices.get(command.device)?.driver ?? null, command.action);
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
    if (isDeepStrictEqual(config, this.#config)) return;
    await this.#stopAll();
    this.#config = config;
    for (const [name, port] of Object.entries(config.ports)) {
      const onPort = config.devices.filter((device) => device.port === name);
      if (onPort.length === 0) continue;
      const { clock, log, random } = this.#options;
      const expectsAnswers = onPort.some(expectsAnswer);
      this.#links.set(
        name,
        new PortLink({
          name,
          makeTransport: (events) => this.#technician.transport(name, port, events),
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
      report: (body, onVerdict) => this.#outbox.add(body, onVerdict ?? null),
      notice: (body) => send({ type: 'notice', body }),
      setState: (state, code, paper) => states.set(state, code, paper),
      counters,
    };
    const driver = makeDriver(config, context, this.#options.random);
    this.#devices.set(config.name, { driver, link, counters, states, toldCounters: '' });
    driver.start();
    const shown = this.#shown.get(config.name);
    if (shown !== undefined) this.#show(config.name, shown.rev, shown.content);
  }

  #print(device: string, jobId: string, document: TicketDocument): void {
    if (this.#jobsSeen.has(jobId)) return;
    this.#jobsSeen.add(jobId);
    const driver = this.#devices.get(device)?.driver;
    if (driver instanceof EscposPrinterDriver) {
      driver.print(jobId, document);
      return;
    }
    this.#options.log.error({ device, jobId }, 'print: no such printer');
    this.#outbox.add({ type: 'print-result', device, jobId, result: { outcome: 'failed', reason: 'offline' } }, null);
  }

  #show(device: string, rev: number, content: DisplayContent | PadContent): void {
    const driver = this.#devices.get(device)?.driver;
    const isForPad = content.kind === 'idle' || content.kind === 'asking';
    try {
      if (driver instanceof DisplayDriver && !isForPad) driver.show(rev, content);
      else if (driver instanceof LinePadDriver && isForPad) driver.show(rev, content);
      else this.#options.log.error({ device, content: content.kind }, 'no such device, or not of that kind');
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

/** Whether a device answers at all; the silence of one that does not says nothing about its port. */
function expectsAnswer(device: DeviceConfig): boolean {
  if (device.family === 'escpos-printer') return device.proof !== 'none';
  if (device.family === 'cd5220-display') return false;
  return 'answers' in device ? device.answers : true;
}

function makeDriver(config: DeviceConfig, context: DeviceContext, random: () => number): Running['driver'] {
  switch (config.family) {
    case 'escpos-printer':
      return new EscposPrinterDriver(config, context, random);
    case 'a0-display':
      return new DisplayDriver(makeA0Protocol(config), context);
    case 'two-colour-display':
      return new DisplayDriver(makeTwoColourProtocol(config), context);
    case 'cd5220-display':
      return new DisplayDriver(makeCd5220Protocol(config), context);
    case 'alpha-display':
      return new DisplayDriver(makeAlphaProtocol(config), context);
    case 'line-pad':
      return new LinePadDriver(config, context);
    default:
      return config satisfies never;
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
