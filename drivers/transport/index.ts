import type { PortConfig } from '../messages.ts';
import { HidTransport } from './hid-transport.ts';
import { SerialTransport } from './serial-transport.ts';
import { TcpTransport } from './tcp-transport.ts';
import type { Transport, TransportEvents } from './transport.ts';
import { UsbPrinterTransport } from './usb-printer-transport.ts';

export type { Asked, Patience } from './answer.ts';
export type { AddressVerdict, Heard } from './bus-watch.ts';
export { type LinkListener, type LinkOptions, PortLink, type Wire } from './port-link.ts';
export type { Priority } from './task-queue.ts';
export type { CloseReason, Transport, TransportEvents } from './transport.ts';
export { HidTransport, SerialTransport, TcpTransport, UsbPrinterTransport };

/** A fresh, unopened transport for a port's configuration. */
export function makeTransport(config: PortConfig, events: TransportEvents): Transport {
  switch (config.kind) {
    case 'serial':
      return new SerialTransport(config.path, config.baud, events);
    case 'tcp':
      return new TcpTransport(config.host, config.port, config.baud ?? null, events);
    case 'usb-printer':
      return new UsbPrinterTransport(config.path, events);
    case 'hid':
      return new HidTransport(config, events);
    default:
      return config satisfies never;
  }
}
