/** Time as a simulator sees it: the wall clock in ms, a monotonic clock in ms, and one timer. Tests hand in their own. */
export type SimClock = {
  wallMs(): number;
  upMs(): number;
  /** Runs `act` once after `delayMs` and answers how to call it off. */
  after(delayMs: number, act: () => void): () => void;
};

/** The machine's own clocks. */
export const machineClock: SimClock = {
  wallMs: () => Date.now(),
  upMs: () => performance.now(),
  after(delayMs, act) {
    const timer = setTimeout(act, Math.max(0, delayMs));
    return () => clearTimeout(timer);
  },
};
