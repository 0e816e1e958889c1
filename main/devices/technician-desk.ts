/** What a technician asks of one device host, and its answers: tests, probes, what is plugged in, the traffic of a port. */
import { randomUUID } from 'node:crypto';
import type { FoundUnit, HostCommand, HostConfig, NoticeBody, ServiceAction, ServiceOutcome, WireEntry } from '../../drivers/messages.ts';

/** Longer than the host itself gives a device. */
const ANSWER_MS = 25_000;
/** Asking every unknown port at every speed takes its time. */
const SCAN_MS = 120_000;

export type ScanAnswer = { readonly units: readonly FoundUnit[]; readonly notes: readonly string[] };
type WireListener = (entries: readonly WireEntry[]) => void;
type Answer = Extract<NoticeBody, { readonly id: string }>;

export class TechnicianDesk {
  readonly #config: HostConfig;
  readonly #send: (command: HostCommand) => boolean;
  readonly #waiting = new Map<string, (answer: Answer | null) => void>();
  readonly #listeners = new Map<string, Set<WireListener>>();

  constructor(config: HostConfig, send: (command: HostCommand) => boolean) {
    this.#config = config;
    this.#send = send;
  }

  /** `device` is its name on this host. Never rejects; `device/host-gone` when the host is not there, or does not answer. */
  async service(device: string, action: ServiceAction): Promise<ServiceOutcome> {
    const answer = await this.#ask((id) => ({ type: 'service', id, device, action }), ANSWER_MS);
    return answer?.type === 'service-result' ? answer.outcome : { ok: false, code: 'device/host-gone', detail: {} };
  }

  /** Null when the host is not there, or does not answer. */
  async scan(talk: boolean): Promise<ScanAnswer | null> {
    const answer = await this.#ask((id) => ({ type: 'scan', id, talk }), SCAN_MS);
    return answer?.type === 'scan-result' ? { units: answer.units, notes: answer.notes } : null;
  }

  /** Tells `listener` what is kept of the traffic of the device's port, then all that passes. Returns how to stop; null: no such device. */
  watchWire(device: string, listener: WireListener): (() => void) | null {
    const port = this.#portOf(device);
    if (port === null) return null;
    const listeners = this.#listeners.get(port) ?? new Set();
    this.#listeners.set(port, listeners);
    listeners.add(listener);
    this.#send({ type: 'watch', device, on: true });
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#send({ type: 'watch', device, on: false });
    };
  }

  /** True when the notice was an answer for this desk. */
  onNotice(notice: NoticeBody): boolean {
    switch (notice.type) {
      case 'service-result':
      case 'scan-result':
        this.#waiting.get(notice.id)?.(notice);
        return true;
      case 'wire':
        for (const listener of this.#listeners.get(notice.port) ?? []) listener(notice.entries);
        return true;
      default:
        return false;
    }
  }

  /** A host that has come up anew watches nothing. */
  onHostUp(): void {
    for (const [port, listeners] of this.#listeners) {
      const device = this.#config.devices.find((candidate) => this.#portOf(candidate.name) === port);
      if (listeners.size > 0 && device !== undefined) this.#send({ type: 'watch', device: device.name, on: true });
    }
  }

  /** Whoever waits for an answer gets none. */
  onHostDown(): void {
    for (const answer of [...this.#waiting.values()]) answer(null);
  }

  #portOf(device: string): string | null {
    const found = this.#config.devices.find((candidate) => candidate.name === device);
    return found !== undefined && 'port' in found ? found.port : null;
  }

  #ask(command: (id: string) => HostCommand, timeoutMs: number): Promise<Answer | null> {
    const id = randomUUID();
    const { promise, resolve } = Promise.withResolvers<Answer | null>();
    const timer = setTimeout(() => resolve(null), timeoutMs);
    this.#waiting.set(id, resolve);
    if (!this.#send(command(id))) resolve(null);
    return promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(id);
    });
  }
}
