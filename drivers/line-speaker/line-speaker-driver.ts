import { Alarm } from '../clock.ts';
import type { DeviceContext, Driver } from '../device.ts';
import { codeOf } from '../driver-error.ts';
import type { DisplayText } from '../messages.ts';
import type { Wire } from '../transport/index.ts';
import { type Announcement, isStale, planAnnouncement } from './announcement.ts';
import { encodeQuestion, encodeSpeak, isSpeakableId, type SpeakerLine, type SpeakerState } from './codec.ts';
import { SpeakerFramer } from './framer.ts';
import { LINE_SPEAKER } from './models.ts';

/**
 * The announcing speaker. One announcement at a time, in the order they came; each is reported as `started` and then as `ended` or `failed`, exactly once. After a
 * pulled cable the speaker is asked what it said meanwhile, and nothing is said twice. Failures: `speaker/too-late` (30 s without a beginning),
 * `speaker/restarted`, `speaker/lost`, `speaker/overdue`, `speaker/queue-full`, `speaker/bad-id`, `speaker/stopped`, and the speaker's own `speaker/muted`,
 * `speaker/amplifier`, `speaker/voice`. States: `speaker/no-answer`, `speaker/protocol`, and its last failure of those three while it lasts.
 */
export class LineSpeakerDriver implements Driver {
  readonly #context: DeviceContext;
  readonly #stopping = new AbortController();
  readonly #alarm = new Alarm();
  readonly #framer: SpeakerFramer;
  readonly #waiting: Announcement[] = [];
  #current: Announcement | null = null;
  #answers: SpeakerLine[] = [];
  #misses = 0;
  /** What is wrong with it by its own word; null when it last spoke well. */
  #fault: string | null = null;
  #looping: Promise<void> | null = null;
  #stopListening: () => void = () => undefined;

  constructor(context: DeviceContext) {
    this.#context = context;
    this.#framer = new SpeakerFramer(() => {
      context.counters.badFrames += 1;
    });
  }

  start(): void {
    const { link, setState, counters } = this.#context;
    this.#stopListening = link.listen({
      opened: () => this.#alarm.ring(),
      data: (chunk) => {
        for (const line of this.#framer.push(chunk)) {
          counters.framesIn += 1;
          this.#hear(line);
        }
      },
      closed: (code) => {
        if (code !== 'port/silent') setState('noDevice', code, 'unknown');
      },
    });
    this.#looping ??= this.#loop();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#alarm.ring();
    await this.#looping;
    this.#stopListening();
    for (const { id, phase } of [...(this.#current === null ? [] : [this.#current]), ...this.#waiting.splice(0)])
      this.#report(id, 'failed', phase === 'waiting' ? 'speaker/stopped' : 'speaker/lost');
    this.#current = null;
  }

  /** Takes an announcement. Ids are never used twice; who calls sees to that. */
  speak(id: string, text: DisplayText): void {
    if (!isSpeakableId(id)) return this.#report(id, 'failed', 'speaker/bad-id');
    if (this.#waiting.length >= LINE_SPEAKER.mostWaiting) return this.#report(id, 'failed', 'speaker/queue-full');
    this.#waiting.push({ id, text, sinceUpMs: this.#context.clock.upMs(), phase: 'waiting', boot: null, askedUpMs: 0 });
    this.#alarm.ring();
  }

  async #loop(): Promise<void> {
    const { link } = this.#context;
    while (!this.#stopping.signal.aborted) {
      try {
        await link.run('poll', (wire) => this.#turn(wire), this.#stopping.signal);
      } catch (caught) {
        // The link tells the state of a port that went, and opens it again.
        if (!codeOf(caught, '').startsWith('port/')) throw caught;
      }
      this.#dropStale();
      const isBusy = this.#current !== null || this.#waiting.length > 0;
      await this.#alarm.sleep(isBusy ? LINE_SPEAKER.speakingMs : LINE_SPEAKER.heartbeatMs);
    }
  }

  /** Asks the speaker, and does for the announcement under way, then for the next, what its word calls for. */
  async #turn(wire: Wire): Promise<void> {
    const state = await this.#ask(wire, encodeQuestion(), (line) => (line.verb === 'Q' ? line : null));
    this.#noteLife(state);
    if (state === null || state.protocol !== LINE_SPEAKER.protocol) return;
    if (this.#current !== null) await this.#follow(wire, this.#current, state);
    if (this.#current !== null || state.speaking !== null) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#current = next;
    await this.#follow(wire, next, state);
  }

  async #follow(wire: Wire, announcement: Announcement, state: SpeakerState): Promise<void> {
    const step = planAnnouncement(announcement, state, this.#context.clock.upMs());
    if (step.kind === 'over') return this.#end(step.hasStarted, step.code);
    if (step.kind === 'wait') return this.#begin();
    const { id, text } = announcement;
    this.#current = { ...announcement, phase: 'asked', boot: state.boot, askedUpMs: this.#context.clock.upMs() };
    const answer = await this.#ask(wire, encodeSpeak(id, text), (line) => (line.verb === 'S' && line.id === id ? line : null));
    // Without an answer the next question tells whether it arrived. Its word that it began, or is over, may have come first.
    if (answer === null || this.#current?.id !== id || this.#current.phase !== 'asked') return;
    if (answer.answer === 'busy') this.#current = { ...this.#current, phase: 'waiting' };
    else this.#current = { ...this.#current, phase: 'taken' };
  }

  #hear(line: SpeakerLine): void {
    if (line.verb === 'Q' || line.verb === 'S') {
      this.#answers.push(line);
      return;
    }
    if (line.id !== this.#current?.id) return;
    if (line.verb === 'B') this.#begin();
    else if (line.verb === 'E') this.#end(true, null);
    else this.#end(false, line.code);
  }

  #begin(): void {
    const current = this.#current;
    if (current === null || current.phase === 'started') return;
    this.#current = { ...current, phase: 'started' };
    this.#report(current.id, 'started', null);
  }

  #end(hasStarted: boolean, code: string | null): void {
    const current = this.#current;
    if (current === null) return;
    if (hasStarted) this.#begin();
    this.#current = null;
    this.#fault = code === 'muted' || code === 'amplifier' || code === 'voice' ? code : null;
    if (code === null) this.#report(current.id, 'ended', null);
    else this.#report(current.id, 'failed', `speaker/${code}`);
    this.#alarm.ring();
  }

  /** What nobody should hear any more is over, also while the speaker is out of reach. One that was sent may have been said: only the speaker knows. */
  #dropStale(): void {
    const nowUpMs = this.#context.clock.upMs();
    while (this.#waiting[0] !== undefined && isStale(this.#waiting[0], nowUpMs)) {
      const stale = this.#waiting.shift();
      if (stale !== undefined) this.#report(stale.id, 'failed', 'speaker/too-late');
    }
    const current = this.#current;
    const isForgotten = current !== null && nowUpMs - current.sinceUpMs > LINE_SPEAKER.longestMs + LINE_SPEAKER.freshMs;
    if (isForgotten) this.#end(false, 'lost');
  }

  #noteLife(state: SpeakerState | null): void {
    const { setState, counters } = this.#context;
    if (state !== null) {
      this.#misses = 0;
      if (state.protocol !== LINE_SPEAKER.protocol) setState('hardwareError', 'speaker/protocol', 'unknown');
      else if (this.#fault !== null) setState('hardwareError', `speaker/${this.#fault}`, 'unknown');
      else setState('online', null, 'unknown');
      return;
    }
    this.#misses += 1;
    counters.retries += 1;
    if (this.#misses >= LINE_SPEAKER.missesToOffline) setState('offline', 'speaker/no-answer', 'unknown');
  }

  /** The framer runs in the driver's own listener, which hears each chunk first. */
  async #ask<T>(wire: Wire, bytes: Uint8Array, isAnswer: (line: SpeakerLine) => T | null): Promise<T | null> {
    this.#context.counters.framesOut += 1;
    this.#answers = [];
    const take = (): T | null => this.#answers.map(isAnswer).find((answer) => answer !== null) ?? null;
    const asked = await wire.ask(bytes, take, {
      firstByteMs: LINE_SPEAKER.answerMs,
      restMs: wire.wireMs(LINE_SPEAKER.answerBytes) || LINE_SPEAKER.answerMs,
      gapMs: 0,
      lingerMs: 0,
    });
    return 'value' in asked ? asked.value : null;
  }

  #report(id: string, phase: 'started' | 'ended' | 'failed', code: string | null): void {
    this.#context.report({ type: 'spoken', device: this.#context.name, id, phase, code });
  }
}
