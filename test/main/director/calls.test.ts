import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { HostCommand } from '../../../drivers/messages.ts';
import { Announcer } from '../../../main/director/announcer.ts';
import { BoardTeller } from '../../../main/director/board-teller.ts';
import type { DayCommand } from '../../../main/hall/day/commands.ts';
import type { CallPhase } from '../../../main/hall/day/events.ts';
import { type CallEntry, type DayState, emptyDay, type Visit } from '../../../main/hall/day/state.ts';
import type { BoardId, CallId, DeviceId, ServiceId, TicketNumber, VisitId, WindowId } from '../../../main/hall/kernel/ids.ts';
import { makeConfig, window } from '../hall/make-hall.ts';

const BOARD = 'main/board-1' as DeviceId;
const SPEAKER = 'main/speaker-1' as DeviceId;
const config = makeConfig({
  boards: { ['b1' as BoardId]: { windows: [], device: BOARD } },
  speakers: { [SPEAKER]: { windows: [] } },
});
const windowText = (id: WindowId) => ({ zh: `${id}窗`, en: id });

/** A call of a visit that stands at window w1 until it is said to have gone. */
function callIn(day: DayState, n: number): CallEntry {
  const visit = `v${n}` as VisitId;
  const number = `A00${n}` as TicketNumber;
  const entry: CallEntry = {
    n,
    call: `v${n}.c1` as CallId,
    visit,
    number,
    service: 's1' as ServiceId,
    window: window('w1'),
    at: n,
    nth: 1,
    targets: new Map<string, CallPhase>(),
  };
  day.calls.push(entry);
  day.callCount = n;
  day.visits.set(visit, { id: visit, number, phase: 'called', window: window('w1'), calls: 1, recalls: 0 } as Visit);
  return entry;
}

describe('a hall board', () => {
  it('takes calls one after the other, each for its time, and shows those that stand below', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const day = emptyDay();
    let due = 0;
    const teller = new BoardTeller({ linesOf: () => 2, windowText, onDue: () => (due += 1) });
    onTestFinished(() => teller.stop());
    const numbers = (): readonly string[] => {
      const desired = teller.desired(day, config).get(BOARD);
      return desired?.kind === 'display' && desired.content.kind === 'rows' ? desired.content.rows.map(({ number }) => number) : [];
    };
    expect(numbers()).toEqual([]);
    for (const n of [1, 2, 3]) callIn(day, n);
    expect(numbers()).toEqual(['A001']);
    expect(numbers()).toEqual(['A001']);
    vi.advanceTimersByTime(config.calling.boardHoldMs / 2);
    expect(due).toBe(1);
    expect(numbers()).toEqual(['A002', 'A001']);
    day.visits.delete('v1' as VisitId);
    vi.advanceTimersByTime(config.calling.boardHoldMs / 2);
    expect(numbers()).toEqual(['A003', 'A002']);
  });

  it('goes on behind what it has shown, and names the call on top for the ledger', () => {
    const day = emptyDay();
    callIn(day, 1).targets.set('board/b1', 'written');
    callIn(day, 2);
    const teller = new BoardTeller({ linesOf: () => 1, windowText, onDue: () => undefined });
    onTestFinished(() => teller.stop());
    expect(teller.desired(day, config).get(BOARD)).toMatchObject({ calls: ['v2.c1'], target: 'board/b1' });
  });
});

describe('a speaker', () => {
  function makeAnnouncer() {
    const sent: HostCommand[] = [];
    const noted: DayCommand[] = [];
    const announcer = new Announcer({
      host: 'main',
      windowText,
      submit: (command) => noted.push(command),
      send: (command) => sent.push(command) > 0,
    });
    const spoken = () => sent.map((command) => (command.type === 'speak' ? command.id : ''));
    return { announcer, sent, noted, spoken };
  }

  it('is given one call at a time, in their order, in both languages', () => {
    const day = emptyDay();
    const { announcer, sent, spoken } = makeAnnouncer();
    const [first] = [1, 2].map((n) => callIn(day, n));
    announcer.reconcile(day, config);
    announcer.reconcile(day, config);
    expect(sent).toEqual([
      { type: 'speak', device: 'speaker-1', id: 'v1.c1', text: { zh: '请A001号到w1窗', en: 'Number A001, please go to w1' } },
    ]);
    first?.targets.set(SPEAKER, 'started');
    announcer.reconcile(day, config);
    expect(spoken()).toEqual(['v1.c1']);
    first?.targets.set(SPEAKER, 'ended');
    announcer.reconcile(day, config);
    expect(spoken()).toEqual(['v1.c1', 'v2.c1']);
  });

  it('passes over a call whose visit has moved on, once, and what an earlier run began', () => {
    const day = emptyDay();
    const { announcer, noted, spoken } = makeAnnouncer();
    callIn(day, 1).targets.set(SPEAKER, 'started');
    callIn(day, 2);
    day.visits.delete('v2' as VisitId);
    announcer.reconcile(day, config);
    announcer.reconcile(day, config);
    expect(noted).toEqual([
      { kind: 'call.acknowledge', call: 'v2.c1', target: SPEAKER, phase: 'failed', code: 'call/over' },
      { kind: 'call.acknowledge', call: 'v1.c1', target: SPEAKER, phase: 'failed', code: 'speaker/lost' },
    ]);
    expect(spoken()).toEqual([]);
  });

  it('loses with its host what it had', () => {
    const day = emptyDay();
    const { announcer, noted } = makeAnnouncer();
    callIn(day, 1);
    announcer.reconcile(day, config);
    announcer.onHostDown();
    expect(noted).toMatchObject([{ call: 'v1.c1', phase: 'failed', code: 'host/gone' }]);
  });
});
