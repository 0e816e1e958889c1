import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveMessage, TopicData } from '../../../main/api/live.ts';
import { type Subscriber, TopicFeed } from '../../../main/live/topic-feed.ts';

/** A client as a screen is one: it holds what it was told, and where it stands. */
class Client {
  data: Record<string, Record<string, unknown>> = {};
  since: { epoch: string; n: number } | undefined;
  snapshots = 0;
  readonly hear: Subscriber = (message, json) => {
    expect(JSON.parse(json), 'what is sent is what is meant').toEqual(message);
    this.#take(structuredClone(message));
  };

  #take(message: LiveMessage): void {
    if (message.type === 'refused') throw new Error(message.code);
    if (message.type === 'snapshot') {
      this.snapshots += 1;
      this.data = message.data as Record<string, Record<string, unknown>>;
    } else {
      expect(message.n, 'no change is missed and none comes twice').toBe((this.since?.n ?? Number.NaN) + 1);
      for (const { section, key, value } of message.set) this.data[section] = { ...this.data[section], [key]: value };
      for (const { section, key } of message.remove) delete this.data[section]?.[key];
    }
    this.since = { epoch: message.epoch, n: message.n };
  }
}

/** Without the sections that hold nothing: whether an empty one is named tells a screen nothing. */
const entriesOf = (data: TopicData): unknown => Object.fromEntries(Object.entries(data).filter(([, rows]) => Object.keys(rows).length > 0));

const key = fc.constantFrom('a', 'b', '__proto__x', 'constructor');
const value = fc.oneof(fc.nat(3), fc.record({ n: fc.nat(2), list: fc.array(fc.nat(2), { maxLength: 2 }) }), fc.constant(null));
const data = fc.dictionary(fc.constantFrom('one', 'two'), fc.dictionary(key, value, { maxKeys: 3, noNullPrototype: true }), {
  maxKeys: 2,
  noNullPrototype: true,
});
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('update' as const), data }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom('leave' as const, 'come' as const), who: fc.nat(2) }) },
);

describe('a live topic', () => {
  it('leaves every client with the data as it is, whenever it came, left and came back', () => {
    fc.assert(
      fc.property(data, fc.array(happening, { maxLength: 30 }), (first, happenings) => {
        const feed = new TopicFeed('hall', 'epoch-1', first);
        const clients = [new Client(), new Client(), new Client()];
        let now: TopicData = first;
        const there = new Set<Client>();
        const come = (client: Client): void => {
          if (!there.has(client)) feed.subscribe(client.hear, client.since);
          there.add(client);
        };
        for (const each of happenings) {
          if (each.what === 'update') {
            now = each.data;
            feed.update(structuredClone(each.data));
          } else {
            const client = clients[each.who] as Client;
            if (each.what === 'come') come(client);
            else if (there.delete(client)) feed.unsubscribe(client.hear);
          }
          for (const client of there) expect(entriesOf(client.data)).toEqual(entriesOf(now));
        }
        for (const client of clients) come(client);
        for (const client of clients) {
          expect(entriesOf(client.data)).toEqual(entriesOf(now));
          expect(client.snapshots, 'who was away for a little while gets the changes, not everything again').toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('gives a snapshot to who was away too long, comes from another run, or claims what never was', () => {
    const feed = new TopicFeed('hall', 'epoch-1', { one: { n: 0 } });
    const early = new Client();
    feed.subscribe(early.hear, undefined);
    feed.unsubscribe(early.hear);
    expect(feed.isWatched).toBe(false);
    for (let n = 1; n <= 501; n += 1) feed.update({ one: { n } });
    const heard = (since: { epoch: string; n: number } | undefined): string[] => {
      const types: string[] = [];
      const listen: Subscriber = ({ type }) => types.push(type);
      feed.subscribe(listen, since);
      feed.unsubscribe(listen);
      return types;
    };
    expect(heard(early.since)).toEqual(['snapshot']);
    expect(heard({ epoch: 'epoch-1', n: 1 })).toHaveLength(500);
    expect(heard({ epoch: 'epoch-1', n: 501 }), 'nothing was missed').toEqual([]);
    expect(heard({ epoch: 'epoch-1', n: 502 })).toEqual(['snapshot']);
    expect(heard({ epoch: 'epoch-0', n: 501 })).toEqual(['snapshot']);
    expect(heard(undefined)).toEqual(['snapshot']);
  });

  it('tells nothing when nothing has changed', () => {
    const feed = new TopicFeed('hall', 'epoch-1', { one: { n: 1 } });
    const client = new Client();
    feed.subscribe(client.hear, undefined);
    feed.update({ one: { n: 1 } });
    expect(client.since).toEqual({ epoch: 'epoch-1', n: 0 });
  });
});
