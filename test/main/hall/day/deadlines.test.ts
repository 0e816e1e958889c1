import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deadlines } from '../../../../main/hall/hall.ts';
import {
  acknowledge,
  autoCall,
  calling,
  DAY_MS,
  type DrivenHall,
  job,
  makeConfig,
  makeOpenHall,
  record,
  service,
  visit,
  window,
} from '../make-hall.ts';

const failed = { kind: 'print.settle', job: job('v1.p1'), visit: visit('v1'), result: { outcome: 'failed', reason: 'paper-out' } } as const;

describe('a deadline', () => {
  it('is told by the monotonic clock: a step of the wall clock neither hastens nor delays it', () => {
    for (const stepMs of [DAY_MS, -DAY_MS]) {
      const hall = makeOpenHall().paper('v1').do(failed).wait(59_000);
      hall.now = { ...hall.now, at: hall.now.at + stepMs };
      expect(hall.tick()).toEqual([]);
      expect(hall.wait(1_000).tick()).toEqual(['ticket.void']);
    }
  });

  it('of an evaluation leaves the pad 10 s after a restart to tell a press', () => {
    const hall = makeOpenHall()
      .open('w1')
      .serve('w1', 'v1')
      .react()
      .reboot(DAY_MS / 24)
      .wait(9_999);
    expect(hall.tick()).toEqual([]);
    expect(hall.wait(1).tick()).toEqual(['evaluation.time-out']);
  });

  it('of an evaluation is not put off by a restart with more than 10 s to go', () => {
    const hall = makeOpenHall().open('w1').serve('w1', 'v1').react().wait(20_000).reboot(10_000).wait(29_999);
    expect(hall.tick()).toEqual([]);
    expect(hall.wait(1).tick()).toEqual(['evaluation.time-out']);
  });

  it('over a restart of the program on the same boot goes on by the same monotonic clock', () => {
    const hall = makeOpenHall().open('w1').serve('w1', 'v1').react().wait(30_000).do({ kind: 'day.resume' });
    hall.now = { ...hall.now, at: hall.now.at - DAY_MS };
    expect(hall.wait(29_999).tick()).toEqual([]);
    expect(hall.wait(1).tick()).toEqual(['evaluation.time-out']);
  });

  it('after a boot with a clock that went back waits its full time and no longer', () => {
    const hall = makeOpenHall().paper('v1').do(failed).wait(50_000).reboot(-DAY_MS).wait(59_999);
    expect(hall.tick()).toEqual([]);
    expect(hall.wait(1).tick()).toEqual(['ticket.void']);
  });

  it('of a day that is closing and has nothing left is due at once', () => {
    const hall = makeOpenHall().do({ kind: 'day.close', lapseWaiting: false });
    expect(hall.tick()).toEqual(['day.finish-closing']);
    expect(deadlines(hall.state)).toEqual([]);
  });
});

/** Something is made, and behind it time goes by, the clock is stepped and the machine starts again. */
type Happening<Made> = { readonly waitMs: number; readonly stepMs: number; readonly boot: boolean; readonly make: Made };
const disturbed = <Made>(...makes: readonly Made[]): fc.Arbitrary<Happening<Made>> =>
  fc.record({
    waitMs: fc.integer({ min: 0, max: 1_800_000 }),
    stepMs: fc.oneof(fc.constant(0), fc.integer({ min: -400 * DAY_MS, max: 400 * DAY_MS })),
    boot: fc.boolean(),
    make: fc.constantFrom(...makes),
  });

function disturb<Made>(
  hall: DrivenHall,
  happenings: readonly Happening<Made>[],
  makeOne: (hall: DrivenHall, what: Made, id: string) => void,
): void {
  for (const [n, { waitMs, stepMs, boot, make: what }] of happenings.entries()) {
    makeOne(hall, what, `v${n}`);
    hall.wait(waitMs);
    hall.tick();
    hall.now = { ...hall.now, at: hall.now.at + stepMs };
    if (boot) hall.reboot(stepMs);
    hall.tick();
  }
}

type Owing = 'paper' | 'started' | 'failed' | 'rating' | 'nothing';
const happening = disturbed<Owing>('paper', 'started', 'failed', 'rating', 'nothing');

function make(hall: DrivenHall, what: Owing, id: string): void {
  if (what === 'paper') hall.issue(id, 's1', 'paper');
  if (what === 'started' || what === 'failed') hall.paper(id);
  if (what === 'failed') hall.do({ ...failed, job: job(`${id}.p1`), visit: visit(id) });
  if (what === 'rating') {
    hall.issue(id, 's1').next('w2');
    const called = hall.last('visit.called').visit;
    hall
      .at('w2', 'start', called)
      .at('w2', 'finish', called)
      .do({ kind: 'evaluation.open', record: record(`${called}.s1`) });
  }
}

/** Every sheet, failed number and evaluation has its end at the latest this long after it began or the last restart, by the monotonic clock. */
const LONGEST_MS = 8_000 + 60_000;

describe('no deadline is stalled', () => {
  it('by 48 hours of steps of the clock and of restarts', () => {
    fc.assert(
      fc.property(fc.array(happening, { minLength: 1, maxLength: 96 }), (happenings) => {
        const hall = makeOpenHall().open('w2');
        disturb(hall, happenings, make);
        hall.wait(LONGEST_MS).tick();
        hall.wait(LONGEST_MS).tick();
        const { printing, unprinted, openEvaluations } = hall.state.day;
        expect([printing.size, unprinted.size, openEvaluations.size]).toEqual([0, 0, 0]);
      }),
      { numRuns: 40 },
    );
  });

  it('and none that is due is refused, or due again after it was done', () => {
    fc.assert(
      fc.property(fc.array(happening, { minLength: 1, maxLength: 30 }), (happenings) => {
        const hall = makeOpenHall().open('w2');
        for (const [n, { waitMs, boot, stepMs, make: what }] of happenings.entries()) {
          make(hall, what, `v${n}`);
          hall.wait(waitMs);
          const pending = deadlines(hall.state).length;
          // `tick` throws when a due command is refused. A sheet that failed by deadline has one more deadline, as a number on the screen.
          expect(hall.tick().length).toBeLessThanOrEqual(2 * pending);
          if (boot) hall.reboot(stepMs);
        }
      }),
      { numRuns: 40 },
    );
  });
});

type Calling = 'away' | 'waiting' | 'speech' | 'served' | 'nothing';

/** w2 calls for s1 when it is told to, w3 for s2 by itself; who does not come waits again after a minute. */
function makeCalling(): DrivenHall {
  const base = makeConfig();
  const [s1, s2] = [base.services[service('s1')], base.services[service('s2')]];
  if (s1 === undefined || s2 === undefined) throw new Error('the hall of the test is incomplete');
  const config = {
    ...calling({ noShow: { afterTickets: null, afterMs: 60_000, limit: 1_000 } }),
    services: { [service('s1')]: s1, [service('s2')]: { ...s2, lastNumber: 999 } },
  };
  return makeOpenHall(config).open('w2').open('w3').do(autoCall('w3'));
}

function makeCalled(hall: DrivenHall, what: Calling, id: string): void {
  const atWindow = hall.state.day.windows.get(window('w3'))?.visit;
  const lastCall = hall.state.day.calls.at(-1)?.call;
  if (what === 'waiting') hall.issue(id, 's2');
  if (what === 'served' && atWindow) hall.at('w3', 'start', atWindow).at('w3', 'finish', atWindow);
  if (what === 'speech' && lastCall !== undefined) hall.do(acknowledge(lastCall, 'main/voice', 'started'));
  if (what === 'away') {
    hall.issue(id, 's1').next('w2');
    hall.at('w2', 'no-show', hall.last('visit.called').visit);
  }
}

describe('neither is', () => {
  it('a return, a call of a window that calls by itself, or the end of a speech', () => {
    fc.assert(
      fc.property(
        fc.array(disturbed<Calling>('away', 'waiting', 'speech', 'served', 'nothing'), { minLength: 1, maxLength: 60 }),
        (happenings) => {
          const hall = makeCalling();
          disturb(hall, happenings, makeCalled);
          hall.wait(60_000).tick();
          const { returning, speaking, windows, services } = hall.state.day;
          expect([returning.size, speaking.size]).toEqual([0, 0]);
          expect(windows.get(window('w3'))?.visit !== null || (services.get(service('s2'))?.waiting ?? 0) === 0).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });
});
