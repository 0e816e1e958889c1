import { type Clock, pause } from '../clock.ts';
import { codeOf } from '../driver-error.ts';
import type { PrintOutcome, PrintProof } from '../messages.ts';
import type { Wire } from '../transport/index.ts';
import { CUT_COUNTER_QUERY, encodeProcessId, FENCE } from './codec.ts';
import type { PrinterFrame } from './framer.ts';
import { JOB_START, type PrintJobInput, type PrintJobState, stepPrintJob } from './print-job.ts';
import { cutsIn, type PrinterTalk } from './printer-talk.ts';
import type { PrinterStatus } from './status.ts';

/** From the first byte of the ticket, without its time on the wire. */
const PROOF_LIMIT_MS = 6_000;
/** From the command, whatever the speed: with the last question and the clearing the result is there within 7.5 s. */
const JOB_LIMIT_MS = 6_700;
/** A unit that gives no proof is watched for trouble as long as a ticket takes, and then believed to be done or not: nobody knows. */
const WATCH_MS = 2_000;
/** Between two looks at the status while the proof is awaited. */
const LOOK_MS = 150;

export type JobRunOptions = {
  readonly talk: PrinterTalk;
  readonly wire: Wire;
  readonly clock: Clock;
  /** Asked for when the check is done: only then it is known whether the printer holds the logo. */
  readonly ticket: () => Uint8Array;
  /** Whether the ticket ends in a cut, which the cutter's counter would show. */
  readonly isCut: boolean;
  readonly receivedUpMs: number;
  /** The status before the ticket, with the printer brought to order. */
  readonly check: () => Promise<PrintJobInput>;
  /** The kind of proof, known when the check is done. */
  readonly proof: () => PrintProof | 'none';
};

/** How a job ended; `isCleared`: the printer said that its buffers are empty. */
export type JobEnd = { readonly result: PrintOutcome; readonly isDirty: boolean; readonly isCleared: boolean };

/** Runs the machine of print-job.ts against one wire: does what its state asks for and feeds back what came of it. */
export class JobRun {
  readonly #options: JobRunOptions;
  readonly #id: string;
  readonly #stopWaiting = new AbortController();
  #state: PrintJobState = JOB_START;
  #changed = Promise.withResolvers<void>();
  #overdueUpMs: number;
  #isCleared = false;

  constructor(options: JobRunOptions) {
    this.#options = options;
    this.#id = options.talk.nextId();
    this.#overdueUpMs = options.receivedUpMs + JOB_LIMIT_MS;
  }

  feed(input: PrintJobInput): void {
    const next = stepPrintJob(this.#state, input);
    if (next === null) return;
    this.#state = next;
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  async end(): Promise<JobEnd> {
    const { talk } = this.#options;
    talk.onFrame = (frame) => this.#see(frame);
    try {
      for (;;) {
        const state = this.#state;
        if (state.at === 'done') return { result: state.result, isDirty: state.isDirty, isCleared: this.#isCleared };
        if (state.at !== 'clearing' && this.#isOverdue) this.feed({ on: this.#options.proof() === 'none' ? 'unprovable' : 'overdue' });
        else await this.#act(state);
      }
    } finally {
      talk.onFrame = null;
      this.#stopWaiting.abort();
    }
  }

  get #isOverdue(): boolean {
    return this.#options.clock.upMs() >= this.#overdueUpMs;
  }

  async #act(state: PrintJobState): Promise<void> {
    const { check, talk, wire } = this.#options;
    try {
      switch (state.at) {
        case 'checking':
          return this.feed(await check());
        case 'writing':
          return await this.#write();
        case 'proving':
          await this.#wait(LOOK_MS);
          // The proof may have come meanwhile; a question would only cost time.
          if (this.#state.at === 'proving' && !this.#isOverdue) this.feed(statusInput(await talk.askStatus(wire)));
          return;
        case 'verifying':
          return this.feed(statusInput(await talk.askStatus(wire)));
        case 'clearing':
          this.#isCleared = await talk.clear(wire);
          return this.feed({ on: 'cleared' });
        case 'done':
          return;
        default:
          return state satisfies never;
      }
    } catch (caught) {
      const code = codeOf(caught, '');
      if (!code.startsWith('port/')) throw caught;
      // Refused at the door: a port that was closed before the write took no byte of it.
      this.feed({ on: state.at === 'writing' && code === 'port/closed' ? 'refused' : 'gone' });
    }
  }

  async #write(): Promise<void> {
    const { clock, proof, talk, ticket, wire } = this.#options;
    const bytes = Buffer.concat([ticket(), this.#question()]);
    const wireMs = wire.wireMs(bytes.length);
    const limitMs = proof() === 'none' ? WATCH_MS : PROOF_LIMIT_MS;
    this.#overdueUpMs = Math.min(this.#overdueUpMs, clock.upMs() + limitMs + wireMs);
    talk.owe(proof());
    await wire.send(bytes);
    this.feed({ on: 'handed-over' });
    // A question would wait behind the ticket in the system's queue and look unanswered.
    await this.#wait(Math.min(wireMs, PROOF_LIMIT_MS));
  }

  /** What is queued behind the cut, so that its answer is the proof. */
  #question(): Uint8Array {
    const kind = this.#options.proof();
    switch (kind) {
      case 'process-id':
        return encodeProcessId(this.#id);
      case 'fence':
        return FENCE;
      case 'cut-counter':
        return CUT_COUNTER_QUERY;
      case 'none':
        return new Uint8Array();
      default:
        return kind satisfies never;
    }
  }

  /** Until the state changes, at most `ms`. */
  async #wait(ms: number): Promise<void> {
    await Promise.race([this.#changed.promise, pause(ms, this.#stopWaiting.signal)]);
  }

  #see(frame: PrinterFrame): void {
    const { isCut, proof, talk } = this.#options;
    const cuts = proof() === 'cut-counter' ? cutsIn(frame) : null;
    if (cuts !== null) {
      const isExpected = cuts === (talk.cuts ?? 0) + (isCut ? 1 : 0);
      talk.cuts = cuts;
      // Answered in its turn, yet the cutter has not moved as it should have: nobody knows what came out.
      this.feed(isExpected ? { on: 'proof', proof: isCut ? 'cut-counter' : 'fence' } : { on: 'garbage' });
    } else if (frame.kind === 'process-id' && frame.id === this.#id) this.feed({ on: 'proof', proof: 'process-id' });
    // Where process ids are the proof nobody asked for a status byte.
    else if (frame.kind === 'single' && proof() === 'fence') this.feed({ on: 'proof', proof: 'fence' });
    else if (frame.kind === 'garbage') this.feed({ on: 'garbage' });
  }
}

/** A status, or its absence, as the machine takes it. */
export function statusInput(status: PrinterStatus | null): PrintJobInput {
  return status === null ? { on: 'silent' } : { on: 'status', status };
}
