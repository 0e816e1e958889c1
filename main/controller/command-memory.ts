/**
 * What was answered to which command key: 48 hours deep, over restarts and day close. The journal keeps it durable, in the same
 * transaction as the events; this is the part of it that must answer at once.
 */
import type { CommandRecord } from './journal-port.ts';

export const COMMAND_MEMORY_MS = 48 * 3_600_000;

/** `reply` is JSON text: hardly any is ever asked for again. `upMs` is when it was noted in this run. */
export type Remembered = { readonly requestHash: string; readonly reply: string; readonly at: number; readonly upMs: number };

export class CommandMemory {
  readonly #byKey = new Map<string, Remembered>();

  /** What the journal holds, oldest first, read at `upMs`. */
  constructor(records: Iterable<CommandRecord>, upMs: number) {
    for (const { actor, key, requestHash, reply, at } of records) this.add(actor, key, { requestHash, reply, at, upMs });
  }

  get(actor: string, key: string): Remembered | undefined {
    return this.#byKey.get(`${actor} ${key}`);
  }

  add(actor: string, key: string, remembered: Remembered): void {
    this.#byKey.set(`${actor} ${key}`, remembered);
  }

  /** Forgets what is older than 48 hours by both clocks: a wall clock that is ahead for a while must not make it forget. */
  prune(now: { readonly at: number; readonly upMs: number }): void {
    for (const [id, { at, upMs }] of this.#byKey) {
      if (at > now.at - COMMAND_MEMORY_MS || upMs > now.upMs - COMMAND_MEMORY_MS) return;
      this.#byKey.delete(id);
    }
  }
}
