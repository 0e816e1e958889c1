/**
 * In ms. A sign thinks before it answers a reading, and takes its time to take a text in. What it holds is read back every 5 s; one that cannot be read is
 * sent the text again every minute, as it begins anew each time.
 */
export const ALPHA_DISPLAY = Object.freeze({
  timing: Object.freeze({ answerMs: 500, gapMs: 10, heartbeatMs: 5_000, attempts: 3 }),
  /** The answer of an ordinary text; a longer one is still waited for, as its first bytes come in time. */
  answerBytes: 256,
  readReassertMs: 600_000,
  blindReassertMs: 60_000,
});
