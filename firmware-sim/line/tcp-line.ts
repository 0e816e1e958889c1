import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { SimError } from '../sim-error.ts';
import type { Line, LineAddress } from './line.ts';

const HOST = '127.0.0.1';

/** A serial device server or a network printer: one TCP port on the loopback, one host at a time; a second one is reset. */
export class TcpLine implements Line {
  #port: number;
  #server: Server | null = null;
  #socket: Socket | null = null;
  #held = false;
  #hear: (bytes: Buffer) => void = () => undefined;

  /** `port` 0 takes a free one, kept over unplug and plug. */
  constructor(port: number) {
    this.#port = port;
  }

  get address(): LineAddress {
    return { kind: 'tcp', host: HOST, port: this.#port };
  }

  get plugged(): boolean {
    return this.#server !== null;
  }

  onBytes(hear: (bytes: Buffer) => void): void {
    this.#hear = hear;
  }

  async plug(): Promise<void> {
    if (this.#server !== null) throw new SimError('sim/plugged', `port ${this.#port} is plugged in already`);
    const server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
    server.listen(this.#port, HOST);
    await once(server, 'listening');
    const address = server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
    this.#server = server;
  }

  async unplug(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    const closed = once(server, 'close');
    server.close();
    this.#socket?.resetAndDestroy();
    await closed;
  }

  write(bytes: Buffer): void {
    this.#socket?.write(bytes);
  }

  hold(held: boolean): void {
    this.#held = held;
    if (held) this.#socket?.pause();
    else this.#socket?.resume();
  }

  #accept(socket: Socket): void {
    if (this.#socket !== null) {
      socket.resetAndDestroy();
      return;
    }
    this.#socket = socket;
    socket.on('data', (bytes) => this.#hear(bytes));
    // A reset by the host is an everyday thing here: `close` follows and says all there is to say.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#socket = null;
    });
    if (this.#held) socket.pause();
  }
}
