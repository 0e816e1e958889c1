import type { LiveMessage, LiveRequest } from '../../main/api/live.ts';
import { applyLiveMessage, type TopicState } from './apply-live-message.ts';

export type LiveFeedOptions = {
  readonly connect: () => WebSocket;
  /** 0 up to 1, for the jitter of the wait. */
  readonly random: () => number;
  /** First wait before a reconnect; doubles up to `maxWaitMs`. */
  readonly minWaitMs: number;
  readonly maxWaitMs: number;
};

/** What a screen sees of a topic. `data` stays the last known while `connected` is false. */
export type TopicSight = { readonly data: TopicState['data'] | null; readonly connected: boolean };

const NOTHING: TopicSight = { data: null, connected: false };

type Topic = { state: TopicState | null; sight: TopicSight; awaitsSnapshot: boolean; readonly listeners: Set<() => void> };

/**
 * One WebSocket for all topics of a page. It subscribes with the last (epoch, n) it has, asks for a snapshot at a gap, and
 * reconnects with a growing, jittered wait until it is closed.
 */
export class LiveFeed {
  readonly #options: LiveFeedOptions;
  readonly #topics = new Map<string, Topic>();
  readonly #epochListeners = new Set<() => void>();
  #socket: WebSocket | null = null;
  #open = false;
  #closed = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #epoch: string | null = null;

  constructor(options: LiveFeedOptions) {
    this.#options = options;
  }

  /** Calls `listener` whenever `sight(topic)` has changed. Returns the end of the subscription. */
  subscribe(topic: string, listener: () => void): () => void {
    const entry = this.#topics.get(topic) ?? { state: null, sight: NOTHING, awaitsSnapshot: false, listeners: new Set() };
    this.#topics.set(topic, entry);
    entry.listeners.add(listener);
    if (entry.listeners.size === 1) this.#ask(topic, entry);
    if (this.#socket === null && this.#timer === null && !this.#closed) this.#connect();
    return () => this.#leave(topic, entry, listener);
  }

  sight(topic: string): TopicSight {
    return this.#topics.get(topic)?.sight ?? NOTHING;
  }

  /** The run of the controller, null before the first snapshot. A new one may have another configuration. */
  get epoch(): string | null {
    return this.#epoch;
  }

  onEpoch(listener: () => void): () => void {
    this.#epochListeners.add(listener);
    return () => void this.#epochListeners.delete(listener);
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #leave(topic: string, entry: Topic, listener: () => void): void {
    entry.listeners.delete(listener);
    if (entry.listeners.size > 0) return;
    this.#topics.delete(topic);
    if (this.#open) this.#send({ type: 'unsubscribe', topic });
  }

  #connect(): void {
    this.#timer = null;
    const socket = this.#options.connect();
    this.#socket = socket;
    socket.onopen = () => {
      this.#open = true;
      for (const [topic, entry] of this.#topics) this.#ask(topic, entry);
    };
    socket.onmessage = (event) => this.#receive(JSON.parse(String(event.data)) as LiveMessage);
    socket.onclose = () => this.#lost(socket);
  }

  #lost(socket: WebSocket): void {
    if (this.#socket !== socket) return;
    this.#socket = null;
    this.#open = false;
    for (const entry of this.#topics.values()) this.#show(entry);
    if (this.#closed) return;
    const { minWaitMs, maxWaitMs, random } = this.#options;
    const waitMs = Math.min(maxWaitMs, minWaitMs * 2 ** this.#failures) * (0.5 + random() / 2);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#connect(), waitMs);
  }

  #ask(topic: string, entry: Topic): void {
    if (!this.#open) return;
    const since = entry.state === null ? {} : { since: { epoch: entry.state.epoch, n: entry.state.n } };
    entry.awaitsSnapshot = entry.state === null;
    this.#send({ type: 'subscribe', topic, ...since });
    this.#show(entry);
  }

  #receive(message: LiveMessage): void {
    this.#failures = 0;
    const entry = this.#topics.get(message.topic);
    if (entry === undefined) return;
    // Changes sent before the server has read our question would each look like another gap.
    if (entry.awaitsSnapshot && message.type === 'change') return;
    const applied = applyLiveMessage(entry.state, message);
    if (applied.kind === 'gap') {
      entry.state = null;
      this.#ask(message.topic, entry);
    } else if (applied.kind === 'applied') {
      entry.state = applied.state;
      entry.awaitsSnapshot = false;
      this.#show(entry);
      this.#noteEpoch(applied.state.epoch);
    }
  }

  #noteEpoch(epoch: string): void {
    if (this.#epoch === epoch) return;
    this.#epoch = epoch;
    for (const listener of this.#epochListeners) listener();
  }

  /** While a snapshot is awaited after a gap the old picture stays up, marked as not connected. */
  #show(entry: Topic): void {
    const data = entry.state?.data ?? entry.sight.data;
    const connected = this.#open && entry.state !== null;
    if (entry.sight.data === data && entry.sight.connected === connected) return;
    entry.sight = { data, connected };
    for (const listener of entry.listeners) listener();
  }

  #send(request: LiveRequest): void {
    this.#socket?.send(JSON.stringify(request));
  }
}
