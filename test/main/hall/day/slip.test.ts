import { describe, expect, it } from 'vitest';
import { dayFacts } from '../../../../main/hall/day/day-facts.ts';
import type { PrintResult } from '../../../../main/hall/day/events.ts';
import type { HallCommand } from '../../../../main/hall/hall.ts';
import { slipJobIdOf } from '../../../../main/hall/kernel/ids.ts';
import { day, device, makeOpenHall, spanAt, window } from '../make-hall.ts';

const HASH = 'a'.repeat(64);
const ask = (printer: string | null = null): HallCommand => ({
  kind: 'slip.start',
  printer: printer === null ? null : device(printer),
  headSeq: 7,
  headHash: HASH,
});
const JOB = slipJobIdOf(day('2026-11-21'), 1);
const end = (result: PrintResult): HallCommand => ({ kind: 'slip.settle', job: JOB, result });
const confirmed = end({ outcome: 'confirmed', proof: 'fence' });

describe('a day-close slip', () => {
  it('is begun at the first printer of a kiosk, bears the head, and is one job among those of its day', () => {
    const hall = makeOpenHall().do(ask());
    expect(hall.last('slip.started')).toEqual({ job: 'slip-2026-11-21.1', printer: 'main/printer-1', headSeq: 7, headHash: HASH });
    expect(hall.do(confirmed, ask('main/printer-1')).last('slip.started')).toMatchObject({ job: 'slip-2026-11-21.2' });
  });

  it('comes also when the day is closed, and neither from a printer that no kiosk has nor before the first day', () => {
    expect(makeOpenHall().do({ kind: 'day.close', lapseWaiting: false }, { kind: 'day.finish-closing' }).give(ask())).toEqual([
      'slip.started',
    ]);
    expect(makeOpenHall().give(ask('main/pad-1'))).toBe('printer/unknown');
  });

  it('under way lets no other begin', () => {
    expect(makeOpenHall().do(ask()).give(ask())).toBe('print/under-way');
  });

  it('has one certain end; a late proof counts behind a doubt, a doubt behind nothing', () => {
    const doubt = end({ outcome: 'unknown', reason: 'no-answer' });
    const hall = makeOpenHall().do(ask(), doubt);
    expect(hall.give(doubt)).toEqual([]);
    expect(hall.give(confirmed)).toEqual(['slip.settled']);
    expect(hall.give(doubt)).toEqual([]);
    expect(hall.state.day.slip).toMatchObject({ state: 'confirmed', reason: null });
    expect(
      hall.give({ kind: 'slip.settle', job: slipJobIdOf(day('2026-11-21'), 9), result: { outcome: 'confirmed', proof: 'fence' } }),
    ).toBe('print/unknown-job');
  });

  it('that nobody has heard of is in doubt after 8 s', () => {
    const hall = makeOpenHall().do(ask()).wait(7_999);
    expect(hall.tick()).toEqual([]);
    expect(hall.wait(1).tick()).toEqual(['slip.settle']);
    expect(hall.last('slip.settled')).toEqual({ job: JOB, outcome: 'unknown', reason: 'overdue' });
  });

  it('is in doubt once the controller has started again, and once its day is gone', () => {
    expect(makeOpenHall().do(ask(), { kind: 'day.resume' }).last('slip.settled')).toMatchObject({ reason: 'controller-restarted' });
    const hall = makeOpenHall().do(ask());
    const next = spanAt(Date.UTC(2026, 10, 22, 3));
    hall.wait(next.startsAt - hall.now.at).do({ kind: 'day.roll', next });
    expect(hall.last('slip.settled')).toMatchObject({ job: JOB, outcome: 'unknown', reason: 'overdue' });
    expect(hall.state.day).toMatchObject({ slips: 0, slip: null });
  });
});

describe('the figures of a day', () => {
  it('give each visit one end', () => {
    const hall = makeOpenHall().open('w1').issue('v1').issue('v2').issue('v3').issue('v4');
    const next: HallCommand = { kind: 'window.next', window: window('w1'), have: null };
    hall.do(next).at('w1', 'start', 'v1').at('w1', 'finish', 'v1');
    hall.do(next).at('w1', 'no-show', 'v2');
    hall.do({ kind: 'visit.cancel', visit: hall.visit('v3').id, reason: 'gave-up' });
    const { totals, services } = dayFacts(hall.state.day);
    expect(totals).toMatchObject({ issued: 4, finished: 1, cancelled: 1, voided: 0 });
    expect(totals.lapsed + totals.open).toBe(2);
    expect(services.find(({ service }) => service === 's1')).toEqual({ service: 's1', issued: 4, finished: 1 });
  });
});
