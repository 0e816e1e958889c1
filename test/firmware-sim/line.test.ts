import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readlinkSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { A0Display } from '../../firmware-sim/a0-display.ts';
import { machineClock } from '../../firmware-sim/clock.ts';
import { EscposPrinter, textOf } from '../../firmware-sim/escpos-printer.ts';
import { Bus } from '../../firmware-sim/line/bus.ts';
import type { Line } from '../../firmware-sim/line/line.ts';
import { Pacer } from '../../firmware-sim/line/pacer.ts';
import { PtyLine } from '../../firmware-sim/line/pty-line.ts';
import { TcpLine } from '../../firmware-sim/line/tcp-line.ts';
import { bytes, makePath, openHost, until } from './make.ts';
import { ManualClock } from './manual-clock.ts';

async function makePrinterOn(line: Line, baud: number | null = null) {
  const bus = new Bus(line, baud, machineClock);
  const printer = new EscposPrinter({ name: 'printer', clock: machineClock, paperWidthMm: 80, speedFactor: 1_000 });
  bus.attach(printer);
  await bus.plug();
  onTestFinished(() => bus.unplug());
  return { bus, printer };
}

async function openSocket(line: Line): Promise<Socket> {
  const { address } = line;
  if (address.kind !== 'tcp') throw new TypeError('no TCP line');
  const socket = connect(address.port, address.host);
  await once(socket, 'connect');
  onTestFinished(() => void socket.destroy());
  return socket;
}

describe('a real tty', () => {
  it('carries every byte unchanged in both directions, also after the driver has closed and opened it again', async () => {
    const path = makePath('printer');
    const { printer } = await makePrinterOn(new PtyLine(path));
    for (const round of [1, 2]) {
      const host = await openHost(path);
      host.port.write(bytes(`<0D>round ${round}<0D 0A 03 11 13 1A 1D 56 00 1D 72 01 10 04 01>`));
      await until(() => host.heard().length === 2);
      expect([...host.heard()].sort()).toEqual([0x00, 0x12]);
      await new Promise<void>((resolve) => host.port.close(() => resolve()));
    }
    expect(printer.sheets.map(textOf)).toEqual(['round 1', 'round 2']);
    expect(printer.state.odd.slice(0, 4).map(({ hex }) => hex)).toEqual(['03', '11', '13', '1a']);
  });

  it('is raw before anybody opens it: what a shell writes arrives as written, and is not echoed', async () => {
    const path = makePath('printer');
    const { printer } = await makePrinterOn(new PtyLine(path));
    execFileSync('sh', ['-c', 'printf "from a shell\\n\\035V\\000" > "$0"', path]);
    await until(() => printer.sheets.length === 1);
    expect(printer.sheets.map(textOf)).toEqual(['from a shell']);
    expect(printer.state.odd).toEqual([]);
  });

  it('hangs up on the driver when it is unplugged, and comes back as a fresh tty behind the same symlink', async () => {
    const path = makePath('printer');
    const { bus, printer } = await makePrinterOn(new PtyLine(path));
    const before = await openHost(path);
    const oldTty = readlinkSync(path);
    await bus.unplug();
    expect(existsSync(path)).toBe(false);
    expect(existsSync(oldTty)).toBe(false);
    // FACTS: serialport may miss a hang-up for ever. A write always finds it out.
    before.port.write('x');
    await until(before.isGone);

    await bus.plug();
    const after = await openHost(path);
    after.port.write(bytes('again<0A 1D 56 00>'));
    await until(() => printer.sheets.length === 1);
    expect(printer.sheets.map(textOf)).toEqual(['again']);
  });

  it('replaces a symlink left by a killed simulator and refuses a path with somebody’s file', async () => {
    const left = makePath('left');
    execFileSync('ln', ['-s', '/dev/pts/no-such', left]);
    await makePrinterOn(new PtyLine(left));
    await openHost(left);
    const taken = makePath('file');
    writeFileSync(taken, 'precious');
    await expect(new PtyLine(taken).plug()).rejects.toMatchObject({ code: 'sim/path-taken' });
  });

  it('survives plugs pulled and put back faster than they can be', async () => {
    const path = makePath('printer');
    const { bus, printer } = await makePrinterOn(new PtyLine(path));
    await Promise.all([bus.unplug(), bus.plug(), bus.plug(), bus.unplug(), bus.plug()]);
    const host = await openHost(path);
    host.port.write(bytes('here<0A 1D 56 00>'));
    await until(() => printer.sheets.length === 1);
  });
});

describe('a TCP port', () => {
  it('prints, answers, resets its host at unplug and is back on the same port', async () => {
    const line = new TcpLine(0);
    const { bus, printer } = await makePrinterOn(line);
    const socket = await openSocket(line);
    const { address } = line;
    socket.write(bytes('tcp<0A 1D 56 00 1D 72 01>'));
    const [answer] = await once(socket, 'data');
    expect(answer).toEqual(Buffer.of(0));
    expect(printer.sheets.map(textOf)).toEqual(['tcp']);

    const reset = once(socket, 'error');
    await bus.unplug();
    expect(await reset).toMatchObject([{ code: 'ECONNRESET' }]);
    await expect(openSocket(line)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await bus.plug();
    expect(line.address).toEqual(address);
    await openSocket(line);
  });

  it('serves one host at a time', async () => {
    const line = new TcpLine(0);
    await makePrinterOn(line);
    const first = await openSocket(line);
    const { address } = line;
    const second = connect(address.kind === 'tcp' ? address.port : 0, '127.0.0.1');
    expect(await new Promise((resolve) => second.once('error', resolve))).toMatchObject({ code: 'ECONNRESET' });
    first.write(bytes('<10 04 01>'));
    expect(await once(first, 'data')).toEqual([Buffer.of(0x12)]);
  });

  it('makes its host wait when the printer is full, and loses nothing', async () => {
    const line = new TcpLine(0);
    const { printer } = await makePrinterOn(line);
    const socket = await openSocket(line);
    printer.openCover();
    const rows = 800;
    for (let row = 0; row < rows; row += 1) socket.write(`row ${row}\n`);
    socket.write(bytes('<1D 56 00>'));
    await until(() => printer.roomBytes() === 0);
    printer.closeCover();
    await until(() => printer.sheets.length === 1, 15_000);
    expect(printer.sheets[0]?.lines).toHaveLength(rows);
  });
});

describe('the pace of a line', () => {
  function makePacer(baud: number) {
    const clock = new ManualClock();
    let arrived = '';
    const pacer = new Pacer({
      clock,
      baud,
      room: () => Number.POSITIVE_INFINITY,
      deliver: (some) => {
        arrived += some.toString();
      },
    });
    return { clock, pacer, arrived: () => arrived };
  }

  it('lets 960 bytes a second through at 9600 baud, by absolute time', () => {
    const { clock, pacer, arrived } = makePacer(9_600);
    pacer.push(Buffer.alloc(480, 'a'), clock.upMs());
    clock.advance(100);
    expect(arrived().length).toBeGreaterThan(90);
    expect(arrived().length).toBeLessThanOrEqual(96);
    clock.advance(399);
    expect(arrived().length).toBeLessThan(480);
    clock.advance(1);
    expect(arrived()).toHaveLength(480);
  });

  it('keeps the order and drops what is under way when the plug is pulled', () => {
    const { clock, pacer, arrived } = makePacer(9_600);
    pacer.push(Buffer.from('first'), clock.upMs());
    pacer.push(Buffer.from('second'), clock.upMs());
    clock.advance(6);
    pacer.clear();
    clock.advance(1_000);
    expect('firstsecond'.startsWith(arrived())).toBe(true);
    expect(arrived().length).toBeLessThan(11);
    pacer.push(Buffer.from('new'), clock.upMs());
    clock.advance(1_000);
    expect(arrived().endsWith('new')).toBe(true);
  });

  it('is what a driver on a 9600 baud tty gets', async () => {
    const path = makePath('slow');
    const { printer } = await makePrinterOn(new PtyLine(path), 9_600);
    const host = await openHost(path);
    const startMs = performance.now();
    host.port.write(bytes(`${'x'.repeat(190)}<0A 1D 56 00 1D 72 01>`));
    await until(() => host.heard().length === 1);
    // 198 bytes out and 1 back at 1.04 ms each; no upper bound, the machine may be busy.
    expect(performance.now() - startMs).toBeGreaterThan(200);
    expect(printer.sheets).toHaveLength(1);
  });
});

it('lets every device on a bus hear every byte, and only the one addressed answer', async () => {
  const path = makePath('bus');
  const bus = new Bus(new PtyLine(path), null, machineClock);
  const displays = [1, 2, 3].map((address) => new A0Display({ name: `display ${address}`, clock: machineClock, address }));
  for (const display of displays) bus.attach(display);
  await bus.plug();
  onTestFinished(() => bus.unplug());
  const host = await openHost(path);
  host.port.write(bytes('<A0 06 28 03 01 0C 22 03 63 FF>'));
  await until(() => host.heard().length === 7);
  expect(host.heard()).toEqual(bytes('<A0 03 14 03 50 06 FF>'));
  expect(displays.map((display) => display.state.number)).toEqual(['', '', '1234']);
});
