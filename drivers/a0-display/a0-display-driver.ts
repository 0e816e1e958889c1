import { Alarm, pause } from '../clock.ts';
import type { DeviceContext, Driver } from '../device.ts';
import { codeOf } from '../driver-error.ts';
import type { DeviceConfig, DisplayContent } from '../messages.ts';
import type { Wire } from '../transport/index.ts';
import { encodeContent, encodeProbe, isAnswer } from './codec.ts';
import { DisplayFramer } from './framer.ts';
import { A0_FOUR_PAGE } from './models.ts';

type DisplayConfig = Extract<DeviceConfig, { family: 'a0-display' }>;
type Desired = { readonly rev: number; readonly content: DisplayContent };

/**
 * One window display on a bus. Makes it show what is desired: at each change, after each reconnect, and every 2 s (this is its heartbeat, too;
 * with nothing desired yet the probe is). A unit that answers is offline after three unanswered frames (`display/no-answer`); one that never
 * answers is online while its port is, and its notices say `written`.
 */
export class A0DisplayDriver implements Driver {
  readonly #config: DisplayConfig;
  readonly #context: DeviceContext;
  readonly #stopping = new AbortController();
  readonly #alarm = new Alarm();
  #desired: Desired | null = null;
  /** The revision and connection the last notice was for: the same is not told twice. */
  #told = '';
  #silentMs: number | null = null;
  #looping: Promise<void> | null = null;
  #stopListening: () => void = () => undefined;

  constructor(config: DisplayConfig, context: DeviceContext) {
    this.#config = config;
    this.#context = context;
  }

  start(): void {
    const { link, setState } = this.#context;
    this.#stopListening = link.listen({
      opened: () => this.#alarm.ring(),
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
  }

  /** Sets what to show. An older revision than the present one changes nothing. Throws `display/bad-number`. */
  show(rev: number, content: DisplayContent): void {
    if (this.#desired !== null && rev < this.#desired.rev) return;
    encodeContent(this.#config.address, this.#config.page, content);
    this.#desired = { rev, content };
    this.#alarm.ring();
  }

  async #loop(): Promise<void> {
    let shownRev = -1;
    while (!this.#stopping.signal.aborted) {
      const isChange = this.#desired !== null && this.#desired.rev !== shownRev;
      try {
        shownRev = (await this.#context.link.run(isChange ? 'command' : 'poll', (wire) => this.#assert(wire))) ?? shownRev;
      } catch (caught) {
        // The link tells the state of a port that went, and opens it again.
        if (!codeOf(caught, '').startsWith('port/')) throw caught;
      }
      // A late answer must not count for the content after it, so a unit that was silent is left alone for a moment even if that is new.
      if (this.#silentMs !== null) await pause(A0_FOUR_PAGE.answerMs, this.#stopping.signal);
      await this.#alarm.sleep(this.#silentMs ?? A0_FOUR_PAGE.reassertMs);
    }
  }

  /** Sends what is desired when its turn comes, which may be newer than when it was asked for. Returns the revision sent. */
  async #assert(wire: Wire): Promise<number | null> {
    const { name, notice, link } = this.#context;
    const { address, page, answers } = this.#config;
    const desired = this.#desired;
    const bytes = desired === null ? encodeProbe(address) : encodeContent(address, page, desired.content);
    if (!answers) {
      this.#context.counters.framesOut += 1;
      await wire.send(bytes);
    }
    const isThere = !answers || (await this.#exchange(wire, bytes));
    this.#noteLife(isThere);
    if (desired === null) return null;
    const telling = `${desired.rev} ${link.opens}`;
    if (isThere && telling !== this.#told) {
      this.#told = telling;
      notice({ type: 'displayed', device: name, rev: desired.rev, proof: answers ? 'acknowledged' : 'written' });
    }
    if (!isThere) this.#told = '';
    return desired.rev;
  }

  #noteLife(isThere: boolean): void {
    const { setState } = this.#context;
    if (isThere) {
      this.#silentMs = null;
      setState('online', null, 'unknown');
      return;
    }
    this.#silentMs = this.#silentMs === null ? A0_FOUR_PAGE.silentFirstMs : Math.min(this.#silentMs * 2, A0_FOUR_PAGE.reassertMs);
    setState('offline', 'display/no-answer', 'unknown');
  }

  async #exchange(wire: Wire, bytes: Uint8Array): Promise<boolean> {
    const { counters } = this.#context;
    const timeoutMs = A0_FOUR_PAGE.answerMs + wire.wireMs(A0_FOUR_PAGE.answerBytes);
    const onDrop = (dropped: number) => {
      counters.badFrames += dropped;
    };
    const attempts = this.#silentMs === null ? A0_FOUR_PAGE.attempts : 1;
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      counters.framesOut += 1;
      if (attempt > 0) counters.retries += 1;
      // A frame that broke off in an earlier exchange must not swallow this answer.
      const framer = new DisplayFramer(onDrop);
      const take = (chunk: Uint8Array) => {
        const frames = framer.push(chunk);
        counters.framesIn += frames.length;
        return frames.some((frame) => isAnswer(frame, this.#config.address)) ? true : null;
      };
      if ((await wire.exchange(bytes, take, timeoutMs)) === null) continue;
      // The answer may have been a late one to the attempt before: then another follows, which must not count for the next content.
      if (attempt > 0) await wire.exchange(new Uint8Array(), take, timeoutMs);
      return true;
    }
    return false;
  }
}
