import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pause } from '../clock.ts';
import { codeOf, DriverError } from '../driver-error.ts';
import { identifyNode, watchNode } from './node-watch.ts';
import { type CloseReason, portClosed, type Transport, type TransportEvents, withDeadline } from './transport.ts';

const WATCH_INTERVAL_MS = 100;
/** Between two reads that found nothing. */
const READ_PAUSE_MS = 10;
/** After this long without a byte either way: nobody waits for an answer. */
const READ_IDLE_PAUSE_MS = 50;
const IDLE_AFTER_PAUSES = 100;
/** Between two tries to write into a full device. */
const WRITE_PAUSE_MS = 5;
const READ_BYTES = 1_024;
/** One call of the system may not take longer than this, or the handle is given up. */
const CLOSE_TIMEOUT_MS = 1_000;

/**
 * The printer class of Linux (`usblp`): `/dev/usb/lp0` as a file that is written and read. Everything is non-blocking: a blocking read of a
 * printer that says nothing would hold one of the few threads of this process, and an unplug would not free it. So reads that find nothing
 * (EAGAIN, or 0 bytes, which some printers answer for ever) are tried again a little later, and a write goes on where the device took the last
 * piece, until its deadline. An unplug is ENODEV, EIO, or the device node gone. A second opener gets EBUSY. A relative path counts from the data folder.
 */
export class UsbPrinterTransport implements Transport {
  readonly reportDescriptor = null;
  /** What the USB stack may add. */
  readonly lagMs = 20;
  readonly #path: string;
  readonly #events: TransportEvents;
  readonly #ended = new AbortController();
  #file: FileHandle | null = null;
  #reading: Promise<void> = Promise.resolve();
  #idlePauses = 0;
  #stopWatching: () => void = () => undefined;
  #state: 'new' | 'opening' | 'open' | 'closed' = 'new';

  constructor(path: string, events: TransportEvents) {
    this.#path = resolve(path);
    this.#events = events;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** The bus takes a ticket in less than a millisecond; the printer takes its time and says when it is full. */
  wireMs(): number {
    return 0;
  }

  async open(timeoutMs: number): Promise<void> {
    if (this.#state !== 'new') throw new DriverError('port/open-failed', 'a transport is opened once', { path: this.#path });
    this.#state = 'opening';
    const identity = await identifyNode(this.#path);
    if (identity === null) {
      this.#state = 'closed';
      throw new DriverError('port/not-found', `no device node ${this.#path}`, { path: this.#path });
    }
    const opening = open(this.#path, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY);
    try {
      this.#file = await withDeadline(opening, timeoutMs, 'port/open-timeout', `open ${this.#path}`);
    } catch (caught) {
      this.#state = 'closed';
      // Should it open after all, nobody wants it any more.
      opening.then((file) => file.close()).catch(() => undefined);
      throw new DriverError(codeOf(caught, 'port/open-failed'), `cannot open ${this.#path}`, { path: this.#path }, caught);
    }
    if (this.#state !== 'opening') {
      await this.#release();
      throw portClosed(this.#path);
    }
    this.#state = 'open';
    this.#stopWatching = watchNode(this.#path, identity, WATCH_INTERVAL_MS, () => this.#end('port/unplugged'));
    this.#reading = this.#keepReading(this.#file);
  }

  async write(bytes: Uint8Array, timeoutMs: number): Promise<void> {
    const file = this.#file;
    if (file === null || !this.isOpen) throw portClosed(this.#path);
    try {
      await withDeadline(this.#writeAll(file, bytes), timeoutMs, 'port/write-timeout', `write to ${this.#path}`);
    } catch (caught) {
      const code = codeOf(caught, 'port/error');
      this.#end(code === 'port/write-timeout' ? 'port/write-timeout' : isGone(caught) ? 'port/unplugged' : 'port/error');
      throw new DriverError(code, `cannot write to ${this.#path}`, { path: this.#path, bytes: bytes.length }, caught);
    }
  }

  async close(reason: CloseReason): Promise<void> {
    this.#end(reason);
    await this.#release();
  }

  async #writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      if (!this.isOpen) throw portClosed(this.#path);
      const count = await attempt(() => file.write(bytes, written).then(({ bytesWritten }) => bytesWritten));
      this.#idlePauses = 0;
      written += count;
      if (count === 0) await pause(WRITE_PAUSE_MS, this.#ended.signal);
    }
  }

  async #keepReading(file: FileHandle): Promise<void> {
    const buffer = Buffer.alloc(READ_BYTES);
    while (this.isOpen) {
      try {
        const count = await attempt(() => file.read(buffer, 0, READ_BYTES, null).then(({ bytesRead }) => bytesRead));
        if (count > 0) {
          this.#idlePauses = 0;
          if (this.isOpen) this.#events.data(Uint8Array.from(buffer.subarray(0, count)));
          continue;
        }
        this.#idlePauses += 1;
        await pause(this.#idlePauses > IDLE_AFTER_PAUSES ? READ_IDLE_PAUSE_MS : READ_PAUSE_MS, this.#ended.signal);
      } catch (caught) {
        this.#end(isGone(caught) ? 'port/unplugged' : 'port/error');
      }
    }
  }

  #end(reason: CloseReason): void {
    const wasOpen = this.#state === 'open';
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#stopWatching();
    this.#ended.abort();
    void this.#release();
    if (wasOpen) this.#events.closed(reason);
  }

  /** Closes the file when the last read is over; a system call that hangs is left behind, as nobody uses the object again. */
  async #release(): Promise<void> {
    const file = this.#file;
    if (file === null) return;
    this.#file = null;
    const closed = this.#reading.then(() => file.close());
    await withDeadline(closed, CLOSE_TIMEOUT_MS, 'port/error', 'close').catch(() => undefined);
  }
}

/** Bytes moved; 0 when the device has or takes nothing now. */
async function attempt(move: () => Promise<number>): Promise<number> {
  try {
    return await move();
  } catch (caught) {
    if (errnoOf(caught) === 'EAGAIN') return 0;
    throw caught;
  }
}

const isGone = (caught: unknown): boolean => ['ENODEV', 'EIO', 'ESHUTDOWN', 'EBADF'].includes(errnoOf(caught));

const errnoOf = (caught: unknown): string => (caught instanceof Error && 'code' in caught ? String(caught.code) : '');
