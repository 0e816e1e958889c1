import { describe, expect, it } from 'vitest';
import type { HallCommand } from '../../../../main/hall/hall.ts';
import { type DrivenHall, device, evaluation, makeConfig, makeOpenHall, record, spanAt, visit, window } from '../make-hall.ts';

/** v1 was served at w1 and its evaluation is open. */
const makeAsking = (): DrivenHall => makeOpenHall().open('w1').serve('w1', 'v1').react();
const ask = (hall: DrivenHall): HallCommand => ({
  kind: 'evaluation.ask',
  device: device('main/pad-1'),
  session: hall.last('evaluation.opened').session,
});
const timeOut: HallCommand = { kind: 'evaluation.time-out', evaluation: evaluation('v1.s1.e') };
const decline: HallCommand = { kind: 'evaluation.decline', evaluation: evaluation('v1.s1.e') };
const padIs = (state: 'online' | 'offline' | 'starting' | 'hardwareError'): HallCommand => ({
  kind: 'device.change',
  device: device('main/pad-1'),
  state,
  code: null,
  paper: 'unknown',
});

describe('an evaluation', () => {
  it('is called forth by the finish, by nothing else, and once', () => {
    const hall = makeOpenHall().open('w1').issue('v1').next('w1').at('w1', 'start', 'v1').react();
    expect(hall.rating('v1')).toBe('none');
    hall.at('w1', 'finish', 'v1').react();
    expect(hall.last('evaluation.opened')).toMatchObject({
      evaluation: 'v1.s1.e',
      record: 'v1.s1',
      visit: 'v1',
      window: 'w1',
      pad: 'main/pad-1',
    });
    expect(hall.give({ kind: 'evaluation.open', record: record('v1.s1') })).toBe('evaluation/exists');
  });

  it('has a session of 32 bits that no other of this or the next day has', () => {
    const hall = makeOpenHall().open('w1').open('w2');
    for (let n = 1; n <= 20; n += 1) hall.serve(n % 2 === 0 ? 'w1' : 'w2', `v${n}`).react();
    hall
      .wait(86_400_000)
      .do({ kind: 'day.roll', next: spanAt(hall.now.at) })
      .open('w1');
    for (let n = 21; n <= 30; n += 1) hall.serve('w1', `v${n}`).react();
    const sessions = hall.events.flatMap((event) => (event.kind === 'evaluation.opened' ? [event.body.session] : []));
    expect(new Set(sessions).size).toBe(30);
    expect(sessions.every((session) => Number.isInteger(session) && session > 0 && session < 2 ** 32)).toBe(true);
  });

  it('that is asked and not answered is not rated at its time-out, not before', () => {
    const hall = makeAsking();
    hall.do(ask(hall)).wait(59_999);
    expect(hall.tick()).toEqual([]);
    expect(hall.wait(1).tick()).toEqual(['evaluation.time-out']);
    expect(hall.rating('v1')).toBe('not-rated');
    expect([hall.give(timeOut), hall.give(ask(hall))]).toEqual([[], []]);
  });

  it('whose pad never lit up is pad-out-of-order at its time-out', () => {
    const hall = makeAsking().wait(60_000);
    hall.tick();
    expect(hall.rating('v1')).toBe('pad-out-of-order');
  });

  it.each(['offline', 'hardwareError'] as const)('ends as pad-out-of-order at once when the pad is known to be %s', (state) => {
    const hall = makeOpenHall().do(padIs(state)).open('w1').serve('w1', 'v1').react();
    expect(hall.rating('v1')).toBe('pad-out-of-order');
    expect(hall.state.day.openEvaluations.size).toBe(0);
  });

  it.each(['online', 'starting'] as const)('is opened when the pad is %s', (state) => {
    expect(makeOpenHall().do(padIs(state)).open('w1').serve('w1', 'v1').react().rating('v1')).toBe('open');
  });

  it('of a window without a pad ends as not asked', () => {
    const hall = makeOpenHall().open('w3').serve('w3', 'v1', 's2').react();
    expect(hall.last('evaluation.closed')).toEqual({ evaluation: 'v1.s1.e', record: 'v1.s1', visit: 'v1', outcome: 'not-asked' });
    expect(hall.state.day.windows.get(window('w3'))).toMatchObject({ evaluation: null, lastEvaluation: 'v1.s1.e' });
  });

  it('can be declined, and then stays declined', () => {
    const hall = makeAsking();
    const late = hall.press(1);
    expect(hall.give(decline)).toEqual(['evaluation.closed']);
    expect(hall.give(decline)).toEqual([]);
    expect(hall.give(late)).toEqual(['press.ignored']);
    expect(hall.rating('v1')).toBe('declined');
  });

  it('stays open when the next visit is called, and ends when that visit starts', () => {
    const hall = makeAsking().issue('v2').next('w1');
    expect(hall.rating('v1')).toBe('open');
    const late = hall.press(5);
    hall.do(ask(hall));
    expect(hall.give({ kind: 'window.start', window: window('w1'), visit: visit('v2') })).toEqual(['evaluation.closed', 'visit.started']);
    expect(hall.rating('v1')).toBe('not-rated');
    hall.do(late);
    expect(hall.last('press.ignored').reason).toBe('evaluation-over');
  });

  it('is not opened any more when the next visit is already being served: nobody was asked', () => {
    const hall = makeOpenHall().open('w1').serve('w1', 'v1').issue('v2').next('w1').at('w1', 'start', 'v2');
    hall.do({ kind: 'evaluation.open', record: record('v1.s1') });
    expect(hall.rating('v1')).toBe('not-asked');
    expect(hall.state.day.windows.get(window('w1'))?.evaluation).toBeNull();
  });

  it('that is cut short by the next start before the pad lit up says that nobody was asked, not that the pad is broken', () => {
    const hall = makeOpenHall().open('w1').serve('w1', 'v1');
    hall.do({ kind: 'evaluation.open', record: record('v1.s1') });
    hall.issue('v2').next('w1').at('w1', 'start', 'v2');
    expect(hall.rating('v1')).toBe('not-asked');
  });

  it('of the visit before ends when one is opened at the same window', () => {
    const hall = makeOpenHall().open('w1').serve('w1', 'v1').serve('w1', 'v2');
    hall.do({ kind: 'evaluation.open', record: record('v1.s1') }, { kind: 'evaluation.open', record: record('v2.s1') });
    expect([hall.rating('v1'), hall.rating('v2')]).toEqual(['not-asked', 'open']);
  });

  it('that ends without having been asked leaves alone the one that is open at the window', () => {
    const hall = makeOpenHall()
      .open('w1')
      .serve('w1', 'v1')
      .serve('w1', 'v2')
      .do({ kind: 'evaluation.open', record: record('v1.s1') });
    const { [window('w1')]: w1, ...others } = makeConfig().windows;
    const windows = { ...others, [window('w1')]: { services: w1?.services ?? [], display: null, pad: null } };
    hall.do({ kind: 'config.apply', config: makeConfig({ windows }), sha256: '2'.repeat(64), always: false });
    hall.do({ kind: 'evaluation.open', record: record('v2.s1') });
    expect([hall.rating('v1'), hall.rating('v2')]).toEqual(['open', 'not-asked']);
    expect(hall.state.day.windows.get(window('w1'))?.evaluation).toBe('v1.s1.e');
  });

  it('does not depend on the window being open', () => {
    const hall = makeAsking().do({ kind: 'window.close', window: window('w1') });
    expect(hall.reply(hall.press(2))).toEqual({ verdict: 'scored' });
  });
});

describe('a press', () => {
  it.each([
    [1, 5],
    [4, 2],
    [5, 1],
  ])('of key %i is level %i by the map of its pad, and names what it was', (key, level) => {
    const hall = makeAsking();
    expect(hall.reply(hall.press(key))).toEqual({ verdict: 'scored' });
    const { session } = hall.last('evaluation.opened');
    const press = { device: 'main/pad-1', session, boot: 7, pressNo: 1, key };
    expect(hall.last('evaluation.scored')).toEqual({ evaluation: 'v1.s1.e', record: 'v1.s1', visit: 'v1', level, press });
    expect(hall.state.day.totals.scores[level - 1]).toBe(1);
  });

  it('repeated because its acknowledgement was lost is the same score', () => {
    const hall = makeAsking();
    const press = hall.press(4);
    hall.do(press);
    expect(hall.ask(press)).toEqual({ ok: true, events: [], reply: { verdict: 'scored' } });
    expect(hall.reboot(2_000).ask(press)).toEqual({ ok: true, events: [], reply: { verdict: 'scored' } });
  });

  it('after a scored one, or of another boot of the pad, changes nothing', () => {
    const hall = makeAsking();
    hall.do(hall.press(1));
    for (const second of [hall.press(5, { pressNo: 2 }), hall.press(5, { boot: 8 })]) {
      expect(hall.reply(second)).toEqual({ verdict: 'ignored' });
      expect(hall.last('press.ignored').reason).toBe('evaluation-over');
    }
    expect(hall.state.day.totals).toMatchObject({ scores: [0, 0, 0, 0, 1], pressesIgnored: 2 });
  });

  it.each([
    [
      'of an old session',
      'evaluation-over',
      (hall: DrivenHall) => [hall.press(1), hall.serve('w1', 'v2').react().press(1, { pressNo: 2 })],
    ],
    ['of no session', 'unknown-session', (hall: DrivenHall) => [hall.press(1, { session: 0 }), hall.press(2)]],
    ['of another device', 'other-device', (hall: DrivenHall) => [hall.press(1, { device: device('main/pad-2') }), hall.press(2)]],
    [
      'of a key without a level',
      'unmapped-key',
      (hall: DrivenHall) => [hall.press(6), hall.press(0, { pressNo: 2 }), hall.press(2, { pressNo: 3 })],
    ],
  ] as const)('%s is ignored as %s, and the right one still counts', (_, reason, presses) => {
    const hall = makeAsking();
    const all = presses(hall);
    for (const wrong of all.slice(0, -1)) {
      expect(hall.reply(wrong)).toEqual({ verdict: 'ignored' });
      expect(hall.last('press.ignored').reason).toBe(reason);
    }
    expect(hall.reply(all.at(-1) ?? timeOut)).toEqual({ verdict: 'scored' });
  });

  it('counts before the report that the pad has lit up', () => {
    const hall = makeAsking();
    hall.do(hall.press(3));
    expect(hall.give(ask(hall))).toEqual([]);
    expect(hall.rating('v1')).toBe('scored');
  });

  it('by a pad with fewer keys follows the map of that pad', () => {
    const hall = makeOpenHall().open('w2').serve('w2', 'v1').react();
    hall.do(hall.press(4));
    expect(hall.last('evaluation.scored').level).toBe(4);
    expect(makeConfig().pads[device('main/pad-2')]?.levels).toHaveLength(4);
  });

  it('is asked for by its own pad only', () => {
    const hall = makeAsking();
    expect(hall.give({ ...ask(hall), device: device('main/pad-2') } as HallCommand)).toBe('evaluation/unknown');
  });
});
