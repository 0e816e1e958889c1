/**
 * In ms. Nothing comes back, so the lines are sent again every 2 s, which on a still line nobody sees; what scrolls is sent every minute, as it begins anew.
 * `gapMs`: the unit draws a line in less.
 */
export const CD5220_DISPLAY = Object.freeze({
  timing: Object.freeze({ answerMs: 0, gapMs: 5, heartbeatMs: 2_000, attempts: 1 }),
  stillReassertMs: 2_000,
  scrolledReassertMs: 60_000,
});
