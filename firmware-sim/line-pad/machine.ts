import { missingCase } from '../missing-case.ts';
import { type HostLine, hex } from './line.ts';

/** Keys 1 to 5 from the left. */
export type Key = 1 | 2 | 3 | 4 | 5;
export const KEYS: readonly Key[] = [1, 2, 3, 4, 5];

/** All a pad knows. Times are monotonic ms of its own clock; session and boot 32 bits, 0 = none. */
export type Pad = {
  readonly address: number;
  readonly boot: number;
  /** Asked and not over. */
  readonly session: number;
  /** The last session a key was latched for: it never takes another. */
  readonly pressedSession: number;
  readonly lastPressNo: number;
  /** Latched and not yet acknowledged. */
  readonly pending: { readonly session: number; readonly pressNo: number; readonly key: Key } | null;
  readonly strayPresses: number;
  readonly badLines: number;
  readonly down: { readonly key: Key; readonly sinceMs: number; readonly counted: boolean } | null;
  /** The lamp that thanks for a safe score, and until when. */
  readonly thanks: { readonly key: Key; readonly untilMs: number } | null;
  readonly polledAtMs: number;
  /** Not polled for so long that the lamps went out. */
  readonly isDark: boolean;
};

export type PadInput =
  | { readonly type: 'line'; readonly line: HostLine; readonly atMs: number }
  | { readonly type: 'key-down'; readonly key: Key; readonly atMs: number }
  | { readonly type: 'key-up'; readonly key: Key; readonly atMs: number }
  /** Time has passed. */
  | { readonly type: 'tick'; readonly atMs: number };

export type PadOutput =
  | { readonly type: 'say'; readonly body: string }
  | { readonly type: 'beep'; readonly pressNo: number }
  | { readonly type: 'latched'; readonly key: Key; readonly pressNo: number }
  | { readonly type: 'stray'; readonly key: Key };

export type PadStep = { readonly state: Pad; readonly outputs: readonly PadOutput[] };

const DEBOUNCE_MS = 30;
const THANKS_MS = 2_000;
const DARK_AFTER_MS = 10_000;
const LARGEST_COUNTER = 0xffff;
const IDENTITY = 'V 1 SIMPAD5';

/** A pad at power-up. `boot` is drawn at random, 1 to 2^32-1. */
export const powerUp = (address: number, boot: number, atMs: number): Pad => ({
  address,
  boot,
  session: 0,
  pressedSession: 0,
  lastPressNo: 0,
  pending: null,
  strayPresses: 0,
  badLines: 0,
  down: null,
  thanks: null,
  polledAtMs: atMs,
  isDark: false,
});

/** Which of the five lamps are lit. */
export function lampsOf(pad: Pad): readonly boolean[] {
  const { thanks, pending, session } = pad;
  if (thanks !== null) return KEYS.map((key) => key === thanks.key);
  if (session === 0 || pad.isDark) return KEYS.map(() => false);
  return KEYS.map((key) => pending === null || pending.session !== session || key === pending.key);
}

/** When the pad next does something of itself; null when it only waits. */
export function wakeAtMs(pad: Pad): number | null {
  const times = [
    pad.down !== null && !pad.down.counted ? pad.down.sinceMs + DEBOUNCE_MS : null,
    pad.thanks?.untilMs ?? null,
    pad.session !== 0 && !pad.isDark ? pad.polledAtMs + DARK_AFTER_MS : null,
  ].filter((time) => time !== null);
  return times.length === 0 ? null : Math.min(...times);
}

/** One step of the firmware: LINE-PAD.md as a function. */
export function step(before: Pad, input: PadInput): PadStep {
  const { state, outputs } = passTime(before, input.atMs);
  const then = react(state, input);
  return { state: then.state, outputs: [...outputs, ...then.outputs] };
}

const still = (state: Pad): PadStep => ({ state, outputs: [] });
const saying = (state: Pad, body: string, ...more: readonly PadOutput[]): PadStep => ({ state, outputs: [...more, { type: 'say', body }] });
const raised = (counter: number): number => Math.min(counter + 1, LARGEST_COUNTER);
const stray = (pad: Pad): Pad => ({ ...pad, strayPresses: raised(pad.strayPresses) });

function react(pad: Pad, input: PadInput): PadStep {
  switch (input.type) {
    case 'line':
      return hear(pad, input.line, input.atMs);
    case 'key-down':
      return still(pad.down === null ? { ...pad, down: { key: input.key, sinceMs: input.atMs, counted: false } } : pad);
    case 'key-up':
      return still(pad.down?.key === input.key ? { ...pad, down: null } : pad);
    case 'tick':
      return still(pad);
    default:
      return missingCase(input);
  }
}

function passTime(before: Pad, atMs: number): PadStep {
  let pad = before;
  if (pad.thanks !== null && atMs >= pad.thanks.untilMs) pad = { ...pad, thanks: null };
  const darkAtMs = pad.polledAtMs + DARK_AFTER_MS;
  const { down } = pad;
  const countsAtMs = down === null || down.counted ? null : down.sinceMs + DEBOUNCE_MS;
  // A key that counted before the lamps went out was pressed on a lit pad, however late this step runs.
  if (countsAtMs === null || countsAtMs > darkAtMs) pad = darken(pad, atMs >= darkAtMs);
  if (down === null || countsAtMs === null || atMs < countsAtMs) return still(pad);
  const counted = count({ ...pad, down: { ...down, counted: true } }, down.key);
  return { ...counted, state: darken(counted.state, atMs >= darkAtMs) };
}

const darken = (pad: Pad, isOverdue: boolean): Pad => (isOverdue && pad.session !== 0 ? { ...pad, isDark: true } : pad);

/** A key has been down long enough: the first of a lit session is latched, any other is stray. */
function count(pad: Pad, key: Key): PadStep {
  if (pad.session === 0 || pad.isDark || pad.pressedSession === pad.session)
    return { state: stray(pad), outputs: [{ type: 'stray', key }] };
  // (boot, press) names a press for good, so a boot that has used up its numbers is followed by another.
  const isUsedUp = pad.lastPressNo === LARGEST_COUNTER;
  const boot = isUsedUp ? (pad.boot % 0xffffffff) + 1 : pad.boot;
  const pressNo = isUsedUp ? 1 : pad.lastPressNo + 1;
  const pending = { session: pad.session, pressNo, key };
  return {
    state: { ...pad, boot, lastPressNo: pressNo, pressedSession: pad.session, pending },
    outputs: [{ type: 'latched', key, pressNo }],
  };
}

function hear(before: Pad, line: HostLine, atMs: number): PadStep {
  if (line.verb === 'bad') return still({ ...before, badLines: raised(before.badLines) });
  if (line.address !== before.address) return still(before);
  const pad: Pad = { ...before, polledAtMs: atMs, isDark: false };
  switch (line.verb) {
    case 'P':
      return saying(pad, report(pad));
    case 'V':
      return saying(pad, `${IDENTITY} ${hex(pad.address, 2)}`);
    case 'S':
      return saying(ask(pad, line.session), `S ${hex(line.session, 8)}`);
    case 'E':
      return saying(pad.session === line.session ? { ...pad, session: 0 } : pad, `E ${hex(line.session, 8)}`);
    case 'A':
      return acknowledge(pad, line, atMs);
    default:
      return missingCase(line);
  }
}

function report({ pending, session, boot, strayPresses, badLines }: Pad): string {
  if (pending === null) return `I ${hex(session, 8)} ${hex(boot, 8)} ${hex(strayPresses, 4)} ${hex(badLines, 4)}`;
  return `K ${hex(pending.session, 8)} ${hex(boot, 8)} ${hex(pending.pressNo, 4)} ${pending.key}`;
}

/** A session that took its press is never lit again, whoever repeats the question. */
function ask(pad: Pad, session: number): Pad {
  if (session === 0 || session === pad.session || session === pad.pressedSession) return pad;
  const asked = { ...pad, session, pending: null, thanks: null };
  return pad.pending === null ? asked : stray(asked);
}

function acknowledge(pad: Pad, line: HostLine & { readonly verb: 'A' }, atMs: number): PadStep {
  const answer = `A ${hex(line.boot, 8)} ${hex(line.pressNo, 4)}`;
  const { pending } = pad;
  if (pending === null || line.boot !== pad.boot || line.pressNo !== pending.pressNo) return saying(pad, answer);
  const over: Pad = { ...pad, pending: null, session: pad.session === pending.session ? 0 : pad.session };
  if (!line.scored) return saying(over, answer);
  const thanks = { key: pending.key, untilMs: atMs + THANKS_MS };
  return saying({ ...over, thanks }, answer, { type: 'beep', pressNo: pending.pressNo });
}
