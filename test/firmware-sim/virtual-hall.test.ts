import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Action, FromVirtualHall, HallDeviceState, ToVirtualHall } from '../../firmware-sim/virtual-hall-messages.ts';
import { bytes, makePath, openHost, until } from './make.ts';

class Hall {
  readonly child: ChildProcess;
  readonly states = new Map<string, HallDeviceState>();
  readonly told: FromVirtualHall[] = [];
  #lastId = 0;

  constructor() {
    this.child = fork(join(import.meta.dirname, '../../firmware-sim/virtual-hall.ts'));
    onTestFinished(() => void this.child.kill('SIGKILL'));
    this.child.on('message', (message: FromVirtualHall) => {
      this.told.push(message);
      if (message.type === 'state') this.states.set(message.device, message.state);
    });
  }

  send(message: ToVirtualHall): void {
    this.child.send(message);
  }

  async act(device: string, action: Action, more: { key?: number; count?: number; line?: boolean } = {}): Promise<string> {
    this.#lastId += 1;
    const id = this.#lastId;
    this.send({ type: 'act', id, device, action, ...more });
    const find = () => this.told.find((message) => message.type === 'done' && message.id === id);
    await until(() => find() !== undefined);
    const done = find();
    return done?.type === 'done' && !done.ok ? done.error : 'ok';
  }
}

async function makeHall() {
  const bus = makePath('bus');
  const printer = join(dirname(bus), 'printer');
  const hall = new Hall();
  hall.send({
    type: 'start',
    lines: [
      { name: 'bus', pty: bus, baud: null },
      { name: 'printer', pty: printer, baud: null },
      { name: 'network', tcpPort: 0, baud: null },
    ],
    devices: [
      { name: 'printer-1', family: 'escpos-printer', line: 'printer', paperWidthMm: 80, speedFactor: 100 },
      { name: 'printer-2', family: 'escpos-printer', line: 'network', paperWidthMm: 58 },
      { name: 'display-3', family: 'a0-display', line: 'bus', address: 3 },
      { name: 'pad-1', family: 'line-pad', line: 'bus', address: 1 },
    ],
  });
  await until(() => hall.states.size === 4);
  return { hall, bus, printer };
}

describe('the virtual hall', () => {
  it('is ready with every port open and every state told', async () => {
    const { hall, bus, printer } = await makeHall();
    expect(hall.told.find((message) => message.type === 'ready')).toEqual({
      type: 'ready',
      ports: {
        bus: { kind: 'serial', path: bus },
        printer: { kind: 'serial', path: printer },
        network: { kind: 'tcp', host: '127.0.0.1', port: expect.any(Number) },
      },
    });
    expect(hall.states.get('pad-1')).toMatchObject({ family: 'line-pad', session: '00000000', lamps: Array(5).fill(false), plugged: true });
  });

  it('shows paper, numbers and presses as they come over the wires', async () => {
    const { hall, bus, printer } = await makeHall();
    const toPrinter = await openHost(printer);
    toPrinter.port.write(bytes('A001<0A 1D 56 01>'));
    await until(() => {
      const state = hall.states.get('printer-1');
      return state?.family === 'escpos-printer' && state.paper.length === 1;
    });
    expect(hall.states.get('printer-1')).toMatchObject({ paper: [{ lines: [{ text: 'A001' }], cut: 'partial' }], cuts: 1 });

    const toBus = await openHost(bus);
    toBus.port.write(bytes('<A0 07 28 03 01 0C 22 03 42 42 FF>'));
    await until(() => toBus.heard().length === 7);
    await until(() => JSON.stringify(hall.states.get('display-3')).includes('B1234'));
    expect(await hall.act('pad-1', 'press', { key: 4 })).toBe('ok');
    await until(() => JSON.stringify(hall.states.get('pad-1')).includes('"strayPresses":1'));
  });

  it('tells at most 20 states a second of one device, and the last one always', async () => {
    const { hall, printer } = await makeHall();
    const toPrinter = await openHost(printer);
    const startMs = performance.now();
    const count = () => hall.told.filter((message) => message.type === 'state' && message.device === 'printer-1').length;
    const before = count();
    for (let sheet = 0; sheet < 40; sheet += 1) toPrinter.port.write(bytes(`${sheet}<0A 1D 56 01>`));
    await until(() => JSON.stringify(hall.states.get('printer-1')).includes('"text":"39"'));
    expect(count() - before).toBeLessThanOrEqual(Math.ceil((performance.now() - startMs) / 50) + 1);
    expect(hall.states.get('printer-1')).toMatchObject({ cuts: 40 });
  });

  it('takes one device off a bus and leaves the others, or pulls the whole line', async () => {
    const { hall, bus } = await makeHall();
    const before = await openHost(bus);
    expect(await hall.act('display-3', 'unplug')).toBe('ok');
    before.port.write(bytes('<A0 06 28 03 01 0C 22 03 63 FF>'));
    before.port.write('>01 V*6669\n');
    await until(() => before.heard().includes('V 1 SIMPAD5'));
    expect(hall.states.get('display-3')).toMatchObject({ plugged: false, number: '' });
    expect(hall.states.get('pad-1')).toMatchObject({ plugged: true });

    expect(await hall.act('pad-1', 'unplug', { line: true })).toBe('ok');
    expect(existsSync(bus)).toBe(false);
    expect(hall.states.get('pad-1')).toMatchObject({ plugged: false });
    before.port.write('x');
    await until(before.isGone);

    expect(await hall.act('pad-1', 'plug')).toBe('ok');
    expect(await hall.act('display-3', 'plug')).toBe('ok');
    const after = await openHost(bus);
    after.port.write(bytes('<A0 06 28 03 01 0C 22 03 63 FF>'));
    await until(() => after.heard().length === 7);
  });

  it('pulls the tty of a device that is alone on its line, and keeps the port of a network printer', async () => {
    const { hall, printer } = await makeHall();
    await hall.act('printer-1', 'unplug');
    expect(existsSync(printer)).toBe(false);
    expect(hall.states.get('printer-1')).toMatchObject({ plugged: false });
    await hall.act('printer-1', 'plug');
    expect(existsSync(printer)).toBe(true);
    expect(await hall.act('printer-2', 'unplug')).toBe('ok');
    expect(await hall.act('printer-2', 'plug')).toBe('ok');
  });

  it('refuses what cannot be done with a coded reason and goes on', async () => {
    const { hall } = await makeHall();
    expect(await hall.act('nobody', 'unplug')).toBe('sim/unknown-device: no device nobody');
    expect(await hall.act('pad-1', 'paper-out')).toBe('sim/unknown-action: pad-1 is no printer');
    expect(await hall.act('pad-1', 'press', { key: 6 })).toBe('sim/bad-value: no key 6');
    expect(await hall.act('printer-1', 'explode' as Action)).toBe('sim/unknown-action: explode');
    expect(await hall.act('printer-1', 'paper-out')).toBe('ok');
  });

  it('leaves when its parent goes, and takes its symlinks along', async () => {
    const { hall, bus } = await makeHall();
    const left = once(hall.child, 'exit');
    hall.child.disconnect();
    expect(await left).toEqual([0, null]);
    expect(readdirSync(dirname(bus))).toEqual([]);
  });

  it('says why it cannot start, and leaves', async () => {
    const hall = new Hall();
    const left = once(hall.child, 'exit');
    hall.send({ type: 'start', lines: [], devices: [{ name: 'pad', family: 'line-pad', line: 'nowhere', address: 1 }] });
    expect(await left).toEqual([1, null]);
    expect(hall.told).toEqual([{ type: 'failed', error: 'sim/unknown-line: pad is on nowhere, which is no line' }]);
  });
});
