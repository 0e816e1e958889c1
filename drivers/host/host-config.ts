import { z } from 'zod';
import { DriverError } from '../driver-error.ts';
import type { DeviceConfig, HostConfig } from '../messages.ts';

const LAST_ADDRESS = 255;
const tcpPort = z.int().min(1).max(65_535);
const usbId = z.int().min(0).max(0xffff);
const baud = z.int().min(110).max(4_000_000);
const byte = z.int().min(0).max(255);
/** FF ends an instant text. */
const styleByte = z.int().min(0).max(254);

const portConfig = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('serial'), path: z.string().min(1), baud }),
  z.strictObject({ kind: z.literal('tcp'), host: z.string().min(1), port: tcpPort, baud: baud.optional() }),
  z.strictObject({ kind: z.literal('usb-printer'), path: z.string().min(1) }),
  z.strictObject({ kind: z.literal('hid'), vendorId: usbId, productId: usbId, serialNumber: z.string().min(1) }),
]);

/** Larger than any paper and small enough for one command of the printer. */
const MOST_LOGO_DOTS = 576;
const logo = z
  .strictObject({
    widthDots: z.int().min(8).max(MOST_LOGO_DOTS),
    heightDots: z.int().min(1).max(MOST_LOGO_DOTS),
    bits: z.base64(),
    key: z.string().regex(/^[0-9A-Za-z]{2}$/),
  })
  .refine(({ widthDots, heightDots, bits }) => Buffer.from(bits, 'base64').length === Math.ceil(widthDots / 8) * heightDots);

const busAddress = z.int().min(1).max(255);
const cells = z.int().min(5).max(64);
const addressedLines = { address: busAddress, lines: z.int().min(1).max(16), answers: z.boolean() };
const named = { name: z.string().min(1), port: z.string().min(1) };

const deviceConfig = z.discriminatedUnion('family', [
  z.strictObject({
    ...named,
    family: z.literal('escpos-printer'),
    paperWidthMm: z.union([z.literal(58), z.literal(80)]),
    proof: z.enum(['probe', 'process-id', 'fence', 'cut-counter', 'none']),
    logo: logo.nullable(),
  }),
  z.strictObject({
    ...named,
    ...addressedLines,
    family: z.literal('a0-display'),
    page: byte,
    instantText: z.strictObject({ mode: styleByte, speed: styleByte, stay: styleByte, colour: styleByte, ttl: styleByte }).nullable(),
  }),
  z.strictObject({
    ...named,
    ...addressedLines,
    family: z.literal('two-colour-display'),
    cells,
    numberColour: byte,
    textColour: byte,
  }),
  z.strictObject({ ...named, family: z.literal('cd5220-display'), brightness: z.int().min(1).max(4), gbk: z.boolean() }),
  z.strictObject({
    ...named,
    family: z.literal('alpha-display'),
    address: busAddress,
    lines: z.int().min(1).max(8),
    cells,
    answers: z.boolean(),
  }),
  z.strictObject({ ...named, family: z.literal('line-pad'), address: z.int().min(1).max(247) }),
  z.strictObject({
    ...named,
    family: z.literal('pj06-pad'),
    askSeconds: z.int().min(1).max(255),
    keyCount: z.int().min(2).max(6),
  }),
  z.strictObject({ ...named, family: z.literal('ff68-caller'), address: z.int().min(0).max(255) }),
  z.strictObject({
    ...named,
    family: z.literal('hid-pad'),
    descriptor: z.hex().nullable(),
    latches: z.boolean(),
  }),
  z.strictObject({ ...named, family: z.literal('qr-scanner') }),
  z.strictObject({ ...named, family: z.literal('line-speaker') }),
  z.strictObject({ ...named, family: z.literal('id-reader') }),
]);

const hostConfig = z.strictObject({
  host: z.string().min(1),
  ports: z.record(z.string(), portConfig),
  devices: z.array(deviceConfig),
});

/**
 * A configuration as it must be, or a coded error: `config/invalid` (a field), `config/duplicate-name`, `config/unknown-port`, `config/duplicate-address`
 * (two devices of one protocol and address on one port), `config/shared-port` (one without an address, or that speaks unasked, takes a port for
 * itself and its like), `config/wrong-port-kind` (HID pads are on HID ports, all others are not).
 */
export function parseHostConfig(value: unknown): HostConfig {
  const parsed = hostConfig.safeParse(value);
  if (!parsed.success) throw new DriverError('config/invalid', z.prettifyError(parsed.error));
  const config: HostConfig = parsed.data;
  const names = new Set<string>();
  for (const device of config.devices) {
    if (names.has(device.name)) refuse('config/duplicate-name', `two devices are named ${device.name}`, device);
    names.add(device.name);
    const port = Object.hasOwn(config.ports, device.port) ? config.ports[device.port] : undefined;
    if (port === undefined)
      refuse('config/unknown-port', `device ${device.name} names the port ${device.port}, which is not configured`, device);
    const isHid = device.family === 'hid-pad';
    if ((port?.kind === 'hid') !== isHid)
      refuse('config/wrong-port-kind', `device ${device.name} needs a ${isHid ? 'HID' : 'serial or TCP'} port`, device);
  }
  for (const port of Object.keys(config.ports)) checkSharing(config.devices.filter((device) => device.port === port));
  return config;
}

/**
 * Devices share a port when each has an address and speaks only when asked: then answers can be told apart by who was asked, whatever their
 * protocol. An address belongs to a protocol: a pad and a display may both be number 1.
 */
function checkSharing(devices: readonly DeviceConfig[]): void {
  const taken = new Set<string>();
  // What speaks unasked speaks into another protocol's answers.
  const unasked = devices.find(({ family }) => family === 'ff68-caller');
  const stranger = devices.find(({ family }) => family !== 'ff68-caller');
  if (unasked !== undefined && stranger !== undefined)
    refuse('config/shared-port', `${unasked.name} speaks unasked and shares a port with its like only`, stranger);
  for (const device of devices) {
    const addresses = addressesOf(device);
    if (addresses.length === 0 && devices.length > 1)
      refuse('config/shared-port', `${device.name} has no address and needs a port of its own`, device);
    for (const address of addresses) {
      if (address > LAST_ADDRESS) refuse('config/invalid', `${device.name} has more lines than there are addresses`, device);
      const place = `${device.family} ${address}`;
      if (taken.has(place)) refuse('config/duplicate-address', `address ${address} is there twice on port ${device.port}`, device);
      taken.add(place);
    }
  }
}

/** Every address a device answers at; none for one that has no address. */
function addressesOf(device: DeviceConfig): readonly number[] {
  if (!('address' in device)) return [];
  // A message sign is one unit however many lines it has; boards of the other makers are a unit a line.
  const units = 'lines' in device && device.family !== 'alpha-display' ? device.lines : 1;
  return Array.from({ length: units }, (_, line) => device.address + line);
}

function refuse(code: string, message: string, device: DeviceConfig): never {
  throw new DriverError(code, message, { device: device.name, port: device.port });
}
