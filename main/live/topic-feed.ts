/** One live topic: its entries as last told, its numbered changes, and who listens. */
import type { LiveMessage, TopicData } from '../api/live.ts';

type Change = Extract<LiveMessage, { type: 'change' }>;
type Entry = { readonly json: string; readonly value: unknown };
export type Subscriber = (message: LiveMessage, json: string) => void;

/** Changes kept for clients that come back; who was away for longer gets a snapshot. */
const KEPT_CHANGES = 500;

export class TopicFeed {
  readonly #topic: string;
  readonly #epoch: string;
  readonly #sections = new Map<string, Map<string, Entry>>();
  readonly #changes: Change[] = [];
  readonly #subscribers = new Set<Subscriber>();
  #n = 0;

  constructor(topic: string, epoch: string, data: TopicData) {
    this.#topic = topic;
    this.#epoch = epoch;
    this.#diff(data);
  }

  get isWatched(): boolean {
    return this.#subscribers.size > 0;
  }

  /** Adds a listener: first what it missed since `since`, or a snapshot; then every change. */
  subscribe(subscriber: Subscriber, since: { readonly epoch: string; readonly n: number } | undefined): void {
    this.#subscribers.add(subscriber);
    const missed = since?.epoch === this.#epoch && since.n <= this.#n ? this.#n - since.n : Number.POSITIVE_INFINITY;
    if (missed <= this.#changes.length) for (const change of this.#changes.slice(this.#changes.length - missed)) tell(subscriber, change);
    else tell(subscriber, { type: 'snapshot', topic: this.#topic, epoch: this.#epoch, n: this.#n, data: this.#data() });
  }

  unsubscribe(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber);
  }

  /** Tells what differs from what was told before, if anything. */
  update(data: TopicData): void {
    const { set, remove } = this.#diff(data);
    if (set.length + remove.length === 0) return;
    this.#n += 1;
    const change: Change = { type: 'change', topic: this.#topic, epoch: this.#epoch, n: this.#n, set, remove };
    this.#changes.push(change);
    if (this.#changes.length > KEPT_CHANGES) this.#changes.shift();
    const json = JSON.stringify(change);
    for (const subscriber of this.#subscribers) subscriber(change, json);
  }

  #data(): TopicData {
    return Object.fromEntries(
      [...this.#sections].map(([section, entries]) => [section, Object.fromEntries([...entries].map(([key, { value }]) => [key, value]))]),
    );
  }

  #diff(data: TopicData): Pick<Change, 'set' | 'remove'> {
    const set: Change['set'][number][] = [];
    const remove: Change['remove'][number][] = [];
    // A section that is no longer named has lost its entries.
    for (const section of new Set([...this.#sections.keys(), ...Object.keys(data)])) {
      const entries = data[section] ?? {};
      const known = this.#sections.get(section) ?? new Map<string, Entry>();
      this.#sections.set(section, known);
      for (const [key, value] of Object.entries(entries)) {
        const json = JSON.stringify(value) ?? 'null';
        if (known.get(key)?.json === json) continue;
        known.set(key, { json, value });
        set.push({ section, key, value });
      }
      for (const key of known.keys()) {
        if (Object.hasOwn(entries, key)) continue;
        known.delete(key);
        remove.push({ section, key });
      }
    }
    return { set, remove };
  }
}

function tell(subscriber: Subscriber, message: LiveMessage): void {
  subscriber(message, JSON.stringify(message));
}
