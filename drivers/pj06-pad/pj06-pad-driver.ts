import type { DeviceContext, Driver } from '../device.ts';
import type { DeviceConfig, PadContent } from '../messages.ts';
import { type PadLook, SessionPad } from '../pad-session/index.ts';
import type { Wire } from '../transport/index.ts';
import { encodeCommand, type Pj06Command } from './codec.ts';
import { Pj06Framer } from './framer.ts';
import { PJ06 } from './models.ts';

type PadConfig = Extract<DeviceConfig, { family: 'pj06-pad' }>;

/**
 * One PJ06 alone on its port. It answers nothing, so it is online while its port is open. A key counts for the session it was lit for; it has no
 * lamp of ours and no beep to give: its thanks are its own, and the verdict only sends it back to rest.
 */
export class Pj06PadDriver implements Driver {
  readonly #config: PadConfig;
  readonly #context: DeviceContext;
  readonly #framer: Pj06Framer;
  readonly #pad: SessionPad;
  #timer: NodeJS.Timeout | null = null;
  /** The connection the unit was set up on. */
  #setUpOpens = 0;
  #stopListening: () => void = () => undefined;

  constructor(config: PadConfig, context: DeviceContext) {
    this.#config = config;
    this.#context = context;
    this.#framer = new Pj06Framer((bytes) => {
      context.counters.badFrames += bytes;
    });
    const timing = { ...PJ06.timing, asksMs: config.askSeconds * 1_000 };
    this.#pad = new SessionPad(context, timing, { show: (look, wire) => this.#show(look, wire) });
  }

  start(): void {
    const { link, setState } = this.#context;
    this.#stopListening = link.listen({
      opened: () => setState('online', null, 'unknown'),
      closed: (code) => {
        this.#framer.clear();
        setState('noDevice', code, 'unknown');
      },
      data: (chunk) => {
        this.#take(this.#framer.push(chunk, this.#context.clock.upMs()));
        if (this.#timer !== null) clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#take(this.#framer.end(this.#context.clock.upMs())), PJ06.gapMs + 1);
      },
    });
    this.#pad.start();
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#stopListening();
    await this.#pad.stop();
  }

  show(rev: number, content: PadContent): void {
    this.#pad.show(rev, content);
  }

  #take(keys: readonly number[]): void {
    for (const key of keys) {
      this.#context.counters.framesIn += 1;
      this.#pad.key(key, null);
    }
  }

  async #show(look: Exclude<PadLook, { kind: 'hold' }>, wire: Wire): Promise<void> {
    const { link } = this.#context;
    const commands: Pj06Command[] = [{ type: look.kind === 'asking' ? 'ask' : 'welcome' }];
    if (this.#setUpOpens !== link.opens) {
      const { askSeconds: seconds, keyCount: count } = this.#config;
      commands.unshift({ type: 'time-out', seconds }, { type: 'levels', count });
    }
    for (const command of commands) await wire.send(encodeCommand(command));
    this.#setUpOpens = link.opens;
  }
}
