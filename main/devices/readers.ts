/**
 * Codes and cards that were read, on their way to whoever checks citizens in. What was read is personal: it is handed to the subscribers and to nobody
 * else, is not journaled, not logged and not kept; screens learn the outcome alone.
 */
import type { IdentityKind, NoticeBody } from '../../drivers/messages.ts';
import type { KioskReadView } from '../api/views.ts';
import type { JsonObject } from '../hall/kernel/decision.ts';
import type { DeviceId, KioskId } from '../hall/kernel/ids.ts';
import { deviceIdOf } from './reports.ts';

export type Scan = {
  readonly device: DeviceId /** Whose kiosk it stands at, if any. */;
  readonly kiosk: KioskId | null;
  readonly data: string;
};
export type IdentityRead = {
  readonly device: DeviceId;
  readonly kiosk: KioskId | null;
  readonly kind: IdentityKind;
  readonly number: string;
  readonly name: string;
};

/** What came of it, as a screen may show it: a code and keys, never what was read. Null: not mine, ask the next. */
export type ReadOutcome = { readonly code: string; readonly context: JsonObject };
export type ReadTaker<Read> = (read: Read) => Promise<ReadOutcome | null>;

export type ReadersOptions = {
  readonly host: string;
  /** Which kiosk a scanner or reader stands at. */
  readonly kioskOf: (device: DeviceId) => KioskId | null;
  readonly wallMs: () => number;
  readonly onChange: () => void;
  readonly log: { readonly warn: (fields: object, message: string) => void };
};

const NOT_UNDERSTOOD: ReadOutcome = { code: 'reader/not-understood', context: {} };
const FAILED: ReadOutcome = { code: 'hall/internal', context: {} };

export class Readers {
  readonly #options: ReadersOptions;
  readonly #scanTakers = new Set<ReadTaker<Scan>>();
  readonly #identityTakers = new Set<ReadTaker<IdentityRead>>();
  readonly #outcomes = new Map<KioskId, KioskReadView>();

  constructor(options: ReadersOptions) {
    this.#options = options;
  }

  /** Subscribers are asked in turn until one answers. Returns the function that unsubscribes. */
  onScan(take: ReadTaker<Scan>): () => void {
    this.#scanTakers.add(take);
    return () => this.#scanTakers.delete(take);
  }

  onIdentity(take: ReadTaker<IdentityRead>): () => void {
    this.#identityTakers.add(take);
    return () => this.#identityTakers.delete(take);
  }

  /** The last outcome at a kiosk, for its live topic. */
  outcomeAt(kiosk: KioskId): KioskReadView | null {
    return this.#outcomes.get(kiosk) ?? null;
  }

  async onNotice(notice: Extract<NoticeBody, { type: 'scan' | 'identity' }>): Promise<void> {
    const device = deviceIdOf(this.#options.host, notice.device);
    const kiosk = this.#options.kioskOf(device);
    if (notice.type === 'scan') await this.takeScan({ device, kiosk, data: notice.data });
    else {
      const { kind, number, name } = notice;
      this.#note(kiosk, 'identity', await this.#ask(this.#identityTakers, { device, kiosk, kind, number, name }));
    }
  }

  /** A code from a port, or one that a page heard being typed. */
  async takeScan(scan: Scan): Promise<ReadOutcome> {
    const outcome = await this.#ask(this.#scanTakers, scan);
    this.#note(scan.kiosk, 'scan', outcome);
    return outcome;
  }

  async #ask<Read>(takers: ReadonlySet<ReadTaker<Read>>, read: Read): Promise<ReadOutcome> {
    try {
      for (const take of takers) {
        const outcome = await take(read);
        if (outcome !== null) return outcome;
      }
      return NOT_UNDERSTOOD;
    } catch (error) {
      // The message of the error could hold what was read; its name cannot.
      this.#options.log.warn({ error: error instanceof Error ? error.name : typeof error }, 'what was read could not be dealt with');
      return FAILED;
    }
  }

  #note(kiosk: KioskId | null, source: KioskReadView['source'], outcome: ReadOutcome): void {
    if (kiosk === null) return;
    const n = (this.#outcomes.get(kiosk)?.n ?? 0) + 1;
    this.#outcomes.set(kiosk, { ...outcome, n, at: this.#options.wallMs(), source });
    this.#options.onChange();
  }
}
