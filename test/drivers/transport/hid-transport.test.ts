import { describe, expect, it } from 'vitest';
import { HidTransport } from '../../../drivers/transport/index.ts';

const id = { vendorId: 0x1234, productId: 0x5678, serialNumber: 'none' };
const events = { data: () => undefined, closed: () => undefined };

describe('a HID transport', () => {
  it('says with a code that node-hid does not load, as without libusb', async () => {
    const load = () => Promise.reject(new Error('libusb-1.0.so.0: cannot open shared object file'));
    await expect(new HidTransport(id, events, load).open(1_000)).rejects.toMatchObject({ code: 'port/hid-unavailable' });
  });

  it('loads the real library only when opened, and says that the unit is not there or that libusb is missing', async () => {
    const transport = new HidTransport(id, events);
    await expect(transport.write(Uint8Array.of(0), 100)).rejects.toMatchObject({ code: 'port/closed' });
    await expect(transport.open(4_000)).rejects.toMatchObject({ code: expect.stringMatching(/^port\/(not-found|hid-unavailable)$/) });
  });
});
