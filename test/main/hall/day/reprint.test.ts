import { describe, expect, it } from 'vitest';
import type { HallCommand } from '../../../../main/hall/hall.ts';
import { DAY_MS, device, job, kiosk, makeConfig, makeOpenHall, plain, replay, reprint, spanAt, visit } from '../make-hall.ts';

describe('a reprint', () => {
  const settle = (nth: number, result: 'confirmed' | 'failed' | 'unknown'): HallCommand => ({
    kind: 'print.settle',
    job: job(`v1.p${nth}`),
    visit: visit('v1'),
    result:
      result === 'confirmed'
        ? { outcome: result, proof: 'fence' }
        : result === 'failed'
          ? { outcome: result, reason: 'paper-out' }
          : { outcome: result, reason: 'garbled' },
  });
  const start = (nth: number) => ({ kind: 'print.start', job: job(`v1.p${nth}`), visit: visit('v1') }) as const;

  it('is a sheet of its own that changes no visit which has its ticket, however it ends', () => {
    for (const result of ['confirmed', 'failed', 'unknown'] as const) {
      const hall = makeOpenHall().open('w1').paper('v1').do(settle(1, 'confirmed'), reprint('v1'));
      expect(hall.last('ticket.reprinted')).toEqual({ visit: 'v1', job: 'v1.p2', printer: 'main/printer-1', nth: 1, reason: 'lost' });
      expect(hall.visit('v1').job).toMatchObject({ id: 'v1.p2', state: 'queued', again: true });
      hall.do(start(2));
      hall.next('w1').do(settle(2, result));
      expect([hall.phase('v1'), hall.visit('v1').job?.state, hall.state.day.printing.size]).toEqual(['called', result, 0]);
      expect(hall.do(reprint('v1')).last('ticket.reprinted')).toMatchObject({ job: 'v1.p3', nth: 2 });
    }
  });

  it('is printed although its visit was called meanwhile, also the first sheet of a ticket on a screen', () => {
    const hall = makeOpenHall().open('w1').issue('v1').do(reprint('v1')).next('w1');
    expect(hall.last('ticket.reprinted')).toMatchObject({ job: 'v1.p1', nth: 1 });
    expect([...hall.state.day.printing]).toEqual(['v1']);
    expect(hall.give(start(1))).toEqual(['print.started']);
    hall.wait(8_000);
    expect(hall.tick()).toEqual(['print.overdue']);
    expect(hall.phase('v1')).toBe('called');
  });

  it('of a number whose sheet failed keeps it from being void, and gives it its place when it comes out', () => {
    for (const result of ['confirmed', 'unknown'] as const) {
      const hall = makeOpenHall().paper('v1').do(settle(1, 'failed')).wait(59_999).do(reprint('v1'), start(2)).wait(1);
      expect(hall.tick()).toEqual([]);
      expect(hall.give({ kind: 'ticket.void', visit: visit('v1') })).toBe('visit/not-unprinted');
      expect(hall.do(settle(2, result)).phase('v1')).toBe('waiting');
    }
    const hall = makeOpenHall()
      .paper('v1')
      .do(settle(1, 'failed'))
      .wait(59_999)
      .do(reprint('v1'), start(2), settle(2, 'failed'))
      .wait(59_999);
    expect(hall.tick()).toEqual([]);
    expect(hall.wait(1).tick()).toEqual(['ticket.void']);
  });

  it('never begun has failed for certain, and one begun is in doubt after a restart', () => {
    const hall = makeOpenHall().issue('v1').do(reprint('v1')).wait(8_000);
    expect(hall.tick()).toEqual(['print.overdue']);
    expect([hall.visit('v1').job?.state, hall.phase('v1')]).toEqual(['failed', 'waiting']);
    hall.do(reprint('v1'), start(2)).reboot(1_000);
    expect([hall.visit('v1').job?.state, hall.state.day.printing.size]).toEqual(['unknown', 0]);
  });

  it('in the next day bears no job id that was used', () => {
    const hall = makeOpenHall().open('w1').paper('v1').do(settle(1, 'confirmed')).next('w1').at('w1', 'start', 'v1').wait(DAY_MS);
    hall.do({ kind: 'day.roll', next: spanAt(hall.now.at) }, reprint('v1'));
    expect(hall.last('ticket.reprinted')).toMatchObject({ job: 'v1.p2', nth: 1 });
    expect(plain(replay(hall.events))).toEqual(plain(hall.state));
  });

  it('goes to any printer of the hall', () => {
    const kiosks = { ...makeConfig().kiosks };
    const [first] = Object.values(kiosks);
    const hall = makeOpenHall(
      makeConfig({ kiosks: { ...kiosks, [kiosk('k3')]: { services: first?.services ?? [], printer: device('main/desk') } } }),
    ).issue('v1');
    expect(hall.do(reprint('v1', 'main/desk')).last('ticket.reprinted').printer).toBe('main/desk');
  });
});
