/**
 * The five-key serial pad PJ06, in ms. `gapMs`: bytes nearer to each other than this came at once (a USB adapter hands them over every 16 ms);
 * a finger gives one byte, so what comes at once and differs is noise. `flushMs`: shorter than anybody reacts to a light.
 */
export const PJ06 = Object.freeze({
  highestKey: 6,
  gapMs: 25,
  maxBurstBytes: 32,
  timing: Object.freeze({ flushMs: 150, debounceMs: 100, thanksMs: 0, latches: false }),
});
