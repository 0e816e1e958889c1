/** All device hosts of the hall: the one on this box, a child process, and those of other kiosks, which attach. */
import type { DevicesTopic, KioskReadView } from '../api/views.ts';
import { deviceHosts, type HallConfig, MAIN_HOST } from '../config/schema.ts';
import { toHostConfig } from '../config/to-host.ts';
import { ForkedHost } from '../devices/forked-host.ts';
import type { HostChannel } from '../devices/host-channel.ts';
import { HostListener } from '../devices/host-listener.ts';
import type { Readers, ReadOutcome, Scan } from '../devices/readers.ts';
import type { KioskId } from '../hall/kernel/ids.ts';
import type { TechnicianHands } from '../server/deps.ts';
import { DeviceRoom, type DeviceRoomOptions } from './device-room.ts';

export type DeviceFloorOptions = Omit<DeviceRoomOptions, 'config' | 'channel'> & {
  readonly config: HallConfig;
  readonly dataDir: string;
  /** Module of the device host. */
  readonly entry: URL;
};

export class DeviceFloor {
  readonly #main: DeviceRoom;
  readonly #rooms: readonly DeviceRoom[];
  readonly #listener: HostListener | null;
  readonly #port: number;

  constructor({ config, dataDir, entry, ...rest }: DeviceFloorOptions) {
    const others = deviceHosts(config).filter((host) => host !== MAIN_HOST);
    const listener = others.length === 0 ? null : new HostListener(dataDir, others, rest.log);
    const room = (host: string, channel: HostChannel): DeviceRoom =>
      new DeviceRoom({ ...rest, config: toHostConfig(config, host), channel });
    this.#main = room(MAIN_HOST, new ForkedHost({ host: MAIN_HOST, entry, dataFolder: dataDir, log: rest.log }));
    this.#rooms = [this.#main, ...(listener === null ? [] : others.map((host) => room(host, listener.channel(host))))];
    this.#listener = listener;
    this.#port = config.server.device_port;
  }

  /** Whether this box's own host is there: without it the hall is not whole. */
  get isUp(): boolean {
    return this.#main.isUp;
  }

  get hostPid(): number | null {
    return this.#main.hostPid;
  }

  /** Where codes and cards that are read can be had, wherever the reader stands. */
  get readers(): readonly Readers[] {
    return this.#rooms.map(({ readers }) => readers);
  }

  /** What came of the last code or card read at a kiosk, through whichever host it came. */
  readAt(kiosk: KioskId): KioskReadView | null {
    const outcomes = this.readers.flatMap((readers) => readers.outcomeAt(kiosk) ?? []);
    return outcomes.toSorted((a, b) => b.at - a.at)[0] ?? null;
  }

  /** A code that a page heard being typed. */
  takeScan(scan: Scan): Promise<ReadOutcome> {
    return this.#main.readers.takeScan(scan);
  }

  get technician(): TechnicianHands {
    const hands = this.#rooms.map(({ technician }) => technician);
    const roomOf = (device: string): TechnicianHands | undefined => this.#rooms.find((room) => room.holds(device))?.technician;
    return {
      service: async (device, action) =>
        (await roomOf(device)?.service(device, action)) ?? { ok: false, code: 'device/unknown', detail: {} },
      scan: async (talk) => (await Promise.all(hands.map((hand) => hand.scan(talk)))).flat(),
      watchWire: (device, listener) => roomOf(device)?.watchWire(device, listener) ?? null,
    };
  }

  topic(): DevicesTopic {
    const topics = this.#rooms.map((room) => room.topic());
    return {
      hosts: Object.assign({}, ...topics.map(({ hosts }) => hosts)) as DevicesTopic['hosts'],
      devices: Object.assign({}, ...topics.map(({ devices }) => devices)) as DevicesTopic['devices'],
    };
  }

  /** Rejects with EADDRINUSE when other hosts are configured and their port is taken. */
  async start(): Promise<void> {
    for (const room of this.#rooms) room.start();
    await this.#listener?.listen(this.#port);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#rooms.map((room) => room.stop()));
    await this.#listener?.stop();
  }
}
