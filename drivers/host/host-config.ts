import { z } from 'zod';
import { DriverError } from '../driver-error.ts';
import type { DeviceConfig, HostConfig } from '../messages.ts';

const tcpPort = z.int().min(1).max(65_535);
const usbId = z.int().min(0).max(0xffff);

const portConfig = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('serial'), path: z.string().min(1), baud: z.int().min(110).max(4_000_000) }),
  z.strictObject({ kind: z.literal('tcp'), host: z.string().min(1), port: tcpPort }),
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
    family: z.literal('a0-display'),
    address: z.int().min(1).max(255),
    page: z.int().min(0).max(255),
    answers: z.boolean(),
  }),
  z.strictObject({ ...named, family: z.literal('line-pad'), address: z.int().min(1).max(247) }),
]);

const hostConfig = z.strictObject({
  host: z.string().min(1),
  ports: z.record(z.string(), portConfig),
  devices: z.array(deviceConfig),
});

/**
 * A configuration as it must be, or a coded error: `config/invalid` (a field), `config/duplicate-name`, `config/unknown-port`, `config/duplicate-address`
 * (two devices of one address on one port), `config/shared-port` (a printer takes a port of its own: its answers bear no address),
 * `config/wrong-port-kind` (no family of today speaks HID).
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
    if (port?.kind === 'hid') refuse('config/wrong-port-kind', `device ${device.name} needs a serial or TCP port`, device);
  }
  for (const port of Object.keys(config.ports)) checkSharing(config.devices.filter((device) => device.port === port));
  return config;
}

function checkSharing(devices: readonly DeviceConfig[]): void {
  const addresses = new Set<number>();
  for (const device of devices) {
    if (device.family === 'escpos-printer') {
      if (devices.length > 1) refuse('config/shared-port', `the printer ${device.name} needs a port of its own`, device);
      continue;
    }
    if (addresses.has(device.address))
      refuse('config/duplicate-address', `address ${device.address} is there twice on port ${device.port}`, device);
    addresses.add(device.address);
  }
}

function refuse(code: string, message: string, device: DeviceConfig): never {
  throw new DriverError(code, message, { device: device.name, port: device.port });
}
