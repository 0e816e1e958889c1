import { Alarm } from '../clock.ts';
import type { DeviceContext, Driver } from '../device.ts';
import { codeOf } from '../driver-error.ts';
import type { Wire } from '../transport/index.ts';
import { encodeHostLine, type HostSays, type Identity, MAX_LINE_BYTES, type ReaderSays } from './codec.ts';
import { ReaderFramer } from './framer.ts';
import type { IdentitySource } from './identity-source.ts';

const READER = Object.freeze({ protocol: 1, pollMs: 200, deadPollMs: 1_000, answerMs: 80, missesToOffline: 3, unknownWireMs: 100 });

/**
 * An ID-card reader that speaks the line protocol. Polls it, hands each card over once and has it wiped in the reader at once. States:
 * `reader/no-answer`, `reader/protocol` (another protocol than 1).
 */
export class LineReader implements IdentitySource {
  readonly #context: DeviceContext;
  readonly #framer: ReaderFramer;
  readonly #alarm = new Alarm();
  #onIdentity: (identity: Identity) => void = () => undefined;
  #protocol: number | null = null;
  #lastCard = 0;
  #misses = 0;
  #isStopping = false;
  #looping: Promise<void> | null = null;
  #stopListening: () => void = () => undefined;

  constructor(context: DeviceContext) {
    this.#context = context;
    this.#framer = new ReaderFramer(() => {
      context.counters.badFrames += 1;
    });
  }

  start(onIdentity: (identity: Identity) => void): void {
    const { link, setState } = this.#context;
    this.#onIdentity = onIdentity;
    this.#stopListening = link.listen({
      opened: () => {
        this.#protocol = null;
        this.#lastCard = 0;
        this.#alarm.ring();
      },
      closed: (code) => {
        this.#framer.clear();
        if (code !== 'port/silent') setState('noDevice', code, 'unknown');
      },
    });
    this.#looping ??= this.#loop();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#alarm.ring();
    await this.#looping;
    this.#stopListening();
    this.#framer.clear();
  }

  async #loop(): Promise<void> {
    while (!this.#isStopping) {
      try {
        await this.#context.link.run('poll', (wire) => this.#turn(wire));
      } catch (caught) {
        // The link tells the state of a port that went, and opens it again.
        if (!codeOf(caught, '').startsWith('port/')) throw caught;
      }
      await this.#alarm.sleep(this.#misses >= READER.missesToOffline ? READER.deadPollMs : READER.pollMs);
    }
  }

  async #turn(wire: Wire): Promise<void> {
    if (this.#protocol === null) {
      const version = await this.#say(wire, { verb: 'V' }, 'V');
      if (version?.verb === 'V') this.#protocol = version.protocol;
    }
    const answer = await this.#say(wire, { verb: 'P' }, 'N', 'C');
    this.#noteLife(answer !== null);
    if (answer?.verb !== 'C' || this.#protocol !== READER.protocol) return;
    const { card, identity } = answer;
    if (card !== this.#lastCard) {
      this.#lastCard = card;
      this.#onIdentity(identity);
    }
    await this.#say(wire, { verb: 'A', card }, 'A');
  }

  #noteLife(isThere: boolean): void {
    const { counters, setState } = this.#context;
    if (isThere) {
      if (this.#misses >= READER.missesToOffline) this.#protocol = null;
      this.#misses = 0;
      if (this.#protocol !== null && this.#protocol !== READER.protocol) setState('hardwareError', 'reader/protocol', 'unknown');
      else setState('online', null, 'unknown');
      return;
    }
    this.#misses += 1;
    counters.retries += 1;
    if (this.#misses >= READER.missesToOffline) setState('offline', 'reader/no-answer', 'unknown');
  }

  async #say(wire: Wire, line: HostSays, ...verbs: readonly ReaderSays['verb'][]): Promise<ReaderSays | null> {
    const { counters } = this.#context;
    counters.framesOut += 1;
    return wire.exchange(
      encodeHostLine(line),
      (chunk) => {
        const lines = this.#framer.push(chunk);
        counters.framesIn += lines.length;
        return lines.find(({ verb }) => verbs.includes(verb)) ?? null;
      },
      READER.answerMs + (wire.wireMs(MAX_LINE_BYTES) || READER.unknownWireMs),
    );
  }
}

/** The driver of an identity source: what it reads becomes a notice, which nobody keeps. */
export class IdReaderDriver implements Driver {
  readonly #context: DeviceContext;
  readonly #source: IdentitySource;

  constructor(context: DeviceContext, source: IdentitySource) {
    this.#context = context;
    this.#source = source;
  }

  start(): void {
    const { notice, name } = this.#context;
    this.#source.start((identity) => notice({ type: 'identity', device: name, ...identity }));
  }

  stop(): Promise<void> {
    return this.#source.stop();
  }
}
