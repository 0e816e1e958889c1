import type { DeviceContext, Driver, Shows, Verdict } from '../device.ts';
import { codeOf } from '../driver-error.ts';
import type { CallerContent, DeviceConfig } from '../messages.ts';
import { type PadLook, SessionPad } from '../pad-session/index.ts';
import type { Wire } from '../transport/index.ts';
import { CallerPanel } from './caller-panel.ts';
import { decodeSaid, encodeBeep, encodeFrame, encodeStartRating, type Ff68Frame } from './codec.ts';
import { Ff68Framer } from './framer.ts';
import { KeyMemory } from './key-memory.ts';
import { FF68 } from './models.ts';

type CallerConfig = Extract<DeviceConfig, { family: 'ff68-caller' }>;

/**
 * One caller pad of the FF 68 set, with the citizen's four keys if there are any. A frame of the pad is echoed, which is its acknowledgement, only
 * when the controller has given its verdict; so a unit that repeats until it hears the echo loses no press. It answers nothing of ours and is online
 * while its port is open.
 */
export class Ff68CallerDriver implements Driver, Shows<CallerContent> {
  /** The citizen's keys. */
  readonly rater: SessionPad;
  readonly #address: number;
  readonly #context: DeviceContext;
  readonly #framer: Ff68Framer;
  readonly #panel: CallerPanel;
  readonly #keys = new KeyMemory();
  #heardUpMs = 0;
  #said: { readonly frame: string; readonly atUpMs: number } | null = null;
  #stopListening: () => void = () => undefined;

  constructor({ address }: CallerConfig, context: DeviceContext) {
    this.#address = address;
    this.#context = context;
    this.#framer = new Ff68Framer((bytes) => {
      context.counters.badFrames += bytes;
    });
    this.#panel = new CallerPanel(address, context);
    this.rater = new SessionPad(context, FF68.rating, { show: (look, wire) => this.#showRater(look, wire) });
  }

  start(): void {
    const { link, setState, clock } = this.#context;
    this.#stopListening = link.listen({
      opened: () => setState('online', null, 'unknown'),
      closed: (code) => {
        this.#framer.clear();
        setState('noDevice', code, 'unknown');
      },
      data: (chunk) => {
        if (clock.upMs() - this.#heardUpMs > FF68.gapMs) this.#framer.clear();
        this.#heardUpMs = clock.upMs();
        for (const frame of this.#framer.push(chunk)) if (frame.address === this.#address) this.#take(frame);
      },
    });
    this.#panel.start();
    this.rater.start();
  }

  async stop(): Promise<void> {
    this.#stopListening();
    await Promise.all([this.#panel.stop(), this.rater.stop()]);
  }

  show(rev: number, content: CallerContent): void {
    this.#panel.show(rev, content);
  }

  #take(frame: Ff68Frame): void {
    const { counters, clock, name, report } = this.#context;
    const id = idOf(frame);
    const nowUpMs = clock.upMs();
    // An adapter that hears itself must not press keys: our echo of a key is that key's frame, our question the rate key's.
    if (this.#said?.frame === id && nowUpMs - this.#said.atUpMs < FF68.ownEchoMs) return;
    counters.framesIn += 1;
    const said = decodeSaid(frame);
    if (said === null) {
      counters.badFrames += 1;
      return;
    }
    const known = this.#keys.look(id, nowUpMs);
    if (known !== 'new') {
      counters.retries += 1;
      if (known === 'over') void this.#echo(frame, null);
      return;
    }
    if (said.type === 'rating') {
      const fate = this.rater.key(said.key, (verdict) => void this.#echo(frame, verdict));
      if (fate === 'press') this.#keys.open(id);
      else if (fate === 'stray') void this.#echo(frame, null);
    } else if (said.key === 'cancel') {
      this.#panel.freshen();
      void this.#echo(frame, null);
    } else {
      this.#keys.open(id);
      const { key, digits } = said;
      report({ type: 'caller-key', device: name, key, digits, rev: this.#panel.decidedOn() }, (verdict) => void this.#echo(frame, verdict));
    }
  }

  /** Sends a frame back, and with a verdict what came of it: a beep for a safe score, a number and a beep for a refusal. */
  async #echo(frame: Ff68Frame, verdict: Verdict | null): Promise<void> {
    const { link, counters, clock } = this.#context;
    const isRefused = typeof verdict === 'object' && verdict !== null;
    if (isRefused) this.#panel.refuse(verdict.refused);
    const frames = [encodeFrame(frame)];
    if (isRefused || verdict === 'scored') frames.push(encodeBeep(this.#address));
    let isEchoed = true;
    try {
      await link.run('command', async (wire) => {
        this.#noteSaid(frame);
        for (const bytes of frames) await wire.send(bytes);
      });
      counters.framesOut += frames.length;
    } catch (caught) {
      if (!codeOf(caught, '').startsWith('port/')) throw caught;
      isEchoed = false;
    }
    this.#keys.close(idOf(frame), isEchoed, clock.upMs());
  }

  /** There is no frame that ends a question: the unit's own time does. A beep says that the score is safe, with its echo. */
  async #showRater(look: Exclude<PadLook, { kind: 'hold' }>, wire: Wire): Promise<void> {
    if (look.kind !== 'asking') return;
    this.#noteSaid({ address: this.#address, command: 0x01, data: [0x0b] });
    await wire.send(encodeStartRating(this.#address));
  }

  #noteSaid(frame: Ff68Frame): void {
    this.#said = { frame: idOf(frame), atUpMs: this.#context.clock.upMs() };
  }
}

function idOf({ command, data }: Ff68Frame): string {
  return `${command} ${data.join(' ')}`;
}
