/** What LINE-PAD.md and the bus ask for, in ms. A pad waits 1 to 20 ms before it answers; the rest is for the systems between. */
export const LINE_PAD = Object.freeze({
  protocol: 1,
  answerMs: 60,
  pollMs: 50,
  /** A dead address costs the bus its time-out, so it is asked ever more rarely. */
  deadPollMs: 1_000,
  missesToOffline: 3,
  /** Where the speed of the wire is not known (TCP), two lines are taken to need this. */
  unknownWireMs: 100,
});
