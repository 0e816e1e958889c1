import { resolve } from 'node:path';
import { SerialPort } from 'serialport';
import { codeOf, DriverError } from '../driver-error.ts';
import { identifyNode, watchNode } from './node-watch.ts';
import { type CloseReason, portClosed, type Transport, type TransportEvents, wireMsAt, withDeadline } from './transport.ts';

const WATCH_INTERVAL_MS = 100;
const CLOSE_TIMEOUT_MS = 1_000;

/**
 * A tty over serialport 13, one object for one open. A relative path counts from the working folder of the process, which the
 * controller sets to the data folder. Every known trap of the library is dealt with here and named where it is.
 */
export class SerialTransport implements Transport {
  readonly reportDescriptor = null;
  /** FTDI adapters hold what they received for up to 16 ms. */
  readonly lagMs = 20;
  readonly #path: string;
  readonly #baud: number;
  readonly #events: TransportEvents;
  #port: SerialPort | null = null;
  #stopWatching: () => void = () => undefined;
  #state: 'new' | 'opening' | 'open' | 'closed' = 'new';

  constructor(path: string, baud: number, events: TransportEvents) {
    this.#path = process.platform === 'win32' ? path : resolve(path);
    this.#baud = baud;
    this.#events = events;
  }

  get isOpen(): boolean {
    return this.#state === 'open' && this.#port?.isOpen === true;
  }

  wireMs(bytes: number): number {
    return wireMsAt(this.#baud, bytes);
  }

  async open(timeoutMs: number): Promise<void> {
    if (this.#state !== 'new') throw new DriverError('port/open-failed', 'a transport is opened once', { path: this.#path });
    this.#state = 'opening';
    const identity = process.platform === 'win32' ? null : await identifyNode(this.#path);
    if (identity === null && process.platform !== 'win32') {
      this.#state = 'closed';
      throw new DriverError('port/not-found', `no device node ${this.#path}`, { path: this.#path });
    }
    const port = new SerialPort({ path: this.#path, baudRate: this.#baud, autoOpen: false });
    this.#port = port;
    // Without a data listener an unplug goes unnoticed until a write fails, so it stands before the port is open.
    port.on('data', (chunk: Buffer) => {
      if (this.#state === 'open') this.#events.data(chunk);
    });
    // `error` (EIO) may come before `close`, and `close` twice, with or without `disconnected`: one idempotent end for all.
    port.on('error', () => this.#end('port/error'));
    port.on('close', () => this.#end('port/unplugged'));
    try {
      await withDeadline(openPort(port), timeoutMs, 'port/open-timeout', `open ${this.#path}`);
    } catch (caught) {
      this.#state = 'closed';
      await release(port);
      throw new DriverError(codeOf(caught, 'port/open-failed'), `cannot open ${this.#path}`, { path: this.#path }, caught);
    }
    if (this.#state !== 'opening') {
      await release(port);
      throw portClosed(this.#path);
    }
    this.#state = 'open';
    shortenLatency(port);
    if (identity !== null) {
      this.#stopWatching = watchNode(this.#path, identity, WATCH_INTERVAL_MS, () => this.#end('port/unplugged'));
    }
  }

  async write(bytes: Uint8Array, timeoutMs: number): Promise<void> {
    const port = this.#port;
    // Never hand a write to a closed port: serialport queues it and sends it after the reopen.
    if (port === null || !this.isOpen) throw portClosed(this.#path);
    const handedOver = new Promise<void>((done, fail) => {
      port.write(Buffer.from(bytes), (error) => (error ? fail(error) : done()));
    });
    try {
      // The callback proves nothing, yet with a hung peer it never comes at all: then only close() frees it.
      await withDeadline(handedOver, timeoutMs, 'port/write-timeout', `write to ${this.#path}`);
    } catch (caught) {
      const code = codeOf(caught, 'port/error');
      this.#end(code === 'port/write-timeout' ? 'port/write-timeout' : 'port/error');
      throw new DriverError(code, `cannot write to ${this.#path}`, { path: this.#path, bytes: bytes.length }, caught);
    }
  }

  async close(reason: CloseReason): Promise<void> {
    const port = this.#port;
    this.#end(reason);
    if (port !== null) await release(port);
  }

  #end(reason: CloseReason): void {
    const wasOpen = this.#state === 'open';
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#stopWatching();
    if (this.#port !== null) void release(this.#port);
    if (wasOpen) this.#events.closed(reason);
  }
}

/**
 * Asks the driver to hand bytes over at once: an FTDI adapter keeps them for 16 ms otherwise, a quarter of a pad's whole transaction. DTR and RTS stay as the
 * open left them. Ports that know no such thing (ptys, CDC-ACM) refuse, and lose nothing by it.
 */
function shortenLatency(port: SerialPort): void {
  if (process.platform !== 'linux') return;
  port.set({ dtr: true, rts: true, lowLatency: true } as Parameters<SerialPort['set']>[0], () => undefined);
}

function openPort(port: SerialPort): Promise<void> {
  return new Promise((done, fail) => port.open((error) => (error ? fail(error) : done())));
}

/** Frees the descriptor and the library's poller; a close that hangs is left behind, as nobody uses the object again. */
async function release(port: SerialPort): Promise<void> {
  if (!port.isOpen) return;
  const closed = new Promise<void>((done) => port.close(() => done()));
  await withDeadline(closed, CLOSE_TIMEOUT_MS, 'port/error', 'close').catch(() => undefined);
}
