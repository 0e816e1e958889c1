import { describe, expect, it } from 'vitest';
import type { NewEvent } from '../../../db/batch.ts';
import { openReader, readAtOnce } from '../../../db/connection.ts';
import { layoutOf } from '../../../db/layout.ts';
import { AT, append, makeDayOpened, makeEvent, makeIssued, makeStarted, ROUND, WHY } from '../../db/make.ts';
import { type Judged, judgeDurations, wrongOnes } from './measure.ts';
import type { Note, Step } from './truth.ts';

const HOUR_MS = 3_600_000;
const SLACK_MS = 50;
const at = { window: 'w1', clerk: 'c1' };
const part = { visit: 'v1', record: 'v1.s1', ...at };

/** One visit in a stay at the window, in seconds of the one clock that counts. The wall clock is an hour ahead from `forwardS` on. */
function makeStay(forwardS: number): readonly NewEvent[] {
  const events = [
    makeEvent('window.opened', at, 0),
    makeIssued(1, { ...stamp(1) }),
    makeEvent('visit.called', { visit: 'v1', call: 'v1.c1', ...at, why: WHY, round: ROUND }, 11),
    makeEvent('visit.started', { ...part, service: 's1' }, 21),
    makeEvent('visit.parked', { ...part, reason: null }, 31),
    makeEvent('visit.taken-back', part, 51),
    makeEvent('visit.finished', part, 91),
    makeEvent('window.closed', at, 101),
  ];
  return events.map((event) => (event.at - AT >= forwardS * 1000 ? { ...event, at: event.at + HOUR_MS } : event));
}

const stamp = (seconds: number) => ({ at: AT + seconds * 1000, upMs: 1000 + seconds * 1000 });

/** What the clerk knows of it: each step asked for 5 ms before it was done and answered 5 ms after. */
const NOTES: readonly Note[] = (
  [
    ['opened', 0],
    ['issued', 1],
    ['called', 11],
    ['started', 21],
    ['parked', 31],
    ['taken-back', 51],
    ['finished', 91],
    ['closed', 101],
  ] as const satisfies readonly (readonly [Step, number])[]
).map(([step, seconds]) => ({
  step,
  window: 'w1',
  visit: step === 'opened' || step === 'closed' ? null : 'v1',
  sentMs: seconds * 1000 - 5,
  answeredMs: seconds * 1000 + 5,
}));

async function judge(events: readonly NewEvent[], notes: readonly Note[], clocks = 1): Promise<readonly Judged[]> {
  const { journal, dataDir } = await makeStarted();
  const stamped = events.map((event, n) => (n > 3 && clocks > 1 ? { ...event, clockId: 'boot-2', upMs: event.upMs - 777 } : event));
  append(journal, [makeDayOpened(), ...stamped]);
  return readAtOnce(openReader(layoutOf(dataDir).journal), (db) => judgeDurations(db, notes));
}

const later = (step: Step, byMs: number): readonly Note[] =>
  NOTES.map((note) => (note.step === step ? { ...note, sentMs: note.sentMs + byMs, answeredMs: note.answeredMs + byMs } : note));

describe('the durations of a visit against what its clients know', () => {
  it('are right where the wall clock was moved in their middle, and it says which these are', async () => {
    const judged = await judge(makeStay(40), NOTES);
    expect(judged.map(({ what }) => what.split(' ')[0])).toEqual([
      'wait',
      'service',
      'parking',
      'total',
      'idle',
      'called',
      'serving',
      'paused',
    ]);
    expect(wrongOnes(judged, SLACK_MS)).toEqual([]);
    const stepped = judged.filter(({ disturbed }) => disturbed.includes('clock stepped')).map(({ what }) => what.split(' ')[0]);
    expect(stepped).toEqual(['service', 'parking', 'total', 'idle', 'called', 'serving', 'paused']);
  });

  it('are found wrong when they are 61 ms beside the truth, and not when it is 59, of which 10 are the slack of the client', async () => {
    expect(wrongOnes(await judge(makeStay(40), later('called', 59)), SLACK_MS)).toEqual([]);
    expect(wrongOnes(await judge(makeStay(40), later('called', 61)), SLACK_MS)).toEqual([
      expect.stringContaining('wait of v1 is 10000 ms'),
      expect.stringContaining('called at w1'),
    ]);
  });

  it('are found wrong when they are marked without a reason, and are excused with one', async () => {
    const rebooted = await judge(makeStay(40), NOTES, 2);
    expect(rebooted.filter(({ isCertain }) => !isCertain).length).toBeGreaterThan(3);
    expect(wrongOnes(rebooted, SLACK_MS)).toEqual([]);
    const marked = rebooted.map((one) => ({ ...one, isOneClock: true }));
    expect(wrongOnes(marked, SLACK_MS)).toContain('service of v1 is marked, and one clock saw all of it');
  });

  it('leaves out a stay that broke, and tells when the controller was killed in the middle of what', async () => {
    const broken: Note = { step: 'broken', window: 'w1', visit: null, sentMs: 60_000, answeredMs: 60_000 };
    const killed: Note = { step: 'killed', window: null, visit: null, sentMs: 35_000, answeredMs: 35_100 };
    const judged = await judge(makeStay(200), [...NOTES.slice(0, 6), broken, killed, ...NOTES.slice(6)]);
    expect(judged.map(({ what }) => what.split(' ')[0])).toEqual(['wait', 'service', 'parking', 'total']);
    expect(judged.filter(({ disturbed }) => disturbed.includes('controller killed')).length).toBe(3);
  });
});
