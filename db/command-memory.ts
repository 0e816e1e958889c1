import { COMMAND_MEMORY_MS, type CommandRecord } from './batch.ts';
import type { Db } from './connection.ts';
import { DbError } from './errors.ts';

/** Keys kept at most before those older than 48 h are dropped. */
const KEYS_KEPT = 200_000;

/**
 * The command keys of the last 48 h, so that no actor's key is taken twice. Kept in memory because only one thread writes; ages
 * are by the wall clock the commands came with.
 */
export class CommandMemory {
  readonly #ages = new Map<string, number>();
  readonly #batch = new Map<string, number>();

  /** Reads the keys that are still honoured. */
  load(db: Db): void {
    this.#ages.clear();
    this.#batch.clear();
    const rows = db
      .prepare<[], Pick<CommandRecord, 'actor' | 'key' | 'at'>>(`
        SELECT actor, key, at
        FROM commands
        WHERE at >= (SELECT max(at) FROM commands) - ${COMMAND_MEMORY_MS}
        ORDER BY first_seq`)
      .all();
    for (const { actor, key, at } of rows) this.#ages.set(`${actor} ${key}`, at);
  }

  /** Notes a key of the batch being written. Throws db/command-repeated. */
  take({ actor, key, at }: CommandRecord): void {
    const name = `${actor} ${key}`;
    const before = this.#batch.get(name) ?? this.#ages.get(name);
    if (before !== undefined && at - before <= COMMAND_MEMORY_MS)
      throw new DbError('db/command-repeated', `${actor} has used the key ${key} before`, { actor, key });
    this.#batch.set(name, at);
  }

  /** The batch is durable. */
  keep(): void {
    for (const [name, at] of this.#batch) this.#ages.set(name, at);
    if (this.#ages.size > KEYS_KEPT) this.#dropOld();
    this.#batch.clear();
  }

  /** The batch was not written. */
  drop(): void {
    this.#batch.clear();
  }

  #dropOld(): void {
    const newest = Math.max(...this.#batch.values());
    for (const [name, at] of this.#ages) if (newest - at > COMMAND_MEMORY_MS) this.#ages.delete(name);
  }
}
