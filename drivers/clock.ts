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
