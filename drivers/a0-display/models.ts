/**
 * What the papers and the bus ask for, in ms. A unit answers within 60 ms of the last bit; the line rests 2 ms behind an answer, while the unit lets go of it.
 * A number may be sent again at any time and nobody sees it; a text begins anew, so it is asked after by probe and sent again once a minute.
 */
export const A0_DISPLAY = Object.freeze({
  timing: Object.freeze({ answerMs: 60, gapMs: 2, heartbeatMs: 2_000, attempts: 3 }),
  answerBytes: 7,
  numberReassertMs: 2_000,
  textReassertMs: 60_000,
});
