import { describe, expect, it } from 'vitest';
import type { CoreConfig } from '../../../../main/hall/kernel/core-config.ts';
import {
  calling,
  cancel,
  chosen,
  comeBack,
  DAY_MS,
  type DrivenHall,
  job,
  makeOpenHall,
  next,
  plain,
  replay,
  spanAt,
  transfer,
  visit,
} from '../make-hall.ts';

const returning = (afterTickets: number | null, afterMs: number | null, limit = 2): CoreConfig =>
  calling({ noShow: { afterTickets, afterMs, limit } });
/** v1 was called at w1 and did not come. */
const absent = (config: CoreConfig): DrivenHall =>
  makeOpenHall(config).open('w1').open('w2').issue('v1').next('w1').at('w1', 'no-show', 'v1');
const state = ({ state: { day } }: DrivenHall) => ({ returning: [...day.returning], noShow: day.totals.phases['no-show'] });

describe('a visit that did not come', () => {
  it('waits again at its old place when so many of its service were called', () => {
    const hall = absent(returning(2, null)).issue('v2').issue('v3').issue('v4').issue('v5', 's2');
    expect(hall.last('visit.no-show').returns).toEqual({ afterTickets: 2, afterMs: null });
    expect(hall.give(next('w2'))).toEqual(['visit.called']);
    expect(hall.at('w2', 'recall', 'v2').phase('v1')).toBe('no-show');
    expect(hall.give(next('w1'))).toEqual(['visit.called', 'visit.returned']);
    expect(hall.last('visit.returned')).toEqual({ visit: 'v1', by: 'tickets' });
    hall.at('w1', 'no-show', 'v3');
    expect(hall.next('w1').last('visit.called')).toMatchObject({ visit: 'v1', call: 'v1.c2' });
  });

  it('is not brought back by calls of another service', () => {
    const hall = absent(returning(1, null)).issue('v2', 's2');
    expect(hall.give(next('w1'))).toEqual(['visit.called']);
    expect(state(hall)).toEqual({ returning: ['v1'], noShow: 1 });
  });

  it('is brought back by a chosen ticket, too', () => {
    const hall = absent(returning(1, null)).issue('v2').issue('v3');
    expect(hall.give(chosen('w2', 'v3'))).toEqual(['visit.called', 'visit.returned']);
  });

  it('waits again after its time, told by the monotonic clock, whatever a clock or a restart does', () => {
    for (const disturb of [
      (hall: DrivenHall) => hall,
      (hall: DrivenHall) => Object.assign(hall, { now: { ...hall.now, at: hall.now.at - DAY_MS } }),
      (hall: DrivenHall) => hall.reboot(0),
      (hall: DrivenHall) => hall.do({ kind: 'day.resume' }),
    ]) {
      const hall = disturb(absent(returning(9, 300_000)).wait(200_000)).wait(99_999);
      expect(hall.tick()).toEqual([]);
      expect(hall.wait(1).tick()).toEqual(['visit.return']);
      expect([hall.last('visit.returned').by, hall.phase('v1')]).toEqual(['time', 'waiting']);
    }
  });

  it('waits again at once when it says that it is there, once', () => {
    const hall = absent(returning(5, null));
    expect(hall.reply(comeBack('v1'))).toEqual({ visit: 'v1', number: 'A001', state: 'waiting' });
    expect(hall.reply(comeBack('v1'))).toEqual({ visit: 'v1', number: 'A001', state: 'waiting', repeated: true });
    expect(hall.last('visit.returned').by).toBe('clerk');
  });

  it('comes back as often as the limit says, and has lapsed after that', () => {
    const hall = absent(returning(null, 1_000, 2));
    for (let n = 0; n < 2; n += 1) {
      hall.wait(1_000).tick();
      hall.next('w1').at('w1', 'no-show', 'v1');
    }
    expect(hall.last('visit.no-show').returns).toBeNull();
    expect([hall.visit('v1').noShows, state(hall)]).toEqual([3, { returning: [], noShow: 1 }]);
    expect(hall.wait(DAY_MS / 2).tick()).toEqual([]);
  });

  it('is called again when a window finds nobody else, for there are no calls left to wait for', () => {
    const hall = absent(returning(3, null)).open('w3', 'c3');
    expect(hall.give(next('w3'))).toBe('queue/empty');
    hall.issue('v2');
    expect(hall.next('w2').last('visit.called').visit).toBe('v2');
    expect(hall.give(next('w1'))).toEqual(['visit.returned', 'visit.called']);
    expect(hall.visit('v1')).toMatchObject({ phase: 'called', calls: 2, returns: null });
  });

  it('and waits for its time only is called by nobody before it', () => {
    expect(absent(returning(null, 60_000)).give(next('w1'))).toBe('queue/empty');
  });

  it('that was sent to one window is found again by that window only', () => {
    const hall = makeOpenHall(returning(3, null))
      .open('w1')
      .open('w2')
      .issue('v1')
      .next('w1')
      .do(transfer('w1', 'v1', 's1', { window: 'w2' }));
    hall.next('w2').at('w2', 'no-show', 'v1');
    expect(hall.give(next('w1'))).toBe('queue/empty');
    expect(hall.give(next('w2'))).toEqual(['visit.returned', 'visit.called']);
  });

  it('keeps a closing day open until it is back: with nobody left to call, at once', () => {
    const hall = absent(returning(3, null)).issue('v2').do({ kind: 'day.close', lapseWaiting: false });
    expect(hall.tick()).toEqual([]);
    hall.next('w2');
    expect(hall.tick()).toEqual(['visit.return']);
    hall.next('w1').at('w1', 'no-show', 'v1').tick();
    hall.do({ kind: 'day.close', lapseWaiting: true });
    expect([hall.phase('v1'), state(hall).returning]).toEqual(['lapsed', []]);
  });

  it('lapses at the cutover', () => {
    const hall = absent(returning(3, 60_000)).wait(DAY_MS);
    hall.do({ kind: 'day.roll', next: spanAt(hall.now.at) });
    expect(hall.last('day.closed').lapsed).toEqual(['v1']);
  });
});

describe('a visit that is cancelled', () => {
  it.each<[string, (hall: DrivenHall) => DrivenHall, string[], string | null]>([
    ['waiting', (hall) => hall.issue('v1'), ['visit.cancelled'], null],
    ['printing', (hall) => hall.paper('v1'), ['visit.cancelled'], null],
    ['called', (hall) => hall.issue('v1').next('w1'), ['visit.cancelled'], 'w1'],
    ['serving', (hall) => hall.issue('v1').next('w1').at('w1', 'start', 'v1'), ['visit.leg-finished', 'visit.cancelled'], 'w1'],
    ['no-show', (hall) => hall.issue('v1').next('w1').at('w1', 'no-show', 'v1'), ['visit.cancelled'], null],
  ])('while it is %s leaves queue and window, and its number is free', (phase, prepare, kinds, where) => {
    const hall = prepare(makeOpenHall(returning(3, null)).open('w1'));
    expect(hall.phase('v1')).toBe(phase);
    expect(hall.give(cancel('v1'))).toEqual(kinds);
    expect(hall.last('visit.cancelled')).toEqual({ visit: 'v1', window: where, reason: 'gave-up' });
    expect(hall.give(cancel('v1'))).toEqual([]);
    expect(hall.give(next('w1'))).toBe('queue/empty');
    const { day } = hall.state;
    expect([day.returning.size, day.printing.size, day.numbersInUse.size]).toEqual([0, 0, 0]);
    expect(plain(replay(hall.events))).toEqual(plain(hall.state));
  });

  it('while its service was under way can still be rated', () => {
    const hall = makeOpenHall().open('w1').issue('v1').next('w1').at('w1', 'start', 'v1').do(cancel('v1'));
    hall.do({ kind: 'evaluation.open', record: hall.last('visit.leg-finished').record });
    expect(hall.reply(hall.press(3))).toEqual({ verdict: 'scored' });
  });

  it('is not printed any more when its ticket was still in the queue of the printer', () => {
    const hall = makeOpenHall().issue('v1', 's1', 'paper').do(cancel('v1'));
    expect(hall.give({ kind: 'print.start', job: job('v1.p1'), visit: visit('v1') })).toBe('print/not-queued');
  });
});
