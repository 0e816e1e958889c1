import { CityClient } from './city-client.ts';
import { Cursors } from './cursors.ts';
import { Exchange } from './exchange.ts';
import { type UploadTuning, waitAfterFailure } from './tuning.ts';
import { UploadError } from './upload-error.ts';
import type { CursorStore, UploadJournal, UploadLog, UploadSalvage, UploadSource, UploadStatus } from './upload-source.ts';

export type UploaderOptions = {
  readonly source: UploadSource;
  readonly cursorStore: CursorStore;
  /** Where the city listens, such as `http://127.0.0.1:8090`. */
  readonly url: string;
  readonly token: string;
  readonly hallId: string;
  readonly clock: { wallMs(): number; upMs(): number };
  readonly log: UploadLog;
  readonly tuning: UploadTuning;
  /** Called with every change. */
  readonly onStatus: (status: UploadStatus) => void;
};

/** While it waits out a failure it looks at the hall this often, so that the manager sees the backlog grow. */
const LOOK_EVERY_MS = 2000;

/**
 * Brings the hall's journals to the city, oldest first, one request at a time. The hall never waits for it and never notices it: what
 * is committed is read again from the journal until the city has acknowledged it by its ids.
 *
 *     start ─► handshake ─► send, send, ... ─► current ─(poke)─► send
 *                 ▲              │ any failure
 *                 └── wait ◄─────┘
 */
export class Uploader {
  readonly #options: UploaderOptions;
  readonly #client: CityClient;
  readonly #cursors: Cursors;
  readonly #exchange: Exchange;
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;
  #journals: readonly UploadJournal[] = [];
  #salvages: readonly UploadSalvage[] = [];
  #greetedAtUpMs: number | null = null;
  #failures = 0;
  #lastOkAtMs: number | null = null;
  #lastError: UploadStatus['lastError'] = null;
  #isPoked = false;
  #wake: (() => void) | null = null;
  #isIdle = false;
  #shown = '';

  constructor(options: UploaderOptions) {
    const { source, url, hallId, token, tuning, log, clock } = options;
    this.#options = options;
    this.#client = new CityClient({ url, hallId, token, tuning, wallMs: clock.wallMs });
    this.#cursors = new Cursors(options.cursorStore, log, clock.upMs);
    this.#exchange = new Exchange({
      client: this.#client,
      source,
      cursors: this.#cursors,
      hallId,
      tuning,
      log,
      wallMs: clock.wallMs,
      signal: this.#stopping.signal,
    });
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** New rows are durable. Wakes an idle uploader at once; one that waits out a failure goes on waiting. */
  poke(): void {
    this.#isPoked = true;
    if (this.#isIdle) this.#wake?.();
  }

  /** Ends what is in flight and resolves soon, with the cursors saved. Final. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake?.();
    await this.#client.close();
    await this.#running;
    await this.#cursors.save(true);
  }

  get status(): UploadStatus {
    const newest = this.#journals.at(-1);
    const cursor = newest === undefined ? null : this.#cursors.of(newest);
    const behindRows = this.#behindRows();
    const diverged = this.#exchange.diverged;
    const state = (): UploadStatus['state'] => {
      if (this.#lastError?.code === 'upload/unauthorised') return 'unauthorised';
      if (diverged.length > 0) return 'diverged';
      if (this.#lastError !== null) return 'waiting';
      return behindRows > 0 || this.#greetedAtUpMs === null ? 'behind' : 'current';
    };
    return {
      state: state(),
      cursor: newest === undefined || cursor === null ? null : { journalId: newest.journalId, ...cursor },
      headSeq: newest?.head?.seq ?? 0,
      behindRows,
      lastOkAtMs: this.#lastOkAtMs,
      lastError: this.#lastError,
      diverged,
      lastRewind: this.#exchange.lastRewind,
    };
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    let isLoaded = false;
    while (!signal.aborted) {
      try {
        if (!isLoaded) await this.#cursors.load();
        isLoaded = true;
        const hasMore = await this.#step();
        await this.#cursors.save(!hasMore);
        this.#show();
        if (!hasMore) await this.#idle();
      } catch (error) {
        if (!signal.aborted) await this.#waitOut(error);
      }
    }
  }

  /** One exchange. False when there is nothing to send. */
  async #step(): Promise<boolean> {
    this.#isPoked = false;
    await this.#look();
    if (this.#isHandshakeDue()) {
      await this.#exchange.shakeHands(this.#journals, this.#salvages);
      this.#greetedAtUpMs = this.#options.clock.upMs();
      this.#lastOkAtMs = this.#options.clock.wallMs();
    }
    const journal = this.#journals.find((one) => this.#rowsBehind(one) > 0 && !this.#exchange.hasDiverged(one.journalId));
    const salvage = this.#salvages.find((one) => this.#isSalvageBehind(one));
    if (journal !== undefined) await this.#exchange.sendRows(journal);
    else if (salvage !== undefined) await this.#exchange.sendSalvaged(salvage.journalId);
    const hasSent = journal !== undefined || salvage !== undefined;
    if (hasSent) this.#lastOkAtMs = this.#options.clock.wallMs();
    this.#failures = 0;
    this.#lastError = null;
    return hasSent;
  }

  async #look(): Promise<void> {
    this.#journals = await this.#options.source.journals();
    this.#salvages = await this.#options.source.salvages();
  }

  #isHandshakeDue(): boolean {
    return this.#greetedAtUpMs === null || this.#options.clock.upMs() - this.#greetedAtUpMs >= this.#options.tuning.handshakeEveryMs;
  }

  #rowsBehind(journal: UploadJournal): number {
    return Math.max(0, (journal.head?.seq ?? 0) - this.#cursors.of(journal).seq);
  }

  #isSalvageBehind({ journalId, lastSeq }: UploadSalvage): boolean {
    return this.#cursors.salvagedOf(journalId) < lastSeq;
  }

  #behindRows(): number {
    const inJournals = this.#journals.reduce((sum, journal) => sum + this.#rowsBehind(journal), 0);
    return this.#salvages.reduce((sum, salvage) => sum + (this.#isSalvageBehind(salvage) ? salvage.rows : 0), inJournals);
  }

  /** Every failure is followed by a handshake: what the city holds by then is known only to the city. */
  async #waitOut(error: unknown): Promise<void> {
    const { tuning, clock, log } = this.#options;
    const code = error instanceof UploadError ? error.code : 'upload/failed';
    const askedMs = error instanceof UploadError ? error.retryAfterMs : null;
    this.#failures += 1;
    this.#greetedAtUpMs = null;
    const isNews = this.#lastError?.code !== code;
    this.#lastError = { code, atMs: clock.wallMs() };
    const waitMs = Math.max(waitAfterFailure(this.#failures, tuning, Math.random()), Math.min(askedMs ?? 0, tuning.maxRetryAfterMs));
    if (isNews) log.warn({ code, waitMs, err: error }, 'the upload waits');
    this.#show();
    const untilUpMs = clock.upMs() + waitMs;
    for (let leftMs = waitMs; leftMs > 0 && !this.#stopping.signal.aborted; leftMs = untilUpMs - clock.upMs()) {
      await this.#sleep(Math.min(leftMs, LOOK_EVERY_MS));
      await this.#look().catch((reason: unknown) => log.warn({ err: reason }, 'the backlog could not be read'));
      this.#show();
    }
  }

  async #idle(): Promise<void> {
    const { tuning, clock } = this.#options;
    const sinceMs = clock.upMs() - (this.#greetedAtUpMs ?? clock.upMs());
    this.#isIdle = true;
    if (!this.#isPoked) await this.#sleep(Math.max(0, tuning.handshakeEveryMs - sinceMs));
    this.#isIdle = false;
  }

  #sleep(ms: number): Promise<void> {
    if (this.#stopping.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#wake = done;
    });
  }

  #show(): void {
    const { status } = this;
    const text = JSON.stringify(status);
    if (text === this.#shown) return;
    this.#shown = text;
    try {
      this.#options.onStatus(status);
    } catch (error) {
      this.#options.log.error({ err: error }, 'nobody could be told of the upload; it goes on');
    }
  }
}
