import { describe, expect, it } from 'vitest';
import type { HallCommand } from '../../../../main/hall/hall.ts';
import { DAY_MS, type DrivenHall, device, issueCommand, makeOpenHall, plain, record, replay, spanAt, window } from '../make-hall.ts';

const closing: HallCommand = { kind: 'day.close', lapseWaiting: false };
const lapsing: HallCommand = { kind: 'day.close', lapseWaiting: true };
const roll = (hall: DrivenHall): HallCommand => ({ kind: 'day.roll', next: spanAt(hall.now.at) });

describe('closing the day', () => {
  it('takes no new ticket, serves those who wait, and closes by itself after the last rating', () => {
    const hall = makeOpenHall().open('w1').issue('v1').do(closing);
    expect(hall.give(issueCommand('v2'))).toBe('day/closing');
    expect(hall.tick()).toEqual([]);
    hall.next('w1').at('w1', 'start', 'v1');
    expect(hall.tick()).toEqual([]);
    hall.at('w1', 'finish', 'v1');
    expect(hall.tick()).toEqual([]);
    hall.react();
    expect(hall.tick()).toEqual([]);
    hall.do(hall.press(1));
    expect(hall.tick()).toEqual(['day.finish-closing']);
    expect(hall.state.day.status).toBe('closed');
    expect(hall.state.day.windows.get(window('w1'))?.clerk).toBeNull();
  });

  it('with lapse lets those who wait go, at once or later, and finishes those who are served', () => {
    const hall = makeOpenHall().open('w1').issue('v1').next('w1').issue('v2').paper('v3').do(closing);
    expect(hall.give(closing)).toEqual([]);
    expect(hall.give(lapsing)).toEqual(['day.closing']);
    expect(hall.give(lapsing)).toEqual([]);
    expect(['v1', 'v2', 'v3'].map((id) => hall.phase(id))).toEqual(['called', 'lapsed', 'lapsed']);
    hall.at('w1', 'no-show', 'v1');
    expect(hall.tick()).toEqual(['day.finish-closing']);
  });

  it('that is closed is opened again on no account on the same date, and by a command on the next', () => {
    const hall = makeOpenHall().do(lapsing, { kind: 'day.finish-closing' });
    expect(hall.give(closing)).toBe('day/not-open');
    hall.wait(DAY_MS).do({ kind: 'day.open', span: spanAt(hall.now.at) });
    expect(hall.last('day.opened')).toMatchObject({ day: '2026-11-22', previousDay: '2026-11-21', carriedVisits: [], openWindows: [] });
    expect(hall.issue('v1').visit('v1').number).toBe('A001');
  });
});

describe('the cutover', () => {
  it('carries over who is being served, with clerk and times, and lets the others lapse', () => {
    const hall = makeOpenHall()
      .open('w1')
      .open('w2')
      .issue('v1')
      .next('w1')
      .wait(1_000)
      .at('w1', 'start', 'v1')
      .issue('v2')
      .next('w2')
      .issue('v3')
      .paper('v4');
    const { issued, firstCalled, lastCalled, started } = hall.visit('v1');
    hall.wait(DAY_MS).do(roll(hall));
    expect(hall.last('day.closed')).toEqual({ lapsed: ['v3', 'v4', 'v2'], carried: ['v1'] });
    expect(hall.last('day.opened').openWindows).toEqual([{ window: 'w1', clerk: 'c1', autoCall: false, paused: null }]);
    expect(hall.visit('v1')).toMatchObject({
      phase: 'serving',
      window: 'w1',
      clerk: 'c1',
      number: 'A001',
      record: 'v1.s1',
      calls: 1,
      issued,
      firstCalled,
      lastCalled,
      started,
    });
    expect([...hall.state.day.visits.keys()]).toEqual(['v1']);
    expect(hall.state.day.totals).toMatchObject({ issued: 0, phases: { serving: 1, lapsed: 0 } });
    hall.at('w1', 'finish', 'v1').react();
    expect(hall.events.at(-1)?.stream).toBe('day/2026-11-22');
    expect(hall.reply(hall.press(2))).toEqual({ verdict: 'scored' });
    expect(hall.last('evaluation.scored').record).toBe('v1.s1');
  });

  it('writes the end into the old stream and the beginning into the new one', () => {
    const hall = makeOpenHall().open('w1').serve('w1', 'v1').react().wait(DAY_MS);
    hall.do(roll(hall));
    expect(hall.events.slice(-3).map((event) => [event.stream, event.kind])).toEqual([
      ['day/2026-11-21', 'evaluation.closed'],
      ['day/2026-11-21', 'day.closed'],
      ['day/2026-11-22', 'day.opened'],
    ]);
  });

  it('leaves no service record without an outcome, even one whose evaluation was still to be opened', () => {
    const hall = makeOpenHall().open('w1').serve('w1', 'v1').wait(DAY_MS);
    hall.do(roll(hall));
    expect(hall.last('evaluation.closed')).toEqual({ evaluation: 'v1.s1.e', record: 'v1.s1', visit: 'v1', outcome: 'not-asked' });
    expect(hall.give({ kind: 'evaluation.open', record: record('v1.s1') })).toBe('record/unknown');
  });

  it('opens the next day with numbers, queues and totals of its own, and forgets no device', () => {
    const hall = makeOpenHall()
      .issue('v1')
      .do({ kind: 'device.change', device: device('main/pad-1'), state: 'offline', code: 'port/closed', paper: 'unknown' });
    hall.wait(DAY_MS).do(roll(hall));
    expect(hall.state.day.devices.get(device('main/pad-1'))?.state).toBe('offline');
    expect(hall.issue('v2').visit('v2').number).toBe('A001');
    expect(hall.state.day.totals.issued).toBe(1);
  });

  it('gives no number of the new day that a carried visit still bears', () => {
    const hall = makeOpenHall().open('w1').issue('v1').next('w1').at('w1', 'start', 'v1').wait(DAY_MS);
    hall.do(roll(hall)).issue('v2');
    expect([hall.visit('v1').number, hall.visit('v2').number]).toEqual(['A001', 'A002']);
  });

  it('carries the same visit over any number of days', () => {
    const hall = makeOpenHall().open('w1').issue('v1').next('w1').at('w1', 'start', 'v1');
    for (let n = 0; n < 3; n += 1) hall.wait(DAY_MS).do(roll(hall));
    expect(hall.at('w1', 'finish', 'v1').phase('v1')).toBe('finished');
  });

  it('of a day that was closed only opens the next', () => {
    const hall = makeOpenHall().do(lapsing, { kind: 'day.finish-closing' }).wait(DAY_MS);
    expect(hall.give(roll(hall))).toEqual(['day.opened']);
  });
});

describe('resuming the day', () => {
  it('in the middle of everything keeps every visit where it was', () => {
    const hall = makeOpenHall()
      .open('w1')
      .open('w2')
      .serve('w1', 'v1')
      .react()
      .issue('v2')
      .next('w1')
      .issue('v3')
      .next('w2')
      .at('w2', 'start', 'v3')
      .issue('v4');
    const before = structuredClone(hall.state.day);
    hall.wait(5_000).reboot(20_000);
    expect(hall.state.day).toEqual({ ...before, resumed: hall.now });
    hall.do(hall.press(1)).at('w1', 'start', 'v2').at('w2', 'finish', 'v3');
    expect(hall.rating('v1')).toBe('scored');
  });

  it('takes nothing for known about the devices', () => {
    const hall = makeOpenHall().do({
      kind: 'device.change',
      device: device('main/printer-1'),
      state: 'userError',
      code: 'printer/paper-out',
      paper: 'out',
    });
    hall.reboot(1_000);
    expect(hall.state.day.devices.get(device('main/printer-1'))).toMatchObject({ state: 'starting', code: null, paper: 'unknown' });
  });

  it('of a hall that has no day is refused, of a closed day it is not', () => {
    const hall = makeOpenHall().do(lapsing, { kind: 'day.finish-closing' });
    expect(hall.give({ kind: 'day.resume' })).toEqual(['day.resumed']);
    expect(hall.state.day.status).toBe('closed');
  });
});

describe('the clock and the devices', () => {
  it('note a step of more than a second, either way', () => {
    const hall = makeOpenHall();
    expect([hall.give({ kind: 'clock.step', byMs: 1001 }), hall.give({ kind: 'clock.step', byMs: -3_600_000 })]).toEqual([
      ['clock.stepped'],
      ['clock.stepped'],
    ]);
  });

  it('note a device when something about it changes, and only then', () => {
    const hall = makeOpenHall();
    const change = { kind: 'device.change', device: device('main/printer-1'), state: 'online', code: null, paper: 'full' } as const;
    const kinds = [change, change, { ...change, paper: 'low' as const }, { ...change, code: 'x' }].map((command) => hall.give(command));
    expect(kinds).toEqual([['device.changed'], [], ['device.changed'], ['device.changed']]);
  });
});

describe('a replay', () => {
  it('of everything gives the same hall', () => {
    const hall = makeOpenHall().open('w1').serve('w1', 'v1').react().paper('v2').wait(DAY_MS);
    hall.do(roll(hall)).issue('v3');
    expect(plain(replay(hall.events))).toEqual(plain(hall.state));
  });
});
