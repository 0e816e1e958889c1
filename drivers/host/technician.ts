/** What a technician can ask of a device host: tests and probes of one device, the traffic of a port, what is plugged in. */
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import { codeOf } from '../driver-error.ts';
import type {
  DeviceCounters,
  DeviceState,
  FoundUnit,
  HostConfig,
  NoticeBody,
  PaperSupply,
  PortConfig,
  ServiceAction,
  ServiceOutcome,
} from '../messages.ts';
import { makeTransport, type Transport, type TransportEvents } from '../transport/index.ts';
import { askPort } from './ask-port.ts';
import { DeviceTests } from './device-tests.ts';
import type { Hosted } from './make-hosted.ts';
import { scan } from './scan.ts';
import { recorded, WireLog } from './wire-log.ts';

/** A device as a technician's wish finds it. */
export type Serviced = {
  readonly hosted: Hosted;
  /** A citizen is being asked, and must not be disturbed. */
  readonly isAsking: boolean;
  /** The revision it is to show. */
  readonly rev: number;
  /** Shows again what is desired. */
  readonly restore: () => void;
  readonly state: () => { readonly state: DeviceState; readonly code: string | null; readonly paper: PaperSupply };
  readonly counters: DeviceCounters;
  readonly opens: number;
};

export type TechnicianOptions = {
  readonly clock: Clock;
  readonly log: Logger;
  readonly notice: (body: NoticeBody) => void;
};

export class Technician {
  readonly #options: TechnicianOptions;
  readonly tests: DeviceTests;
  readonly #logs = new Map<string, WireLog>();

  constructor(options: TechnicianOptions) {
    this.#options = options;
    this.tests = new DeviceTests(options.clock);
  }

  /** A transport for `port` whose traffic can be watched, but for what a private one reads. The record outlives the transports and the configuration. */
  transport(name: string, port: PortConfig, isPrivate: boolean, events: TransportEvents): Transport {
    return recorded((inner) => makeTransport(port, inner), this.#logOf(name), events, isPrivate);
  }

  watch(port: string, on: boolean): void {
    this.#logOf(port).watch(on);
  }

  /** Answers with the same id, however it ends. */
  async service(id: string, device: string, asked: Serviced | null, action: ServiceAction): Promise<void> {
    this.#options.notice({ type: 'service-result', id, device, outcome: await this.#carryOut(device, asked, action) });
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

  async #carryOut(device: string, asked: Serviced | null, action: ServiceAction): Promise<ServiceOutcome> {
    if (asked === null) return { ok: false, code: 'device/unknown', detail: {} };
    if (action === 'probe') return probe(asked);
    if (asked.isAsking) return { ok: false, code: 'device/busy', detail: {} };
    try {
      return await this.tests.run(device, asked.hosted, asked.rev, asked.restore);
    } catch (caught) {
      this.#options.log.warn({ device, err: caught }, 'a test ended in an error');
      return { ok: false, code: codeOf(caught, 'device/service-failed'), detail: {} };
    }
  }
}

/** What is known of a device without doing anything to it: it is asked all the time. */
function probe({ hosted, state, counters, opens }: Serviced): ServiceOutcome {
  const seen = state();
  const detail = { ...hosted.driver.facts?.(), state: seen.state, paper: seen.paper, opens, ...counters };
  return { ok: seen.state === 'online', code: seen.code, detail };
}
