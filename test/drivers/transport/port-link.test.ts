import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DriverError } from '../../../drivers/driver-error.ts';
import { PortLink, type Transport, type TransportEvents, type Wire } from '../../../drivers/transport/index.ts';
import { TaskQueue } from '../../../drivers/transport/task-queue.ts';
import { clock, log, makeLink, sleep, until } from '../make.ts';
import { linkTo, openFarTty } from '../pty.ts';

const any = (chunk: Uint8Array) => Buffer.from(chunk).toString();

function startLink(path: string, expectsAnswers = true): PortLink {
  const link = makeLink({ kind: 'serial', path, baud: 115_200 }, expectsAnswers);
  link.start();
  onTestFinished(() => link.stop());
  return link;
}

describe('a queue of concurrency one', () => {
  it('never runs two at a time and lets commands overtake polls', async () => {
    const queue = new TaskQueue(clock.upMs);
    const order: string[] = [];
    let running = 0;
    const task = (name: string) => async () => {
      running += 1;
      expect(running).toBe(1);
      await sleep(2);
      order.push(name);
      running -= 1;
    };
    await Promise.all([
      queue.add('poll', task('poll 1')),
      queue.add('poll', task('poll 2')),
      queue.add('command', task('command 1')),
      queue.add('poll', task('poll 3')),
      queue.add('command', task('command 2')),
    ]);
    expect(order).toEqual(['poll 1', 'command 1', 'command 2', 'poll 2', 'poll 3']);
  });

  it('goes on after a task that failed', async () => {
    const queue = new TaskQueue(clock.upMs);
    await expect(queue.add('poll', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(queue.add('poll', () => Promise.resolve(7))).resolves.toBe(7);
  });
});

describe('a port link', () => {
  it('opens again after an unplug, on a fresh port, and sends nothing of before', async () => {
    const link = join(mkdtempSync(join(tmpdir(), 'hallcall-')), 'port');
    const before = openFarTty();
    const unlink = linkTo(link, before.path);
    const port = startLink(link);
    await until(() => port.isOpen, 'the first open');
    before.unplug();
    unlink();
    await until(() => !port.isOpen, 'the unplug');
    await expect(port.run('command', (wire) => wire.send(Buffer.from('stale ticket')))).rejects.toMatchObject({ code: 'port/closed' });
    const after = openFarTty();
    onTestFinished(() => after.unplug());
    linkTo(link, after.path);
    await until(() => port.opens === 2 && port.isOpen, 'the second open');
    await port.run('command', (wire) => wire.send(Buffer.from('fresh')));
    await until(() => after.received().length > 0, 'the fresh bytes');
    expect(after.received().toString()).toBe('fresh');
    expect(existsSync(link)).toBe(true);
  });

  it('gives the chunks of one transaction to that transaction only, and null at its time-out', async () => {
    const far = openFarTty();
    onTestFinished(() => far.unplug());
    far.onData((chunk) => {
      if (!chunk.toString().includes('silent')) far.send(Buffer.from(`re:${chunk}`));
    });
    const port = startLink(far.path);
    await until(() => port.isOpen, 'the open');
    const ask = (text: string) => port.run('poll', (wire) => wire.exchange(Buffer.from(text), any, 200));
    expect(await Promise.all([ask('a'), ask('silent'), ask('b')])).toEqual(['re:a', null, 're:b']);
  });

  it('refuses the wire of an earlier open', async () => {
    const far = openFarTty();
    onTestFinished(() => far.unplug());
    const port = startLink(far.path);
    await until(() => port.isOpen, 'the open');
    const old = await port.run('command', async (wire) => wire);
    await port.stop();
    await expect(old.send(Buffer.from('late'))).rejects.toMatchObject({ code: 'port/closed' });
  });

  it('ends a waiting exchange, and all behind it, when the port goes', async () => {
    const far = openFarTty();
    const port = startLink(far.path);
    await until(() => port.isOpen, 'the open');
    const refusals = ['a', 'b', 'c'].map((text) =>
      port
        .run('command', (wire) => wire.exchange(Buffer.from(text), any, 5_000))
        .then(
          () => 'answered',
          (error: DriverError) => error.code,
        ),
    );
    await until(() => far.received().length > 0, 'the first question');
    far.unplug();
    expect(await Promise.all(refusals)).toEqual(['port/closed', 'port/closed', 'port/closed']);
  });
});

/** A transport that opens or not as told, and never answers. */
class SilentTransport implements Transport {
  readonly reportDescriptor = null;
  readonly lagMs = 0;
  isOpen = false;
  readonly #events: TransportEvents;
  readonly #canOpen: () => boolean;

  constructor(events: TransportEvents, canOpen: () => boolean) {
    this.#events = events;
    this.#canOpen = canOpen;
  }

  wireMs(): number {
    return 0;
  }

  async open(): Promise<void> {
    if (!this.#canOpen()) throw new DriverError('port/not-found', 'no such port');
    this.isOpen = true;
  }

  async write(): Promise<void> {
    if (!this.isOpen) throw new DriverError('port/closed', 'closed');
  }

  async close(reason: Parameters<Transport['close']>[0]): Promise<void> {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#events.closed(reason);
  }
}

function makeSilentLink(expectsAnswers: boolean, canOpen: () => boolean) {
  let upMs = 0;
  const made: SilentTransport[] = [];
  const link = new PortLink({
    name: 'silent',
    makeTransport: (events) => {
      const transport = new SilentTransport(events, canOpen);
      made.push(transport);
      return transport;
    },
    expectsAnswers,
    clock: { wallMs: () => 0, upMs: () => upMs },
    log,
    random: () => 0,
  });
  onTestFinished(() => link.stop());
  link.start();
  const advance = (ms: number) => {
    upMs += ms;
  };
  return { link, made, advance };
}

describe('a port link and silence', () => {
  const poke = (wire: Wire) => wire.send(Uint8Array.of(1));

  it('opens the port afresh when it was written to and nothing was heard for 3 s', async () => {
    const { link, made, advance } = makeSilentLink(true, () => true);
    await until(() => link.isOpen, 'the open');
    await link.run('poll', poke);
    advance(2_900);
    await link.run('poll', poke);
    expect(link.opens).toBe(1);
    advance(200);
    await expect(link.run('poll', poke)).rejects.toMatchObject({ code: 'port/closed' });
    await until(() => link.opens === 2, 'the fresh open');
    expect(made).toHaveLength(2);
  });

  it('does not doubt a port that was merely not written to', async () => {
    const { link, advance } = makeSilentLink(true, () => true);
    await until(() => link.isOpen, 'the open');
    advance(60_000);
    await link.run('poll', poke);
    expect(link.isOpen).toBe(true);
  });

  it('does not doubt a port on which no device ever answers', async () => {
    const { link, advance } = makeSilentLink(false, () => true);
    await until(() => link.isOpen, 'the open');
    await link.run('poll', poke);
    advance(60_000);
    await link.run('poll', poke);
    expect(link.opens).toBe(1);
  });

  it('tries for ever with a growing wait and finds the port when it comes', async () => {
    let isThere = false;
    const { link, made } = makeSilentLink(true, () => isThere);
    await until(() => made.length >= 4, 'four tries');
    isThere = true;
    await until(() => link.isOpen, 'the open');
    expect(made.length).toBeLessThan(8);
  });
});
