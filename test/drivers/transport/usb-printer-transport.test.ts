import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EscposPrinterDriver } from '../../../drivers/escpos-printer/index.ts';
import { UsbPrinterTransport } from '../../../drivers/transport/index.ts';
import { machineClock } from '../../../firmware-sim/clock.ts';
import { EscposPrinter, textOf } from '../../../firmware-sim/escpos-printer.ts';
import { Bus } from '../../../firmware-sim/line/bus.ts';
import { PtyLine } from '../../../firmware-sim/line/pty-line.ts';
import { makeText } from '../escpos-printer/reference-ticket.ts';
import { makeLink, makeTold, sleep, until } from '../make.ts';
import { openFarTty } from '../pty.ts';

/** The device file's stand-in is a raw tty: like `/dev/usb/lp0` it is written and read, says EAGAIN, and goes away. */
function makeFile() {
  const far = openFarTty();
  execFileSync('stty', ['-F', far.path, 'raw', '-echo']);
  onTestFinished(() => far.unplug());
  const heard: number[] = [];
  const ends: string[] = [];
  const transport = new UsbPrinterTransport(far.path, {
    data: (chunk) => heard.push(...chunk),
    closed: (reason) => ends.push(reason),
  });
  onTestFinished(() => transport.close('port/stopped'));
  return { far, transport, heard, ends };
}

const makeFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'hallcall-usb-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

describe('a USB printer as a device file', () => {
  it('is written whole and read as it answers', async () => {
    const { far, transport, heard } = makeFile();
    await transport.open(1_000);
    expect(transport.isOpen).toBe(true);
    await transport.write(Uint8Array.of(0x10, 0x04, 0x01), 1_000);
    await until(() => far.received().length === 3, 'three bytes');
    far.send(Uint8Array.of(0x12));
    await until(() => heard.length === 1, 'an answer');
    // After seconds without a word it is still read.
    await sleep(1_200);
    far.send(Uint8Array.of(0x1a, 0x00, 0xff));
    await until(() => heard.length === 4, 'more answers');
    expect(heard).toEqual([0x12, 0x1a, 0x00, 0xff]);
  });

  it('takes more than the device does at once, piece by piece and in order', async () => {
    const { far, transport } = makeFile();
    await transport.open(1_000);
    const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => at % 251);
    await transport.write(bytes, 10_000);
    await until(() => far.received().length === bytes.length, 'everything');
    expect(far.received().equals(Buffer.from(bytes))).toBe(true);
  });

  it('gives a device that takes nothing up at the deadline, and says so once', async () => {
    const { far, transport, ends } = makeFile();
    await transport.open(1_000);
    far.hang();
    await expect(transport.write(new Uint8Array(1_000_000), 300)).rejects.toMatchObject({ code: 'port/write-timeout' });
    expect(ends).toEqual(['port/write-timeout']);
    await expect(transport.write(Uint8Array.of(1), 300)).rejects.toMatchObject({ code: 'port/closed' });
  });

  it('notices an unplug without having to write', async () => {
    const { far, transport, ends } = makeFile();
    await transport.open(1_000);
    far.unplug();
    await until(() => ends.length > 0, 'the unplug');
    expect(ends).toEqual(['port/unplugged']);
    expect(transport.isOpen).toBe(false);
  });

  it('is not opened where nothing is, or where it must not be', async () => {
    const events = { data: () => undefined, closed: () => undefined };
    const folder = makeFolder();
    await expect(new UsbPrinterTransport(join(folder, 'lp0'), events).open(500)).rejects.toMatchObject({ code: 'port/not-found' });
    await expect(new UsbPrinterTransport(folder, events).open(500)).rejects.toMatchObject({ code: 'port/open-failed' });
  });

  it('does not take a read of nothing for an end, as some printers answer that for ever', async () => {
    const file = join(makeFolder(), 'lp0');
    writeFileSync(file, '');
    const ends: string[] = [];
    const transport = new UsbPrinterTransport(file, { data: () => undefined, closed: (reason) => ends.push(reason) });
    await transport.open(1_000);
    await sleep(100);
    expect(transport.isOpen).toBe(true);
    // The node goes: that is the unplug.
    rmSync(file);
    await until(() => ends.length > 0, 'the unplug');
    expect(ends).toEqual(['port/unplugged']);
  });

  it('carries a ticket to its proof, over a replug too', async () => {
    const path = join(makeFolder(), 'lp0');
    const printer = new EscposPrinter({ name: 'printer', clock: machineClock, paperWidthMm: 80, speedFactor: 20 });
    const bus = new Bus(new PtyLine(path), null, machineClock);
    bus.attach(printer);
    await bus.plug();
    onTestFinished(() => bus.unplug());
    const link = makeLink({ kind: 'usb-printer', path });
    const told = makeTold(link, 'printer');
    const driver = new EscposPrinterDriver(
      { name: 'printer', family: 'escpos-printer', port: 'port', paperWidthMm: 80, proof: 'probe', logo: null },
      told.context,
    );
    driver.start();
    link.start();
    onTestFinished(async () => {
      await driver.stop();
      await link.stop();
    });
    for (const [at, number] of ['A001', 'A002'].entries()) {
      await until(() => link.opens === at + 1 && told.states.at(-1) === 'online  full', `online for ${number}`);
      driver.print(number, { lines: [makeText(number)], cut: 'partial' });
      const result = await until(() => told.reports.find((body) => body.type === 'print-result' && body.jobId === number), number);
      expect(result).toMatchObject({ result: { outcome: 'confirmed', proof: 'process-id' } });
      await bus.unplug();
      await until(() => told.states.at(-1)?.startsWith('noDevice'), 'the unplug');
      await bus.plug();
    }
    expect(printer.sheets.map(textOf)).toEqual(['A001', 'A002']);
  });
});
