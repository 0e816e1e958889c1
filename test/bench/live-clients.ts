/** Screens that look on: one process with all their sockets, which also presses "next" and sees when each screen has the call. */
import { WebSocket } from 'ws';
import { HttpClient } from './http-client.ts';
import { serveParent } from './rpc.ts';
import { type Latency, latencyOf } from './stats.ts';

const WINDOW = '/api/v1/windows/w1';
const ARRIVAL_MS = 10_000;

type Screens = { readonly sockets: readonly WebSocket[]; readonly heard: (text: string) => Promise<readonly number[]> };
let screens: Screens | null = null;
/** Keys are never used again: the hall would give the first answer again. */
let runs = 0;

async function open(url: string): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/live`);
  await new Promise((resolve, reject) => {
    socket.once('message', resolve);
    socket.once('error', reject);
    socket.once('open', () => socket.send(JSON.stringify({ type: 'subscribe', topic: 'board' })));
  });
  return socket;
}

/** When each socket got a message with `text` in it. Rejects when one has not within ten seconds: a call that a screen never shows is no figure. */
function hearing(sockets: readonly WebSocket[]): Screens['heard'] {
  return (text) =>
    Promise.all(
      sockets.map(
        (socket) =>
          new Promise<number>((resolve, reject) => {
            const late = setTimeout(() => reject(new Error(`a screen never got ${text}`)), ARRIVAL_MS);
            const look = (data: Buffer): void => {
              if (!data.includes(text)) return;
              socket.off('message', look);
              clearTimeout(late);
              resolve(performance.now());
            };
            socket.on('message', look);
          }),
      ),
    );
}

const operations = {
  connect: async ({ url, clients }: { readonly url: string; readonly clients: number }): Promise<number> => {
    const sockets: WebSocket[] = [];
    while (sockets.length < clients)
      sockets.push(...(await Promise.all(Array.from({ length: Math.min(50, clients - sockets.length) }, () => open(url)))));
    screens = { sockets, heard: hearing(sockets) };
    return sockets.length;
  },
  /** Takes numbers and calls them one by one. From the press to the message, over all screens and calls. */
  call: async ({ url, calls }: { readonly url: string; readonly calls: number }): Promise<Latency> => {
    if (screens === null) throw new Error('no screens');
    const client = await HttpClient.open(url);
    runs += 1;
    const run = `live${process.pid}-${runs}`;
    const latenciesMs: number[] = [];
    await client.post(`${WINDOW}/open`, `${run}-open`, '{"clerk":"c1"}');
    for (let n = 0; n < calls; n += 1) {
      const issued = await client.post('/api/v1/tickets', `${run}-t${n}`, '{"service":"s1","delivery":"screen","kiosk":"k1"}');
      const visit = /"visit":"([^"]+)"/u.exec(issued.body)?.[1] ?? '';
      if (visit === '') throw new Error(issued.body);
      const heard = screens.heard(`${visit}.c1`);
      const startMs = performance.now();
      const called = await client.post(`${WINDOW}/next`, `${run}-n${n}`, '{"have":null}');
      if (called.status !== 200) throw new Error(called.body);
      for (const at of await heard) latenciesMs.push(at - startMs);
      await client.post(`${WINDOW}/no-show`, `${run}-s${n}`, `{"visit":"${visit}"}`);
    }
    client.close();
    return latencyOf(latenciesMs);
  },
  disconnect: (): void => {
    for (const socket of screens?.sockets ?? []) socket.terminate();
    screens = null;
  },
};

export type LiveOperations = typeof operations;

serveParent(operations);
