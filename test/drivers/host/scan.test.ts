import { describe, expect, it, onTestFinished } from 'vitest';
import { askPort } from '../../../drivers/host/ask-port.ts';
import { scan } from '../../../drivers/host/scan.ts';
import { ScriptedPrinter } from '../escpos-printer/scripted-printer.ts';
import { openFarTty } from '../pty.ts';

function makeFar() {
  const far = openFarTty();
  onTestFinished(() => far.unplug());
  return far;
}

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
