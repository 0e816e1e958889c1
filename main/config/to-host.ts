/** What a device host gets of hall.yaml. */
import type { AddressedLines, DeviceConfig, HostConfig, PortConfig } from '../../drivers/messages.ts';
import { missingCase } from '../hall/kernel/decision.ts';
import { deviceHostOf, type HallConfig } from './schema.ts';

/** The ports and devices of `hostName`. */
export function toHostConfig(config: HallConfig, hostName: string): HostConfig {
  return {
    host: hostName,
    ports: Object.fromEntries(
      Object.entries(config.ports).flatMap(([name, port]) => (port.device_host === hostName ? [[name, toPort(port)]] : [])),
    ),
    devices: Object.entries(config.devices).flatMap(([name, device]) =>
      deviceHostOf(config, name) === hostName ? toDevice(name, device, config) : [],
    ),
  };
}

function toPort({ device_host: _, ...port }: HallConfig['ports'][string]): PortConfig {
  if (port.kind !== 'hid') return port;
  return { kind: 'hid', vendorId: port.vendor_id, productId: port.product_id, serialNumber: port.serial_number };
}

/** PJ06 counts its own time-out in one byte of seconds. */
const LONGEST_ASK_SECONDS = 255;

type HostPart = Pick<HallConfig, 'evaluation' | 'logo'>;

function toDevice(name: string, device: HallConfig['devices'][string], { logo, evaluation }: HostPart): DeviceConfig[] {
  switch (device.family) {
    case 'escpos-printer': {
      const { family, port, paper_width_mm: paperWidthMm, proof } = device;
      return [{ name, family, port, paperWidthMm, proof, logo: logo ?? null }];
    }
    case 'a0-display': {
      const { family, port, page, instant_text: instantText } = device;
      return [{ name, family, port, ...addressedLines(device), page, instantText: instantText ?? null }];
    }
    case 'two-colour-display': {
      const { family, port, cells, number_colour: numberColour, text_colour: textColour } = device;
      return [{ name, family, port, ...addressedLines(device), cells, numberColour, textColour }];
    }
    case 'cd5220-display':
    case 'alpha-display':
      return [{ name, ...device }];
    // The levels of a pad stay with the core: the host reports keys, never scores.
    case 'line-pad':
    case 'ff68-caller':
      return [{ name, family: device.family, port: device.port, address: device.address }];
    case 'pj06-pad': {
      const { family, port, levels } = device;
      return [{ name, family, port, askSeconds: Math.min(evaluation.timeout_seconds, LONGEST_ASK_SECONDS), keyCount: levels.length }];
    }
    case 'hid-pad':
      return [{ name, family: device.family, port: device.port, descriptor: device.descriptor ?? null, latches: device.latches }];
    case 'qr-scanner':
    case 'line-speaker':
    case 'id-reader':
      return [{ name, family: device.family, port: device.port }];
    case 'wedge-pad':
    case 'wedge-scanner':
      // They type into a page, which is where they are heard.
      return [];
    default:
      return missingCase(device);
  }
}

const addressedLines = ({ address, lines, answers }: AddressedLines): AddressedLines => ({ address, lines, answers });
