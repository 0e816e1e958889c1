/** Everything between the hall and its devices: the host's process, what it reports, what it is told, and how that looks. */
import type { DisplayText, HostConfig, NoticeBody, ReportBody, TicketDocument } from '../../drivers/messages.ts';
import type { DevicesTopic, DeviceView } from '../api/views.ts';
import type { Controller } from '../controller/controller.ts';
import { CallerDesk, type ReportId } from '../devices/caller-desk.ts';
import { DeviceHostLink, type ReportHandler } from '../devices/device-host-link.ts';
import type { HostChannel } from '../devices/host-channel.ts';
import { Readers } from '../devices/readers.ts';
import { commandOfReport, deviceIdOf } from '../devices/reports.ts';
import { TechnicianDesk } from '../devices/technician-desk.ts';
import { Director } from '../director/director.ts';
import type { Frozen, Slip, Visit } from '../hall/day/state.ts';
import type { DeviceId, KioskId, WindowId } from '../hall/kernel/ids.ts';
import type { TechnicianHands } from '../server/deps.ts';

export type DeviceRoomOptions = {
  readonly controller: Controller;
  readonly config: HostConfig;
  /** How its host is reached. */
  readonly channel: HostChannel;
  readonly ticketOf: (visit: Frozen<Visit>) => TicketDocument;
  readonly slipOf: (slip: Frozen<Slip>) => TicketDocument;
  /** Which kiosk a scanner or an ID reader stands at. */
  readonly kioskOf: (device: DeviceId) => KioskId | null;
  /** How a window is called on displays and by voices. */
  readonly windowText: (window: WindowId) => DisplayText;
  readonly wallMs: () => number;
  readonly onChange: () => void;
  readonly log: {
    readonly info: (fields: object, message: string) => void;
    readonly warn: (fields: object, message: string) => void;
    readonly error: (fields: object, message: string) => void;
  };
};

const NO_DAY: ReadonlySet<string> = new Set(['config/none', 'day/not-open']);

export class DeviceRoom {
  readonly #options: DeviceRoomOptions;
  readonly #link: DeviceHostLink;
  readonly #director: Director;
  /** Where a technician asks. */
  readonly desk: TechnicianDesk;
  readonly #callers: CallerDesk;
  /** Where codes and cards that are read can be had. */
  readonly readers: Readers;
  readonly #counters = new Map<string, Readonly<Record<string, number>>>();

  constructor(options: DeviceRoomOptions) {
    this.#options = options;
    const { controller, config, channel, ticketOf, wallMs, onChange, log } = options;
    this.#director = new Director({
      host: config.host,
      state: () => controller.state,
      submit: (command, origin) => controller.submit(command, origin),
      send: (command) => this.#link.send(command),
      ticketOf,
      slipOf: options.slipOf,
      windowText: options.windowText,
      linesOf: (device) => linesOf(config, device),
      wallMs,
      onShown: onChange,
      log,
    });
    this.desk = new TechnicianDesk(config, (command) => this.#link.send(command));
    this.#callers = new CallerDesk({
      host: config.host,
      state: () => controller.state,
      submit: (command, origin) => controller.submit(command, origin),
      send: (command) => this.#link.send(command),
      wallMs,
    });
    this.readers = new Readers({ host: config.host, kioskOf: options.kioskOf, wallMs, onChange, log });
    this.#link = new DeviceHostLink({
      config,
      channel,
      onReport: this.#onReport,
      onNotice: (notice) => this.#onNotice(notice),
      onUp: () => {
        this.#director.onHostUp();
        this.desk.onHostUp();
        this.#callers.onHostUp();
        onChange();
      },
      onDown: () => {
        this.#director.onHostDown();
        this.desk.onHostDown();
        this.#callers.onHostDown();
        onChange();
      },
      log,
    });
  }

  get isUp(): boolean {
    return this.#link.isUp;
  }

  get hostPid(): number | null {
    return this.#link.pid;
  }

  /** The same for the whole hall: a device is known by `host/name`. */
  get technician(): TechnicianHands {
    const { host } = this.#options.config;
    const nameOf = (device: string): string => (device.startsWith(`${host}/`) ? device.slice(host.length + 1) : '');
    return {
      service: (device, action) => this.desk.service(nameOf(device), action),
      scan: async (talk) => {
        const answer = await this.desk.scan(talk);
        return [{ host, units: answer?.units ?? null, notes: answer?.notes ?? [] }];
      },
      watchWire: (device, listener) => this.desk.watchWire(nameOf(device), listener),
    };
  }

  /** Whether a device, `host/name`, is on this host. */
  holds(device: string): boolean {
    const { host, devices } = this.#options.config;
    return devices.some(({ name }) => deviceIdOf(host, name) === device);
  }

  start(): void {
    const { controller } = this.#options;
    controller.onCommit((events) => {
      this.#director.onCommit(events);
      this.#callers.reconcile();
    });
    this.#link.start();
  }

  stop(): Promise<void> {
    this.#director.stop();
    return this.#link.stop();
  }

  topic(): DevicesTopic {
    const { config } = this.#options;
    const devices = config.devices.map(({ name, family, port }) => this.#view(name, family, port));
    return {
      hosts: { [config.host]: { host: config.host, connected: this.#link.isUp, restarts: this.#link.restarts } },
      devices: Object.fromEntries(devices.map((view) => [view.device, view])),
    };
  }

  #view(name: string, family: string, port: string): DeviceView {
    const { controller, config } = this.#options;
    const device = deviceIdOf(config.host, name);
    const known = controller.state.day.devices.get(device);
    const state = this.#link.isUp ? (known?.state ?? 'starting') : 'offline';
    return {
      device,
      family,
      port,
      state,
      code: known?.code ?? null,
      paper: known?.paper ?? 'unknown',
      sinceAt: known?.since.at ?? 0,
      desired: this.#callers.desiredText(device) ?? this.#director.desiredText(device),
      shown: this.#callers.shown(device) ?? this.#director.shown(device),
      counters: this.#counters.get(name) ?? {},
    };
  }

  /** A refusal by the hall is an end too; only what could not be made durable is asked for again. */
  readonly #onReport: ReportHandler = async (report: ReportBody, id: ReportId) => {
    const { controller, config } = this.#options;
    if (report.type === 'caller-key') {
      const verdict = await this.#callers.onKey(report, id);
      return verdict === null ? null : { verdict };
    }
    const { device, command, key } = commandOfReport(config.host, report);
    const result = await controller.submit(command, {
      actor: { kind: 'device', id: device },
      key,
      request: JSON.stringify(command),
      causeSeq: null,
    });
    if (!result.ok && result.code.startsWith('hall/')) return null;
    // Before the first day is opened nothing can hold a device's state; the host is the one that knows it, and tells it again.
    if (!result.ok && report.type === 'device-state' && NO_DAY.has(result.code)) return null;
    if (report.type !== 'press') return { verdict: null };
    return { verdict: result.ok && result.reply.verdict === 'scored' ? 'scored' : 'ignored' };
  };

  #onNotice(notice: NoticeBody): void {
    if (this.desk.onNotice(notice)) return;
    if (notice.type === 'counters') {
      this.#counters.set(notice.device, notice.counters);
      this.#options.onChange();
    } else if (notice.type === 'scan' || notice.type === 'identity') void this.readers.onNotice(notice);
    else if (notice.type === 'displayed' && this.#callers.onNotice(notice)) this.#options.onChange();
    else this.#director.onNotice(notice);
  }
}

/** Lines of a board's device; a line display has two, and one that is no board's counts as one. */
function linesOf(config: HostConfig, device: DeviceId): number {
  const known = config.devices.find(({ name }) => deviceIdOf(config.host, name) === device);
  if (known === undefined) return 1;
  return known.family === 'cd5220-display' ? 2 : 'lines' in known ? known.lines : 1;
}
