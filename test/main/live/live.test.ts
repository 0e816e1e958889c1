import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { LiveMessage, LiveRequest, TopicData } from '../../../main/api/live.ts';
import type { RunningHall } from '../../../main/run/run-hall.ts';
import { makeDataDir, post, startHall, ticket } from '../make-hall.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** A screen's connection: what it was told, and the numbers it was told by. */
class Screen {
  readonly messages: LiveMessage[] = [];
  readonly socket: WebSocket;
  data: Record<string, Record<string, unknown>> = {};
  epoch = '';
  n = -1;
  gaps = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (raw) => this.#take(JSON.parse(String(raw)) as LiveMessage));
  }

  /** `before` hands over what the screen knew when it lost its connection. */
  static async open(url: string, before: Screen | null = null, headers: Record<string, string> = {}): Promise<Screen> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/live`, { headers });
    const screen = new Screen(socket);
    if (before !== null) Object.assign(screen, { data: before.data, epoch: before.epoch, n: before.n });
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve());
      socket.once('error', reject);
    });
    return screen;
  }

  ask(request: LiveRequest | Record<string, unknown> | string): void {
    this.socket.send(typeof request === 'string' ? request : JSON.stringify(request));
  }

  subscribe(topic: string): void {
    this.ask({ type: 'subscribe', topic, ...(this.n < 0 ? {} : { since: { epoch: this.epoch, n: this.n } }) });
  }

  close(): void {
    this.socket.terminate();
  }

  #take(message: LiveMessage): void {
    this.messages.push(message);
    if (message.type === 'refused') return;
    if (message.type === 'snapshot') this.data = structuredClone(message.data) as Record<string, Record<string, unknown>>;
    else {
      if (message.epoch !== this.epoch || message.n !== this.n + 1) this.gaps += 1;
      for (const { section, key, value } of message.set) this.data[section] = { ...this.data[section], [key]: value };
      for (const { section, key } of message.remove) delete this.data[section]?.[key];
    }
    this.epoch = message.epoch;
    this.n = message.n;
  }
}

/** The hall's own time passes between two looks. */
function timeless(data: TopicData): unknown {
  const { status, ...rest } = structuredClone(data) as Record<string, Record<string, Record<string, unknown>>>;
  delete status?.hall?.at;
  return { status, ...rest };
}

const until = (condition: () => unknown) => expect.poll(condition, { timeout: 20_000, interval: 20 });

let dir: string;
let hall: RunningHall;
beforeAll(async () => {
  dir = makeDataDir();
  hall = await startHall(dir);
});
afterAll(async () => {
  await hall.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function fresh(topic: string): Promise<TopicData> {
  const screen = await Screen.open(hall.url);
  screen.subscribe(topic);
  await until(() => screen.messages.length).toBe(1);
  screen.close();
  return screen.data;
}

describe('the live feed', () => {
  it('brings a screen that loses its connection, and its controller, to what a fresh one sees, without a gap', async () => {
    let screen = await Screen.open(hall.url);
    screen.subscribe('hall');
    await until(() => screen.messages.length).toBe(1);
    const issued = () => (screen.data.totals?.today as { issued: number } | undefined)?.issued;
    for (let round = 1; round <= 3; round += 1) {
      await Promise.all([post(hall, 'tickets', ticket), post(hall, 'tickets', { ...ticket, service: 'real-estate' })]);
      await until(issued).toBe(round * 3 - 1);
      screen.close();
      await post(hall, 'tickets', ticket);
      const before = screen;
      screen = await Screen.open(hall.url, before);
      screen.subscribe('hall');
      await until(issued).toBe(round * 3);
      expect(
        screen.messages.map(({ type }) => type),
        'the same run tells only what was missed',
      ).not.toContain('snapshot');
      expect(screen.gaps).toBe(0);
    }
    await hall.stop();
    hall = await startHall(dir);
    const before = screen;
    screen = await Screen.open(hall.url, before);
    screen.subscribe('hall');
    await until(() => screen.messages[0]).toMatchObject({ type: 'snapshot', topic: 'hall' });
    expect(screen.epoch).not.toBe(before.epoch);
    await post(hall, 'windows/w1/open', { clerk: 'wang' });
    await post(hall, 'windows/w1/next', { have: null });
    await until(() => screen.data.windows?.w1).toMatchObject({ open: true, visit: { number: 'A001' } });
    expect(screen.gaps).toBe(0);
    await until(async () => JSON.stringify(timeless(screen.data)) === JSON.stringify(timeless(await fresh('hall')))).toBe(true);
    screen.close();
  });

  it('refuses what is malformed and goes on', async () => {
    const screen = await Screen.open(hall.url);
    const bad = ['{', '', '[]', 'null', '7', { type: 'subscribe' }, { type: 'subscribe', topic: 'hall', more: 1 }];
    const badTopics = [
      { type: 'subscribe', topic: 'no-such' },
      { type: 'subscribe', topic: 'kiosk/../x' },
      { type: 'steal', topic: 'hall' },
    ];
    const badSince = { type: 'subscribe', topic: 'hall', since: { epoch: 'e', n: -1 } };
    for (const request of [...bad, ...badTopics, badSince]) screen.ask(request);
    await until(() => screen.messages.length).toBe(11);
    expect(new Set(screen.messages.map((message) => message.type === 'refused' && message.code))).toEqual(new Set(['request/invalid']));
    screen.subscribe('board');
    await until(() => screen.messages.at(-1)?.type).toBe('snapshot');
    screen.close();
  });

  it.each(['kiosk/k9', 'kiosk/constructor', 'kiosk/__proto__', 'kiosk/toString', 'virtual'])(
    'has no topic %s here, and says so',
    async (topic) => {
      const screen = await Screen.open(hall.url);
      screen.subscribe(topic);
      await until(() => screen.messages).toEqual([{ type: 'refused', topic, code: 'request/not-found' }]);
      screen.subscribe('kiosk/k1');
      await until(() => screen.messages.at(-1)?.type).toBe('snapshot');
      screen.close();
    },
  );

  it('goes quiet for who has left a topic, and takes no more than its share of topics', async () => {
    const screen = await Screen.open(hall.url);
    screen.subscribe('hall');
    await until(() => screen.messages.length).toBe(1);
    screen.ask({ type: 'unsubscribe', topic: 'hall' });
    screen.ask({ type: 'subscribe', topic: 'board' });
    await until(() => screen.messages.length).toBe(2);
    await post(hall, 'tickets', ticket);
    await post(hall, 'windows/w2/open', { clerk: 'li' });
    await until(() => screen.messages.some((message) => message.type === 'change' && message.topic === 'board')).toBe(true);
    expect(screen.messages.filter(({ topic }) => topic === 'hall')).toHaveLength(1);
    screen.close();
  });

  it('takes no connection from a foreign page, and cuts off one that sends too much', async () => {
    await expect(Screen.open(hall.url, null, { origin: 'http://elsewhere.example' })).rejects.toThrow('403');
    await expect(Screen.open(hall.url, null, { host: 'rebound.example' })).rejects.toThrow('403');
    const screen = await Screen.open(hall.url);
    const closed = new Promise((resolve) => screen.socket.once('close', resolve));
    screen.socket.on('error', () => undefined);
    screen.ask('x'.repeat(20_000));
    expect(await closed).toBe(1009);
  });
});
