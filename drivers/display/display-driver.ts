import { Alarm, pause } from '../clock.ts';
import type { DeviceContext, Driver } from '../device.ts';
import { codeOf } from '../driver-error.ts';
import type { DisplayContent } from '../messages.ts';
import type { Asked, Priority, Wire } from '../transport/index.ts';
import type { AnswerReader, AnswerVerdict, DisplayPlan, DisplayProtocol, DisplayStep } from './display-protocol.ts';

type Desired = { readonly rev: number; readonly plan: DisplayPlan };
/** What became of one step. `written`: nothing can come back. */
type Outcome = AnswerVerdict | 'written' | 'silent' | 'garbled';

const SILENT_FIRST_MS = 250;
const SILENT_MAX_MS = 1_000;
const LINGER_MS = 25;

/**
 * One display of any family. Makes it show what is desired: at each change, after each reconnect, when its heartbeat says that it shows something else,
 * and every `reassertMs`, as a unit that lost its power does not say so. Each frame is one transaction, so a call goes out as soon as the one under way
 * is over. States: `display/no-answer` (offline), `display/refused` (the unit says no), `bus/address-conflict` (userError), `bus/unreadable`.
 * One that never answers is online while its port is, and its notices say `written`.
 */
export class DisplayDriver implements Driver {
  readonly #protocol: DisplayProtocol;
  readonly #context: DeviceContext;
  readonly #stopping = new AbortController();
  readonly #alarm = new Alarm();
  /** Takes back what has not begun. */
  #waiting = new AbortController();
  #desired: Desired | null = null;
  /** The plan that stands on the unit as far as is known; null: nothing of ours. */
  #standing: DisplayPlan | null = null;
  #isSetUp = false;
  #assertedUpMs = 0;
  /** The revision and connection the last notice was for: the same is not told twice. */
  #told = '';
  #silentMs: number | null = null;
  #looping: Promise<void> | null = null;
  #stopListening: () => void = () => undefined;

  constructor(protocol: DisplayProtocol, context: DeviceContext) {
    this.#protocol = protocol;
    this.#context = context;
  }

  start(): void {
    const { link, setState } = this.#context;
    this.#stopListening = link.listen({
      opened: () => {
        this.#forgetUnit();
        this.#alarm.ring();
      },
      closed: (code) => {
        if (code !== 'port/silent') setState('noDevice', code, 'unknown');
      },
    });
    this.#looping ??= this.#loop();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#waiting.abort();
    this.#alarm.ring();
    await this.#looping;
    this.#stopListening();
  }

  /** Sets what to show. An older revision than the present one changes nothing. Throws `display/bad-number`. */
  show(rev: number, content: DisplayContent): void {
    if (this.#desired !== null && rev < this.#desired.rev) return;
    const plan = this.#protocol.plan(content);
    if (plan.missing > 0) {
      const { log, name } = this.#context;
      log.warn({ device: name, code: 'display/missing-characters', missing: plan.missing }, 'the display lacks characters of this text');
    }
    this.#desired = { rev, plan };
    this.#alarm.ring();
    // A heartbeat that waits behind a hall full of polls must not keep the call waiting.
    this.#waiting.abort();
  }

  async #loop(): Promise<void> {
    const { link } = this.#context;
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#turn();
      } catch (caught) {
        // The link tells the state of a port that went, and opens it again.
        if (!codeOf(caught, '').startsWith('port/')) throw caught;
      }
      // A late answer must not count for the content after it, so a unit that was silent is left alone for a moment even if that is new.
      if (this.#silentMs !== null) await pause(this.#protocol.timing.answerMs, this.#stopping.signal);
      if (link.isOpen || this.#silentMs === null) await this.#alarm.sleep(this.#silentMs ?? this.#protocol.timing.heartbeatMs);
      else await this.#alarm.sleep(SILENT_MAX_MS);
    }
  }

  /** Everything the unit needs now, one transaction each; ends early when it does not answer, or when something newer is desired. */
  async #turn(): Promise<void> {
    const { clock } = this.#context;
    if (!this.#isSetUp) {
      for (const step of this.#protocol.setUp) if (!isDone(await this.#run('poll', step))) return;
      this.#isSetUp = true;
    }
    const desired = this.#desired;
    if (desired === null) return this.#ask(this.#protocol.probe);
    const isDue = clock.upMs() - this.#assertedUpMs >= desired.plan.reassertMs;
    if (this.#standing !== desired.plan) return this.#assert(desired, 'command');
    if (isDue || desired.plan.heartbeat === null) return this.#assert(desired, 'poll');
    return this.#ask(desired.plan.heartbeat);
  }

  async #ask(step: DisplayStep | null): Promise<void> {
    if (step === null) return this.#noteLife('written');
    const outcome = await this.#run('poll', step);
    // The unit is there and shows something else: it was exchanged, or lost its power.
    if (outcome === 'refused' && this.#desired !== null) {
      this.#standing = null;
      this.#alarm.ring();
    }
  }

  async #assert({ rev, plan }: Desired, priority: Priority): Promise<void> {
    const { name, notice, link, clock } = this.#context;
    this.#standing = null;
    const opens = link.opens;
    const outcomes: Outcome[] = [];
    for (const step of plan.steps) {
      const outcome = await this.#run(priority, step);
      outcomes.push(outcome);
      if (!isDone(outcome)) {
        this.#told = '';
        return;
      }
      if (this.#desired?.plan !== plan) return this.#alarm.ring();
    }
    // What was shown on the port before this one is not shown on this one.
    if (link.opens !== opens) return this.#alarm.ring();
    this.#standing = plan;
    this.#assertedUpMs = clock.upMs();
    const telling = `${rev} ${link.opens}`;
    if (telling === this.#told) return;
    this.#told = telling;
    notice({ type: 'displayed', device: name, rev, proof: outcomes.includes('accepted') ? 'acknowledged' : 'written' });
  }

  async #run(priority: Priority, step: DisplayStep): Promise<Outcome> {
    // One lost answer keeps no call waiting; only a unit that stays silent is searched for.
    const isSearch = this.#silentMs !== null && this.#silentMs >= SILENT_MAX_MS && step.makeReader !== null;
    const { link } = this.#context;
    this.#waiting = new AbortController();
    if (this.#stopping.signal.aborted) this.#waiting.abort();
    const outcome = await link.run(isSearch ? 'search' : priority, (wire) => this.#exchange(wire, step), this.#waiting.signal);
    this.#noteLife(outcome);
    return outcome;
  }

  #noteLife(outcome: Outcome): void {
    const { setState, link, name } = this.#context;
    const verdict = link.watch.verdict(name);
    if (outcome === 'silent' || outcome === 'garbled') {
      // What answers after a silence may be another unit, or the same one with nothing on it.
      this.#forgetUnit();
      this.#silentMs = this.#silentMs === null ? SILENT_FIRST_MS : Math.min(this.#silentMs * 2, SILENT_MAX_MS);
    } else this.#silentMs = null;
    if (verdict === 'conflict') setState('userError', 'bus/address-conflict', 'unknown');
    else if (verdict === 'unreadable') setState('hardwareError', 'bus/unreadable', 'unknown');
    else if (outcome === 'silent' || outcome === 'garbled') setState('offline', 'display/no-answer', 'unknown');
    else if (outcome === 'refused' && this.#standing === null) setState('hardwareError', 'display/refused', 'unknown');
    else if (link.isOpen) setState('online', null, 'unknown');
  }

  #forgetUnit(): void {
    this.#isSetUp = false;
    this.#standing = null;
  }

  async #exchange(wire: Wire, step: DisplayStep): Promise<Outcome> {
    const { counters } = this.#context;
    const { makeReader } = step;
    if (makeReader === null) {
      counters.framesOut += 1;
      await wire.send(step.bytes);
      await pause(wire.wireMs(step.bytes.length) + this.#protocol.timing.gapMs, this.#stopping.signal);
      return 'written';
    }
    const attempts = this.#silentMs === null ? this.#protocol.timing.attempts : 1;
    let last: Outcome = 'silent';
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      counters.framesOut += 1;
      if (attempt > 0) counters.retries += 1;
      // A frame that broke off in an earlier exchange must not swallow this answer.
      const asked = await this.#hear(wire, step, step.bytes, makeReader());
      if (!('value' in asked)) {
        last = asked.heard;
        continue;
      }
      // The answer may have been a late one to the attempt before: then another follows, which must not count for the next content.
      if (attempt > 0) await this.#hear(wire, step, new Uint8Array(), makeReader());
      last = asked.value;
      if (last === 'accepted') break;
    }
    return last;
  }

  async #hear(wire: Wire, step: DisplayStep, bytes: Uint8Array, reader: AnswerReader): Promise<Asked<AnswerVerdict>> {
    const { counters, link, name } = this.#context;
    const { answerMs, gapMs } = this.#protocol.timing;
    const asked = await wire.ask(bytes, (chunk) => reader.push(chunk), {
      firstByteMs: answerMs,
      restMs: wire.wireMs(step.answerBytes),
      gapMs,
      lingerMs: link.watch.isSuspect(name) ? LINGER_MS : 0,
    });
    counters.framesIn += reader.framesIn;
    counters.badFrames += reader.badBytes;
    if (bytes.length > 0) link.watch.note(name, asked.heard);
    return asked;
  }
}

const isDone = (outcome: Outcome): boolean => outcome === 'accepted' || outcome === 'written';
