import { describe, expect, it } from 'vitest';
import { boardCalls, isStanding, nextAnnouncement, unsaidCalls } from '../../../../main/hall/day/ledger.ts';
import type { CoreConfig } from '../../../../main/hall/kernel/core-config.ts';
import { acknowledge, board, DAY_MS, type DrivenHall, device, makeConfig, makeOpenHall, plain, replay, window } from '../make-hall.ts';

const VOICE = device('main/voice');
const HALL = board('hall');
const EAST = board('east');

function loud(silent = false): CoreConfig {
  return makeConfig({
    boards: { [HALL]: { windows: [], device: null }, [EAST]: { windows: [window('w2')], device: null } },
    speakers: { [VOICE]: { windows: [] }, [device('main/voice-east')]: { windows: [window('w2')] } },
    calling: { ...makeConfig().calling, silent },
  });
}

/** v1 at w1 and v2 at w2 are called, in this order. */
const called = (config = loud()): DrivenHall => makeOpenHall(config).open('w1').open('w2').issue('v1').issue('v2').next('w1').next('w2');
const say = (hall: DrivenHall, config = loud(), speaker = VOICE): string | null =>
  nextAnnouncement(hall.state.day, config, speaker)?.call ?? null;
const shows = (hall: DrivenHall, which = HALL): string[] => boardCalls(hall.state.day, loud(), which).map((entry) => entry.call);

describe('a speaker', () => {
  it('says one call after the other, each to its end, and a recall again', () => {
    const hall = called().at('w1', 'recall', 'v1');
    const said: (string | null)[] = [];
    for (let call = say(hall); call !== null; call = say(hall)) {
      said.push(call);
      hall.do(acknowledge(call, VOICE, 'started'));
      expect(say(hall), 'the same until it has ended').toBe(call);
      hall.do(acknowledge(call, VOICE, 'ended'));
    }
    expect(said).toEqual(['v1.c1', 'v2.c1', 'v1.c2']);
  });

  it('speaks of its own windows, and of a call that failed no more', () => {
    const hall = called();
    expect(say(hall, loud(), device('main/voice-east'))).toBe('v2.c1');
    expect(say(hall, loud(), device('main/nobody'))).toBeNull();
    expect(say(hall.do(acknowledge('v1.c1', VOICE, 'failed', 'voice/broken')))).toBe('v2.c1');
  });

  it('says nothing where calling is silent', () => {
    const hall = called(loud(true));
    expect([say(hall, loud(true)), unsaidCalls(hall.at('w1', 'start', 'v1').state.day, loud(true), VOICE)]).toEqual([null, []]);
  });

  it('passes over a call whose visit has moved on, names it, and ends one that it has begun', () => {
    const hall = called()
      .do(acknowledge('v1.c1', VOICE, 'started'))
      .at('w1', 'start', 'v1')
      .at('w2', 'start', 'v2');
    expect(say(hall)).toBe('v1.c1');
    expect(unsaidCalls(hall.state.day, loud(), VOICE).map((entry) => entry.call)).toEqual(['v2.c1']);
    hall.do(acknowledge('v2.c1', VOICE, 'failed', 'call/over'));
    expect(unsaidCalls(hall.state.day, loud(), VOICE)).toEqual([]);
    expect(say(hall.do(acknowledge('v1.c1', VOICE, 'ended')))).toBeNull();
    expect(hall.tick()).toEqual([]);
  });

  it('does not say the first call any more of a visit that came back and is called again', () => {
    const config = { ...loud(), calling: { ...loud().calling, noShow: { afterTickets: 1, afterMs: null, limit: 1 } } };
    const hall = makeOpenHall(config).open('w1').issue('v1').next('w1').at('w1', 'no-show', 'v1').next('w1');
    expect(hall.state.day.calls.map((entry) => isStanding(hall.state.day, entry))).toEqual([false, true]);
    expect(say(hall, config)).toBe('v1.c2');
  });

  it('that is gone in the middle says it anew when it is back', () => {
    for (const gone of [
      (hall: DrivenHall) => hall.do({ kind: 'device.change', device: VOICE, state: 'offline', code: null, paper: 'unknown' }),
      (hall: DrivenHall) => hall.reboot(1_000),
    ]) {
      const hall = called().do(acknowledge('v1.c1', VOICE, 'started'));
      gone(hall);
      expect(say(hall)).toBe('v1.c1');
      expect(hall.give(acknowledge('v1.c1', VOICE, 'started'))).toEqual(['call.acknowledged']);
      expect(plain(replay(hall.events))).toEqual(plain(hall.state));
    }
  });

  it('that never comes to an end stops no other call for longer than a minute', () => {
    const hall = called()
      .do(acknowledge('v1.c1', VOICE, 'started'))
      .wait(59_999);
    expect(hall.tick()).toEqual([]);
    expect(hall.wait(1).tick()).toEqual(['call.acknowledge']);
    expect(hall.last('call.acknowledged')).toMatchObject({ call: 'v1.c1', phase: 'failed', code: 'call/no-end' });
    expect(say(hall)).toBe('v2.c1');
  });
});

describe('a board', () => {
  it('shows all calls of its windows in order, from the last one it has painted on', () => {
    const hall = called().at('w1', 'recall', 'v1');
    expect([shows(hall), shows(hall, EAST), shows(hall, board('none'))]).toEqual([['v1.c1', 'v2.c1', 'v1.c2'], ['v2.c1'], []]);
    hall.do(acknowledge('v1.c1', 'board/hall', 'shown')).at('w2', 'start', 'v2');
    expect(shows(hall), 'what it missed, though it is over').toEqual(['v2.c1', 'v1.c2']);
    hall.do(acknowledge('v2.c1', 'board/hall', 'shown'), acknowledge('v1.c2', 'board/hall', 'shown'));
    expect([shows(hall), shows(hall, EAST)]).toEqual([[], []]);
  });

  it('that comes for the first time begins with what stands', () => {
    const hall = called().at('w1', 'start', 'v1');
    expect(shows(hall)).toEqual(['v2.c1']);
  });

  it('swallows none of many calls between two looks', () => {
    const hall = makeOpenHall(loud())
      .open('w1')
      .issue('v0')
      .next('w1')
      .do(acknowledge('v0.c1', 'board/hall', 'shown'))
      .at('w1', 'no-show', 'v0');
    for (let n = 1; n <= 50; n += 1)
      hall
        .issue(`v${n}`)
        .next('w1')
        .at('w1', n % 2 === 0 ? 'no-show' : 'start', `v${n}`)
        .give({ kind: 'window.finish', window: window('w1'), visit: hall.last('visit.called').visit });
    expect(shows(hall)).toEqual(Array.from({ length: 50 }, (_, n) => `v${n + 1}.c1`));
  });
});

describe('an acknowledgement', () => {
  it('goes forward only, and is noted once a target and phase', () => {
    const hall = called();
    const kinds = [
      acknowledge('v1.c1', 'main/display-1', 'written'),
      acknowledge('v1.c1', 'main/display-1', 'written'),
      acknowledge('v1.c1', 'main/display-1', 'shown'),
      acknowledge('v1.c1', 'main/display-1', 'written'),
      acknowledge('v1.c1', 'main/display-1', 'failed'),
      acknowledge('v1.c1', 'main/display-2', 'shown'),
    ].map((command) => hall.give(command).length);
    expect(kinds).toEqual([1, 0, 1, 0, 0, 1]);
  });

  it('of a call that nobody knows, or of another day, is taken without an event', () => {
    const hall = called();
    expect(hall.give(acknowledge('v9.c1', VOICE, 'ended'))).toEqual([]);
    hall.wait(DAY_MS).do({
      kind: 'day.roll',
      next: { ...hall.last('day.opened'), day: '2026-11-22' as never, startsAt: hall.now.at, endsAt: hall.now.at + DAY_MS },
    });
    expect(hall.give(acknowledge('v1.c1', 'board/hall', 'shown'))).toEqual([]);
  });
});
