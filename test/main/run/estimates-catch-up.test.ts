/** How the learner keeps up with the journal: what it was not told of is read, and what it learned is saved with its place. */
import { describe, expect, it } from 'vitest';
import type { CommittedEvent } from '../../../main/controller/controller.ts';
import { Estimates } from '../../../main/run/estimates.ts';
import { makeConfig, makeOpenHall } from '../hall/make-hall.ts';

const MINUTE_MS = 60_000;
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A morning with forty visits, each called three minutes after the one before, and its rows. */
function makeJournal(): { readonly events: CommittedEvent[]; readonly now: ReturnType<typeof makeOpenHall>['now'] } {
  const hall = makeOpenHall();
  for (let nth = 0; nth < 40; nth++) hall.issue(`v${nth}`);
  hall.open('w1');
  for (let nth = 0; nth < 38; nth++)
    hall
      .wait(3 * MINUTE_MS)
      .next('w1')
      .at('w1', 'start', `v${nth}`)
      .at('w1', 'finish', `v${nth}`);
  return { events: hall.events.map((event, index) => ({ seq: index + 1, event, causeSeq: null })), now: hall.now };
}

class Rig {
  readonly journal = makeJournal();
  /** Rows that are in the file. */
  head: number;
  saved: string | null = null;
  reads = 0;
  opens = 0;
  closing: Promise<void> = Promise.resolve();
  readonly estimates: Estimates;

  constructor(head: number, saved: string | null = null) {
    this.head = head;
    this.saved = saved;
    this.estimates = new Estimates({
      config: () => makeConfig(),
      headSeq: () => this.head,
      load: async () => this.saved,
      save: async (text) => {
        this.saved = text;
      },
      openPast: async () => {
        this.opens += 1;
        return {
          read: async (after, limit) => {
            this.reads += 1;
            return this.journal.events.slice(after, Math.min(this.head, after + limit));
          },
          close: () => this.closing,
        };
      },
      now: () => this.journal.now,
      log: silent,
    });
  }

  get all(): number {
    return this.journal.events.length;
  }

  /** Commits the rows up to `head` and tells of those behind `toldFrom`. */
  commit(head: number, toldFrom = this.head): void {
    this.head = head;
    this.estimates.onCommit(this.journal.events.slice(toldFrom, head));
  }

  feed(): string {
    return JSON.parse(this.saved ?? '{}').feed;
  }
}

async function learnedAtOnce(): Promise<string> {
  const rig = new Rig(0);
  rig.head = rig.all;
  rig.estimates.start();
  await rig.estimates.settled();
  await rig.estimates.stop();
  return rig.feed();
}

describe('the learner beside the journal', () => {
  it('says nothing until it has caught up', async () => {
    const rig = new Rig(0);
    rig.head = rig.all;
    expect(rig.estimates.estimateFor('s1', 'ordinary')).toBeNull();
    rig.estimates.start();
    expect(rig.estimates.estimateFor('s1', 'ordinary')).toBeNull();
    await rig.estimates.settled();
    expect(rig.estimates.estimateFor('s1', 'ordinary')).not.toBeNull();
  });

  it('learns the same from commits as from the past', async () => {
    const rig = new Rig(10);
    rig.estimates.start();
    await rig.estimates.settled();
    for (let head = 10; head < rig.all; head += 7) rig.commit(Math.min(rig.all, head + 7));
    await rig.estimates.stop();
    expect(rig.opens).toBe(1);
    expect(rig.feed()).toBe(await learnedAtOnce());
  });

  it('reads the rows that it was not told of, also when it is still ending the last reading', async () => {
    const rig = new Rig(10);
    const { promise, resolve } = Promise.withResolvers<void>();
    rig.closing = promise;
    rig.estimates.start();
    while (rig.estimates.outcomes === 0 && rig.reads < 3) await new Promise((done) => setImmediate(done));
    rig.commit(60, 40);
    resolve();
    await rig.estimates.settled();
    await rig.estimates.settled();
    rig.commit(90, 80);
    await rig.estimates.settled();
    rig.commit(rig.all);
    await rig.estimates.stop();
    expect(rig.opens).toBe(3);
    expect(rig.feed()).toBe(await learnedAtOnce());
  });

  it('goes on from what was saved and reads only what is behind it', async () => {
    const first = new Rig(70);
    first.estimates.start();
    await first.estimates.settled();
    await first.estimates.stop();
    const second = new Rig(0, first.saved);
    second.head = second.all;
    second.estimates.start();
    await second.estimates.settled();
    await second.estimates.stop();
    expect(JSON.parse(first.saved ?? '{}').seq).toBe(70);
    expect(second.feed()).toBe(await learnedAtOnce());
  });
});
