/** What LINE-SPEAKER.md asks for, in ms, and what a hall bears. */
export const LINE_SPEAKER = Object.freeze({
  protocol: 1,
  answerMs: 50,
  /** How often an idle speaker is asked, and one that speaks: its own word may have been lost. */
  heartbeatMs: 2_000,
  speakingMs: 500,
  missesToOffline: 3,
  /** An announcement that could not begin within this is out of date. */
  freshMs: 30_000,
  /** No announcement is this long. */
  longestMs: 60_000,
  mostWaiting: 50,
  answerBytes: 160,
});
