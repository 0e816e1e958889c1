import { describe, expect, it } from 'vitest';
import type { PrintResult } from '../../../../main/hall/day/events.ts';
import type { HallCommand } from '../../../../main/hall/hall.ts';
import { job, makeOpenHall, spanAt, visit, window } from '../make-hall.ts';

const settle = (result: PrintResult, id = 'v1'): HallCommand => ({ kind: 'print.settle', job: job(`${id}.p1`), visit: visit(id), result });
const confirmed = settle({ outcome: 'confirmed', proof: 'fence' });
const failed = settle({ outcome: 'failed', reason: 'paper-out' });
const unknown = settle({ outcome: 'unknown', reason: 'no-answer' });
const note: HallCommand = { kind: 'ticket.note', visit: visit('v1') };
const next: HallCommand = { kind: 'window.next', window: window('w1'), have: null };
const start: HallCommand = { kind: 'print.start', job: job('v1.p1'), visit: visit('v1') };

describe('a paper ticket', () => {
  it('holds its place but is passed over while it prints', () => {
    const hall = makeOpenHall().open('w1').paper('v1').issue('v2');
    expect(hall.phase('v1')).toBe('printing');
    expect(hall.do(next).last('visit.called').visit).toBe('v2');
    hall.at('w1', 'no-show', 'v2').do(confirmed).issue('v3');
    expect(hall.do(next).last('visit.called').visit).toBe('v1');
  });

  it('is called 8 s after issue at the latest, flagged as unknown', () => {
    const hall = makeOpenHall().open('w1').paper('v1').wait(7_999);
    expect(hall.tick()).toEqual([]);
    expect(hall.give(next)).toBe('queue/empty');
    expect(hall.wait(1).tick()).toEqual(['print.overdue']);
    expect(hall.last('print.unknown')).toEqual({ job: 'v1.p1', visit: 'v1', reason: 'overdue' });
    expect(hall.give(next)).toEqual(['visit.called']);
  });

  it('that was never begun within 8 s has failed for certain and can be begun no more', () => {
    const hall = makeOpenHall().issue('v1', 's1', 'paper').wait(8_000);
    hall.tick();
    expect(hall.last('print.failed').reason).toBe('never-started');
    expect(hall.phase('v1')).toBe('unprinted');
    expect(hall.give(start)).toBe('print/not-queued');
  });

  it('that failed is kept by noting its number, once', () => {
    const hall = makeOpenHall().open('w1').paper('v1').do(failed);
    expect(hall.phase('v1')).toBe('unprinted');
    expect(hall.give(next)).toBe('queue/empty');
    expect(hall.give(note)).toEqual(['ticket.noted']);
    expect(hall.give(note)).toEqual([]);
    expect(hall.wait(61_000).tick()).toEqual([]);
    expect(hall.give(next)).toEqual(['visit.called']);
    expect(hall.give(note)).toEqual([]);
  });

  it('that failed and was not noted is void after 60 s and is never called', () => {
    const hall = makeOpenHall().open('w1').paper('v1').wait(5_000).do(failed).wait(59_999);
    expect(hall.tick()).toEqual([]);
    expect(hall.wait(1).tick()).toEqual(['ticket.void']);
    expect(hall.phase('v1')).toBe('void');
    expect(hall.give(next)).toBe('queue/empty');
  });

  it('in doubt is queued with its reason, and a late proof takes the doubt away', () => {
    const hall = makeOpenHall().open('w1').paper('v1').do(unknown);
    expect(hall.visit('v1')).toMatchObject({ phase: 'waiting', job: { state: 'unknown', reason: 'no-answer' } });
    hall.do(next).at('w1', 'start', 'v1');
    expect(hall.give(confirmed)).toEqual(['print.confirmed']);
    expect(hall.visit('v1')).toMatchObject({ phase: 'serving', job: { state: 'confirmed', reason: null } });
  });

  it('in doubt that turns out to have failed keeps its place', () => {
    const hall = makeOpenHall().open('w1').paper('v1').do(unknown).do(failed);
    expect(hall.visit('v1')).toMatchObject({ phase: 'waiting', job: { state: 'failed', reason: 'paper-out' } });
    expect(hall.wait(100_000).tick()).toEqual([]);
    expect(hall.give(next)).toEqual(['visit.called']);
  });

  it.each([
    ['confirmed', confirmed, 'confirmed'],
    ['failed', failed, 'failed'],
  ] as const)('that is known to be %s hears no second word', (_, first, state) => {
    const hall = makeOpenHall().paper('v1').do(first);
    for (const second of [confirmed, failed, unknown]) expect(hall.give(second)).toEqual([]);
    expect(hall.visit('v1').job?.state).toBe(state);
  });

  it('never begun cannot be in doubt: it has failed', () => {
    const hall = makeOpenHall()
      .issue('v1', 's1', 'paper')
      .do(settle({ outcome: 'unknown', reason: 'host-restarted' }));
    expect(hall.last('print.failed').reason).toBe('never-started');
  });

  it('can be begun once only, in every state of its sheet', () => {
    for (const result of [confirmed, failed, unknown]) {
      const hall = makeOpenHall().paper('v1');
      expect(hall.give(start)).toBe('print/not-queued');
      expect(hall.do(result).give(start)).toBe('print/not-queued');
    }
  });

  it('that was begun is unknown after a restart; one still queued is not, and may yet be printed', () => {
    const hall = makeOpenHall().paper('v1').issue('v2', 's1', 'paper').wait(2_000).reboot(3_000);
    expect(hall.last('print.unknown')).toEqual({ job: 'v1.p1', visit: 'v1', reason: 'controller-restarted' });
    expect(hall.phase('v2')).toBe('printing');
    expect(hall.give({ ...start, job: job('v2.p1'), visit: visit('v2') })).toEqual(['print.started']);
  });

  it('on a screen has no sheet and waits at once', () => {
    const hall = makeOpenHall().issue('v1');
    expect(hall.visit('v1')).toMatchObject({ phase: 'waiting', delivery: 'screen', job: null });
    expect(hall.give(confirmed)).toBe('print/unknown-job');
  });
});

describe('a sheet whose visit lapsed', () => {
  it('is not begun any more, and what becomes of one under way is still told', () => {
    const hall = makeOpenHall().paper('v1').issue('v2', 's1', 'paper').do({ kind: 'day.close', lapseWaiting: true });
    expect(hall.give({ ...start, job: job('v2.p1'), visit: visit('v2') })).toBe('print/not-queued');
    expect(hall.give(confirmed)).toEqual(['print.confirmed']);
    expect(hall.phase('v1')).toBe('lapsed');
  });

  it('is unknown after a restart when it was begun', () => {
    const hall = makeOpenHall().paper('v1').do({ kind: 'day.close', lapseWaiting: true }).reboot(1_000);
    expect(hall.visit('v1').job).toMatchObject({ state: 'unknown', reason: 'controller-restarted' });
    expect(hall.phase('v1')).toBe('lapsed');
  });

  it.each([
    ['at the cutover', false],
    ['at the opening of the next day', true],
  ])('has an end %s', (_, closed) => {
    const hall = makeOpenHall().paper('v1').issue('v2', 's1', 'paper');
    if (closed) hall.do({ kind: 'day.close', lapseWaiting: true }, { kind: 'day.finish-closing' });
    hall.wait(86_400_000);
    const nextDay = spanAt(hall.now.at);
    hall.do(closed ? { kind: 'day.open', span: nextDay } : { kind: 'day.roll', next: nextDay });
    const ends = hall.events.filter((event) => event.kind === 'print.unknown' || event.kind === 'print.failed');
    expect(ends.map(({ kind, stream, body }) => ({ kind, stream, body }))).toEqual([
      { kind: 'print.unknown', stream: 'day/2026-11-21', body: { job: 'v1.p1', visit: 'v1', reason: 'overdue' } },
      { kind: 'print.failed', stream: 'day/2026-11-21', body: { job: 'v2.p1', visit: 'v2', reason: 'never-started' } },
    ]);
  });
});
