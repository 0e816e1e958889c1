import type { CallerKey } from '../messages.ts';

/** Keys of the vendor's paper: the last byte of a key frame. Digits typed before it stand in front of it. */
export const KEYS: ReadonlyMap<number, CallerKey> = new Map([
  [0x0b, 'rate'],
  [0x0c, 'next'],
  [0x0d, 'recall'],
  [0x0e, 'cancel'],
  [0x0f, 'confirm'],
  [0x11, 'one-metre'],
  [0x12, 'pause'],
  [0x13, 'transfer'],
]);

/** What one digit and confirm stand for: 6 give up, 0 park, 3 back. */
export const DIGIT_AND_CONFIRM: ReadonlyMap<string, CallerKey> = new Map([
  ['6', 'no-show'],
  ['0', 'park'],
  ['3', 'take-back'],
]);

/**
 * In ms. `gapMs`: a frame with a longer pause in it was cut off. `sameKeyMs`: a frame that comes again so soon after its echo was sent before that
 * was heard; `owedMs`: the same where the echo could not be sent. `ownEchoMs`: what comes back of a frame of ours
 * within this time is an adapter that hears itself. `decideMs`: what a clerk presses now was decided on what the pad showed so long ago.
 * `rating.flushMs`: longer than the pause between two
 * repetitions, so that a key of before the question is not taken for one of it. `refusalMs`: how long the number of a refusal stays. `reassertMs`: a unit that lost its power shows nothing and does not say so.
 */
export const FF68 = Object.freeze({
  gapMs: 100,
  sameKeyMs: 250,
  owedMs: 2_000,
  ownEchoMs: 15,
  decideMs: 400,
  refusalMs: 3_000,
  reassertMs: 5_000,
  digits: 6,
  rating: Object.freeze({ flushMs: 450, debounceMs: 0, thanksMs: 0, latches: true, asksMs: null }),
});
