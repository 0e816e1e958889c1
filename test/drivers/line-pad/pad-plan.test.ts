import { describe, expect, it } from 'vitest';
import { isAnswerTo, type PadView, planPad } from '../../../drivers/line-pad/index.ts';

const idleLine = (session: number) => ({ verb: 'I', session, boot: 1, strayPresses: 0, badLines: 0 }) as const;
const press = { verb: 'K', session: 7, boot: 1, pressNo: 3, key: 2 } as const;
const asking = (session: number, view: Partial<PadView> = {}): PadView => ({
  desired: { kind: 'asking', session },
  overSession: 0,
  verdictOf: () => null,
  ...view,
});
const resting: PadView = { ...asking(0), desired: { kind: 'idle' } };

describe('what to say to a pad', () => {
  it('lights the session that is desired and not lit, also after the pad lost it', () => {
    expect(planPad(asking(7), idleLine(0))).toEqual({ verb: 'S', session: 7 });
    expect(planPad(asking(8), idleLine(7))).toEqual({ verb: 'S', session: 8 });
    expect(planPad(asking(7), idleLine(7))).toBeNull();
  });

  it('ends a session that is lit and not desired', () => {
    expect(planPad(resting, idleLine(7))).toEqual({ verb: 'E', session: 7 });
    expect(planPad(resting, idleLine(0))).toBeNull();
  });

  it('says nothing while nobody has said what is desired', () => {
    expect(planPad({ ...resting, desired: null }, idleLine(7))).toBeNull();
  });

  it('never asks a session again whose press has been told', () => {
    expect(planPad(asking(7, { overSession: 7 }), idleLine(0))).toBeNull();
    expect(planPad(asking(7, { overSession: 7 }), idleLine(7))).toEqual({ verb: 'E', session: 7 });
    expect(planPad(asking(8, { overSession: 7 }), idleLine(0))).toEqual({ verb: 'S', session: 8 });
  });

  it('gives a pending press nothing but its verdict, so that no new session drops it', () => {
    expect(planPad(asking(8), press)).toBeNull();
    expect(planPad(resting, press)).toBeNull();
    expect(planPad(asking(8, { verdictOf: () => 'scored' }), press)).toEqual({ verb: 'A', boot: 1, pressNo: 3, isScored: true });
    expect(planPad(asking(8, { verdictOf: () => 'ignored' }), press)).toEqual({ verb: 'A', boot: 1, pressNo: 3, isScored: false });
  });

  it('takes an answer only for what was said', () => {
    expect(isAnswerTo({ verb: 'P' }, press)).toBe(true);
    expect(isAnswerTo({ verb: 'S', session: 7 }, { verb: 'S', session: 8 })).toBe(false);
    expect(isAnswerTo({ verb: 'A', boot: 1, pressNo: 3, isScored: true }, { verb: 'A', boot: 2, pressNo: 3 })).toBe(false);
    expect(isAnswerTo({ verb: 'S', session: 7 }, idleLine(7))).toBe(false);
  });
});
