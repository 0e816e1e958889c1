/** What LINE-PAD.md and the bus ask for, in ms. */
export const LINE_PAD = Object.freeze({
  protocol: 1,
  /** A pad waits 1 to 20 ms before it answers. */
  turnRoundMs: 20,
  /** Behind its answer it lets go of the wires within a bit or two. */
  gapMs: 1,
  /** From one poll's begin to the next one's, where the bus is free. */
  pollMs: 50,
  /** A dead address costs the bus its time-out, so it is asked ever more rarely; the port sees to it that all of them together get a tenth at most. */
  deadPollMs: 1_000,
  /** How long a second pad of the same address may still come behind the first. */
  lingerMs: 25,
  missesToOffline: 3,
  /** Silent for less it is not called offline: a box that is busy for a second must not cost a citizen the asking. */
  offlineAfterMs: 2_000,
  /** Where the speed of the wire is not known (TCP), a line is taken to need this. */
  unknownWireMs: 100,
});
