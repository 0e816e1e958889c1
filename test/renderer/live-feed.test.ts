import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveFeed } from '../../renderer/live/live-feed.ts';
import { CONFIG } from './sample-hall.ts';
import { StandInHall } from './stand-in-hall.ts';

let hall: StandInHall;
let feed: LiveFeed;

beforeEach(async () => {
  hall = new StandInHall(CONFIG, '/nowhere');
  const url = await hall.start();
  hall.set('hall', 'windows', 'w1', { number: 'A001' });
  feed = new LiveFeed({
    connect: () => new WebSocket(`${url.replace('http', 'ws')}/api/v1/live`),
    random: () => 0,
    minWaitMs: 20,
    maxWaitMs: 100,
  });
});

afterEach(async () => {
  feed.close();
  await hall.close();
});

/** Subscribes and tells of every sight. */
function watch(topic: string): { readonly sights: unknown[]; readonly leave: () => void } {
  const sights: unknown[] = [];
  const leave = feed.subscribe(topic, () => sights.push(feed.sight(topic)));
  return { sights, leave };
}

const seen = (topic: string, data: unknown) => vi.waitFor(() => expect(feed.sight(topic)).toEqual({ data, connected: true }));

describe('the live feed over a real socket', () => {
  it('shows a snapshot and then each change', async () => {
    watch('hall');
    await seen('hall', { windows: { w1: { number: 'A001' } } });
    hall.set('hall', 'windows', 'w1', { number: 'A002' });
    hall.set('hall', 'windows', 'w2', { number: 'B001' });
    await seen('hall', { windows: { w1: { number: 'A002' }, w2: { number: 'B001' } } });
  });

  it('mends a lost change with a snapshot', async () => {
    watch('hall');
    await seen('hall', { windows: { w1: { number: 'A001' } } });
    hall.setUnheard('hall', 'windows', 'w1', { number: 'A002' });
    hall.set('hall', 'windows', 'w2', { number: 'B001' });
    await seen('hall', { windows: { w1: { number: 'A002' }, w2: { number: 'B001' } } });
  });

  it('keeps the last picture while cut off, says so, and catches up afterwards', async () => {
    watch('hall');
    await seen('hall', { windows: { w1: { number: 'A001' } } });
    hall.cutOff();
    await vi.waitFor(() => expect(feed.sight('hall')).toEqual({ data: { windows: { w1: { number: 'A001' } } }, connected: false }));
    hall.set('hall', 'windows', 'w1', { number: 'A009' });
    hall.hear();
    await seen('hall', { windows: { w1: { number: 'A009' } } });
  });

  it('takes a snapshot of a restarted controller, whose numbers begin anew, and tells of the new epoch', async () => {
    const epochs: (string | null)[] = [];
    feed.onEpoch(() => epochs.push(feed.epoch));
    watch('hall');
    await seen('hall', { windows: { w1: { number: 'A001' } } });
    hall.restart();
    hall.set('hall', 'windows', 'w1', { number: 'A100' });
    await seen('hall', { windows: { w1: { number: 'A100' } } });
    expect(epochs).toEqual(['epoch-1', 'epoch-1+']);
  });

  it('hears nothing more of a topic that nobody watches', async () => {
    const { sights, leave } = watch('hall');
    await seen('hall', { windows: { w1: { number: 'A001' } } });
    watch('board');
    leave();
    const before = sights.length;
    hall.set('hall', 'windows', 'w1', { number: 'A002' });
    hall.set('board', 'calls', 'recent', []);
    await seen('board', { calls: { recent: [] } });
    expect(sights.length).toBe(before);
    expect(feed.sight('hall').data).toBeNull();
  });
});
