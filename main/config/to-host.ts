/** What a device host gets of hall.yaml. */
import type { AddressedLines, DeviceConfig, HostConfig, LogoRaster, PortConfig } from '../../drivers/messages.ts';
import { missingCase } from '../hall/kernel/decision.ts';
import { type HallConfig, MAIN_HOST } from './schema.ts';

/** The ports and devices of `hostName`. All of this file's are the main host's; another host has none here. */
export function toHostConfig(config: HallConfig, hostName: string): HostConfig {
  if (hostName !== MAIN_HOST) return { host: hostName, ports: {}, devices: [] };
  return {
    host: hostName,
    ports: Object.fromEntries(Object.entries(config.ports).map(([name, port]) => [name, toPort(port)])),
    devices: Object.entries(config.devices).map(([name, device]) => toDevice(name, device, config.logo ?? null)),
  };
}

function toPort(port: HallConfig['ports'][string]): PortConfig {
  if (port.kind !== 'hid') return port;
  return { kind: 'hid', vendorId: port.vendor_id, productId: port.product_id, serialNumber: port.serial_number };
}

function toDevice(name: string, device: HallConfig['devices'][string], logo: LogoRaster | null): DeviceConfig {
  switch (device.family) {
    case 'escpos-printer':
      return { name, family: device.family, port: device.port, paperWidthMm: device.paper_width_mm, proof: device.proof, logo };
    case 'a0-display':
      return {
        name,
        family: device.family,
        port: device.port,
        ...addressedLines(device),
        page: device.page,
        instantText: device.instant_text ?? null,
      };
    case 'two-colour-display':
      return {
        name,
        family: device.family,
        port: device.port,
        ...addressedLines(device),
        cells: device.cells,
        numberColour: device.number_colour,
        textColour: device.text_colour,
      };
    case 'cd5220-display':
    case 'alpha-display':
      return { name, ...device };
    case 'line-pad':
      // Its levels stay with the core: the host reports keys, never scores.
      return { name, family: device.family, port: device.port, address: device.address };
    default:
      return missingCase(device);
  }
}

const addressedLines = ({ address, lines, answers }: AddressedLines): AddressedLines => ({ address, lines, answers });
