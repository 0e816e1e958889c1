/**
 * What was answered to which command key: 48 hours deep, over restarts and day close. The journal keeps it durable, in the same
 * transaction as the events; this is the part of it that must answer at once.
 */
import type { JsonObject } from '../hall/kernel/decision.ts';
import type { CommandRecord } from './journal-port.ts';

export const COMMAND_MEMORY_MS = 48 * 3_600_000;

export type Remembered = { readonly requestHash: string; readonly reply: JsonObject; readonly at: number };

export class CommandMemory {
  readonly #byKey = new Map<string, Remembered>();

  constructor(records: Iterable<CommandRecord>) {
    for (const record of records)
      this.add(record.actor, record.key, { requestHash: record.requestHash, reply: JSON.parse(record.reply), at: record.at });
  }

  get(actor: string, key: string): Remembered | undefined {
    return this.#byKey.get(`${actor} ${key}`);
  }

  add(actor: string, key: string, remembered: Remembered): void {
    this.#byKey.set(`${actor} ${key}`, remembered);
  }

  /** Forgets what is older than 48 hours at `now` (UTC ms). A wall clock that went back forgets nothing. */
  prune(now: number): void {
    for (const [id, { at }] of this.#byKey) {
      if (at > now - COMMAND_MEMORY_MS) return;
      this.#byKey.delete(id);
    }
  }
}
