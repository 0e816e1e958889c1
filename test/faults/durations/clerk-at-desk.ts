import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, HallClient } from '../hall-client.ts';
import type { Desk } from './durations-hall.ts';
import { monotonicMs, type Note, type Step } from './truth.ts';

/** What else a step takes: short enough for many visits, long enough that a clock is moved or a controller killed in its middle. */
const STEP_MS = 900;
const VISITS_A_STAY = 2;

/** Up to `mostMs`, at least half of it. */
const doing = (mostMs = STEP_MS): Promise<void> => sleep((mostMs * (1 + Math.random())) / 2);

type AtWindow = { readonly visit: string; readonly state: string } | null;

/** The hall refused a step: the day has turned, or a controller has come back without what the clerk had. */
class RefusedError extends Error {}

/** One clerk: opens, takes tickets, calls, serves, parks, pauses, finishes and closes, and notes when each was asked for and answered. */
export class ClerkAtDesk {
  readonly #client: HallClient;
  readonly #desk: Desk;
  readonly #onNote: (note: Note) => void;

  constructor(client: HallClient, desk: Desk, onNote: (note: Note) => void) {
    this.#client = client;
    this.#desk = desk;
    this.#onNote = onNote;
  }

  async work(): Promise<never> {
    for (;;) {
      try {
        await this.#tidy();
        await this.#stay();
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
        this.#break();
      }
    }
  }

  /** Leaves nobody at the window and the window shut, whatever it has: none of this is judged. */
  async #tidy(): Promise<void> {
    const has = this.#atWindow(await this.#post('open', { clerk: this.#desk.clerk }));
    if (has?.state === 'called') await this.#post('start', { visit: has.visit });
    if (has !== null) await this.#post('finish', { visit: has.visit });
    await this.#post('close', {});
  }

  async #stay(): Promise<void> {
    const { clerk } = this.#desk;
    await this.#step('opened', 'open', { clerk });
    await doing();
    for (let n = 0; n < VISITS_A_STAY; n++) {
      await this.#serve();
      if (n === 0) {
        await this.#step('paused', 'pause', { reason: 'break' });
        await doing();
        await this.#step('resumed', 'resume', {});
      }
      await doing();
    }
    await this.#step('closed', 'close', {});
  }

  async #serve(): Promise<void> {
    await this.#issue();
    await doing();
    const called = this.#atWindow(await this.#step('called', 'next', { have: null }));
    if (called === null) throw new RefusedError('nobody was called');
    const { visit } = called;
    await doing();
    const { servingMs } = this.#desk;
    await this.#step('started', 'start', { visit });
    await doing(servingMs);
    await this.#step('parked', 'park', { visit });
    await doing(servingMs);
    await this.#takeBack(visit);
    await doing(servingMs);
    await this.#step('finished', 'finish', { visit });
  }

  /** The turn of the day shuts a window at which nobody is, and keeps who is parked: the clerk opens again, which ends the stay. */
  async #takeBack(visit: string): Promise<void> {
    const { clerk } = this.#desk;
    const opened = await this.#post('open', { clerk });
    if (opened.body.repeated !== true) this.#break();
    await this.#step('taken-back', 'take-back', { visit });
  }

  #break(): void {
    const now = monotonicMs();
    this.#onNote({ step: 'broken', window: this.#desk.window, visit: null, sentMs: now, answeredMs: now });
  }

  async #issue(): Promise<void> {
    const { service, window } = this.#desk;
    const sentMs = monotonicMs();
    const answer = await this.#client.ask('/tickets', { service, delivery: 'screen', kiosk: null });
    if (answer.status >= 300) throw new RefusedError(JSON.stringify(answer.body));
    this.#onNote({ step: 'issued', window, visit: String(answer.body.visit), sentMs, answeredMs: monotonicMs() });
  }

  #post(action: string, body: object): Promise<Answer> {
    return this.#client.ask(`/windows/${this.#desk.window}/${action}`, body);
  }

  #atWindow({ status, body }: Answer): AtWindow {
    return status < 300 ? (body.visit as AtWindow) : null;
  }

  async #step(step: Step, action: string, body: Readonly<Record<string, string | null>>): Promise<Answer> {
    const sentMs = monotonicMs();
    const answer = await this.#post(action, body);
    // A repeat has done nothing now: the turn of the day had shut the window before.
    if (answer.status >= 300 || answer.body.repeated === true) throw new RefusedError(JSON.stringify(answer.body));
    const visit = body.visit ?? (step === 'called' ? this.#atWindow(answer)?.visit : undefined) ?? null;
    this.#onNote({ step, window: this.#desk.window, visit, sentMs, answeredMs: monotonicMs() });
    return answer;
  }
}
