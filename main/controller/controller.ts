/**
 * The heart of the running hall: commands in, decided together, one batch in flight to the journal, answers and publication only
 * behind the commit. Two states are kept: `working`, in which the batch under way has already happened, and `committed`, which is
 * all that anybody else ever sees.
 */
import { hash } from 'node:crypto';
import type { Head } from '../../db/chain/chain.ts';
import type { Stamped } from '../hall/day/events.ts';
import type { Frozen } from '../hall/day/state.ts';
import { evolve, type HallCommand, type HallEvent, type HallState } from '../hall/hall.ts';
import type { Stamp } from '../hall/kernel/stamp.ts';
import type { Clock } from '../platform/clock.ts';
import type { CommandMemory } from './command-memory.ts';
import { type DecidedTogether, decideTogether } from './decide-together.ts';
import { Gathering } from './gathering.ts';
import type { Appended, JournalPort } from './journal-port.ts';
import { actorOf, type CommandOrigin, type CommandResult, type Wish, wishId } from './wish.ts';

export type { CommandOrigin, CommandResult } from './wish.ts';

/** An event that is in the journal. */
export type CommittedEvent = { readonly seq: number; readonly event: Stamped<HallEvent>; readonly causeSeq: number | null };
export type CommitListener = (events: readonly CommittedEvent[]) => void;

/** A command that waits for its answer. */
type Pending = Wish & {
  readonly queuedUpMs: number;
  readonly result: Promise<CommandResult>;
  readonly answer: (result: CommandResult) => void;
};
type BatchInFlight = DecidedTogether<Pending>;

const MAX_BATCH = 256;
/** A command waits this long for its turn, then it is refused: the citizen in front of the screen has long pressed again. */
const MAX_WAIT_MS = 5000;
const SWEEP_EVERY_MS = 500;
const PROBE_EVERY_MS = 500;

export type ControllerLog = {
  readonly warn: (fields: object, message: string) => void;
  readonly error: (fields: object, message: string) => void;
};
export type ControllerOptions = {
  readonly journal: JournalPort;
  readonly head: Head;
  /** The state replayed from the journal; the controller owns it from here on. */
  readonly state: HallState;
  readonly memory: CommandMemory;
  readonly clock: Clock;
  readonly log: ControllerLog;
};

export class Controller {
  readonly #journal: JournalPort;
  readonly #clock: Clock;
  readonly #log: ControllerLog;
  readonly #memory: CommandMemory;
  readonly #gathering: Gathering;
  readonly #listeners = new Set<CommitListener>();
  readonly #byKey = new Map<string, Pending>();
  #queue: Pending[] = [];
  #head: Head;
  #committed: HallState;
  #working: HallState;
  #inFlight = false;
  #outOfService: { readonly code: string; readonly sinceAt: number } | null = null;
  #probeTimer: NodeJS.Timeout | null = null;
  #sweepTimer: NodeJS.Timeout | null = null;
  #closed = false;
  #idle: (() => void)[] = [];

  constructor(options: ControllerOptions) {
    this.#journal = options.journal;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#memory = options.memory;
    this.#gathering = new Gathering(() => options.clock.upMs());
    this.#head = options.head;
    this.#committed = options.state;
    this.#working = structuredClone(options.state);
  }

  /** What is durable. Nobody is ever shown anything else. */
  get state(): Frozen<HallState> {
    return this.#committed;
  }

  get head(): Head {
    return this.#head;
  }

  /** Set while nothing can be written: the hall says "out of service" and promises nothing. */
  get outOfService(): { readonly code: string; readonly sinceAt: number } | null {
    return this.#outOfService;
  }

  now(): Stamp {
    return { at: Math.floor(this.#clock.wallMs()), clockId: this.#clock.clockId, upMs: Math.floor(this.#clock.upMs()) };
  }

  /** Calls `listener` with each committed batch, in order. Returns how to stop. */
  onCommit(listener: CommitListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Gives a command; the answer comes when its events are durable. Never rejects. */
  submit(command: HallCommand, origin: CommandOrigin): Promise<CommandResult> {
    if (this.#closed) return Promise.resolve({ ok: false, code: 'hall/stopping', context: {} });
    const id = origin.key === null ? null : wishId(actorOf(origin), origin.key);
    const requestHash = id === null ? '' : hash('sha256', origin.request, 'base64url');
    const waiting = id === null ? null : this.#sameKey(id, origin, requestHash);
    if (waiting !== null) return waiting;
    const { promise: result, resolve: answer } = Promise.withResolvers<CommandResult>();
    const pending: Pending = { command, origin, id, requestHash, queuedUpMs: this.#clock.upMs(), result, answer };
    if (id !== null) this.#byKey.set(id, pending);
    this.#queue.push(pending);
    this.#pump();
    this.#sweepTimer ??= setTimeout(() => this.#sweep(), SWEEP_EVERY_MS);
    return result;
  }

  /** Answers what is under way, takes nothing new. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of [this.#probeTimer, this.#sweepTimer]) if (timer !== null) clearTimeout(timer);
    if (this.#inFlight || this.#queue.length > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** The answer to a key that was used before or is under way; null for a new one. */
  #sameKey(id: string, { key }: CommandOrigin, requestHash: string): Promise<CommandResult> | null {
    const known = this.#memory.get(id);
    const pending = this.#byKey.get(id);
    if (known === undefined && pending === undefined) return null;
    if ((known ?? pending)?.requestHash !== requestHash)
      return Promise.resolve({ ok: false, code: 'command/key-reused', context: { key } });
    if (known !== undefined) return Promise.resolve({ ok: true, reply: JSON.parse(known.reply), remembered: true });
    return pending?.result ?? null;
  }

  #pump(): void {
    if (this.#inFlight) return;
    if (this.#queue.length === 0) {
      for (const resolve of this.#idle.splice(0)) resolve();
      return;
    }
    this.#inFlight = true;
    const go = async (): Promise<void> => {
      await this.#round();
      this.#inFlight = false;
      this.#pump();
    };
    this.#gathering.wait(
      () => this.#queue.length,
      () => void go(),
    );
  }

  async #round(): Promise<void> {
    const taken = this.#queue.splice(0, MAX_BATCH);
    try {
      const flight = decideTogether(this.#working, this.#dropExpired(taken), this.now());
      if (flight.events.length === 0) return this.#answer(flight);
      if (this.#outOfService !== null) return this.#refuseAll(flight, this.#outOfService.code);
      await this.#commit(flight);
    } catch (error) {
      // A defect of ours: the batch must not leave callers hanging, nor half a state behind.
      this.#log.error({ err: error }, 'a round of commands failed');
      this.#working = structuredClone(this.#committed);
      for (const pending of taken) this.#settle(pending, { ok: false, code: 'hall/internal', context: {} });
    }
  }

  /** A batch that hangs must not keep those behind it waiting without an answer. */
  #sweep(): void {
    this.#queue = this.#dropExpired(this.#queue);
    this.#sweepTimer = this.#queue.length > 0 || this.#inFlight ? setTimeout(() => this.#sweep(), SWEEP_EVERY_MS) : null;
  }

  #dropExpired(taken: readonly Pending[]): Pending[] {
    const now = this.#clock.upMs();
    return taken.filter((pending) => {
      if (now - pending.queuedUpMs <= MAX_WAIT_MS) return true;
      this.#settle(pending, { ok: false, code: 'hall/busy', context: {} });
      return false;
    });
  }

  async #commit(flight: BatchInFlight): Promise<void> {
    const before = this.#head;
    const startUpMs = this.#clock.upMs();
    let appended: Appended = await this.#journal.append(flight.batch, before);
    if (!appended.ok && appended.outcomeUnknown) appended = await this.#resolveUnknown(before, flight.batch.events.length, appended);
    if (!appended.ok) {
      this.#log.error({ code: appended.code, message: appended.message }, 'the journal did not take a batch');
      this.#leaveService(appended.code);
      return this.#refuseAll(flight, appended.code);
    }
    this.#head = appended.head;
    const firstSeq = appended.firstSeq;
    const committed = flight.events.map(({ event, causeSeq }, index) => ({ seq: firstSeq + index, event, causeSeq }));
    for (const { event } of committed) evolve(this.#committed, event);
    this.#memory.prune(this.now());
    this.#gathering.noteCommit(flight.decided.length, this.#queue.length, this.#clock.upMs() - startUpMs);
    this.#answer(flight);
    this.#publish(committed);
  }

  /** After a commit error only the file knows: reopen it and compare its end with where it was before. */
  async #resolveUnknown(before: Head, count: number, failure: Extract<Appended, { ok: false }>): Promise<Appended> {
    this.#log.warn({ code: failure.code }, 'the outcome of a commit is unknown; reopening the journal');
    this.#leaveService(failure.code);
    for (;;) {
      try {
        const head = await this.#journal.reopen();
        if (head.seq === before.seq + count) return { ok: true, firstSeq: before.seq + 1, head };
        return { ...failure, outcomeUnknown: false };
      } catch (error) {
        if (this.#closed) return { ...failure, outcomeUnknown: false };
        this.#log.error({ err: error }, 'the journal cannot be reopened yet');
        await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS));
      }
    }
  }

  #publish(events: readonly CommittedEvent[]): void {
    for (const listener of this.#listeners) {
      try {
        listener(events);
      } catch (error) {
        // What is durable stays so; a screen or a device that could not be told must not stop the others.
        this.#log.error({ err: error }, 'a commit listener failed');
      }
    }
  }

  #refuseAll(flight: BatchInFlight, code: string): void {
    if (flight.events.length > 0) this.#working = structuredClone(this.#committed);
    for (const { wish } of flight.decided) this.#settle(wish, { ok: false, code: 'hall/out-of-service', context: { cause: code } });
  }

  /** A yes that brought no event ("you have that visit already") leaves no trace on the disk, but its repetition in this run gets it again, too. */
  #answer({ decided, now: { at, upMs } }: BatchInFlight): void {
    for (const { wish, result, replyText } of decided) {
      if (wish.id !== null && replyText !== null) this.#memory.add(wish.id, { requestHash: wish.requestHash, reply: replyText, at, upMs });
      this.#settle(wish, result);
    }
  }

  #settle(pending: Pending, result: CommandResult): void {
    if (pending.id !== null && this.#byKey.get(pending.id) === pending) this.#byKey.delete(pending.id);
    pending.answer(result);
  }

  #leaveService(code: string): void {
    if (this.#outOfService !== null || this.#closed) return;
    this.#outOfService = { code, sinceAt: this.#clock.wallMs() };
    this.#publish([]);
    const probe = async (): Promise<void> => {
      if (!this.#inFlight && (await this.#journal.probe().catch(() => false))) {
        this.#outOfService = null;
        this.#publish([]);
        return;
      }
      if (!this.#closed) this.#probeTimer = setTimeout(() => void probe(), PROBE_EVERY_MS);
    };
    this.#probeTimer = setTimeout(() => void probe(), PROBE_EVERY_MS);
  }
}
