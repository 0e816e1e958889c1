import fc from 'fast-check';
import { expect, it } from 'vitest';
import { KEYS, lampsOf, type Pad, type PadInput, type PadOutput, powerUp, step, wakeAtMs } from '../../firmware-sim/line-pad/machine.ts';

const ADDRESS = 1;
const BOOT = 7;
/** Few sessions, so that they come back, as a confused host might bring them back. */
const sessionOf = fc.integer({ min: 1, max: 3 });

type Move =
  | { readonly do: 'key'; readonly key: 1 | 2 | 3 | 4 | 5; readonly heldMs: number }
  | { readonly do: 'ask' | 'end'; readonly session: number }
  | { readonly do: 'poll' }
  | { readonly do: 'acknowledge' /** 0: the last press */; readonly pressesAgo: number; readonly boot: number; readonly scored: boolean }
  | { readonly do: 'wait'; readonly ms: number };

const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ do: fc.constant('key' as const), key: fc.constantFrom(...KEYS), heldMs: fc.integer({ min: 1, max: 200 }) }),
  fc.record({ do: fc.constantFrom('ask' as const, 'end' as const), session: sessionOf }),
  fc.record({ do: fc.constant('poll' as const) }),
  fc.record({
    do: fc.constant('acknowledge' as const),
    pressesAgo: fc.constantFrom(0, 0, 0, 1),
    boot: fc.constantFrom(BOOT, BOOT, 8),
    scored: fc.boolean(),
  }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 12_000 }) }),
);

type Seen = { readonly input: PadInput; readonly before: Pad; readonly after: Pad; readonly outputs: readonly PadOutput[] };

/** Every step of a pad that lives through `moves`, woken as its runner would wake it. */
function live(moves: readonly Move[]): readonly Seen[] {
  const seen: Seen[] = [];
  let pad = powerUp(ADDRESS, BOOT, 0);
  let nowMs = 0;
  const feed = (input: PadInput): void => {
    const { state, outputs } = step(pad, input);
    seen.push({ input, before: pad, after: state, outputs });
    pad = state;
  };
  const wait = (ms: number): void => {
    const endMs = nowMs + ms;
    for (let wakeMs = wakeAtMs(pad); wakeMs !== null && wakeMs <= endMs; wakeMs = wakeAtMs(pad)) {
      nowMs = Math.max(nowMs, wakeMs);
      feed({ type: 'tick', atMs: nowMs });
    }
    nowMs = endMs;
  };
  for (const each of moves) {
    switch (each.do) {
      case 'key':
        feed({ type: 'key-down', key: each.key, atMs: nowMs });
        wait(each.heldMs);
        feed({ type: 'key-up', key: each.key, atMs: nowMs });
        break;
      case 'ask':
      case 'end':
        feed({ type: 'line', line: { verb: each.do === 'ask' ? 'S' : 'E', address: ADDRESS, session: each.session }, atMs: nowMs });
        break;
      case 'poll':
        feed({ type: 'line', line: { verb: 'P', address: ADDRESS }, atMs: nowMs });
        break;
      case 'acknowledge':
        feed({
          type: 'line',
          line: { verb: 'A', address: ADDRESS, boot: each.boot, pressNo: pad.lastPressNo - each.pressesAgo, scored: each.scored },
          atMs: nowMs,
        });
        break;
      case 'wait':
        wait(each.ms);
        break;
    }
  }
  return seen;
}

const isPoll = ({ input }: Seen): boolean => input.type === 'line' && input.line.verb === 'P';
const lives = (check: (seen: readonly Seen[]) => void): void =>
  fc.assert(
    fc.property(fc.array(move, { maxLength: 40 }), (moves) => check(live(moves))),
    { numRuns: 500 },
  );

it('tells a latched press at every poll until it is acknowledged or another session is asked', () => {
  lives((seen) => {
    let told: string | null = null;
    for (const each of seen) {
      const latched = each.outputs.find((output) => output.type === 'latched');
      if (latched?.type === 'latched') told = `${latched.pressNo.toString(16).padStart(4, '0')} ${latched.key}`;
      if (each.before.pending !== null && each.after.pending === null) {
        expect(each.input).toMatchObject({ type: 'line', line: { verb: expect.stringMatching(/[AS]/) } });
        told = null;
      }
      if (!isPoll(each)) continue;
      const said = each.outputs.find((output) => output.type === 'say');
      expect(said?.type === 'say' && said.body).toMatch(told === null ? /^I / : new RegExp(`^K .* ${told}$`));
    }
  });
});

it('never latches two presses for one session, and never one press number twice', () => {
  lives((seen) => {
    const latched = seen.flatMap(({ after, outputs }) =>
      outputs.some((output) => output.type === 'latched') ? [after.pressedSession] : [],
    );
    const numbers = seen.flatMap(({ outputs }) => outputs.flatMap((output) => (output.type === 'latched' ? [output.pressNo] : [])));
    expect(new Set(numbers).size).toBe(numbers.length);
    // The machine remembers the last session pressed, and the host uses none twice: so two in a row is what must not be.
    for (const [index, session] of latched.entries()) if (index > 0) expect(session).not.toBe(latched[index - 1]);
  });
});

it('beeps only on an acknowledgement "scored" of the pending press, and once', () => {
  lives((seen) => {
    const beeped: number[] = [];
    for (const { input, before, after, outputs } of seen) {
      for (const output of outputs) {
        if (output.type !== 'beep') continue;
        expect(input).toMatchObject({ type: 'line', line: { verb: 'A', scored: true, boot: BOOT, pressNo: before.pending?.pressNo } });
        expect(after.pending).toBeNull();
        beeped.push(output.pressNo);
      }
    }
    expect(new Set(beeped).size).toBe(beeped.length);
  });
});

it('lights no lamp without a session, one for a press, and counts every key that was not latched', () => {
  lives((seen) => {
    for (const { after, before, outputs } of seen) {
      const lit = lampsOf(after).filter(Boolean).length;
      expect([0, 1, 5]).toContain(lit);
      if (after.session === 0) expect(lit).toBeLessThanOrEqual(after.thanks === null ? 0 : 1);
      if (lit === 5) expect(after.pressedSession).not.toBe(after.session);
      const strays = outputs.filter((output) => output.type === 'stray').length;
      expect(after.strayPresses - before.strayPresses).toBeGreaterThanOrEqual(strays);
    }
  });
});

it('never uses a press number twice, also after 65,535 of them', () => {
  let pad: Pad = { ...powerUp(ADDRESS, 0xffffffff, 0), lastPressNo: 0xffff, session: 9 };
  pad = step(pad, { type: 'key-down', key: 1, atMs: 0 }).state;
  pad = step(pad, { type: 'tick', atMs: 30 }).state;
  expect(pad).toMatchObject({ boot: 1, pending: { pressNo: 1, session: 9, key: 1 } });
});
