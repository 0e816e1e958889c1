import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveMessage, TopicData } from '../../main/api/live.ts';
import { applyLiveMessage, type TopicState } from '../../renderer/live/apply-live-message.ts';

type Change = Extract<LiveMessage, { type: 'change' }>;

const snapshot = (n: number, data: TopicData, epoch = 'e1'): LiveMessage => ({ type: 'snapshot', topic: 'hall', epoch, n, data });
const change = (n: number, over: Partial<Change> = {}): Change => ({
  type: 'change',
  topic: 'hall',
  epoch: 'e1',
  n,
  set: [],
  remove: [],
  ...over,
});
const START: TopicState = { epoch: 'e1', n: 4, data: { windows: { w1: 1, w2: 2 }, services: { s1: 1 } } };

function applied(state: TopicState | null, message: LiveMessage): TopicState {
  const result = applyLiveMessage(state, message);
  if (result.kind !== 'applied') throw new Error(`expected the message to apply, it was ${result.kind}`);
  return result.state;
}

const sectionName = fc.constantFrom('windows', 'services', 'status');
const entryKey = fc.constantFrom('a', 'b', 'c', 'd');
const changeBody = fc.record({
  set: fc.array(fc.record({ section: sectionName, key: entryKey, value: fc.jsonValue() }), { maxLength: 4 }),
  remove: fc.array(fc.record({ section: sectionName, key: entryKey }), { maxLength: 3 }),
});

/** The same as the reducer in the plainest words: one mutable map. */
function replay(bodies: readonly Pick<Change, 'set' | 'remove'>[]): Map<string, unknown> {
  const map = new Map<string, unknown>();
  for (const { set, remove } of bodies) {
    for (const { section, key } of remove) map.delete(`${section}/${key}`);
    for (const { section, key, value } of set) map.set(`${section}/${key}`, value);
  }
  return map;
}

const flat = (data: TopicData): Map<string, unknown> =>
  new Map(
    Object.entries(data).flatMap(([section, entries]) =>
      Object.entries(entries).map(([key, value]) => [`${section}/${key}`, value] as const),
    ),
  );

describe('a topic kept from a snapshot and its changes', () => {
  it('holds what all changes together say, from whichever of them the snapshot was taken', () => {
    fc.assert(
      fc.property(fc.array(changeBody, { maxLength: 20 }), fc.nat(20), (bodies, at) => {
        const messages = bodies.map((body, index) => change(index + 1, body));
        let hall: TopicState = { epoch: 'e1', n: 0, data: {} };
        const states = [hall, ...messages.map((message) => (hall = applied(hall, message)))];
        const from = states[Math.min(at, bodies.length)] ?? hall;
        let screen = applied(null, snapshot(from.n, from.data));
        for (const message of messages.slice(from.n)) screen = applied(screen, message);
        expect(flat(screen.data)).toEqual(replay(bodies));
        expect(screen.n).toBe(bodies.length);
      }),
    );
  });

  it('finds every lost, repeated or reordered change by its number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), changeBody, (n, body) => {
        const { kind } = applyLiveMessage(START, change(n, body));
        expect(kind).toBe(n <= START.n ? 'repeated' : n === START.n + 1 ? 'applied' : 'gap');
      }),
    );
  });

  it('takes a change of another run of the controller for a gap, even with the right number', () => {
    expect(applyLiveMessage(START, change(5, { epoch: 'e2' }))).toEqual({ kind: 'gap' });
  });

  it('takes a change before any snapshot for a gap', () => {
    expect(applyLiveMessage(null, change(1))).toEqual({ kind: 'gap' });
  });

  it('leaves untouched sections identical, so that what hangs on them is not drawn again', () => {
    const next = applied(START, change(5, { set: [{ section: 'windows', key: 'w1', value: 9 }] }));
    expect(next.data.services).toBe(START.data.services);
    expect(next.data.windows).toEqual({ w1: 9, w2: 2 });
    expect(START.data.windows).toEqual({ w1: 1, w2: 2 });
  });

  it('lets a snapshot win over whatever was there', () => {
    expect(applied(START, snapshot(1, { windows: {} }, 'e2'))).toEqual({ epoch: 'e2', n: 1, data: { windows: {} } });
  });
});
