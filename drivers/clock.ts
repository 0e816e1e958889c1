import { setTimeout as delay } from 'node:timers/promises';

/** The time, given in. `wallMs` is UTC for moments, `upMs` monotonic for durations; both in ms. */
export type Clock = { wallMs(): number; upMs(): number };

/** Waits `ms`; ends early and quietly when `signal` aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (caught) {
    if (!signal.aborted) throw caught;
  }
}

/** A sleep that can be cut short. A ring while nobody sleeps cuts the next sleep short, so none is lost. */
export class Alarm {
  #isRung = false;
  #wakeUp: (() => void) | null = null;

  ring(): void {
    this.#isRung = true;
    this.#wakeUp?.();
  }

  /** Until `ms` have passed or it rings. */
  async sleep(ms: number): Promise<void> {
    if (!this.#isRung) {
      await new Promise<void>((wakeUp) => {
        const timer = setTimeout(wakeUp, ms);
        this.#wakeUp = () => {
          clearTimeout(timer);
          wakeUp();
        };
      });
    }
    this.#wakeUp = null;
    this.#isRung = false;
  }
}
