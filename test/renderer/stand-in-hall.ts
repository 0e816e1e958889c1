/**
 * The hall's HTTP and WebSocket contract, scripted by a test: it serves the built screens under the hall's own content security
 * policy, feeds topics that the test sets entry by entry, and answers commands as the test says.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import { type LiveMessage, liveRequestSchema } from '../../main/api/live.ts';
import type { ScreenConfig } from '../../main/api/screen-config.ts';

const CSP = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws:; frame-ancestors 'self'";
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
};

export type Received = { readonly path: string; readonly body: Record<string, unknown>; readonly key: string };
/** `hang-up` cuts the connection before any answer, as a failing network does. */
export type Answer = { readonly status: number; readonly body: unknown } | 'hang-up';
export type Script = (request: Received) => Answer | Promise<Answer>;

const AGREE: Script = () => ({ status: 200, body: { ok: true } });

type Change = Extract<LiveMessage, { type: 'change' }>;
type Topic = { n: number; data: Record<string, Record<string, unknown>>; readonly changes: Change[] };

export class StandInHall {
  readonly received: Received[] = [];
  readonly #config: ScreenConfig;
  readonly #folder: string;
  readonly #topics = new Map<string, Topic>();
  readonly #sockets = new Map<WebSocket, Set<string>>();
  readonly #answers = new Map<string, Answer>();
  readonly #http: Server;
  readonly #ws: WebSocketServer;
  #epoch = 'epoch-1';
  #listening = true;
  script: Script = AGREE;
  /** What is answered to a GET, by path; the query stands in `asked`. */
  readonly gets = new Map<string, Answer>();
  readonly asked: string[] = [];

  constructor(config: ScreenConfig, folder: string) {
    this.#config = config;
    this.#folder = folder;
    this.#http = createServer((request, response) => void this.#serve(request, response));
    this.#ws = new WebSocketServer({ server: this.#http, path: '/api/v1/live' });
    this.#ws.on('connection', (socket) => this.#accept(socket));
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
    return this.url;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.cutOff();
    await new Promise<void>((resolve) => this.#http.close(() => resolve()));
  }

  /** Puts one entry and tells whoever listens. */
  set(topic: string, section: string, key: string, value: unknown): void {
    this.#change(topic, { set: [{ section, key, value }], remove: [] }, true);
  }

  remove(topic: string, section: string, key: string): void {
    this.#change(topic, { set: [], remove: [{ section, key }] }, true);
  }

  /** Changes an entry and loses the message on the way, so that the next one shows a gap. */
  setUnheard(topic: string, section: string, key: string, value: unknown): void {
    this.#change(topic, { set: [{ section, key, value }], remove: [] }, false);
  }

  /** Ends every live connection and takes no new one until `hear`. */
  cutOff(): void {
    this.#listening = false;
    for (const socket of this.#sockets.keys()) socket.terminate();
  }

  hear(): void {
    this.#listening = true;
  }

  /** A new day for the next test: other run, no topics, nothing received, no script. */
  reset(): void {
    this.restart();
    this.hear();
    this.#topics.clear();
    this.#answers.clear();
    this.received.length = 0;
    this.gets.clear();
    this.asked.length = 0;
    this.script = AGREE;
  }

  /** A restart of the controller: another epoch, numbers from 1, no memory of changes. */
  restart(): void {
    this.#epoch = `${this.#epoch}+`;
    for (const topic of this.#topics.values()) {
      topic.n = 1;
      topic.changes.length = 0;
    }
    for (const socket of this.#sockets.keys()) socket.terminate();
  }

  #topic(name: string): Topic {
    const topic = this.#topics.get(name) ?? { n: 1, data: {}, changes: [] };
    this.#topics.set(name, topic);
    return topic;
  }

  #change(name: string, { set, remove }: Pick<Change, 'set' | 'remove'>, told: boolean): void {
    const topic = this.#topic(name);
    for (const { section, key } of remove) delete topic.data[section]?.[key];
    for (const { section, key, value } of set) topic.data[section] = { ...topic.data[section], [key]: value };
    topic.n += 1;
    const change: Change = { type: 'change', topic: name, epoch: this.#epoch, n: topic.n, set, remove };
    topic.changes.push(change);
    if (!told) return;
    for (const [socket, subscribed] of this.#sockets) if (subscribed.has(name)) socket.send(JSON.stringify(change));
  }

  #accept(socket: WebSocket): void {
    if (!this.#listening) return socket.terminate();
    this.#sockets.set(socket, new Set());
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('message', (raw) => {
      const request = liveRequestSchema.parse(JSON.parse(String(raw)));
      const subscribed = this.#sockets.get(socket);
      if (request.type === 'unsubscribe') return void subscribed?.delete(request.topic);
      subscribed?.add(request.topic);
      const { n, data, changes } = this.#topic(request.topic);
      if (request.since?.epoch === this.#epoch) {
        const since = request.since.n;
        for (const change of changes) if (change.n > since) socket.send(JSON.stringify(change));
      } else socket.send(JSON.stringify({ type: 'snapshot', topic: request.topic, epoch: this.#epoch, n, data } satisfies LiveMessage));
      return undefined;
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://hall').pathname;
    response.setHeader('content-security-policy', CSP);
    if (request.method === 'POST') return this.#command(path, request, response);
    if (path === '/api/v1/config') return void response.setHeader('content-type', 'application/json').end(JSON.stringify(this.#config));
    if (path.startsWith('/api/')) return this.#read(path, request, response);
    const file = extname(path) === '' ? 'index.html' : normalize(path);
    try {
      const content = await readFile(join(this.#folder, file));
      // Built assets carry their hash in their name.
      if (file.startsWith('/assets/')) response.setHeader('cache-control', 'max-age=3600, immutable');
      response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream').end(content);
    } catch {
      // Whatever the screens ask for and is not there shall show up as a 404 in the browser.
      response.writeHead(404).end();
    }
  }

  #read(path: string, request: IncomingMessage, response: ServerResponse): void {
    this.asked.push(request.url ?? '');
    const answer = this.gets.get(path) ?? {
      status: 404,
      body: { error: { code: 'request/not-found', zh: '没有。', en: 'None.', context: {} } },
    };
    if (answer === 'hang-up') return void request.socket.destroy();
    return void response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
  }

  async #command(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const received: Received = {
      path,
      body: JSON.parse(Buffer.concat(chunks).toString()),
      key: String(request.headers['idempotency-key']),
    };
    this.received.push(received);
    const before = this.#answers.get(received.key);
    const answer = before ?? (await this.script(received));
    if (answer === 'hang-up') return void request.socket.destroy();
    this.#answers.set(received.key, answer);
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
  }
}
