import { Alarm } from '../clock.ts';
import type { DeviceContext, Shows, Verdict } from '../device.ts';
import { codeOf } from '../driver-error.ts';
import type { PadContent } from '../messages.ts';
import type { Wire } from '../transport/index.ts';
import { dueInMs, lookOf, NEW_PAD, type PadInput, type PadLook, type PadTiming, stepPad } from './pad-session.ts';

/** What a model does for the session: the bytes of a look, sent on the port it is given. */
export type PadHands = {
  show(look: Exclude<PadLook, { kind: 'hold' }>, wire: Wire): Promise<void>;
  /** The pad asks from now on. */
  lit?(): void;
};

/** What a key turned out to be. */
export type KeyFate = 'press' | 'stray' | 'same';

const LONG_MS = 60_000;

/**
 * Runs the session of one pad against its port: makes the pad look as it should, again after every reconnect, names each press and reports it
 * once, and shows the thanks only with the controller's verdict. The driver tells it which key went down.
 */
export class SessionPad implements Shows<PadContent> {
  readonly #context: DeviceContext;
  readonly #hands: PadHands;
  readonly #timing: PadTiming;
  readonly #alarm = new Alarm();
  #state = NEW_PAD;
  #rev = -1;
  /** The look the pad was last given since the port opened; empty when nobody knows. */
  #look = '';
  #isStopping = false;
  #looping: Promise<void> | null = null;
  #stopListening: () => void = () => undefined;

  constructor(context: DeviceContext, timing: PadTiming, hands: PadHands) {
    this.#context = context;
    this.#timing = timing;
    this.#hands = hands;
  }

  start(): void {
    this.#stopListening = this.#context.link.listen({
      opened: () => this.#alarm.ring(),
      closed: () => {
        this.#look = '';
        this.#step({ type: 'closed' });
      },
    });
    this.#looping ??= this.#loop();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#alarm.ring();
    await this.#looping;
    this.#stopListening();
  }

  show(rev: number, content: PadContent): void {
    if (rev < this.#rev) return;
    this.#rev = rev;
    this.#step({ type: 'desired', content });
  }

  /** Whether the pad is lit for a question. */
  get isAsking(): boolean {
    return this.#state.lit !== null;
  }

  /** A key, 1 and up, went down. `onVerdict` runs once if it was a press of the session that is being asked. */
  key(key: number, onVerdict: ((verdict: Verdict) => void) | null): KeyFate {
    const { counters, name, report, drawPress } = this.#context;
    const effect = this.#step({ type: 'key', key });
    if (effect === null) return 'same';
    if (effect.type === 'stray') {
      counters.strayPresses += 1;
      return 'stray';
    }
    if (effect.type === 'press') {
      report({ type: 'press', device: name, session: effect.session, ...drawPress(), key }, (verdict) => {
        // The question stands as it did, and has to be put to the citizen again.
        if (verdict !== 'scored') this.#look = '';
        this.#step({ type: 'verdict', isScored: verdict === 'scored' });
        onVerdict?.(verdict);
      });
    }
    return 'press';
  }

  #step(input: PadInput) {
    const { state, effect } = stepPad(this.#state, input, this.#context.clock.upMs(), this.#timing);
    this.#state = state;
    this.#alarm.ring();
    return effect;
  }

  async #loop(): Promise<void> {
    while (!this.#isStopping) {
      const look = lookOf(this.#state, this.#context.clock.upMs());
      if (look.kind !== 'hold' && this.#context.link.isOpen && this.#isDue(look)) await this.#give(look);
      else await this.#alarm.sleep(this.#sleepMs());
    }
  }

  #isDue(look: PadLook): boolean {
    if (JSON.stringify(look) !== this.#look) return true;
    return look.kind === 'asking' && dueInMs(this.#state, this.#context.clock.upMs(), this.#timing) === 0;
  }

  /** While the port is away nothing is due: its opening rings. */
  #sleepMs(): number {
    if (!this.#context.link.isOpen) return LONG_MS;
    const dueMs = dueInMs(this.#state, this.#context.clock.upMs(), this.#timing);
    return dueMs === null ? LONG_MS : Math.min(dueMs + 1, LONG_MS);
  }

  async #give(look: Exclude<PadLook, { kind: 'hold' }>): Promise<void> {
    const { link, counters, name, report } = this.#context;
    const opens = link.opens;
    try {
      await link.run('command', (wire) => this.#hands.show(look, wire));
    } catch (caught) {
      // The link tells the state of a port that went, and opens it again; that rings here.
      if (!codeOf(caught, '').startsWith('port/')) throw caught;
      await this.#alarm.sleep(LONG_MS);
      return;
    }
    if (opens !== link.opens || !link.isOpen) return;
    counters.framesOut += 1;
    this.#look = JSON.stringify(look);
    const effect = this.#step({ type: 'shown', look });
    if (effect?.type === 'asked') report({ type: 'asked', device: name, session: effect.session });
    if (look.kind === 'asking') this.#hands.lit?.();
  }
}
