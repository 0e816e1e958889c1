/** Which units are plugged into this box: serial ports, USB printers and HID devices, with names that survive replugging. */
import { constants } from 'node:fs';
import { access, readdir, realpath, stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { codeOf } from '../driver-error.ts';
import type { FoundUnit, HostConfig } from '../messages.ts';
import { adapterOf, familyOfUsbId } from './known-units.ts';

export type Scan = { readonly units: readonly FoundUnit[]; readonly notes: readonly string[] };

const BY_ID = '/dev/serial/by-id';
const USB_PRINTERS = '/dev/usb';
/** Groups that Linux distributions give such device nodes to. */
const GROUPS: Readonly<Record<FoundUnit['kind'], string>> = { serial: 'dialout', 'usb-printer': 'lp', hid: 'plugdev' };

/**
 * Lists what is there. Opens nothing. A part that cannot be listed is named in `notes` by its code (`scan/serial-failed`,
 * `scan/hid-unavailable`: libusb-1.0-0 is missing).
 */
export async function scan(config: HostConfig | null): Promise<Scan> {
  const notes: string[] = [];
  const [serial, printers, hid] = await Promise.all([scanSerial(notes), scanUsbPrinters(), scanHid(notes)]);
  const units = await Promise.all([...serial, ...printers, ...hid].map((unit) => withConfig(unit, config)));
  return { units, notes };
}

async function scanSerial(notes: string[]): Promise<FoundUnit[]> {
  const links = await linksById();
  try {
    const { SerialPort } = await import('serialport');
    const ports = await SerialPort.list();
    const units = ports.map(async ({ path, vendorId, productId, serialNumber, manufacturer }): Promise<FoundUnit | null> => {
      const vendor = vendorId === undefined ? null : Number.parseInt(vendorId, 16);
      const product = productId === undefined ? null : Number.parseInt(productId, 16);
      // Of the eight ports that every PC claims to have, most are not there: those have no vendor and no use.
      if (vendor === null && /\/ttyS\d+$/u.test(path) && !(await isReal(path))) return null;
      const family = vendor === null || product === null ? null : familyOfUsbId(vendor, product);
      return {
        kind: 'serial',
        path,
        stable: links.get(await realpathOr(path)) ?? null,
        vendorId: vendor,
        productId: product,
        serialNumber: serialNumber ?? null,
        product: (vendor === null ? null : adapterOf(vendor)) ?? manufacturer ?? null,
        port: null,
        guess: family === null ? null : { family, by: 'usb-id' },
        problem: await problemOf(path, 'serial'),
      };
    });
    return (await Promise.all(units)).filter((unit) => unit !== null);
  } catch (caught) {
    notes.push(codeOf(caught, 'scan/serial-failed'));
    return [];
  }
}

/** The target of each by-id link. */
async function linksById(): Promise<Map<string, string>> {
  const names = await readdir(BY_ID).catch(() => []);
  const links = await Promise.all(names.map(async (name) => [await realpathOr(`${BY_ID}/${name}`), `${BY_ID}/${name}`] as const));
  return new Map(links);
}

const realpathOr = (path: string): Promise<string> => realpath(path).catch(() => path);

/** Whether a built-in serial port has hardware behind it: the kernel gives those without an I/O error at once when opened. */
async function isReal(path: string): Promise<boolean> {
  const name = path.slice('/dev/'.length);
  try {
    await stat(`/sys/class/tty/${name}/device/driver`);
    return !(await realpathOr(`/sys/class/tty/${name}/device/driver`)).endsWith('/serial8250');
  } catch {
    // No driver has taken it.
    return false;
  }
}

async function scanUsbPrinters(): Promise<FoundUnit[]> {
  const names = (await readdir(USB_PRINTERS).catch(() => [])).filter((name) => /^lp\d+$/u.test(name));
  return Promise.all(
    names.map(async (name): Promise<FoundUnit> => {
      const path = `${USB_PRINTERS}/${name}`;
      const empty = { vendorId: null, productId: null, serialNumber: null, product: null, port: null, stable: null };
      return {
        kind: 'usb-printer',
        path,
        ...empty,
        guess: { family: 'escpos-printer', by: 'descriptor' },
        problem: await problemOf(path, 'usb-printer'),
      };
    }),
  );
}

async function scanHid(notes: string[]): Promise<FoundUnit[]> {
  try {
    const { devicesAsync } = await import('node-hid');
    const devices = await devicesAsync();
    const byPath = new Map(devices.map((device) => [device.path ?? '', device]));
    return await Promise.all(
      [...byPath.values()].map(async ({ path, vendorId, productId, serialNumber, product }): Promise<FoundUnit> => {
        const serial = serialNumber === undefined || serialNumber === '' ? null : serialNumber;
        return {
          kind: 'hid',
          path: path ?? '',
          stable: serial,
          vendorId,
          productId,
          serialNumber: serial,
          product: product ?? null,
          port: null,
          guess: null,
          problem: path === undefined ? null : await problemOf(path, 'hid'),
        };
      }),
    );
  } catch (caught) {
    notes.push(codeOf(caught, 'scan/hid-unavailable'));
    return [];
  }
}

async function problemOf(path: string, kind: FoundUnit['kind']): Promise<FoundUnit['problem']> {
  if (platform() !== 'linux') return null;
  try {
    await access(path, constants.R_OK | constants.W_OK);
    return null;
  } catch {
    return { code: 'port/no-permission', group: GROUPS[kind] };
  }
}

/** Which port of the configuration leads to a unit, and so which family it is. */
async function withConfig(unit: FoundUnit, config: HostConfig | null): Promise<FoundUnit> {
  for (const [name, port] of Object.entries(config?.ports ?? {})) {
    const leadsHere =
      port.kind === 'hid'
        ? unit.kind === 'hid' &&
          unit.serialNumber === port.serialNumber &&
          unit.vendorId === port.vendorId &&
          unit.productId === port.productId
        : port.kind !== 'tcp' && (await realpathOr(port.path)) === (await realpathOr(unit.path));
    if (!leadsHere) continue;
    const family = config?.devices.find((device) => 'port' in device && device.port === name)?.family;
    return { ...unit, port: name, guess: family === undefined ? unit.guess : { family, by: 'configuration' } };
  }
  return unit;
}
