import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { HandshakeReply, RowsReply } from '../../../main/api/city-wire.ts';

const PORTAL = '<!doctype html><title>Login</title><form action="/login">Accept the terms</form>';
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

type Honest = { readonly status: number; readonly body: string };
/** `forward` lets the real city answer; a fault that never calls it stores nothing. */
export type Fault = (request: IncomingMessage, response: ServerResponse, forward: () => Promise<Honest>, sent: unknown) => unknown;

/** A whole answer at once. */
export const respond = (response: ServerResponse, status: number, headers: http.OutgoingHttpHeaders, body: string): void => {
  response.writeHead(status, headers).end(body);
};

const changed =
  (change: (reply: RowsReply & HandshakeReply) => object): Fault =>
  async (_request, response, forward) => {
    const { status, body } = await forward();
    respond(response, status, JSON_TYPE, JSON.stringify(change(JSON.parse(body))));
  };

/** Stores all of a batch and names the first half of it. */
export const HALF_ACKED: Fault = changed((reply) => ({ ...reply, acked: reply.acked?.slice(0, Math.ceil(reply.acked.length / 2)) }));

/** Every way in which a link or a city has been seen to fail. Those that say `stored` have let the city store first. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  500: (_q, s) => respond(s, 500, {}, 'boom'),
  '503 with retry-after': (_q, s) => respond(s, 503, { 'retry-after': '1' }, ''),
  '429 with retry-after': (_q, s) => respond(s, 429, { 'retry-after': '1' }, ''),
  401: (_q, s) => respond(s, 401, JSON_TYPE, '{"code":"city/unauthorised","message":""}'),
  '302 of a captive portal': (_q, s) => respond(s, 302, { location: '/login' }, ''),
  '200 with a login page': (_q, s) => respond(s, 200, { 'content-type': 'text/html' }, PORTAL),
  'an empty 200': (_q, s) => respond(s, 200, {}, ''),
  'half a JSON': (_q, s) => respond(s, 200, JSON_TYPE, '{"acked":["a'),
  'a 409 of somebody else': (_q, s) => respond(s, 409, { 'content-type': 'text/html' }, PORTAL),
  'wrong ids, stored': changed((reply) => ({ ...reply, hallId: 'other', acked: reply.acked?.map((id) => `not-${id}`) })),
  'ids in another order, stored': changed((reply) => ({ ...reply, acked: reply.acked?.toReversed(), journals: [] })),
  'more ids than were sent, stored': changed((reply) => ({ ...reply, acked: [...(reply.acked ?? []), 'one/more/1'], journals: [] })),
  'the right ids with a wrong head, stored': changed((reply) => ({
    ...reply,
    head: { seq: reply.head?.seq, hash: 'ab'.repeat(32) },
    journals: [],
  })),
  'an acknowledgement of nothing': (_q, s, _f, sent) => {
    const { after } = sent as { after?: object };
    respond(
      s,
      200,
      JSON_TYPE,
      JSON.stringify({ acked: [], head: after ?? { seq: 0, hash: '0'.repeat(64) }, hallId: '', journals: [], salvaged: [] }),
    );
  },
  'a reset': (request) => request.socket.resetAndDestroy(),
  'a lost reply, stored': async (request, _s, forward) => {
    await forward();
    request.socket.resetAndDestroy();
  },
  'a reply that breaks off, stored': async (request, response, forward) => {
    const { body } = await forward();
    response.writeHead(200, { ...JSON_TYPE, 'content-length': body.length });
    response.write(body.slice(0, body.length / 2), () => request.socket.destroy());
  },
  'a 500 after storing': async (_q, response, forward) => {
    await forward();
    respond(response, 500, {}, 'boom');
  },
  'an answer that comes too late, stored': async (_q, response, forward) => {
    const { status, body } = await forward();
    setTimeout(() => respond(response, status, JSON_TYPE, body), 900);
  },
  'an answer in drips, stored': async (_q, response, forward) => {
    const { body } = await forward();
    response.writeHead(200, { ...JSON_TYPE, 'content-length': body.length });
    const drops = body[Symbol.iterator]();
    const timer = setInterval(() => {
      const drop = drops.next();
      if (drop.done === true || response.destroyed) clearInterval(timer);
      else response.write(drop.value);
    }, 50);
  },
  silence: () => undefined,
  'an endless answer, stored': async (_q, response, forward) => {
    await forward();
    response.writeHead(200, JSON_TYPE);
    const more = (): void => {
      while (!response.destroyed && response.write(' '.repeat(65_536)));
    };
    response.on('drain', more);
    more();
  },
};

/**
 * A link between a hall and the real city that can fail in every way. `fault` is asked for each request, with its path, and null lets
 * it through. `believable` is the highest seq that an honest answer has acknowledged: the hall's cursor must never be beyond it.
 */
export class HostileLink {
  readonly url: string;
  readonly #server: http.Server;
  upstream: string | null;
  fault: (path: string) => Fault | null = () => null;
  believable = 0;
  requests = 0;
  longestBodyBytes = 0;

  private constructor(server: http.Server, upstream: string | null) {
    this.#server = server;
    this.upstream = upstream;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => void this.#serve(request, response));
    server.on('clientError', (_error, socket) => socket.destroy());
  }

  static async open(upstream: string | null): Promise<HostileLink> {
    const server = http.createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new HostileLink(server, upstream);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests += 1;
    // What becomes of a spoiled connection is the hall's business.
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    const fault = this.fault(request.url ?? '');
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
      this.longestBodyBytes = Math.max(this.longestBodyBytes, plain.length);
      const forward = (): Promise<Honest> => this.#forward(request, body);
      if (fault !== null) {
        await fault(request, response, forward, JSON.parse(plain.toString()));
        return;
      }
      const honest = await forward();
      const head = honest.status === 200 && request.url?.endsWith('/rows') ? (JSON.parse(honest.body) as RowsReply).head : null;
      this.believable = Math.max(this.believable, head?.seq ?? 0);
      respond(response, honest.status, JSON_TYPE, honest.body);
    } catch {
      // The city is away: so is the link.
      request.socket.resetAndDestroy();
    }
  }

  async #forward({ url, headers }: IncomingMessage, body: Buffer): Promise<Honest> {
    if (this.upstream === null) throw new Error('the city is away');
    const { 'content-encoding': encoding, authorization = '' } = headers;
    const answer = await fetch(`${this.upstream}${url}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', ...(encoding === undefined ? {} : { 'content-encoding': encoding }) },
      body: new Uint8Array(body),
    });
    return { status: answer.status, body: await answer.text() };
  }
}
