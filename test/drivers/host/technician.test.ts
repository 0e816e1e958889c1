import { describe, expect, it, onTestFinished } from 'vitest';
import type { Driver } from '../../../drivers/device.ts';
import { DriverError } from '../../../drivers/driver-error.ts';
import { askPort } from '../../../drivers/host/ask-port.ts';
import { scan } from '../../../drivers/host/scan.ts';
import { Technician } from '../../../drivers/host/technician.ts';
import type { NoticeBody } from '../../../drivers/messages.ts';
import { ScriptedPrinter } from '../escpos-printer/scripted-printer.ts';
import { clock, log } from '../make.ts';
import { openFarTty } from '../pty.ts';

function makeFar() {
  const far = openFarTty();
  onTestFinished(() => far.unplug());
  return far;
}

function makeTechnician() {
  const notices: NoticeBody[] = [];
  return { notices, technician: new Technician({ clock, log, notice: (body) => notices.push(body) }) };
}

const driver = (service?: Driver['service']): Driver => ({
  start: () => undefined,
  stop: () => Promise.resolve(),
  ...(service === undefined ? {} : { service }),
});

describe('an unknown serial port', () => {
  it('is known as a printer by its answer', async () => {
    const far = makeFar();
    const printer = new ScriptedPrinter(far.send);
    far.onData((chunk) => printer.receive(chunk));
    expect(await askPort(far.path)).toEqual({ family: 'escpos-printer', baud: 9600, address: null });
  });

  it('is known as a display at its address by its answer', async () => {
    const far = makeFar();
    // Answers the probe of address 2 and nothing else: A0 03 29 02 00 CHK FF.
    far.onData((chunk) => {
      if (chunk.includes(Buffer.from('a0032902', 'hex')))
        far.send(Buffer.from([0xa0, 0x03, 0x14, 0x02, 0x50, (0x03 + 0x14 + 0x02 + 0x50) % 100, 0xff]));
    });
    expect(await askPort(far.path)).toEqual({ family: 'a0-display', baud: 9600, address: 2 });
  });

  it('that is not there is nothing', async () => {
    expect(await askPort('/dev/no-such-port')).toBe(null);
  });
});

describe('what is plugged in', () => {
  it('is listed without opening anything, and what cannot be listed is named', async () => {
    const { units, notes } = await scan(null);
    for (const unit of units) expect(unit.port).toBe(null);
    for (const note of notes) expect(note).toMatch(/^scan\//u);
  });
});

describe('what a technician asks of a device', () => {
  it.each([
    ['an unknown one', null, { ok: false, code: 'device/unknown', detail: {} }],
    ['one without tests', driver(), { ok: false, code: 'device/no-such-service', detail: {} }],
    [
      'one that does it',
      driver(async (action) => ({ ok: true, code: null, detail: { action } })),
      { ok: true, code: null, detail: { action: 'test' } },
    ],
    [
      'one whose port is gone',
      driver(() => Promise.reject(new DriverError('port/closed', 'gone', {}))),
      { ok: false, code: 'port/closed', detail: {} },
    ],
  ])('is answered for %s', async (_, asked, outcome) => {
    const { notices, technician } = makeTechnician();
    await technician.service('id-1', 'printer-1', asked, 'test');
    expect(notices).toEqual([{ type: 'service-result', id: 'id-1', device: 'printer-1', outcome }]);
  });
});
