/** All live topics. Marked stale by whoever changes something, made anew at most every 20 ms, and only while somebody watches. */
import type { TopicData } from '../api/live.ts';
import { type Subscriber, TopicFeed } from './topic-feed.ts';

/** Makes the data of a topic now; null when there is no such topic. */
export type TopicSource = (topic: string) => TopicData | null;

const FLUSH_MS = 20;

export class LiveHub {
  readonly #epoch: string;
  readonly #source: TopicSource;
  readonly #beforeSubscribe: () => void;
  readonly #feeds = new Map<string, TopicFeed>();
  #timer: NodeJS.Timeout | null = null;

  /** `beforeSubscribe` lets the owner bring up to date what is only looked at now and then, such as the time of day. */
  constructor(epoch: string, source: TopicSource, beforeSubscribe: () => void) {
    this.#epoch = epoch;
    this.#source = source;
    this.#beforeSubscribe = beforeSubscribe;
  }

  /** False when there is no such topic. */
  subscribe(topic: string, subscriber: Subscriber, since: { readonly epoch: string; readonly n: number } | undefined): boolean {
    this.#beforeSubscribe();
    const data = this.#source(topic);
    if (data === null) return false;
    let feed = this.#feeds.get(topic);
    if (feed === undefined) {
      feed = new TopicFeed(topic, this.#epoch, data);
      this.#feeds.set(topic, feed);
    } else feed.update(data);
    feed.subscribe(subscriber, since);
    return true;
  }

  unsubscribe(topic: string, subscriber: Subscriber): void {
    this.#feeds.get(topic)?.unsubscribe(subscriber);
  }

  /** Something has changed: every watched topic is looked at soon. */
  touch(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      for (const [topic, feed] of this.#feeds) {
        const data = feed.isWatched ? this.#source(topic) : null;
        if (data !== null) feed.update(data);
      }
    }, FLUSH_MS);
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
