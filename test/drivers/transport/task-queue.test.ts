import { describe, expect, it } from 'vitest';
import { type Priority, TaskQueue } from '../../../drivers/transport/task-queue.ts';

/** A queue on a clock that moves only while a task runs, by the ms it is said to take. */
function makeQueue() {
  const time = { ms: 0 };
  const order: string[] = [];
  const queue = new TaskQueue(() => time.ms);
  const add = (priority: Priority, name: string, takesMs = 1, signal: AbortSignal | null = null) =>
    queue.add(
      priority,
      async () => {
        order.push(name);
        time.ms += takesMs;
      },
      signal,
      new Error('no longer wanted'),
    );
  return { queue, time, order, add };
}

describe('whose turn it is on a bus', () => {
  it('gives a poll its turn after four commands in a row', async () => {
    const { order, add } = makeQueue();
    await Promise.all([
      ...Array.from({ length: 6 }, (_, n) => add('command', `command ${n + 1}`)),
      add('poll', 'poll 1'),
      add('poll', 'poll 2'),
    ]);
    expect(order).toEqual(['command 1', 'command 2', 'command 3', 'command 4', 'poll 1', 'command 5', 'command 6', 'poll 2']);
  });

  it('takes polls in the order they came, so that each device has its turn', async () => {
    const { order, add } = makeQueue();
    const poller = async (name: string) => {
      for (let n = 0; n < 3; n += 1) await add('poll', name);
    };
    await Promise.all(['a', 'b', 'c'].map(poller));
    expect(order.join('')).toBe('abcabcabc');
  });

  it('spends no more than a tenth of its time on silent addresses while others wait', async () => {
    const { order, time, add } = makeQueue();
    let isOver = false;
    const searcher = async () => {
      while (!isOver) await add('search', 'search', 50).catch(() => undefined);
    };
    const poller = async () => {
      for (let n = 0; n < 300; n += 1) await add('poll', 'poll', 10);
      isOver = true;
    };
    void searcher();
    await poller();
    const searches = order.filter((name) => name === 'search').length;
    expect(searches).toBeGreaterThan(3);
    expect((searches * 50) / time.ms).toBeLessThanOrEqual(0.12);
  });

  it('lets a search that waits be taken back', async () => {
    const { add } = makeQueue();
    await add('search', 'first', 1_000);
    const abort = new AbortController();
    const waiting = add('search', 'second', 1, abort.signal);
    abort.abort();
    await expect(waiting).rejects.toThrow('no longer wanted');
  });
});
