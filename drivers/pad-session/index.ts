export { dueInMs, lookOf, NEW_PAD, type PadInput, type PadLook, type PadSession, type PadTiming, stepPad } from './pad-session.ts';
export { type KeyFate, type PadHands, SessionPad } from './session-pad.ts';
