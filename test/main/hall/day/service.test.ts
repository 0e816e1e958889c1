import { describe, expect, it } from 'vitest';
import {
  at,
  autoCall,
  cancel,
  DAY_MS,
  type DrivenHall,
  finishAnd,
  makeConfig,
  makeOpenHall,
  next,
  pause,
  plain,
  record,
  replay,
  service,
  spanAt,
  transfer,
  visit,
  window,
} from '../make-hall.ts';

const serving = (): DrivenHall => makeOpenHall().open('w1').open('w2').open('w3').issue('v1').next('w1').at('w1', 'start', 'v1');
const roll = (hall: DrivenHall) => ({ kind: 'day.roll', next: spanAt(hall.now.at) }) as const;
const records = (hall: DrivenHall): unknown =>
  [...hall.state.day.records.values()].map(({ id, service: of, window: where, clerk, finished }) => [
    id,
    of,
    where,
    clerk,
    finished !== null,
  ]);

describe('a parked visit', () => {
  it('frees its window, goes on where it is taken back, and its service leaves out the time between', () => {
    const hall = serving().issue('v2').wait(60_000);
    const { started } = hall.visit('v1');
    hall.at('w1', 'park', 'v1');
    expect(hall.last('visit.parked')).toMatchObject({ record: 'v1.s1', window: 'w1', clerk: 'c1', reason: 'missing-paper' });
    expect([hall.phase('v1'), [...hall.state.day.parked]]).toEqual(['parked', ['v1']]);
    hall.next('w1').wait(300_000).at('w2', 'take-back', 'v1');
    expect(hall.visit('v1')).toMatchObject({ phase: 'serving', window: 'w2', clerk: 'c2', parked: null, parkedMs: 300_000, started });
    hall.wait(40_000).at('w2', 'park', 'v1').wait(1_000).at('w2', 'take-back', 'v1');
    expect(hall.visit('v1').parkedMs).toBe(301_000);
    hall.at('w2', 'finish', 'v1');
    expect(records(hall)).toEqual([['v1.s1', 's1', 'w2', 'c2', true]]);
    expect(hall.react().last('evaluation.opened')).toMatchObject({ record: 'v1.s1', window: 'w2', pad: 'main/pad-2' });
  });

  it('is parked and taken back once: said again it is a repeat', () => {
    const hall = serving();
    for (const does of ['park', 'take-back'] as const) {
      expect(hall.give(at('w1', does, 'v1'))).toHaveLength(1);
      expect(hall.reply(at('w1', does, 'v1'))).toMatchObject({ repeated: true });
    }
  });

  it('that is taken back ends the asking of the one before', () => {
    const hall = serving().at('w1', 'park', 'v1').serve('w1', 'v2').react();
    expect(hall.give(at('w1', 'take-back', 'v1'))).toEqual(['evaluation.closed', 'visit.taken-back']);
    expect(hall.rating('v2')).toBe('not-asked');
  });

  it('keeps a day open that is closing, and is carried over the cutover with the time it was parked', () => {
    const hall = serving().wait(5_000).at('w1', 'park', 'v1').wait(7_000).at('w1', 'take-back', 'v1').at('w1', 'park', 'v1');
    hall.do({ kind: 'day.close', lapseWaiting: true });
    expect(hall.tick()).toEqual([]);
    expect(hall.ask({ kind: 'day.finish-closing' })).toMatchObject({ refusal: { context: { visits: ['A001'] } } });
    const { parked, started } = hall.visit('v1');
    hall.wait(DAY_MS).do(roll(hall));
    expect(hall.last('day.closed')).toEqual({ lapsed: [], carried: ['v1'] });
    expect(hall.visit('v1')).toMatchObject({ phase: 'parked', parked, parkedMs: 7_000, started, record: 'v1.s1', leg: 1 });
    expect([...hall.state.day.parked]).toEqual(['v1']);
    hall.open('w2').at('w2', 'take-back', 'v1');
    expect(hall.visit('v1').parkedMs).toBe(7_000 + DAY_MS);
    expect(records(hall)).toEqual([['v1.s1', 's1', 'w2', 'c2', false]]);
    hall.at('w2', 'finish', 'v1').react();
    expect(hall.rating('v1')).toBe('open');
    expect(plain(replay(hall.events))).toEqual(plain(hall.state));
  });

  it('that is cancelled has a service that ended, and nobody is asked to rate it', () => {
    const hall = serving().at('w1', 'park', 'v1').issue('v2').next('w1');
    expect(hall.give(cancel('v1'))).toEqual(['visit.leg-finished', 'visit.cancelled']);
    expect(hall.give({ kind: 'evaluation.open', record: record('v1.s1') })).toEqual(['evaluation.closed']);
    expect([hall.phase('v1'), hall.rating('v1'), hall.phase('v2')]).toEqual(['cancelled', 'not-asked', 'called']);
    expect(hall.state.day.parked.size).toBe(0);
  });
});

describe('a transfer', () => {
  it('sends a visit on with its number and its age, and what was served is a service of its own', () => {
    const hall = serving().wait(60_000).issue('v2', 's2').wait(1_000);
    const { number, issued, order } = hall.visit('v1');
    expect(hall.give(transfer('w1', 'v1', 's2'))).toEqual(['visit.leg-finished', 'visit.transferred']);
    expect(hall.visit('v1')).toMatchObject({ phase: 'waiting', service: 's2', window: null, number, issued, order, started: null });
    expect(hall.state.day.windows.get(window('w1'))?.visit).toBeNull();
    hall.next('w3');
    expect(hall.last('visit.called')).toMatchObject({ visit: 'v1', call: 'v1.c2', why: { waitMs: 61_000 } });
    hall.at('w3', 'start', 'v1').at('w3', 'finish', 'v1');
    expect(records(hall)).toEqual([
      ['v1.s1', 's1', 'w1', 'c1', true],
      ['v1.s2', 's2', 'w3', 'c3', true],
    ]);
  });

  it('asks for a rating of what was served before it, at the pad of that window', () => {
    const hall = serving().do(transfer('w1', 'v1', 's2'));
    hall.do({ kind: 'evaluation.open', record: record('v1.s1') });
    expect(hall.last('evaluation.opened')).toMatchObject({ record: 'v1.s1', pad: 'main/pad-1' });
  });

  it('from a call alone begins no service', () => {
    const hall = makeOpenHall().open('w1').issue('v1').next('w1');
    expect(hall.give(transfer('w1', 'v1', 's1', { window: 'w2' }))).toEqual(['visit.transferred']);
    expect([...hall.state.day.records]).toEqual([]);
  });

  it.each([
    ['window', { window: 'w2' }],
    ['clerk', { clerk: 'c2' }],
  ])('to one %s is called there and nowhere else, also when it did not come and comes back', (_, only) => {
    const hall = makeOpenHall({
      ...makeConfig(),
      calling: { ...makeConfig().calling, noShow: { afterTickets: null, afterMs: 1, limit: 1 } },
    });
    hall
      .open('w1')
      .open('w2')
      .issue('v1')
      .next('w1')
      .do(transfer('w1', 'v1', 's1', only));
    for (let n = 0; n < 2; n += 1) {
      expect(hall.give(next('w1'))).toBe('queue/empty');
      expect(hall.next('w2').last('visit.called')).toMatchObject({ visit: 'v1', window: 'w2' });
      if (n === 0) hall.at('w2', 'no-show', 'v1').wait(1).tick();
    }
    hall.at('w2', 'start', 'v1');
    expect(hall.visit('v1').reserved).toBeNull();
  });
});

describe('several services in one visit', () => {
  it('follow each other at the window without a new call, each a record with its rating', () => {
    const hall = serving()
      .wait(30_000)
      .do(finishAnd('w1', 'v1', { service: service('s2'), record: record('v1.s1') }));
    expect(hall.visit('v1')).toMatchObject({ phase: 'serving', service: 's2', leg: 2, record: 'v1.s2', started: hall.now, calls: 1 });
    hall.do({ kind: 'evaluation.open', record: record('v1.s1') });
    expect(hall.state.day.windows.get(window('w1'))?.evaluation).toBe('v1.s1.e');
    hall
      .do(hall.press(2))
      .at('w1', 'finish', 'v1')
      .do({ kind: 'evaluation.open', record: record('v1.s2') });
    hall.do(hall.press(1));
    expect([...hall.state.day.evaluations.values()].map(({ record: of, level }) => [of, level])).toEqual([
      ['v1.s1', 4],
      ['v1.s2', 5],
    ]);
    expect(hall.state.day.windows.get(window('w1'))?.finished).toBe(1);
  });

  it('a second press ends no service that has just begun', () => {
    const hall = serving();
    const and = finishAnd('w1', 'v1', { service: service('s1'), record: record('v1.s1') });
    expect(hall.give(and)).toEqual(['visit.leg-finished', 'visit.started']);
    expect(hall.reply(and)).toEqual({
      window: 'w1',
      visit: { visit: 'v1', number: 'A001', service: 's1', state: 'serving', record: 'v1.s2' },
      repeated: true,
    });
  });
});

describe('a pause', () => {
  it('calls nobody and lets what was begun come to its end', () => {
    const hall = makeOpenHall().open('w1').issue('v1').issue('v2').next('w1').do(pause('w1', 'lunch'));
    hall.at('w1', 'recall', 'v1').at('w1', 'start', 'v1').at('w1', 'finish', 'v1');
    expect(hall.give(next('w1'))).toBe('window/paused');
    expect(hall.reply(pause('w1', 'lunch'))).toMatchObject({ repeated: true });
    expect(hall.give(pause('w1', 'meeting'))).toEqual(['window.paused']);
    expect(hall.give({ kind: 'window.resume', window: window('w1') })).toEqual(['window.resumed']);
    expect(hall.reply({ kind: 'window.resume', window: window('w1') })).toMatchObject({ repeated: true });
    expect(hall.give(next('w1'))).toEqual(['visit.called']);
  });

  it('is no idle time, and a closed window is neither paused nor idle', () => {
    const hall = makeOpenHall().open('w1');
    const idle = (): unknown => hall.state.day.windows.get(window('w1'))?.idle;
    expect(idle()).toEqual(hall.now);
    hall.wait(1_000).do(pause('w1'));
    expect(idle()).toBeNull();
    hall.wait(1_000).do({ kind: 'window.resume', window: window('w1') });
    expect(idle()).toEqual(hall.now);
    hall.do(pause('w1'), { kind: 'window.close', window: window('w1') });
    expect(hall.state.day.windows.get(window('w1'))).toMatchObject({ clerk: null, paused: null, idle: null });
  });

  it('is carried over the cutover, as is calling by itself', () => {
    const hall = serving().do(pause('w1'), autoCall('w1')).wait(DAY_MS);
    hall.do(roll(hall));
    expect(hall.last('day.opened').openWindows).toEqual([{ window: 'w1', clerk: 'c1', autoCall: true, paused: 'lunch' }]);
    expect(hall.state.day.windows.get(window('w1'))).toMatchObject({ paused: 'lunch', autoCall: true, idle: null, visit: 'v1' });
    expect(plain(replay(hall.events))).toEqual(plain(hall.state));
  });
});

describe('a visit that is sent on after the cutover', () => {
  it('is before those who came later, in the order in which they came', () => {
    const hall = makeOpenHall().open('w1').open('w2').issue('v1').issue('v2').next('w2').next('w1');
    hall.at('w2', 'start', 'v1').at('w1', 'start', 'v2').wait(DAY_MS);
    hall
      .do(roll(hall))
      .issue('v3')
      .do(transfer('w1', 'v2', 's1'), transfer('w2', 'v1', 's1'));
    const called = ['w1', 'w2'].map((where) => hall.next(where).last('visit.called').visit);
    expect(called).toEqual(['v1', 'v2']);
    expect(visit('v3')).toBe(hall.state.day.byOrder.at(-1));
  });
});
