import type { Head } from '../../db/chain/chain.ts';
import { beginningOf } from './cursor.ts';
import type { CursorStore, UploadCursors, UploadJournal, UploadLog } from './upload-source.ts';

const SAVE_EVERY_MS = 1000;

/** The cursors of one sink in memory, written to their store at most once a second: the store is the hall's own disk. */
export class Cursors {
  readonly #store: CursorStore;
  readonly #log: UploadLog;
  readonly #upMs: () => number;
  readonly #journals = new Map<string, Head>();
  readonly #salvaged = new Map<string, number>();
  #anchor: { readonly journalId: string; readonly head: Head } | null = null;
  #isDirty = false;
  #savedAtUpMs = Number.NEGATIVE_INFINITY;

  constructor(store: CursorStore, log: UploadLog, upMs: () => number) {
    this.#store = store;
    this.#log = log;
    this.#upMs = upMs;
  }

  async load(): Promise<void> {
    const stored = await this.#store.load();
    for (const [journalId, head] of Object.entries(stored?.journals ?? {})) this.#journals.set(journalId, head);
    for (const [journalId, seq] of Object.entries(stored?.salvaged ?? {})) this.#salvaged.set(journalId, seq);
  }

  of(journal: UploadJournal): Head {
    return this.#journals.get(journal.journalId) ?? beginningOf(journal);
  }

  salvagedOf(journalId: string): number {
    return this.#salvaged.get(journalId) ?? 0;
  }

  /** The city has acknowledged up to `head`. */
  advance(journalId: string, head: Head): void {
    this.#journals.set(journalId, head);
    this.#anchor = { journalId, head };
    this.#isDirty = true;
  }

  rewind(journalId: string, head: Head): void {
    this.#journals.set(journalId, head);
    this.#isDirty = true;
  }

  setSalvaged(journalId: string, seq: number): void {
    if (this.salvagedOf(journalId) === seq) return;
    this.#salvaged.set(journalId, seq);
    this.#isDirty = true;
  }

  /** Writes what has changed, if a second has passed or `now`. A store that fails costs a repeated upload after a restart, so the upload goes on. */
  async save(now: boolean): Promise<void> {
    if (!this.#isDirty || (!now && this.#upMs() - this.#savedAtUpMs < SAVE_EVERY_MS)) return;
    this.#isDirty = false;
    this.#savedAtUpMs = this.#upMs();
    const cursors: UploadCursors = { journals: Object.fromEntries(this.#journals), salvaged: Object.fromEntries(this.#salvaged) };
    try {
      await this.#store.save(cursors, this.#anchor);
    } catch (error) {
      this.#isDirty = true;
      this.#log.warn({ err: error }, 'the upload cursors could not be saved');
    }
  }
}
