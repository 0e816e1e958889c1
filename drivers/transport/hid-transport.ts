import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { HIDAsync } from 'node-hid';
import { codeOf, DriverError } from '../driver-error.ts';
import { type CloseReason, portClosed, type Transport, type TransportEvents, withDeadline } from './transport.ts';

/** Which HID unit: hidraw numbers swap on a replug, so a unit is known by its serial number. */
export type HidId = { readonly vendorId: number; readonly productId: number; readonly serialNumber: string };

/**
 * A HID device over node-hid's HIDAsync (the synchronous class can crash when closed in mid-read, PR 559). The library loads at
 * the first open only: its Linux builds need libusb-1.0-0, and a hall without HID devices does not. `port/hid-unavailable` says
 * that it is missing. There is no unplug event: a read error is the sign, and its payload is a string.
 */
export class HidTransport implements Transport {
  /** Interrupt reports come every few ms; the rest is for the system. */
  readonly lagMs = 20;
  readonly #id: HidId;
  readonly #events: TransportEvents;
  readonly #load: () => Promise<typeof import('node-hid')>;
  #device: HIDAsync | null = null;
  #descriptor: Uint8Array | null = null;
  #state: 'new' | 'opening' | 'open' | 'closed' = 'new';

  constructor(id: HidId, events: TransportEvents, load: () => Promise<typeof import('node-hid')> = () => import('node-hid')) {
    this.#id = id;
    this.#events = events;
    this.#load = load;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  get reportDescriptor(): Uint8Array | null {
    return this.#descriptor;
  }

  wireMs(): number {
    return 0;
  }

  async open(timeoutMs: number): Promise<void> {
    if (this.#state !== 'new') throw new DriverError('port/open-failed', 'a transport is opened once', { ...this.#id });
    this.#state = 'opening';
    try {
      const device = await withDeadline(this.#find(), timeoutMs, 'port/open-timeout', 'open HID');
      device.on('data', (report: Buffer) => {
        if (this.#state === 'open') this.#events.data(report);
      });
      device.on('error', () => this.#end('port/unplugged'));
      this.#device = device;
    } catch (caught) {
      this.#state = 'closed';
      throw new DriverError(codeOf(caught, 'port/open-failed'), 'cannot open the HID device', { ...this.#id }, caught);
    }
    if (this.#state !== 'opening') throw portClosed(this.#id.serialNumber);
    this.#state = 'open';
  }

  async write(bytes: Uint8Array, timeoutMs: number): Promise<void> {
    const device = this.#device;
    if (device === null || !this.isOpen) throw portClosed(this.#id.serialNumber);
    try {
      await withDeadline(device.write(Buffer.from(bytes)), timeoutMs, 'port/write-timeout', 'write to HID');
    } catch (caught) {
      const code = codeOf(caught, 'port/error');
      this.#end(code === 'port/write-timeout' ? 'port/write-timeout' : 'port/error');
      throw new DriverError(code, 'cannot write to the HID device', { ...this.#id, bytes: bytes.length }, caught);
    }
  }

  async close(reason: CloseReason): Promise<void> {
    this.#end(reason);
  }

  async #find(): Promise<HIDAsync> {
    let hid: typeof import('node-hid');
    let units: Awaited<ReturnType<typeof import('node-hid')['devicesAsync']>>;
    try {
      hid = await this.#load();
      units = await hid.devicesAsync(this.#id.vendorId, this.#id.productId);
    } catch (caught) {
      throw new DriverError('port/hid-unavailable', 'node-hid does not load; on Debian install libusb-1.0-0', { ...this.#id }, caught);
    }
    const path = units.find((unit) => unit.serialNumber === this.#id.serialNumber)?.path;
    if (path === undefined)
      throw new DriverError('port/not-found', `no HID unit with serial number ${this.#id.serialNumber}`, { ...this.#id });
    this.#descriptor = await readDescriptor(path);
    return hid.HIDAsync.open(path);
  }

  #end(reason: CloseReason): void {
    const wasOpen = this.#state === 'open';
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    // The handle is dropped either way; a close that fails has nothing left to free.
    this.#device?.close().catch(() => undefined);
    if (wasOpen) this.#events.closed(reason);
  }
}

/** node-hid does not give the report descriptor; Linux has it beside the hidraw node. Null elsewhere. */
async function readDescriptor(path: string): Promise<Uint8Array | null> {
  if (!path.startsWith('/dev/hidraw')) return null;
  try {
    return await readFile(`/sys/class/hidraw/${basename(path)}/device/report_descriptor`);
  } catch {
    // Pulled in this very moment, or hidden from this user: the driver says that it is missing.
    return null;
  }
}
