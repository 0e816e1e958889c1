/** In ms. The paper gives no time; a unit that redraws a line needs some. It has no probe, so the text itself is its heartbeat, sent every 5 s. */
export const TWO_COLOUR_DISPLAY = Object.freeze({
  timing: Object.freeze({ answerMs: 100, gapMs: 5, heartbeatMs: 5_000, attempts: 3 }),
  answerBytes: 1,
  reassertMs: 5_000,
});
