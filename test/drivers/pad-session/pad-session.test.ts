import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueInMs, lookOf, NEW_PAD, type PadInput, type PadSession, type PadTiming, stepPad } from '../../../drivers/pad-session/index.ts';

const TIMING: PadTiming = { flushMs: 150, debounceMs: 50, thanksMs: 2_000, latches: false, asksMs: null };
const asking = (session: number): PadInput => ({ type: 'desired', content: { kind: 'asking', session } });
const lit = (session: number): PadInput => ({ type: 'shown', look: { kind: 'asking', session } });
const key = (pressed: number): PadInput => ({ type: 'key', key: pressed });
const CLOSED: PadInput = { type: 'closed' };

/** Runs inputs at their moments; gives the state and what came of them. */
function run(inputs: readonly (readonly [number, PadInput])[], timing = TIMING) {
  let state: PadSession = NEW_PAD;
  const effects: unknown[] = [];
  for (const [atUpMs, input] of inputs) {
    const step = stepPad(state, input, atUpMs, timing);
    state = step.state;
    if (step.effect !== null) effects.push(step.effect);
  }
  return { state, effects };
}

const ASKED = { type: 'asked', session: 7 };

describe('a key', () => {
  it('counts for the session the pad was lit for', () => {
    expect(
      run([
        [0, asking(7)],
        [10, lit(7)],
        [400, key(2)],
      ]).effects,
    ).toEqual([ASKED, { type: 'press', session: 7, key: 2 }]);
  });

  it.each([
    ['nothing was asked', [[0, key(2)]]],
    [
      'the light was not sent yet',
      [
        [0, asking(7)],
        [5, key(2)],
      ],
    ],
    [
      'it was on its way before the light',
      [
        [0, asking(7)],
        [10, lit(7)],
        [159, key(2)],
      ],
    ],
    [
      'the question was taken back',
      [
        [0, asking(7)],
        [10, lit(7)],
        [300, { type: 'desired', content: { kind: 'idle' } }],
        [301, key(2)],
      ],
    ],
    [
      'another is asked and not lit yet',
      [
        [0, asking(7)],
        [10, lit(7)],
        [300, asking(8)],
        [301, key(2)],
      ],
    ],
    [
      'the cable was pulled',
      [
        [0, asking(7)],
        [10, lit(7)],
        [300, CLOSED],
        [301, key(2)],
      ],
    ],
  ] as const)('is stray where %s', (_, inputs) => {
    const { effects } = run(inputs as readonly (readonly [number, PadInput])[]);
    expect(effects.at(-1)).toEqual({ type: 'stray', key: 2 });
    expect(effects).not.toContainEqual(expect.objectContaining({ type: 'press' }));
  });

  it('that bounces is one, and a second one of the same session is stray', () => {
    const { effects } = run([
      [0, asking(7)],
      [10, lit(7)],
      [400, key(2)],
      [420, key(2)],
      [900, key(5)],
    ]);
    expect(effects).toEqual([ASKED, { type: 'press', session: 7, key: 2 }, { type: 'stray', key: 5 }]);
  });

  it('is thanked for only when the score is safe, and the session is not asked again', () => {
    const { state } = run([
      [0, asking(7)],
      [10, lit(7)],
      [400, key(2)],
    ]);
    expect(lookOf(state, 5_000)).toEqual({ kind: 'hold' });
    const scored = stepPad(state, { type: 'verdict', isScored: true }, 5_000, TIMING).state;
    expect(lookOf(scored, 5_000)).toEqual({ kind: 'thanks', key: 2 });
    expect(dueInMs(scored, 5_500, TIMING)).toBe(1_500);
    expect(lookOf(scored, 7_000)).toEqual({ kind: 'dark' });
  });

  it('that was no score leaves the question open, flushed anew', () => {
    const ignored: PadInput = { type: 'verdict', isScored: false };
    const { state, effects } = run([
      [0, asking(7)],
      [10, lit(7)],
      [400, key(6)],
      [410, ignored],
      [420, lit(7)],
      [500, key(2)],
      [700, key(1)],
    ]);
    expect(effects).toEqual([
      ASKED,
      { type: 'press', session: 7, key: 6 },
      { type: 'stray', key: 2 },
      { type: 'press', session: 7, key: 1 },
    ]);
    expect(state.told).toEqual({ session: 7, key: 1 });
  });
});

describe('a pad that latches', () => {
  it('keeps a press for its question over a pulled cable; one that does not has to be flushed', () => {
    const inputs = [
      [0, asking(7)],
      [10, lit(7)],
      [400, CLOSED],
      [900, lit(7)],
      [901, key(2)],
    ] as const;
    expect(run(inputs, { ...TIMING, latches: true }).effects.at(-1)).toEqual({ type: 'press', session: 7, key: 2 });
    expect(run(inputs).effects.at(-1)).toEqual({ type: 'stray', key: 2 });
  });

  it('is not heard before it is lit again: what it tells then is told once more', () => {
    const before: [number, PadInput][] = [
      [0, asking(7)],
      [10, lit(7)],
      [400, CLOSED],
      [500, key(2)],
    ];
    expect(run(before, { ...TIMING, latches: true }).effects).toEqual([ASKED]);
    const { effects } = run([...before, [900, lit(7)], [1_000, key(2)]], { ...TIMING, latches: true });
    expect(effects.at(-1)).toEqual({ type: 'press', session: 7, key: 2 });
  });

  it('keeps none over a question that changed meanwhile', () => {
    const inputs = [
      [0, asking(7)],
      [10, lit(7)],
      [400, CLOSED],
      [500, asking(8)],
      [900, lit(8)],
      [901, key(2)],
    ] as const;
    expect(run(inputs, { ...TIMING, latches: true }).effects.at(-1)).toEqual({ type: 'stray', key: 2 });
  });
});

describe('a pad that asks for so long by itself', () => {
  it('is asked again while the question stands, and is not flushed for it', () => {
    const timing = { ...TIMING, asksMs: 1_000 };
    const { state } = run(
      [
        [0, asking(7)],
        [10, lit(7)],
      ],
      timing,
    );
    expect(dueInMs(state, 1_010, timing)).toBe(0);
    const again = stepPad(state, lit(7), 1_010, timing);
    expect(again.effect).toBe(null);
    expect(stepPad(again.state, key(3), 1_020, timing).effect).toEqual({ type: 'press', session: 7, key: 3 });
  });
});

describe('whatever happens', () => {
  const input = fc.oneof(
    fc.record({
      type: fc.constant('desired' as const),
      content: fc.oneof(
        fc.constant({ kind: 'idle' as const }),
        fc.integer({ min: 1, max: 3 }).map((session) => ({ kind: 'asking' as const, session })),
      ),
    }),
    fc.constant('show' as const),
    fc.constant({ type: 'closed' as const }),
    fc.integer({ min: 1, max: 6 }).map((pressed) => ({ type: 'key' as const, key: pressed })),
    fc.boolean().map((isScored) => ({ type: 'verdict' as const, isScored })),
  );

  it('a press names the session that is desired and lit, comes after the flush, and waits for its verdict alone', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), input), { maxLength: 60 }), fc.boolean(), (happenings, latches) => {
        const timing = { ...TIMING, latches };
        let state: PadSession = NEW_PAD;
        let atUpMs = 0;
        for (const [waitMs, happening] of happenings) {
          atUpMs += waitMs;
          const look = lookOf(state, atUpMs);
          if (happening === 'show' && look.kind === 'hold') continue;
          const before = state;
          const step = stepPad(state, happening === 'show' ? { type: 'shown', look } : happening, atUpMs, timing);
          state = step.state;
          if (step.effect?.type !== 'press') continue;
          expect(before.desired).toEqual({ kind: 'asking', session: step.effect.session });
          expect(before.lit?.session).toBe(step.effect.session);
          expect(before.told).toBe(null);
          expect(before.overSession).not.toBe(step.effect.session);
          expect(atUpMs - (before.lit?.sinceUpMs ?? Number.NaN)).toBeGreaterThanOrEqual(TIMING.flushMs);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
