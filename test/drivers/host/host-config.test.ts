import { describe, expect, it } from 'vitest';
import { parseHostConfig } from '../../../drivers/host/host-config.ts';
import type { HostConfig } from '../../../drivers/messages.ts';

const printer = { name: 'printer', family: 'escpos-printer', port: 'usb', paperWidthMm: 80, proof: 'probe', logo: null } as const;
const display = (name: string, address: number) =>
  ({ name, family: 'a0-display', port: 'bus', address, lines: 1, page: 3, answers: true, instantText: null }) as const;
const pad = (name: string, address: number) => ({ name, family: 'line-pad', port: 'bus', address }) as const;
const good: HostConfig = {
  host: 'hall',
  ports: { usb: { kind: 'serial', path: '/dev/ttyUSB0', baud: 9_600 }, bus: { kind: 'tcp', host: '127.0.0.1', port: 4001 } },
  devices: [printer, display('display 1', 1), pad('pad 2', 2)],
};

describe('the configuration of a device host', () => {
  it('is taken as it is when it is good', () => {
    expect(parseHostConfig(good)).toEqual(good);
  });

  it('may have protocols of one address on one bus: only one is asked at a time', () => {
    const mixed = { ...good, devices: [display('a', 5), pad('b', 5), { ...display('c', 6), lines: 4 }] };
    expect(parseHostConfig(mixed)).toEqual(mixed);
  });

  it.each<[string, unknown, string]>([
    ['a port that is not there', { ...good, devices: [{ ...printer, port: 'toString' }] }, 'config/unknown-port'],
    ['two devices of one address on one port', { ...good, devices: [pad('a', 5), pad('b', 5)] }, 'config/duplicate-address'],
    [
      'a board whose lines reach into a display',
      { ...good, devices: [{ ...display('a', 5), lines: 3 }, display('b', 7)] },
      'config/duplicate-address',
    ],
    ['a board beyond the last address', { ...good, devices: [{ ...display('a', 254), lines: 3 }] }, 'config/invalid'],
    [
      'a line display on a bus',
      { ...good, devices: [pad('a', 5), { name: 'b', family: 'cd5220-display', port: 'bus', brightness: 4, gbk: false }] },
      'config/shared-port',
    ],
    ['two devices of one name', { ...good, devices: [display('a', 5), pad('a', 6)] }, 'config/duplicate-name'],
    ['a printer on a bus', { ...good, devices: [{ ...printer, port: 'bus' }, pad('b', 5)] }, 'config/shared-port'],
    [
      'a family on a port it does not speak',
      { ...good, ports: { ...good.ports, usb: { kind: 'hid', vendorId: 1, productId: 1, serialNumber: 'x' } } },
      'config/wrong-port-kind',
    ],
    ['an address out of range', { ...good, devices: [pad('b', 248)] }, 'config/invalid'],
    ['an unknown key', { ...good, extra: 1 }, 'config/invalid'],
    ['a speed of nothing', { ...good, ports: { ...good.ports, usb: { kind: 'serial', path: '/dev/ttyUSB0', baud: 0 } } }, 'config/invalid'],
    ['nothing at all', null, 'config/invalid'],
  ])('refuses %s with a code', (_, value, code) => {
    expect(() => parseHostConfig(value)).toThrow(expect.objectContaining({ code }));
  });
});
