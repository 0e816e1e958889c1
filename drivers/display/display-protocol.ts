import type { DisplayContent } from '../messages.ts';

/** What an answer says: done, refused, or something that is no answer (null: wait on). */
export type AnswerVerdict = 'accepted' | 'refused';

/** Reads the bytes behind one question. `framesIn` and `badBytes` count what it saw. */
export type AnswerReader = {
  push(chunk: Uint8Array): AnswerVerdict | null;
  readonly framesIn: number;
  readonly badBytes: number;
};

/** One transaction: the bytes, and how their answer is read; null where nothing comes back. */
export type DisplayStep = { readonly bytes: Uint8Array; readonly makeReader: (() => AnswerReader) | null; readonly answerBytes: number };

/** A content as a unit takes it. */
export type DisplayPlan = {
  readonly steps: readonly DisplayStep[];
  /** Asks whether the unit is there and still shows this (a refusal says that it does not); null: only sending it again can tell. */
  readonly heartbeat: DisplayStep | null;
  /**
   * How often it is sent again, as a unit that lost its power shows nothing and does not say so, ms. A text that scrolls begins anew each time, so it
   * is sent rarely.
   */
  readonly reassertMs: number;
  /** Characters that the unit lacks. */
  readonly missing: number;
};

/** Waiting times of a family, ms. */
export type DisplayTiming = {
  /** A unit answers within this of the last bit. */
  readonly answerMs: number;
  /** What the line must rest behind an answer. */
  readonly gapMs: number;
  readonly heartbeatMs: number;
  /** How often one frame is sent before the unit counts as silent. */
  readonly attempts: number;
};

/** What a family is: bytes for contents. Pure, no port. */
export type DisplayProtocol = {
  readonly timing: DisplayTiming;
  /** Whether an answer can come at all. */
  readonly answers: boolean;
  /** Sent at each connect, before the content: brightness and the like. */
  readonly setUp: readonly DisplayStep[];
  /** What to send for a content. Throws `display/bad-number`. */
  readonly plan: (content: DisplayContent) => DisplayPlan;
  /** What to send while nothing is desired yet, to know whether the unit is there; null where nothing can tell. */
  readonly probe: DisplayStep | null;
};
