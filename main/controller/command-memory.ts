/**
 * What was answered to which command key: 48 hours deep, over restarts and day close. The journal keeps it durable, in the same
 * transaction as the events; this is the part of it that must answer at once.
 */
import { COMMAND_MEMORY_MS, type CommandRecord } from '../../db/batch.ts';
import { wishId } from './wish.ts';

/** `reply` is JSON text: hardly any is ever asked for again. `upMs` is when it was noted in this run. */
export type Remembered = { readonly requestHash: string; readonly reply: string; readonly at: number; readonly upMs: number };

export class CommandMemory {
  readonly #byId = new Map<string, Remembered>();

  /** What the journal holds, oldest first, read at `upMs`. */
  constructor(records: Iterable<CommandRecord>, upMs: number) {
    for (const { actor, key, requestHash, reply, at } of records) this.add(wishId(actor, key), { requestHash, reply, at, upMs });
  }

  /** `id` as `wishId` makes it. */
  get(id: string): Remembered | undefined {
    return this.#byId.get(id);
  }

  add(id: string, remembered: Remembered): void {
    this.#byId.set(id, remembered);
  }

  /** Forgets what is older than 48 hours by both clocks: a wall clock that is ahead for a while must not make it forget. */
  prune(now: { readonly at: number; readonly upMs: number }): void {
    for (const [id, { at, upMs }] of this.#byId) {
      if (at > now.at - COMMAND_MEMORY_MS || upMs > now.upMs - COMMAND_MEMORY_MS) return;
      this.#byId.delete(id);
    }
  }
}
