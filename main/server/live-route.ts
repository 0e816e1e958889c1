/** The one WebSocket: topics are asked for by name; a slow client is let go before it fills the memory. */
import type { FastifyInstance } from 'fastify';
import { type LiveMessage, liveRequestSchema } from '../api/live.ts';
import type { Subscriber } from '../live/topic-feed.ts';
import type { ServerDeps } from './deps.ts';

/** A client that has this much unread is cut off; it reconnects and gets a snapshot. */
const MAX_UNREAD_BYTES = 4_194_304;
const MAX_TOPICS = 16;
const PING_EVERY_MS = 15_000;

export function liveRoute(app: FastifyInstance, deps: ServerDeps): void {
  app.get('/live', { websocket: true, schema: { hide: true } }, (socket) => {
    const topics = new Map<string, Subscriber>();
    let isAlive = true;
    const send = (_message: LiveMessage, json: string): void => {
      if (socket.bufferedAmount > MAX_UNREAD_BYTES) socket.terminate();
      else socket.send(json);
    };
    const refuse = (topic: string, code: string): void =>
      socket.send(JSON.stringify({ type: 'refused', topic, code } satisfies LiveMessage));
    const leave = (topic: string): void => {
      const subscriber = topics.get(topic);
      if (subscriber !== undefined) deps.hub.unsubscribe(topic, subscriber);
      topics.delete(topic);
    };
    // A screen that vanished without a word (a pulled cable) is found by its missing pong.
    const ping = setInterval(() => {
      if (!isAlive) return socket.terminate();
      isAlive = false;
      return socket.ping();
    }, PING_EVERY_MS);
    socket.on('pong', () => {
      isAlive = true;
    });
    socket.on('close', () => {
      clearInterval(ping);
      for (const topic of [...topics.keys()]) leave(topic);
    });
    socket.on('error', () => socket.terminate());
    socket.on('message', (raw) => {
      const request = parseRequest(String(raw));
      if (request === null) return refuse('', 'request/invalid');
      leave(request.topic);
      if (request.type === 'unsubscribe') return undefined;
      if (topics.size >= MAX_TOPICS || !deps.authorize({ kind: 'manager', id: 'loopback' }, 'read', `topic/${request.topic}`))
        return refuse(request.topic, 'request/forbidden');
      const subscriber: Subscriber = (message, json) => send(message, json);
      if (!deps.hub.subscribe(request.topic, subscriber, request.since)) return refuse(request.topic, 'request/not-found');
      topics.set(request.topic, subscriber);
      return undefined;
    });
  });
}

function parseRequest(text: string) {
  try {
    const parsed = liveRequestSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    // Not JSON: the caller is told so like any other malformed request.
    return null;
  }
}
