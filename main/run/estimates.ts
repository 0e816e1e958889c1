/**
 * The estimate in the running hall: a learner that follows the commits, keeps what it learned beside the journal, and after a start
 * catches up from the journal while the hall already works. Until it has caught up it says nothing.
 */
import type { ReportsClient } from '../../db/reports-client.ts';
import type { CommittedEvent } from '../controller/controller.ts';
import { toCommitted } from '../controller/replay.ts';
import { HallFeed } from '../estimate/hall-feed.ts';
import type { DayEvent, Estimate, Stamped } from '../hall/day/events.ts';
import type { HallEvent } from '../hall/hall.ts';
import type { CoreConfig } from '../hall/kernel/core-config.ts';
import type { Stamp } from '../hall/kernel/stamp.ts';

/** Rows of the journal, oldest first, as events. The reader holds up no commit. */
export type PastReader = {
  readonly read: (afterSeq: number, limit: number) => Promise<readonly CommittedEvent[]>;
  readonly close: () => Promise<void>;
};
export type EstimatesOptions = {
  readonly config: () => CoreConfig | null;
  readonly headSeq: () => number;
  /** What was saved last, null when nothing was. */
  readonly load: () => Promise<string | null>;
  readonly save: (text: string) => Promise<void>;
  readonly openPast: () => Promise<PastReader>;
  readonly now: () => Stamp;
  readonly log: {
    readonly info: (fields: object, message: string) => void;
    readonly warn: (fields: object, message: string) => void;
    readonly error: (fields: object, message: string) => void;
  };
};

/** What is saved beside the journal. `anchor` is null: this cursor proves nothing about rows. */
type Saved = { readonly anchor: null; readonly seq: number; readonly feed: string };

const SAVE_EVERY_MS = 60_000;
/** Small, so that the loop is free again soon. */
const PAGE = 200;
/** Where nothing was saved it is learned again from so far back. */
const RELEARN_MS = 30 * 86_400_000;

export class Estimates {
  readonly #options: EstimatesOptions;
  #feed: HallFeed | null = null;
  /** The last row learned from. */
  #seq = 0;
  #isLive = false;
  #isStopped = false;
  #catchingUp: Promise<void> | null = null;
  /** It fell behind again while the last catching up had not ended. */
  #mustCatchUp = false;
  #savedSeq = 0;
  #savedUpMs: number;
  #saving: Promise<void> = Promise.resolve();

  constructor(options: EstimatesOptions) {
    this.#options = options;
    this.#savedUpMs = options.now().upMs;
  }

  /** Begins to catch up; nothing waits for it. */
  start(): void {
    this.#catchUpSoon();
  }

  onCommit(events: readonly CommittedEvent[]): void {
    if (!this.#isLive) return;
    for (const { seq, event } of events) {
      if (seq <= this.#seq) continue;
      // Rows were written that nobody was told of, as when a journal was reopened: they are read.
      if (seq !== this.#seq + 1) return this.#catchUpSoon();
      this.#learn(seq, event);
    }
    this.#saveSometimes();
  }

  /** What a ticket of `service` and class issued now is told; null while too little is known. */
  estimateFor(service: string, classId: string): Estimate | null {
    return this.#isLive ? (this.#feed?.estimateFor(service, classId, this.#options.now()) ?? null) : null;
  }

  /** How many tickets it has learned from, for the technician. */
  get outcomes(): number {
    return this.#feed?.outcomes ?? 0;
  }

  /** Resolves when it has caught up, or given up. */
  async settled(): Promise<void> {
    await this.#catchingUp;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#catchingUp;
    await this.#saving;
    if (this.#seq > this.#savedSeq) await this.#save();
  }

  #learn(seq: number, event: Stamped<HallEvent>): void {
    this.#seq = seq;
    if (this.#feed === null) return;
    if (event.kind === 'config.applied') this.#feed.applyConfig(event.body.config);
    else this.#feed.take(event as Stamped<DayEvent>);
  }

  #catchUpSoon(): void {
    this.#isLive = false;
    if (this.#catchingUp !== null) {
      this.#mustCatchUp = true;
      return;
    }
    this.#catchingUp = this.#catchUp()
      .catch((error: unknown) => {
        // Tickets are given without an estimate; the next start tries again.
        this.#options.log.error({ err: error }, 'the estimate of waits could not catch up');
      })
      .finally(() => {
        this.#catchingUp = null;
        if (!this.#mustCatchUp || this.#isStopped) return;
        this.#mustCatchUp = false;
        this.#catchUpSoon();
      });
  }

  async #catchUp(): Promise<void> {
    const { headSeq, openPast, log } = this.#options;
    const past = await openPast();
    try {
      if (this.#feed === null) await this.#begin(past);
      while (!this.#isStopped && this.#seq < headSeq()) {
        const events = await past.read(this.#seq, PAGE);
        if (events.length === 0) break;
        for (const { seq, event } of events) this.#learn(seq, event);
      }
      this.#isLive = !this.#isStopped && this.#feed !== null;
      if (this.#isLive) log.info({ outcomes: this.outcomes, seq: this.#seq }, 'the estimate of waits has caught up');
    } finally {
      await past.close();
    }
  }

  /** Goes on from what was saved, or begins with the days that are to be learned again. */
  async #begin(past: PastReader): Promise<void> {
    const { config, load, headSeq, now } = this.#options;
    const rules = config();
    if (rules === null) return;
    const text = await load();
    const saved = text === null ? null : parseSaved(text);
    const known = saved === null || saved.seq > headSeq() ? null : HallFeed.load(saved.feed, rules);
    this.#feed = known ?? HallFeed.empty(rules);
    this.#seq = known === null || saved === null ? await seqBefore(past, headSeq(), now().at - RELEARN_MS) : saved.seq;
    this.#savedSeq = known === null ? 0 : this.#seq;
  }

  #saveSometimes(): void {
    const { upMs } = this.#options.now();
    if (upMs - this.#savedUpMs < SAVE_EVERY_MS) return;
    this.#savedUpMs = upMs;
    this.#saving = this.#save();
  }

  async #save(): Promise<void> {
    if (this.#feed === null) return;
    const seq = this.#seq;
    const saved: Saved = { anchor: null, seq, feed: this.#feed.save() };
    try {
      await this.#options.save(JSON.stringify(saved));
      this.#savedSeq = seq;
    } catch (error) {
      // It costs a little learning again after the next start.
      this.#options.log.warn({ err: error }, 'what the estimate learned could not be saved');
    }
  }
}

/** The journal through a reader of its own. */
export const toPastReader = (reports: ReportsClient): PastReader => ({
  read: async (afterSeq, limit) => (await reports.readRows(afterSeq, limit)).map(toCommitted),
  close: () => reports.close(),
});

function parseSaved(text: string): Saved | null {
  try {
    const saved = JSON.parse(text) as Partial<Saved> | null;
    return saved !== null && typeof saved.seq === 'number' && typeof saved.feed === 'string' ? (saved as Saved) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The last row written before `at`, by halving: rows stand in the order of their moments, but for clocks that were put back. */
async function seqBefore(past: PastReader, headSeq: number, at: number): Promise<number> {
  let low = 0;
  let high = headSeq;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [row] = await past.read(middle, 1);
    if (row === undefined || row.event.at >= at) high = middle;
    else low = row.seq;
  }
  return low;
}
