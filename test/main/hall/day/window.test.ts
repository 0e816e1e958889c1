import { describe, expect, it } from 'vitest';
import type { HallCommand } from '../../../../main/hall/hall.ts';
import { at, clerk, issueCommand, makeConfig, makeOpenHall, next, service, window } from '../make-hall.ts';

describe('a window', () => {
  it('calls by order of issue over all the services it serves', () => {
    const hall = makeOpenHall().open('w1').issue('v1', 's2').issue('v2', 's1').issue('v3', 's2');
    const called = ['v1', 'v2', 'v3'].map((id) => {
      hall.do(next('w1')).at('w1', 'no-show', id);
      return hall.last('visit.called').visit;
    });
    expect(called).toEqual(['v1', 'v2', 'v3']);
  });

  it('calls no visit that another window has, and none of a service it does not serve', () => {
    const hall = makeOpenHall().open('w1').open('w2').open('w3').issue('v1', 's1').issue('v2', 's2');
    hall.do(next('w1'));
    expect(hall.give(next('w2'))).toBe('queue/empty');
    expect(hall.do(next('w3')).last('visit.called')).toMatchObject({ visit: 'v2', call: 'v2.c1', window: 'w3', clerk: 'c3' });
  });

  it('makes one call of a repeated "next", and tells the window what it has', () => {
    const hall = makeOpenHall().open('w1').issue('v1').issue('v2');
    expect(hall.reply(next('w1'))).toEqual({
      window: 'w1',
      visit: { visit: 'v1', number: 'A001', service: 's1', state: 'called', record: null },
    });
    expect(hall.reply(next('w1'))).toEqual({
      window: 'w1',
      visit: { visit: 'v1', number: 'A001', service: 's1', state: 'called', record: null },
      repeated: true,
    });
    expect(hall.give(next('w1', 'v2'))).toEqual([]);
    expect(hall.phase('v2')).toBe('waiting');
  });

  it('goes on to the next one only after the visit it has has ended', () => {
    const hall = makeOpenHall().open('w1').issue('v1').issue('v2').do(next('w1'));
    expect(hall.give(next('w1', 'v1'))).toBe('window/visit-open');
    hall.at('w1', 'start', 'v1').at('w1', 'finish', 'v1');
    expect(hall.give(next('w1', 'v1'))).toEqual(['visit.called']);
    expect(hall.phase('v2')).toBe('called');
  });

  it('recalls what it called, with a call of its own each time, and nothing else', () => {
    const hall = makeOpenHall()
      .open('w1')
      .issue('v1')
      .do(next('w1'))
      .wait(9_000)
      .do(at('w1', 'recall', 'v1'));
    expect(hall.last('visit.recalled')).toEqual({ visit: 'v1', call: 'v1.c2', window: 'w1' });
    const { firstCalled, lastCalled, calls, call } = hall.visit('v1');
    expect([calls, call, (lastCalled?.upMs ?? 0) - (firstCalled?.upMs ?? 0)]).toEqual([2, 'v1.c2', 9_000]);
    expect(hall.at('w1', 'start', 'v1').give(at('w1', 'recall', 'v1'))).toBe('visit/not-called');
  });

  it('starts, finishes and gives up a visit once: said again it is a repeat', () => {
    const hall = makeOpenHall().open('w1').issue('v1').issue('v2').do(next('w1'));
    for (const does of ['start', 'finish'] as const) {
      expect(hall.give(at('w1', does, 'v1'))).toHaveLength(1);
      expect(hall.reply(at('w1', does, 'v1'))).toMatchObject({ repeated: true });
    }
    hall.do(next('w1'), at('w1', 'no-show', 'v2'));
    expect(hall.reply(at('w1', 'no-show', 'v2'))).toEqual({ window: 'w1', visit: null, repeated: true });
    expect(hall.give(at('w1', 'start', 'v2'))).toBe('visit/not-called');
    expect([hall.phase('v1'), hall.phase('v2')]).toEqual(['finished', 'no-show']);
  });

  it('is opened once by its clerk and closed once', () => {
    const hall = makeOpenHall().open('w1').issue('v1').do(next('w1'));
    const open: HallCommand = { kind: 'window.open', window: window('w1'), clerk: clerk('c1') };
    const close: HallCommand = { kind: 'window.close', window: window('w1') };
    expect(hall.reply(open)).toMatchObject({ repeated: true, visit: { visit: 'v1', state: 'called', record: null } });
    hall.at('w1', 'no-show', 'v1');
    expect(hall.give(close)).toEqual(['window.closed']);
    expect(hall.reply(close)).toEqual({ window: 'w1', visit: null, repeated: true });
    expect(hall.give({ ...open, clerk: clerk('c2') })).toEqual(['window.opened']);
  });

  it('keeps the last two hundred calls and recalls, in their order', () => {
    const hall = makeOpenHall().open('w1');
    for (let n = 1; n <= 201; n += 1)
      hall
        .issue(`v${n}`)
        .do(next('w1'))
        .at('w1', n === 201 ? 'recall' : 'no-show', `v${n}`);
    const { calls, callCount } = hall.state.day;
    expect(callCount).toBe(202);
    expect(calls.map((entry) => entry.n)).toEqual(Array.from({ length: 200 }, (_, n) => n + 3));
    expect(calls.at(-1)).toMatchObject({ n: 202, nth: 2, call: 'v201.c2', window: 'w1' });
  });

  it('that is retired while it serves ends its visit and closes, but calls nobody else and opens no more', () => {
    const hall = makeOpenHall().open('w1').open('w2').issue('v1').issue('v2').do(next('w2')).at('w2', 'start', 'v1');
    const { [window('w2')]: _, ...windows } = makeConfig().windows;
    hall.do({ kind: 'config.apply', config: makeConfig({ windows }), sha256: '2'.repeat(64), always: false });
    expect(hall.give(at('w2', 'finish', 'v1'))).toEqual(['visit.finished']);
    expect(hall.react().rating('v1')).toBe('not-asked');
    expect(hall.give(next('w2'))).toBe('queue/empty');
    expect(hall.give({ kind: 'window.close', window: window('w2') })).toEqual(['window.closed']);
    expect(hall.give({ kind: 'window.open', window: window('w2'), clerk: clerk('c2') })).toBe('window/unknown');
    expect(hall.give({ kind: 'window.open', window: window('w1'), clerk: clerk('c1') })).toEqual([]);
  });
});

describe('the numbers of a day', () => {
  it('count up by service from its first to its last', () => {
    const services = {
      [service('s1')]: { prefix: 'A', firstNumber: 98, lastNumber: 100 },
      [service('s2')]: { prefix: 'B', firstNumber: 1, lastNumber: 9 },
    };
    const hall = makeOpenHall(makeConfig({ services })).issue('v1').issue('v2', 's2').issue('v3').issue('v4');
    expect(['v1', 'v2', 'v3', 'v4'].map((id) => hall.visit(id).number)).toEqual(['A098', 'B001', 'A099', 'A100']);
    expect(() => hall.issue('v5')).toThrow('service/numbers-used-up');
  });

  it('tell each ticket how many of its service wait before it', () => {
    const hall = makeOpenHall().issue('v1').issue('v2', 's2').paper('v3');
    const reply = hall.reply(issueCommand('v4'));
    const ticket = { visit: 'v4', number: 'A003', service: 's1', delivery: 'screen', class: 'ordinary', estimate: null };
    expect(reply).toEqual({ ...ticket, waitingAhead: 2, day: '2026-11-21' });
  });

  it('go on behind the highest one known after a salvage, never back', () => {
    const hall = makeOpenHall()
      .do({ kind: 'numbers.continue', after: { [service('s1')]: 41 }, sessions: 0 })
      .issue('v1');
    expect(hall.visit('v1').number).toBe('A042');
    hall
      .do({ kind: 'numbers.continue', after: { [service('s1')]: 7 }, sessions: 0 })
      .issue('v2')
      .issue('v3', 's2');
    expect([hall.visit('v2').number, hall.visit('v3').number]).toEqual(['A043', 'B001']);
  });

  it('stay unique when a change of the configuration gives a prefix to another service', () => {
    const hall = makeOpenHall().issue('v1', 's1').issue('v2', 's2').issue('v3', 's2').issue('v4', 's2');
    const services = {
      [service('s1')]: { prefix: 'B', firstNumber: 1, lastNumber: 9 },
      [service('s2')]: { prefix: 'A', firstNumber: 1, lastNumber: 9 },
    };
    hall
      .do({ kind: 'config.apply', config: makeConfig({ services }), sha256: '2'.repeat(64), always: false })
      .issue('v5', 's1')
      .issue('v6', 's1');
    expect([hall.visit('v5').number, hall.visit('v6').number]).toEqual(['B004', 'B005']);
    expect(hall.issue('v7', 's2').visit('v7').number).toBe('A004');
  });
});
