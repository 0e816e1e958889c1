import { describe, expect, it } from 'vitest';
import { makeA0Protocol } from '../../../drivers/a0-display/index.ts';
import { DisplayDriver } from '../../../drivers/display/index.ts';
import { LinePadDriver } from '../../../drivers/line-pad/index.ts';
import { makeTwoColourProtocol } from '../../../drivers/two-colour-display/index.ts';
import { A0Display } from '../../../firmware-sim/a0-display.ts';
import { silent } from '../../../firmware-sim/behaviours.ts';
import { machineClock as clock } from '../../../firmware-sim/clock.ts';
import { LinePad } from '../../../firmware-sim/line-pad.ts';
import { TwoColourDisplay } from '../../../firmware-sim/two-colour-display.ts';
import { drive, wire } from '../line-bus.ts';
import { type Told, until } from '../make.ts';

const LIMIT_MS = 60_000;
const BAUD = 19_200;

const simulated = (name: string, address: number, turnRoundMs = 2) => new LinePad({ name, clock, address, turnRoundMs });
const padDriver = (address: number) => (told: Told) =>
  new LinePadDriver({ name: told.context.name, family: 'line-pad', port: 'port', address }, told.context);
const isOnline = ({ told }: { readonly told: Told }) => told.states.at(-1) === 'online  unknown';

describe.each(['serial', 'tcp'] as const)('a bus of several makers over %s', (kind) => {
  it('has one talk at a time: pads, digits and text on one pair of wires', { timeout: LIMIT_MS }, async () => {
    const pads = [1, 2, 3].map((address) => simulated(`pad-${address}`, address));
    const digits = new A0Display({ name: 'digits', clock, address: 1 });
    const words = new TwoColourDisplay({ name: 'words', clock, address: 1 });
    const { bus, port } = await wire([...pads, digits, words], BAUD, kind);
    const lined = { name: 'd', port: 'port', address: 1, lines: 1, answers: true } as const;
    const lineUp = {
      ...Object.fromEntries([1, 2, 3].map((address) => [`pad-${address}`, padDriver(address)])),
      digits: (told: Told) =>
        new DisplayDriver(makeA0Protocol({ ...lined, family: 'a0-display', page: 3, instantText: null }), told.context),
      words: (told: Told) =>
        new DisplayDriver(
          makeTwoColourProtocol({ ...lined, family: 'two-colour-display', cells: 12, numberColour: 1, textColour: 0 }),
          told.context,
        ),
    };
    const running = drive<LinePadDriver | DisplayDriver>(port, lineUp);
    const call = { kind: 'call', number: 'A001', window: { zh: '3号窗口', en: 'Window 3' } } as const;
    for (const { driver } of Object.values(running)) if (driver instanceof DisplayDriver) driver.show(1, call);
    await until(() => digits.state.number === 'A001' && words.state.lines[0] === 'A001 3号窗口', 'the call on both', LIMIT_MS / 2);
    await until(() => Object.values(running).every(isOnline), 'everybody', LIMIT_MS / 2);
    const [pad] = Object.values(running).flatMap(({ driver, told }) => (driver instanceof LinePadDriver ? [{ driver, told }] : []));
    pad?.driver.show(1, { kind: 'asking', session: 77 });
    await until(() => pads[0]?.state.session === '0000004D', 'the pad lit');
    await pads[0]?.press(2);
    await until(() => pad?.told.reports.some((report) => report.type === 'press' && report.key === 2), 'the press');
    expect(bus.traffic.collisions).toBe(0);
    expect(bus.traffic.shortestGapMs).toBeGreaterThanOrEqual(1);
  });
});

describe('a bus with something wrong', () => {
  it('finds two pads at one address by their mixed bits, and leaves their neighbour alone', { timeout: LIMIT_MS }, async () => {
    const twins = [simulated('one', 5, 2), simulated('other', 5, 5)];
    const { bus, port } = await wire([...twins, simulated('neighbour', 6)], BAUD);
    const { five, six } = drive(port, { five: padDriver(5), six: padDriver(6) });
    await until(() => five?.told.states.at(-1) === 'userError bus/address-conflict unknown', 'the conflict', LIMIT_MS / 2);
    expect(six && isOnline(six)).toBe(true);
    expect(bus.traffic.collisions).toBeGreaterThan(0);
    twins[1]?.unplug();
    await until(() => five && isOnline(five), 'the one that is left', LIMIT_MS / 2);
  });

  it('finds two answers that come one behind the other, as behind a device server', { timeout: LIMIT_MS }, async () => {
    const pads = [simulated('one', 5, 1), simulated('other', 5, 18)];
    const { bus, port } = await wire(pads, 230_400, 'tcp');
    const { five } = drive(port, { five: padDriver(5) });
    // One garbled answer is what makes it listen longer.
    pads[0]?.behave({
      name: 'noise',
      handle: (message, next) =>
        next(message.direction === 'out' && Math.random() < 0.3 ? { ...message, bytes: Buffer.from('noise\n') } : message),
    });
    await until(() => five?.told.states.some((state) => state.startsWith('userError bus/address-conflict')), 'the conflict', LIMIT_MS / 2);
    expect(bus.stationCount).toBe(2);
  });

  it('asks dead addresses rarely, the living as often as before, and finds a dead one again', { timeout: LIMIT_MS }, async () => {
    const living = simulated('living', 1);
    const dead = [2, 3, 4].map((address) => simulated(`pad-${address}`, address));
    for (const pad of dead) pad.behave(silent());
    const { port } = await wire([living, ...dead], BAUD);
    const { alive, ...silentOnes } = drive(port, {
      alive: padDriver(1),
      ...Object.fromEntries([2, 3, 4].map((address) => [`pad-${address}`, padDriver(address)])),
    });
    await until(
      () => Object.values(silentOnes).every(({ told }) => told.states.at(-1) === 'offline pad/no-answer unknown'),
      'silence',
      LIMIT_MS / 2,
    );
    const before = { alive: alive?.told.counters.framesOut ?? 0, dead: framesOut(silentOnes) };
    await until(() => (alive?.told.counters.framesOut ?? 0) - before.alive >= 60, 'sixty polls', LIMIT_MS / 2);
    expect(framesOut(silentOnes) - before.dead).toBeLessThan(20);
    for (const pad of dead) pad.unbehave('silent');
    await until(() => Object.values(silentOnes).every(isOnline), 'the dead, alive again', LIMIT_MS / 2);
  });
});

const framesOut = (running: Readonly<Record<string, { readonly told: Told }>>): number =>
  Object.values(running).reduce((sum, { told }) => sum + told.counters.framesOut, 0);
