import { Alarm } from '../clock.ts';
import type { DeviceContext, Shows } from '../device.ts';
import { codeOf } from '../driver-error.ts';
import type { CallerContent } from '../messages.ts';
import { digitsOf, digitsOfRefusal, encodeDigits } from './codec.ts';
import { FF68 } from './models.ts';

type View = { readonly rev: number; readonly atUpMs: number };

const REMEMBERED_VIEWS = 16;

/** The six digits of a caller pad, kept as desired: at each change, after each reconnect and every 5 s; a refusal stands over them for 3 s. */
export class CallerPanel implements Shows<CallerContent> {
  readonly #address: number;
  readonly #context: DeviceContext;
  readonly #alarm = new Alarm();
  #desired: { readonly rev: number; readonly content: CallerContent } | null = null;
  #refusal: { readonly digits: string; readonly untilUpMs: number } | null = null;
  /** What was written, newest last. */
  #views: View[] = [];
  #told = '';
  #isStopping = false;
  #looping: Promise<void> | null = null;
  #stopListening: () => void = () => undefined;

  constructor(address: number, context: DeviceContext) {
    this.#address = address;
    this.#context = context;
  }

  start(): void {
    this.#stopListening = this.#context.link.listen({ opened: () => this.#alarm.ring() });
    this.#looping ??= this.#loop();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#alarm.ring();
    await this.#looping;
    this.#stopListening();
  }

  show(rev: number, content: CallerContent): void {
    if (this.#desired !== null && rev < this.#desired.rev) return;
    this.#desired = { rev, content };
    this.#alarm.ring();
  }

  refuse(code: number): void {
    this.#refusal = { digits: digitsOfRefusal(code), untilUpMs: this.#context.clock.upMs() + FF68.refusalMs };
    this.#alarm.ring();
  }

  /** What was desired is shown at once, over a refusal too. */
  freshen(): void {
    this.#refusal = null;
    this.#alarm.ring();
  }

  /** The revision a press of now was decided on: nobody reads six digits and presses within 400 ms. 0 when nothing stood there. */
  decidedOn(): number {
    const seenUpMs = this.#context.clock.upMs() - FF68.decideMs;
    return this.#views.findLast(({ atUpMs }) => atUpMs <= seenUpMs)?.rev ?? 0;
  }

  async #loop(): Promise<void> {
    while (!this.#isStopping) {
      const { link, clock } = this.#context;
      if (this.#refusal !== null && clock.upMs() >= this.#refusal.untilUpMs) this.#refusal = null;
      try {
        if (link.isOpen) await this.#write();
      } catch (caught) {
        // The link tells the state of a port that went, and opens it again; that rings here.
        if (!codeOf(caught, '').startsWith('port/')) throw caught;
      }
      const refusalMs = this.#refusal === null ? FF68.reassertMs : this.#refusal.untilUpMs - clock.upMs();
      await this.#alarm.sleep(Math.min(Math.max(refusalMs, 1), FF68.reassertMs));
    }
  }

  async #write(): Promise<void> {
    const { link, counters } = this.#context;
    const desired = this.#desired;
    const refusal = this.#refusal;
    const digits = refusal?.digits ?? (desired === null ? null : digitsOf(desired.content));
    if (digits === null) return;
    await link.run('command', (wire) => wire.send(encodeDigits(this.#address, digits)));
    counters.framesOut += 1;
    if (refusal === null && desired !== null) this.#noteShown(desired.rev);
  }

  #noteShown(rev: number): void {
    const { link, clock, notice, name } = this.#context;
    if (this.#views.at(-1)?.rev !== rev) this.#views = [...this.#views, { rev, atUpMs: clock.upMs() }].slice(-REMEMBERED_VIEWS);
    const telling = `${rev} ${link.opens}`;
    if (telling === this.#told) return;
    this.#told = telling;
    notice({ type: 'displayed', device: name, rev, proof: 'written' });
  }
}
