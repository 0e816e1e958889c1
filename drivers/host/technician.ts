/** What a technician can ask of a device host: tests and probes of one device, the traffic of a port, what is plugged in. */
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { Driver } from '../device.ts';
import { codeOf } from '../driver-error.ts';
import type { FoundUnit, HostConfig, NoticeBody, PortConfig, ServiceAction, ServiceOutcome } from '../messages.ts';
import { makeTransport, type Transport, type TransportEvents } from '../transport/index.ts';
import { askPort } from './ask-port.ts';
import { scan } from './scan.ts';
import { recorded, WireLog } from './wire-log.ts';

const SERVICE_TIMEOUT_MS = 20_000;

export type TechnicianOptions = {
  readonly clock: Clock;
  readonly log: Logger;
  readonly notice: (body: NoticeBody) => void;
};

export class Technician {
  readonly #options: TechnicianOptions;
  readonly #logs = new Map<string, WireLog>();

  constructor(options: TechnicianOptions) {
    this.#options = options;
  }

  /** A transport for `port` whose traffic can be watched. The record of a port outlives its transports and its configuration. */
  transport(name: string, port: PortConfig, events: TransportEvents): Transport {
    return recorded((inner) => makeTransport(port, inner), this.#logOf(name), events);
  }

  watch(port: string, on: boolean): void {
    this.#logOf(port).watch(on);
  }

  async service(id: string, device: string, driver: Driver | null, action: ServiceAction): Promise<void> {
    this.#options.notice({ type: 'service-result', id, device, outcome: await this.#carryOut(device, driver, action) });
  }

  /** With `talk`, ports that no configuration names and that may be used are asked what they are. */
  async scan(id: string, config: HostConfig | null, talk: boolean): Promise<void> {
    const { units, notes } = await scan(config);
    const told: FoundUnit[] = [];
    for (const unit of units) {
      const isUnknown = unit.kind === 'serial' && unit.port === null && unit.problem === null;
      const answered = talk && isUnknown ? await askPort(unit.path) : null;
      told.push(answered === null ? unit : { ...unit, guess: { family: answered.family, by: 'answer' } });
    }
    this.#options.notice({ type: 'scan-result', id, units: told, notes });
  }

  stop(): void {
    for (const log of this.#logs.values()) log.stop();
  }

  #logOf(port: string): WireLog {
    const known = this.#logs.get(port);
    if (known !== undefined) return known;
    const made = new WireLog(this.#options.clock, (entries) => this.#options.notice({ type: 'wire', port, entries }));
    this.#logs.set(port, made);
    return made;
  }

  async #carryOut(device: string, driver: Driver | null, action: ServiceAction): Promise<ServiceOutcome> {
    const failed = (code: string): ServiceOutcome => ({ ok: false, code, detail: {} });
    if (driver === null) return failed('device/unknown');
    if (driver.service === undefined) return failed('device/no-such-service');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<ServiceOutcome>((resolve) => {
      timer = setTimeout(() => resolve(failed('device/service-timeout')), SERVICE_TIMEOUT_MS);
    });
    try {
      return await Promise.race([driver.service(action), late]);
    } catch (caught) {
      this.#options.log.warn({ device, action, err: caught }, 'a test or probe ended in an error');
      return failed(codeOf(caught, 'device/service-failed'));
    } finally {
      clearTimeout(timer);
    }
  }
}
