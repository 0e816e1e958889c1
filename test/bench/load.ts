/** The load: a process of its own with up to 32 connections, each a client that asks again as soon as it has its answer. */
import { HttpClient } from './http-client.ts';
import { serveParent } from './rpc.ts';
import { type Latency, latencyOf } from './stats.ts';

/** `tickets`: take a number. `calls`: next and no-show in turn; a call is the `next`. `visits`: next, start, finish; timed is the `next`. */
export type LoadKind = 'tickets' | 'calls' | 'visits';

/** Ends after `seconds` or with the `most`th ticket, call or visit. Client n stands at window `w<n>` and takes numbers of every service. */
export type LoadOrder = {
  readonly url: string;
  readonly kind: LoadKind;
  readonly clients: number;
  readonly seconds: number;
  readonly most: number;
  readonly services: readonly string[];
};

/** `cpuUs`: what this process spent on one of them. */
export type LoadResult = Latency & { readonly done: number; readonly perSecond: number; readonly cpuUs: number };

type Run = { readonly order: LoadOrder; readonly untilMs: number; readonly latenciesMs: number[]; taken: number };
type Step = (client: HttpClient, run: Run, index: number) => Promise<void>;

const run = `bench${process.pid}`;
let keys = 0;
const nextKey = (): string => `${run}-${++keys}`;

async function timed(client: HttpClient, { latenciesMs }: Run, path: string, body: string, status: number): Promise<string> {
  const startMs = performance.now();
  const reply = await client.post(path, nextKey(), body);
  latenciesMs.push(performance.now() - startMs);
  if (reply.status !== status) throw new Error(`${path} answered ${reply.status}: ${reply.body}`);
  return reply.body;
}

async function untimed(client: HttpClient, path: string, body: string): Promise<void> {
  const reply = await client.post(path, nextKey(), body);
  if (reply.status !== 200) throw new Error(`${path} answered ${reply.status}: ${reply.body}`);
}

/** The visit named in a window's reply. */
const visitIn = (body: string): string => /"visit":"([^"]+)"/u.exec(body)?.[1] ?? '';

const STEPS: Readonly<Record<LoadKind, Step>> = {
  tickets: async (client, of) => {
    const { services } = of.order;
    await timed(
      client,
      of,
      '/api/v1/tickets',
      `{"service":"${services[of.taken % services.length]}","delivery":"screen","kiosk":"k1"}`,
      201,
    );
  },
  calls: async (client, of, index) => {
    const window = `/api/v1/windows/w${index + 1}`;
    const visit = visitIn(await timed(client, of, `${window}/next`, '{"have":null}', 200));
    await untimed(client, `${window}/no-show`, `{"visit":"${visit}"}`);
  },
  visits: async (client, of, index) => {
    const window = `/api/v1/windows/w${index + 1}`;
    const visit = visitIn(await timed(client, of, `${window}/next`, '{"have":null}', 200));
    await untimed(client, `${window}/start`, `{"visit":"${visit}"}`);
    await untimed(client, `${window}/finish`, `{"visit":"${visit}"}`);
  },
};

async function work(client: HttpClient, of: Run, index: number): Promise<void> {
  while (performance.now() < of.untilMs && of.taken < of.order.most) {
    of.taken += 1;
    await STEPS[of.order.kind](client, of, index);
  }
}

const operations = {
  load: async (order: LoadOrder): Promise<LoadResult> => {
    const clients = await Promise.all(Array.from({ length: order.clients }, () => HttpClient.open(order.url)));
    const cpu = process.cpuUsage();
    const startMs = performance.now();
    const of: Run = { order, untilMs: startMs + order.seconds * 1000, latenciesMs: [], taken: 0 };
    await Promise.all(clients.map((client, index) => work(client, of, index)));
    const tookMs = performance.now() - startMs;
    const { user, system } = process.cpuUsage(cpu);
    for (const client of clients) client.close();
    const done = of.latenciesMs.length;
    return { ...latencyOf(of.latenciesMs), done, perSecond: (done / tookMs) * 1000, cpuUs: (user + system) / done };
  },
  /** Signs clerk `c<n>` in at window `w<n>`. */
  openWindows: async ({ url, windows }: { readonly url: string; readonly windows: number }): Promise<void> => {
    const client = await HttpClient.open(url);
    for (let n = 1; n <= windows; n += 1) await untimed(client, `/api/v1/windows/w${n}/open`, `{"clerk":"c${n}"}`);
    client.close();
  },
};

export type LoadOperations = typeof operations;

serveParent(operations);
