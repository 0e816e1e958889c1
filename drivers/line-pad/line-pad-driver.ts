import { Alarm } from '../clock.ts';
import type { DeviceContext, Driver, Verdict } from '../device.ts';
import { codeOf } from '../driver-error.ts';
import type { DeviceConfig, PadContent } from '../messages.ts';
import type { Priority, Wire } from '../transport/index.ts';
import { encodeLine, type HostLine, MAX_LINE_BYTES, type PadLine } from './codec.ts';
import { PadFramer } from './framer.ts';
import { LINE_PAD } from './models.ts';
import { isAnswerTo, type Press, planPad } from './pad-plan.ts';

type PadConfig = Extract<DeviceConfig, { family: 'line-pad' }>;

/** Presses whose verdict is remembered, in case the pad did not hear it. A pad has one pending at a time. */
const REMEMBERED_PRESSES = 32;
const MAX_VERSION_QUESTIONS = 2;

/**
 * One evaluation pad on a bus. Polls it, makes it ask or rest as desired, reports each press once, and acknowledges it to the pad only when the
 * controller has given its verdict. States: `pad/no-answer`, `pad/protocol` (another firmware than protocol 1), `bus/address-conflict`,
 * `bus/unreadable`.
 */
export class LinePadDriver implements Driver {
  readonly #config: PadConfig;
  readonly #context: DeviceContext;
  readonly #framer: PadFramer;
  readonly #stopping = new AbortController();
  /** Takes back a poll that has not begun. */
  #waiting = new AbortController();
  readonly #alarm = new Alarm();
  #desired: { readonly rev: number; readonly content: PadContent } | null = null;
  /** By `boot/pressNo`: null while the controller has not answered. */
  readonly #verdicts = new Map<string, Verdict | null>();
  #overSession = 0;
  #askedSession = 0;
  #boot = 0;
  #protocol: number | null = null;
  #versionQuestions = 0;
  #misses = 0;
  #heardUpMs = Number.NEGATIVE_INFINITY;
  #intervalMs: number = LINE_PAD.pollMs;
  #isUrgent = false;
  #looping: Promise<void> | null = null;
  #stopListening: () => void = () => undefined;

  constructor(config: PadConfig, context: DeviceContext) {
    this.#config = config;
    this.#context = context;
    this.#framer = new PadFramer(() => {
      context.counters.badFrames += 1;
    });
  }

  start(): void {
    const { link, setState } = this.#context;
    this.#stopListening = link.listen({
      opened: () => {
        this.#forgetVersion();
        this.#hurry();
      },
      closed: (code) => {
        this.#intervalMs = LINE_PAD.deadPollMs;
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

  /** Sets what the pad should do. An older revision than the present one changes nothing. */
  show(rev: number, content: PadContent): void {
    if (this.#desired !== null && rev < this.#desired.rev) return;
    this.#desired = { rev, content };
    this.#hurry();
  }

  /** The next turn comes at once and overtakes the polls of other pads. */
  #hurry(): void {
    this.#isUrgent = true;
    this.#alarm.ring();
    // Its poll may wait behind those of all the others.
    this.#waiting.abort();
  }

  async #loop(): Promise<void> {
    const { link, clock } = this.#context;
    while (!this.#stopping.signal.aborted) {
      let begunUpMs = clock.upMs();
      try {
        const turn = (wire: Wire) => {
          begunUpMs = clock.upMs();
          return this.#turn(wire);
        };
        this.#waiting = new AbortController();
        const next = await link.run(this.#priority(), turn, this.#waiting.signal);
        // A turn of its own, so that a call to a display waits for one transaction only.
        if (next !== null) await link.run('command', (wire) => this.#tell(wire, next));
      } catch (caught) {
        // The link tells the state of a port that went, and opens it again.
        if (!codeOf(caught, '').startsWith('port/')) throw caught;
      }
      // On a busy bus the next poll is due already, and waits its turn behind the others.
      const waitMs = begunUpMs + this.#intervalMs - clock.upMs();
      if (waitMs > 0) await this.#alarm.sleep(waitMs);
    }
  }

  #priority(): Priority {
    const isUrgent = this.#isUrgent;
    this.#isUrgent = false;
    if (this.#misses >= LINE_PAD.missesToOffline) return 'search';
    return isUrgent ? 'command' : 'poll';
  }

  /** Polls, and answers what the pad is to be told in its next turn; null: nothing. */
  async #turn(wire: Wire): Promise<HostLine | null> {
    if (this.#protocol === null && this.#versionQuestions < MAX_VERSION_QUESTIONS) await this.#askVersion(wire);
    const answer = await this.#say(wire, { verb: 'P' });
    this.#noteLife(answer !== null);
    if (answer === null || (answer.verb !== 'I' && answer.verb !== 'K')) return null;
    if (answer.verb === 'K') this.#takePress(answer);
    else this.#takeIdle(answer);
    if (this.#protocol !== null && this.#protocol !== LINE_PAD.protocol) return null;
    return planPad(
      { desired: this.#desired?.content ?? null, overSession: this.#overSession, verdictOf: (press) => this.#verdictOf(press) },
      answer,
    );
  }

  async #tell(wire: Wire, line: HostLine): Promise<void> {
    const done = await this.#say(wire, line);
    if (done?.verb === 'S') this.#noteLit(done.session);
  }

  async #askVersion(wire: Wire): Promise<void> {
    const { log, name } = this.#context;
    this.#versionQuestions += 1;
    const answer = await this.#say(wire, { verb: 'V' });
    if (answer?.verb !== 'V') return;
    this.#protocol = answer.protocol;
    log.info({ device: name, protocol: answer.protocol, model: answer.model, serial: answer.serial }, 'pad found');
  }

  #forgetVersion(): void {
    this.#protocol = null;
    this.#versionQuestions = 0;
  }

  #takeIdle(line: Extract<PadLine, { verb: 'I' }>): void {
    this.#context.counters.strayPresses = line.strayPresses;
    if (line.boot !== this.#boot) {
      // Another boot may be another pad: it has lost its session, which the plan sees by itself.
      if (this.#boot !== 0) this.#forgetVersion();
      this.#boot = line.boot;
    }
    if (line.session !== 0) this.#noteLit(line.session);
  }

  /** The pad shows `session`: told once, and only when it is the one desired. */
  #noteLit(session: number): void {
    const desired = this.#desired?.content;
    if (desired?.kind !== 'asking' || desired.session !== session || session === this.#askedSession) return;
    this.#askedSession = session;
    this.#context.report({ type: 'asked', device: this.#context.name, session });
  }

  #takePress(press: Press): void {
    const key = keyOf(press);
    if (this.#verdicts.has(key)) return;
    this.#verdicts.set(key, null);
    for (const oldest of this.#verdicts.keys()) {
      if (this.#verdicts.size <= REMEMBERED_PRESSES) break;
      this.#verdicts.delete(oldest);
    }
    const { session, boot, pressNo } = press;
    // From here on the score is the controller's: a pad that restarts now must not ask the citizen a second time.
    this.#overSession = session;
    this.#context.report({ type: 'press', device: this.#context.name, session, boot, pressNo, key: press.key }, (verdict) => {
      this.#verdicts.set(key, verdict);
      this.#hurry();
    });
  }

  #verdictOf(press: Press): Verdict | null {
    return this.#verdicts.get(keyOf(press)) ?? null;
  }

  #noteLife(isThere: boolean): void {
    const { clock, counters, setState } = this.#context;
    if (isThere) {
      // What answers after a silence may be another pad.
      if (this.#misses >= LINE_PAD.missesToOffline) this.#forgetVersion();
      this.#misses = 0;
      this.#heardUpMs = clock.upMs();
      this.#intervalMs = LINE_PAD.pollMs;
      if (this.#tellConflict()) return;
      if (this.#protocol !== null && this.#protocol !== LINE_PAD.protocol) setState('hardwareError', 'pad/protocol', 'unknown');
      else setState('online', null, 'unknown');
      return;
    }
    this.#misses += 1;
    counters.retries += 1;
    if (this.#misses < LINE_PAD.missesToOffline) return;
    this.#intervalMs = Math.min(this.#intervalMs * 2, LINE_PAD.deadPollMs);
    // A dead address is only polled: each question costs the others its time-out.
    this.#versionQuestions = MAX_VERSION_QUESTIONS;
    if (this.#tellConflict() || clock.upMs() - this.#heardUpMs < LINE_PAD.offlineAfterMs) return;
    setState('offline', 'pad/no-answer', 'unknown');
  }

  /** Whether what is heard at this address is that of two devices, or does not read at all. */
  #tellConflict(): boolean {
    const { link, name, setState } = this.#context;
    const verdict = link.watch.verdict(name);
    if (verdict === 'conflict') setState('userError', 'bus/address-conflict', 'unknown');
    else if (verdict === 'unreadable') setState('hardwareError', 'bus/unreadable', 'unknown');
    return verdict !== 'good';
  }

  async #say(wire: Wire, line: HostLine): Promise<PadLine | null> {
    const { counters, link, name } = this.#context;
    const { address } = this.#config;
    counters.framesOut += 1;
    const asked = await wire.ask(
      encodeLine(address, line),
      (chunk) => {
        const lines = this.#framer.push(chunk);
        counters.framesIn += lines.length;
        return lines.find((heard) => heard.address === address && isAnswerTo(line, heard.line))?.line ?? null;
      },
      {
        firstByteMs: LINE_PAD.turnRoundMs,
        restMs: wire.wireMs(MAX_LINE_BYTES) || LINE_PAD.unknownWireMs,
        gapMs: LINE_PAD.gapMs,
        lingerMs: link.watch.isSuspect(name) ? LINE_PAD.lingerMs : 0,
      },
    );
    link.watch.note(name, asked.heard);
    return 'value' in asked ? asked.value : null;
  }
}

function keyOf({ boot, pressNo }: Press): string {
  return `${boot}/${pressNo}`;
}
