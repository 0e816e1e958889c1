/**
 * Where device hosts of other kiosks attach, over TCP: JSON lines, the first of which says who it is (see `drivers/host/line-channel.ts`). Listens on the
 * loopback only until there is a log-in. A host is known by a token of its own, which stands in a file that only the hall's user reads.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { HostCommand, HostMessage } from '../../drivers/messages.ts';
import type { ChannelEvents, ChannelLog, HostChannel } from './host-channel.ts';

const attachSchema = z.strictObject({ type: z.literal('attach'), host: z.string().max(64), token: z.string().max(200) });
const TOKEN_BYTES = 32;
/** Who has not said who it is by then is hung up on. */
const ATTACH_MS = 5_000;
/** The first line says little; more without an end is somebody else. */
const MAX_ATTACH_BYTES = 4_096;
/** A host that reads nothing is given up, like one whose connection broke. */
const MAX_UNREAD_BYTES = 8 * 1024 * 1024;

/** The file that holds the token of `host`; made when it is not there. */
export function tokenFileOf(dataDir: string, host: string): string {
  const folder = join(dataDir, 'device-host-tokens');
  const file = join(folder, host);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(file, `${randomBytes(TOKEN_BYTES).toString('base64url')}\n`, { mode: 0o600 });
  return file;
}

/** The end of one attached host; it stands whether the host is there or not. */
class AttachedHost implements HostChannel {
  readonly pid = null;
  readonly token: string;
  #events: ChannelEvents | null = null;
  #socket: Socket | null = null;
  #attachments = 0;

  constructor(token: string) {
    this.token = token;
  }

  get restarts(): number {
    return Math.max(this.#attachments - 1, 0);
  }

  start(events: ChannelEvents): void {
    this.#events = events;
  }

  send(command: HostCommand): boolean {
    if (this.#socket === null) return false;
    this.#socket.write(`${JSON.stringify(command)}\n`);
    if (this.#socket.writableLength > MAX_UNREAD_BYTES) this.#socket.destroy();
    return true;
  }

  async stop(): Promise<void> {
    this.#events = null;
    this.#socket?.destroy();
  }

  /** The same host that dials again has lost its connection, even where this end has not noticed yet: the newer one counts. */
  take(socket: Socket): void {
    this.#socket?.destroy();
    if (this.#socket !== null) this.#events?.gone();
    this.#socket = socket;
    this.#attachments += 1;
    socket.once('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#events?.gone();
    });
  }

  receive(socket: Socket, message: HostMessage): void {
    if (this.#socket === socket) this.#events?.message(message);
  }
}

export class HostListener {
  readonly #hosts = new Map<string, AttachedHost>();
  readonly #log: ChannelLog;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  /** `hosts`: the names that may attach. */
  constructor(dataDir: string, hosts: readonly string[], log: ChannelLog) {
    this.#log = log;
    for (const host of hosts) this.#hosts.set(host, new AttachedHost(readFileSync(tokenFileOf(dataDir, host), 'utf8').trim()));
    this.#server = createServer({ keepAlive: true, noDelay: true }, (socket) => this.#onSocket(socket));
  }

  channel(host: string): HostChannel {
    const channel = this.#hosts.get(host);
    if (channel === undefined) throw new TypeError(`no host ${host}`);
    return channel;
  }

  /** Rejects with EADDRINUSE. Port 0 takes any free one; the one taken is returned. */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        this.#server.on('error', (error) => this.#log.warn({ err: error }, 'the listener for device hosts failed'));
        const address = this.#server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (this.#server.listening) await new Promise<void>((done) => this.#server.close(() => done()));
  }

  #onSocket(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', (error) => this.#log.info({ err: error }, 'a device host hung up'));
    const late = setTimeout(() => socket.destroy(), ATTACH_MS);
    socket.once('close', () => clearTimeout(late));
    let channel: AttachedHost | null = null;
    socket.on('data', () => {
      if (channel === null && socket.bytesRead > MAX_ATTACH_BYTES) socket.destroy();
    });
    // The reader of lines passes the socket's error on, which has been logged.
    const lines = createInterface({ input: socket }).on('error', () => undefined);
    lines.on('line', (line) => {
      const message = parse(line);
      if (message === null) return void socket.destroy();
      if (channel !== null) return channel.receive(socket, message as HostMessage);
      clearTimeout(late);
      channel = this.#admit(message);
      socket.write(`${JSON.stringify(channel === null ? { type: 'refused', code: 'device-host/not-known' } : { type: 'attached' })}\n`);
      if (channel === null) socket.end();
      else channel.take(socket);
    });
  }

  #admit(message: unknown): AttachedHost | null {
    const attach = attachSchema.safeParse(message);
    const channel = attach.success ? this.#hosts.get(attach.data.host) : undefined;
    if (attach.success && channel !== undefined && isSame(attach.data.token, channel.token)) return channel;
    this.#log.warn({ host: attach.success ? attach.data.host : null }, 'a device host that is not known wished to attach');
    return null;
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // Whoever speaks something else is no device host; the caller hangs up.
    return null;
  }
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
