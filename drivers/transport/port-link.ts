import type { Logger } from 'pino';
import { type Clock, pause } from '../clock.ts';
import { codeOf, DriverError } from '../driver-error.ts';
import { type Asked, Deadline, type Patience, restUntil } from './answer.ts';
import { BusWatch } from './bus-watch.ts';
import { type Priority, TaskQueue } from './task-queue.ts';
import { type CloseReason, portClosed, type Transport, type TransportEvents } from './transport.ts';

const OPEN_TIMEOUT_MS = 3_000;
const RETRY_FIRST_MS = 50;
const RETRY_MAX_MS = 2_000;
/** A port that stayed open this long was a good one: the wait starts small again. */
const GOOD_OPEN_MS = 1_000;
/** On top of the time on the wire; a hung peer makes the system's word never come. */
const WRITE_GRACE_MS = 1_000;
const DOUBT_FIRST_MS = 3_000;
const DOUBT_MAX_MS = 60_000;

/** What a transaction may do while it holds the port. It is good for one open: after an unplug every call throws `port/closed`. */
export type Wire = {
  /** Ms that `bytes` take on the wire, 0 where that is not known. */
  wireMs(bytes: number): number;
  send(bytes: Uint8Array): Promise<void>;
  /** Sends (nothing, if empty), then gives each chunk that arrives to `take` until it returns a value; null after `timeoutMs`. Earlier bytes are gone. */
  exchange<T>(bytes: Uint8Array, take: (chunk: Uint8Array) => T | null, timeoutMs: number): Promise<T | null>;
  /**
   * One question of a bus: the same, but it waits no longer than the line needs. Silence is over when no byte came in time; the line then rests for
   * `gapMs` before whoever is next.
   */
  ask<T>(bytes: Uint8Array, take: (chunk: Uint8Array) => T | null, patience: Patience): Promise<Asked<T>>;
};

/**
 * What a link tells: opened (each time anew), every chunk, closed or not to be opened (a code). `port/silent` is the link's own doubt: the
 * device is as silent as before, and its state is no other for it.
 */
export type LinkListener = {
  opened?(): void;
  data?(chunk: Uint8Array): void;
  closed?(code: string): void;
};

export type LinkOptions = {
  readonly name: string;
  /** Makes a fresh transport for each open. */
  readonly makeTransport: (events: TransportEvents) => Transport;
  /** Whether some device on the port answers at all; if none does, silence is no reason to doubt the port. */
  readonly expectsAnswers: boolean;
  readonly clock: Clock;
  readonly log: Logger;
  /** 0 to 1, for the jitter. */
  readonly random: () => number;
};

/**
 * One configured port with the devices on it: opens it, opens it again for ever (50 ms growing to 2 s, jittered), and lets one
 * transaction at a time have it. A port that was written to and stays silent is closed on doubt and opened afresh.
 */
export class PortLink {
  readonly name: string;
  readonly #options: LinkOptions;
  readonly #listeners = new Set<LinkListener>();
  readonly #queue: TaskQueue;
  readonly #stopping = new AbortController();
  #transport: Transport | null = null;
  #running: Promise<void> | null = null;
  /** When the first write went out that nothing has been heard since. */
  #askedUpMs: number | null = null;
  #doubtMs = DOUBT_FIRST_MS;
  /** Until when the line must rest. */
  #restUntilUpMs = 0;
  /** How often the port was opened. */
  opens = 0;
  /** What the drivers hear at each address. */
  readonly watch = new BusWatch();

  constructor(options: LinkOptions) {
    this.name = options.name;
    this.#options = options;
    this.#queue = new TaskQueue(options.clock.upMs);
  }

  get isOpen(): boolean {
    return this.#transport?.isOpen === true;
  }

  /** The report descriptor of the HID unit that is open, where the system gives it. */
  get reportDescriptor(): Uint8Array | null {
    return this.#transport?.reportDescriptor ?? null;
  }

  /** Returns the function that takes the listener away again. */
  listen(listener: LinkListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): void {
    this.#running ??= this.#keepOpen();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#transport?.close('port/stopped');
    await this.#running;
  }

  /** Until the port is open, at most `timeoutMs`. */
  async whenOpen(timeoutMs: number): Promise<void> {
    if (this.isOpen) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const stopListening = this.listen({ opened: resolve });
    const timer = setTimeout(resolve, timeoutMs);
    await promise;
    clearTimeout(timer);
    stopListening();
  }

  /**
   * Runs `work` alone on the port. Rejects with `port/closed` at once when it is not open: nothing waits for a replug. Aborting `signal` takes
   * back what has not begun (`port/stopped`): a search may wait long for its turn.
   */
  run<T>(priority: Priority, work: (wire: Wire) => Promise<T>, signal: AbortSignal | null = null): Promise<T> {
    const transport = this.#transport;
    if (transport === null || !transport.isOpen) return Promise.reject(portClosed(this.name));
    const turn = async () => {
      await this.#doubt(transport);
      await restUntil(this.#restUntilUpMs, this.#options.clock.upMs);
      return work(this.#wireOf(transport));
    };
    return this.#queue.add(priority, turn, signal, new DriverError('port/stopped', `${this.name}: no longer wanted`));
  }

  async #keepOpen(): Promise<void> {
    const { clock, log, random } = this.#options;
    let waitMs = RETRY_FIRST_MS;
    let lastCode = '';
    while (!this.#stopping.signal.aborted) {
      let code: string;
      let openMs = 0;
      try {
        const openedUpMs = clock.upMs();
        code = await this.#openOnce();
        openMs = clock.upMs() - openedUpMs;
      } catch (caught) {
        code = codeOf(caught, 'port/open-failed');
        if (code !== lastCode) log.warn({ port: this.name, code, err: caught }, 'port does not open; trying on');
      }
      lastCode = code;
      this.#transport = null;
      this.#queue.refuseWaiting(portClosed(this.name));
      for (const listener of this.#listeners) listener.closed?.(code);
      waitMs = openMs >= GOOD_OPEN_MS ? RETRY_FIRST_MS : waitMs;
      await pause(waitMs * (0.5 + random() / 2), this.#stopping.signal);
      waitMs = Math.min(waitMs * 2, RETRY_MAX_MS);
    }
  }

  /** Opens a fresh transport and returns why it closed. */
  async #openOnce(): Promise<CloseReason> {
    const { makeTransport, log } = this.#options;
    const { promise: closed, resolve: onClosed } = Promise.withResolvers<CloseReason>();
    const transport = makeTransport({
      data: (chunk) => {
        this.#askedUpMs = null;
        this.#doubtMs = DOUBT_FIRST_MS;
        for (const listener of this.#listeners) listener.data?.(chunk);
      },
      closed: onClosed,
    });
    this.#transport = transport;
    await transport.open(OPEN_TIMEOUT_MS);
    if (this.#stopping.signal.aborted) await transport.close('port/stopped');
    this.opens += 1;
    this.watch.clear();
    this.#askedUpMs = null;
    log.info({ port: this.name, opens: this.opens }, 'port open');
    for (const listener of this.#listeners) listener.opened?.();
    const reason = await closed;
    log.info({ port: this.name, reason }, 'port closed');
    return reason;
  }

  #wireOf(transport: Transport): Wire {
    const check = () => {
      if (this.#transport !== transport || !transport.isOpen) throw portClosed(this.name);
    };
    const send = async (bytes: Uint8Array) => {
      check();
      if (bytes.length === 0) return;
      this.#askedUpMs ??= this.#options.clock.upMs();
      await transport.write(bytes, transport.wireMs(bytes.length) + WRITE_GRACE_MS);
    };
    return {
      wireMs: (bytes) => transport.wireMs(bytes),
      send,
      exchange: async (bytes, take, timeoutMs) => {
        check();
        const asked = await this.#answer(take, timeoutMs + transport.wireMs(bytes.length), null, () => send(bytes));
        return asked.heard === 'answered' || asked.heard === 'doubled' ? asked.value : null;
      },
      ask: async (bytes, take, patience) => {
        await restUntil(this.#restUntilUpMs, this.#options.clock.upMs);
        check();
        const firstMs = transport.wireMs(bytes.length) + transport.lagMs + patience.firstByteMs;
        return this.#answer(take, firstMs, { ...patience, restMs: patience.restMs + transport.lagMs }, () => send(bytes));
      },
    };
  }

  /** Without `patience` the whole answer has `firstMs`. */
  async #answer<T>(
    take: (chunk: Uint8Array) => T | null,
    firstMs: number,
    patience: Patience | null,
    send: () => Promise<void>,
  ): Promise<Asked<T>> {
    const { upMs } = this.#options.clock;
    const { promise, resolve, reject } = Promise.withResolvers<Asked<T>>();
    let hasHeard = false;
    let answered: T | null = null;
    let isDoubled = false;
    const deadline = new Deadline(upMs, () => resolve({ heard: hasHeard ? 'garbled' : 'silent' }));
    const stopListening = this.listen({
      data: (chunk) => {
        if (answered !== null) {
          isDoubled = true;
          return;
        }
        if (!hasHeard && patience !== null) deadline.set(patience.restMs);
        hasHeard = true;
        const taken = take(chunk);
        if (taken === null) return;
        answered = taken;
        resolve({ heard: 'answered', value: taken });
      },
      closed: () => reject(portClosed(this.name)),
    });
    try {
      // The answer may beat the write's callback, so both are awaited together.
      const sent = send().then(() => {
        if (!hasHeard || patience === null) deadline.set(firstMs);
      });
      const [asked] = await Promise.all([promise, sent]);
      if (patience !== null && asked.heard !== 'silent') this.#restUntilUpMs = upMs() + patience.gapMs;
      if (patience === null || asked.heard !== 'answered' || patience.lingerMs === 0) return asked;
      await restUntil(upMs() + patience.lingerMs, upMs);
      return isDoubled ? { heard: 'doubled', value: asked.value } : asked;
    } finally {
      deadline.clear();
      stopListening();
    }
  }

  /**
   * Written to, and nothing heard for long: close on doubt, as a missed unplug looks exactly so. Only between transactions: a print job has
   * its own, longer patience. It doubles each time.
   */
  async #doubt(transport: Transport): Promise<void> {
    const { clock, expectsAnswers, log } = this.#options;
    if (!expectsAnswers || this.#askedUpMs === null) return;
    const silentMs = clock.upMs() - this.#askedUpMs;
    if (silentMs < this.#doubtMs) return;
    log.warn({ port: this.name, silentMs: Math.round(silentMs) }, 'nothing heard for long; opening the port afresh');
    this.#doubtMs = Math.min(this.#doubtMs * 2, DOUBT_MAX_MS);
    await transport.close('port/silent');
  }
}
