/**
 * The evaluation session of a pad that knows none: it says which key went down and nothing else, so the host holds what our own firmware holds
 * itself. A press belongs to a session only while the pad has been lit for that session and what was under way before the light is flushed.
 *
 *   dark ──ask──► lit, flushing ──flushMs──► lit ──key──► told, waiting for the verdict ──scored──► thanks ──► over
 *                                              ▲                                        └─ignored─┐
 *                                              └──────────────── asked again while desired ◄──────┘
 */
import type { PadContent } from '../messages.ts';

/** How a model's keys are read, in ms. */
export type PadTiming = {
  /** After the light was sent: what comes in this time was on its way before the citizen could see it. 0 to 1000. */
  readonly flushMs: number;
  /** The same key again within this time is the same touch. */
  readonly debounceMs: number;
  /** How long the thanks stay. */
  readonly thanksMs: number;
  /** Whether the pad keeps a key down until its light changes: then a press for a question outlives a pulled cable. */
  readonly latches: boolean;
  /** How long the pad asks by itself; it is asked again after that. Null: until told otherwise. */
  readonly asksMs: number | null;
};

/** All that is known of one pad. Times are monotonic ms; session 0 means none. */
export type PadSession = {
  readonly desired: PadContent | null;
  /** `sinceUpMs`: the first light for this session on this connection; `askedUpMs`: the last. */
  readonly lit: { readonly session: number; readonly sinceUpMs: number; readonly askedUpMs: number } | null;
  /** The session it was lit for when the cable was pulled, where the pad latches. */
  readonly heldSession: number;
  /** Told to the controller, and no verdict yet. */
  readonly told: { readonly session: number; readonly key: number } | null;
  /** The session that has had its press: it is not asked again, though it may still be desired for a moment. */
  readonly overSession: number;
  readonly thanks: { readonly key: number; readonly untilUpMs: number } | null;
  /** The session whose first light was reported. */
  readonly askedSession: number;
  readonly touched: { readonly key: number; readonly atUpMs: number } | null;
};

/** What the pad should look like. `hold`: leave it as it is, a press waits for its verdict. */
export type PadLook =
  | { readonly kind: 'dark' }
  | { readonly kind: 'asking'; readonly session: number }
  | { readonly kind: 'thanks'; readonly key: number }
  | { readonly kind: 'hold' };

export type PadInput =
  | { readonly type: 'desired'; readonly content: PadContent }
  /** The look was sent, and the system took the bytes. */
  | { readonly type: 'shown'; readonly look: PadLook }
  | { readonly type: 'closed' }
  | { readonly type: 'key'; readonly key: number }
  | { readonly type: 'verdict'; readonly isScored: boolean };

export type PadEffect =
  | { readonly type: 'asked'; readonly session: number }
  | { readonly type: 'press'; readonly session: number; readonly key: number }
  | { readonly type: 'stray'; readonly key: number };

export type PadStep = { readonly state: PadSession; readonly effect: PadEffect | null };

export const NEW_PAD: PadSession = Object.freeze({
  desired: null,
  lit: null,
  heldSession: 0,
  told: null,
  overSession: 0,
  thanks: null,
  askedSession: 0,
  touched: null,
});

const still = (state: PadSession): PadStep => ({ state, effect: null });

export function stepPad(state: PadSession, input: PadInput, atUpMs: number, timing: PadTiming): PadStep {
  switch (input.type) {
    case 'desired':
      return still({ ...state, desired: input.content });
    case 'shown':
      return noteShown(state, input.look, atUpMs);
    case 'closed':
      return still({ ...state, lit: null, thanks: null, heldSession: timing.latches ? (state.lit?.session ?? state.heldSession) : 0 });
    case 'key':
      return takeKey(state, input.key, atUpMs, timing);
    case 'verdict':
      return still(noteVerdict(state, input.isScored, atUpMs, timing));
    default:
      return input satisfies never;
  }
}

/** What the pad should look like now. */
export function lookOf(state: PadSession, atUpMs: number): PadLook {
  const { desired, told, thanks, overSession } = state;
  if (told !== null) return { kind: 'hold' };
  if (thanks !== null && atUpMs < thanks.untilUpMs) return { kind: 'thanks', key: thanks.key };
  if (desired?.kind !== 'asking' || desired.session === overSession) return { kind: 'dark' };
  return { kind: 'asking', session: desired.session };
}

/** Ms until the pad has to look different or to be asked again without anything happening; null: never. */
export function dueInMs(state: PadSession, atUpMs: number, { asksMs }: PadTiming): number | null {
  if (state.thanks !== null) return Math.max(state.thanks.untilUpMs - atUpMs, 0);
  if (state.lit !== null && asksMs !== null) return Math.max(state.lit.askedUpMs + asksMs - atUpMs, 0);
  return null;
}

function noteShown(state: PadSession, look: PadLook, atUpMs: number): PadStep {
  const thanks = look.kind === 'thanks' ? state.thanks : null;
  if (look.kind !== 'asking') return still({ ...state, lit: null, heldSession: 0, thanks });
  const { session } = look;
  // Asked again, nothing has to be flushed again: the pad has been lit for this very session all the time.
  const isHeld = state.heldSession === session;
  const sinceUpMs = state.lit?.session === session ? state.lit.sinceUpMs : isHeld ? Number.NEGATIVE_INFINITY : atUpMs;
  const lit = { session, sinceUpMs, askedUpMs: atUpMs };
  if (session === state.askedSession) return still({ ...state, lit, thanks, heldSession: 0 });
  return { state: { ...state, lit, thanks, heldSession: 0, askedSession: session }, effect: { type: 'asked', session } };
}

/**
 * The cable was pulled while the pad was lit for the question that still stands, and it has not been lit again: what a pad that latches tells now it
 * will tell once more, and then it counts.
 */
function isKeptForLater({ lit, told, desired, heldSession, overSession }: PadSession, { latches }: PadTiming): boolean {
  const isHeld = heldSession !== 0 && heldSession !== overSession && desired?.kind === 'asking' && desired.session === heldSession;
  return latches && lit === null && told === null && isHeld;
}

function takeKey(before: PadSession, key: number, atUpMs: number, timing: PadTiming): PadStep {
  const { flushMs, debounceMs } = timing;
  const { lit, told, overSession, touched, desired } = before;
  const state = { ...before, touched: { key, atUpMs } };
  if (touched?.key === key && atUpMs - touched.atUpMs < debounceMs) return still(state);
  if (isKeptForLater(state, timing)) return still(before);
  const isAsked = lit !== null && desired?.kind === 'asking' && desired.session === lit.session;
  const isFlushed = lit !== null && atUpMs - lit.sinceUpMs >= flushMs;
  if (!isAsked || !isFlushed || told !== null || lit.session === overSession) return { state, effect: { type: 'stray', key } };
  return {
    state: { ...state, told: { session: lit.session, key }, overSession: lit.session },
    effect: { type: 'press', session: lit.session, key },
  };
}

/** A press that was no score leaves the question open: it is asked again for as long as it is desired, and flushed again. */
function noteVerdict(state: PadSession, isScored: boolean, atUpMs: number, { thanksMs }: PadTiming): PadSession {
  const { told } = state;
  if (told === null) return state;
  if (!isScored) return { ...state, told: null, lit: null, overSession: 0 };
  return { ...state, told: null, lit: null, thanks: { key: told.key, untilUpMs: atUpMs + thanksMs } };
}
