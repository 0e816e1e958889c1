import { connect, type Socket } from 'node:net';
import { codeOf, DriverError } from '../driver-error.ts';
import { type CloseReason, portClosed, type Transport, type TransportEvents, wireMsAt, withDeadline } from './transport.ts';

const KEEPALIVE_MS = 5_000;

/** A serial device server or a network printer over TCP. Keepalive finds a dead peer late, so drivers keep their own heartbeat. */
export class TcpTransport implements Transport {
  readonly reportDescriptor = null;
  readonly #host: string;
  readonly #portNumber: number;
  readonly #baud: number | null;
  /** A serial device server gathers bytes before it sends them, and there is a network. */
  readonly lagMs = 60;
  readonly #events: TransportEvents;
  #socket: Socket | null = null;
  #state: 'new' | 'opening' | 'open' | 'closed' = 'new';

  /** `baud`: the speed of the line behind a serial device server; null where there is none or it is not known. */
  constructor(host: string, portNumber: number, baud: number | null, events: TransportEvents) {
    this.#host = host;
    this.#portNumber = portNumber;
    this.#baud = baud;
    this.#events = events;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  get #name(): string {
    return `${this.#host}:${this.#portNumber}`;
  }

  wireMs(bytes: number): number {
    return this.#baud === null ? 0 : wireMsAt(this.#baud, bytes);
  }

  async open(timeoutMs: number): Promise<void> {
    if (this.#state !== 'new') throw new DriverError('port/open-failed', 'a transport is opened once', { host: this.#name });
    this.#state = 'opening';
    const socket = connect({
      host: this.#host,
      port: this.#portNumber,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEPALIVE_MS,
    });
    this.#socket = socket;
    const connected = new Promise<void>((done, fail) => {
      socket.once('connect', done);
      socket.on('error', (error) => {
        fail(error);
        this.#end('port/error');
      });
      socket.once('close', () => {
        fail(portClosed(this.#name));
        this.#end('port/unplugged');
      });
    });
    // A far end that only shuts down its sending half is gone for us: no answer can come.
    socket.once('end', () => this.#end('port/unplugged'));
    socket.on('data', (chunk) => {
      if (this.#state === 'open') this.#events.data(chunk);
    });
    try {
      await withDeadline(connected, timeoutMs, 'port/open-timeout', `connect to ${this.#name}`);
    } catch (caught) {
      this.#state = 'closed';
      socket.destroy();
      throw new DriverError(codeOf(caught, 'port/open-failed'), `cannot connect to ${this.#name}`, { host: this.#name }, caught);
    }
    if (this.#state !== 'opening') throw portClosed(this.#name);
    this.#state = 'open';
  }

  async write(bytes: Uint8Array, timeoutMs: number): Promise<void> {
    const socket = this.#socket;
    if (socket === null || !this.isOpen) throw portClosed(this.#name);
    const handedOver = new Promise<void>((done, fail) => {
      socket.write(bytes, (error) => (error ? fail(error) : done()));
    });
    try {
      await withDeadline(handedOver, timeoutMs, 'port/write-timeout', `write to ${this.#name}`);
    } catch (caught) {
      const code = codeOf(caught, 'port/error');
      this.#end(code === 'port/write-timeout' ? 'port/write-timeout' : 'port/error');
      throw new DriverError(code, `cannot write to ${this.#name}`, { host: this.#name, bytes: bytes.length }, caught);
    }
  }

  async close(reason: CloseReason): Promise<void> {
    this.#end(reason);
  }

  #end(reason: CloseReason): void {
    const wasOpen = this.#state === 'open';
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#socket?.destroy();
    if (wasOpen) this.#events.closed(reason);
  }
}
