import { describe, expect, it } from 'vitest';
import type { CallingRules } from '../../../../main/hall/kernel/core-config.ts';
import { autoCall, calling, chosen, DAY_MS, type DrivenHall, makeConfig, makeOpenHall, pause, transfer, window } from '../make-hall.ts';

describe('a window that calls by itself', () => {
  const willing = (changes: Partial<CallingRules> = {}): DrivenHall =>
    makeOpenHall(calling({ autoCallAfterMs: 3_000, ...changes }))
      .open('w1')
      .open('w2')
      .do(autoCall('w1'));

  it('calls so long after it fell idle, and at once who comes later', () => {
    const hall = willing().issue('v1').wait(2_999);
    expect(hall.tick()).toEqual([]);
    expect(hall.wait(1).tick()).toEqual(['window.next']);
    hall.at('w1', 'start', 'v1').wait(60_000).at('w1', 'finish', 'v1').wait(10_000);
    expect(hall.tick()).toEqual([]);
    expect(hall.issue('v2').tick()).toEqual(['window.next']);
    expect(hall.phase('v2')).toBe('called');
  });

  it('does not while it is paused or serves, when nobody waits for it, or when it was told not to', () => {
    const hall = willing().issue('v1').wait(5_000).do(pause('w1'));
    expect(hall.tick()).toEqual([]);
    hall.do({ kind: 'window.resume', window: window('w1') }, autoCall('w1', false)).wait(5_000);
    expect(hall.tick()).toEqual([]);
    hall.do(autoCall('w1'));
    expect(hall.tick()).toEqual(['window.next']);
    hall.issue('v2').wait(5_000);
    expect(hall.tick()).toEqual([]);
  });

  it('keeps its time over a restart and a stepped clock', () => {
    const hall = willing().issue('v1').wait(2_000).reboot(-DAY_MS).wait(2_999);
    expect(hall.tick()).toEqual([]);
    expect(hall.wait(1).tick()).toEqual(['window.next']);
  });

  it('does not call who was sent to another window that is there, nor before its time who was sent to one that is not', () => {
    const config = { ...calling({ autoCallAfterMs: 3_000 }), policy: { ...makeConfig().policy, maxWaitMs: 600_000 } };
    const hall = makeOpenHall(config)
      .open('w1')
      .open('w2')
      .issue('v1')
      .next('w2')
      .do(transfer('w2', 'v1', 's1', { window: 'w2' }), autoCall('w1'));
    expect(hall.wait(5_000).tick()).toEqual([]);
    hall.do({ kind: 'window.close', window: window('w2') });
    expect(hall.wait(594_999).tick()).toEqual([]);
    expect(hall.wait(1).tick()).toEqual(['window.next']);
    expect(hall.phase('v1')).toBe('called');
  });

  it('forgets it when it is closed', () => {
    const hall = willing()
      .do({ kind: 'window.close', window: window('w1') })
      .open('w1')
      .issue('v1')
      .wait(5_000);
    expect(hall.tick()).toEqual([]);
  });
});

describe('a chosen ticket', () => {
  it('is called out of turn for a reason, and says before how many it went', () => {
    const hall = makeOpenHall().open('w1').open('w2').issue('v1').issue('v2', 's2').wait(30_000).issue('v3').wait(1_000);
    expect(hall.give(chosen('w1', 'v3'))).toEqual(['visit.called']);
    expect(hall.last('visit.called').why).toEqual({ rule: 'chosen', waitMs: 1_000, ahead: 2, detail: 'asked-to-wait' });
    expect(hall.reply(chosen('w1', 'v3'))).toMatchObject({ repeated: true, visit: { visit: 'v3' } });
    expect(hall.next('w2').last('visit.called').visit).toBe('v1');
  });
});
