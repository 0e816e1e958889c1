/**
 * The hardware lab as the tests here use it: its module, named by `LAB_API`, typed as far as it is needed, and serial devices of it as lines that firmware
 * simulators sit on. Nothing here works outside the lab's guest.
 */
import type { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Line, LineAddress } from '../../firmware-sim/line/line.ts';

export type PadKind = 'usb' | 'uhid';

export type LabPad = EventEmitter & {
  plug(): LabPad;
  unplug(): void;
  /** False: the last report has not been fetched yet. */
  report(bits: number): boolean;
};

/** `serial` another unit's number, `port` another socket, 1 to 8. */
export type Unit = { readonly serial: string; readonly port: number };

type LabAcm = { plug(): Duplex; unplug(): void };

export type Lab = {
  readonly Pad: new (options: { readonly serial: string; readonly kind: PadKind }) => LabPad;
  readonly Acm: new (options: { readonly serial: string }) => LabAcm;
  readonly plug: (name: string, unit?: Unit) => Promise<unknown>;
  readonly unplug: (name: string) => Promise<unknown>;
  readonly wire: (name: string) => Duplex;
};

const labApi = process.env.LAB_API;

/** Null outside the lab. */
export const lab: Lab | null = labApi === undefined ? null : ((await import(labApi)) as Lab);
export const skip = lab === null ? 'no hardware lab here: LAB_API is not set' : false;

/** How often each plug is pulled. */
export const CYCLES = Number(process.env.LAB_CYCLES ?? 20);

/** Least, median and greatest, in whole ms. */
export function spread(figuresMs: readonly number[]): string {
  const sorted = figuresMs.toSorted((a, b) => a - b).map(Math.round);
  return `${sorted[0] ?? '-'} / ${sorted[Math.floor(sorted.length / 2)] ?? '-'} / ${sorted.at(-1) ?? '-'} ms (least / median / greatest of ${sorted.length})`;
}

function theLab(): Lab {
  if (lab === null) throw new Error('no lab');
  return lab;
}

export const makePad = (serial: string, kind: PadKind): LabPad => {
  const { Pad } = theLab();
  return new Pad({ serial, kind });
};

/** A line whose host end is a USB device of the lab, `address.path` the name under which udev shows that one unit. */
export type UsbLine = Line & { readonly address: Extract<LineAddress, { kind: 'serial' }> };

/** An FTDI adapter that was plugged in when the guest started. */
export class FtdiLine implements UsbLine {
  readonly address: UsbLine['address'];
  plugged = true;
  readonly #name: string;
  readonly #far: Duplex;
  #hear: (bytes: Buffer) => void = () => undefined;

  constructor(name: string) {
    this.address = { kind: 'serial', path: byIdOfFtdi(name) };
    this.#name = name;
    this.#far = theLab().wire(name);
    this.#far.on('data', (bytes: Buffer) => {
      if (this.plugged) this.#hear(bytes);
    });
  }

  plug(): Promise<void> {
    return this.plugUnit(null);
  }

  /** Another unit of the same make, in another socket; null: the same one again. */
  async plugUnit(unit: Unit | null): Promise<void> {
    const { plug } = theLab();
    await (unit === null ? plug(this.#name) : plug(this.#name, unit));
    this.plugged = true;
  }

  async unplug(): Promise<void> {
    this.plugged = false;
    await theLab().unplug(this.#name);
  }

  write(bytes: Buffer): void {
    if (this.plugged) this.#far.write(bytes);
  }

  onBytes(hear: (bytes: Buffer) => void): void {
    this.#hear = hear;
  }

  hold(held: boolean): void {
    holdStream(this.#far, held);
  }
}

export const byIdOfFtdi = (serial: string): string => `/dev/serial/by-id/usb-QEMU_QEMU_USB_SERIAL_${serial}-if00-port0`;

/** A USB device of the CDC class: a printer with a serial port of its own. */
export class AcmLine implements UsbLine {
  readonly address: UsbLine['address'];
  readonly #acm: LabAcm;
  #far: Duplex | null = null;
  #hear: (bytes: Buffer) => void = () => undefined;

  constructor(serial: string) {
    const { Acm } = theLab();
    this.address = { kind: 'serial', path: `/dev/serial/by-id/usb-Lab_Lab_Serial_${serial}-if00` };
    this.#acm = new Acm({ serial });
  }

  get plugged(): boolean {
    return this.#far !== null;
  }

  async plug(): Promise<void> {
    const far = this.#acm.plug();
    far.on('data', (bytes: Buffer) => {
      if (this.#far === far) this.#hear(bytes);
    });
    // The gadget's own end fails when its plug is pulled; that it is pulled is known.
    far.on('error', () => undefined);
    this.#far = far;
  }

  async unplug(): Promise<void> {
    this.#far = null;
    this.#acm.unplug();
  }

  write(bytes: Buffer): void {
    this.#far?.write(bytes);
  }

  onBytes(hear: (bytes: Buffer) => void): void {
    this.#hear = hear;
  }

  hold(held: boolean): void {
    if (this.#far !== null) holdStream(this.#far, held);
  }
}

function holdStream(stream: Duplex, held: boolean): void {
  if (held) stream.pause();
  else stream.resume();
}
