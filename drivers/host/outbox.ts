import type { Logger } from 'pino';
import type { Verdict } from '../device.ts';
import type { HostMessage, ReportBody } from '../messages.ts';

const REPEAT_MS = 1_000;
/** Of a long backlog only the oldest are repeated at a time, so that a slow controller is not drowned. */
const REPEATED_AT_ONCE = 64;

type Entry = { readonly body: ReportBody; readonly onVerdict: ((verdict: Verdict) => void) | null };

/** Numbered reports, kept and repeated every second until the controller acknowledges them, which it does after its commit. */
export class Outbox {
  readonly #hostRun: string;
  readonly #send: (message: HostMessage) => void;
  readonly #log: Logger;
  readonly #kept = new Map<number, Entry>();
  #lastN = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(hostRun: string, send: (message: HostMessage) => void, log: Logger) {
    this.#hostRun = hostRun;
    this.#send = send;
    this.#log = log;
  }

  /** Sends at once; `onVerdict` runs once, when a press or a caller's key is acknowledged. */
  add(body: ReportBody, onVerdict: ((verdict: Verdict) => void) | null): void {
    this.#lastN += 1;
    this.#kept.set(this.#lastN, { body, onVerdict });
    this.#sendOne(this.#lastN, body);
    this.#timer ??= setInterval(() => this.#repeat(), REPEAT_MS);
  }

  /** Forgets report `n` of this run. A press or a key without a verdict is not acknowledged: its pad would wait for ever. */
  acknowledge(hostRun: string, n: number, verdict: Verdict | null): void {
    const entry = hostRun === this.#hostRun ? this.#kept.get(n) : undefined;
    if (entry === undefined) return;
    if ((entry.body.type === 'press' || entry.body.type === 'caller-key') && verdict === null) {
      this.#log.error({ n, type: entry.body.type }, 'a press was acknowledged without a verdict; it is told again');
      return;
    }
    this.#kept.delete(n);
    if (this.#kept.size === 0) this.stop();
    if (verdict !== null) entry.onVerdict?.(verdict);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #repeat(): void {
    let count = 0;
    for (const [n, { body }] of this.#kept) {
      if (count >= REPEATED_AT_ONCE) break;
      count += 1;
      this.#sendOne(n, body);
    }
  }

  #sendOne(n: number, body: ReportBody): void {
    this.#send({ type: 'report', hostRun: this.#hostRun, n, body });
  }
}
