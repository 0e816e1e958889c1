import { describe, expect, it } from 'vitest';
import { makeA0Protocol } from '../../../drivers/a0-display/index.ts';
import { makeAlphaProtocol } from '../../../drivers/alpha-display/index.ts';
import { makeCd5220Protocol } from '../../../drivers/cd5220-display/index.ts';
import { DisplayDriver, type DisplayProtocol } from '../../../drivers/display/index.ts';
import { makeTwoColourProtocol } from '../../../drivers/two-colour-display/index.ts';
import { A0Display } from '../../../firmware-sim/a0-display.ts';
import { AlphaDisplay } from '../../../firmware-sim/alpha-display.ts';
import { silent } from '../../../firmware-sim/behaviours.ts';
import { Cd5220Display } from '../../../firmware-sim/cd5220-display.ts';
import { machineClock as clock } from '../../../firmware-sim/clock.ts';
import { TwoColourDisplay } from '../../../firmware-sim/two-colour-display.ts';
import { drive, wire } from '../line-bus.ts';
import { type Told, until } from '../make.ts';

const LIMIT_MS = 30_000;
const window3 = { zh: '3号窗口', en: 'Window 3' };
const call = { kind: 'call', number: 'A001', window: window3 } as const;
const rows = {
  kind: 'rows',
  rows: [
    { number: 'B002', window: window3 },
    { number: 'A001', window: window3 },
  ],
} as const;
const lined = { name: 'd', port: 'p', address: 7, answers: true } as const;
const style = { mode: 1, speed: 1, stay: 1, colour: 1, ttl: 0 };

const proofs = ({ notices }: Told) => notices.flatMap((notice) => (notice.type === 'displayed' ? [`${notice.rev} ${notice.proof}`] : []));
const driver = (protocol: DisplayProtocol) => (told: Told) => new DisplayDriver(protocol, told.context);

const FAMILIES = [
  {
    family: 'instant text',
    sim: () => new A0Display({ name: 'd', clock, address: 7, lines: 2 }),
    protocol: makeA0Protocol({ ...lined, family: 'a0-display', lines: 2, page: 3, instantText: style }),
    proof: 'acknowledged',
    calls: ['A001', '3号窗口'],
    rows: ['B002 3号窗口', 'A001 3号窗口'],
  },
  {
    family: 'two colours',
    sim: () => new TwoColourDisplay({ name: 'd', clock, address: 7, lines: 2 }),
    protocol: makeTwoColourProtocol({ ...lined, family: 'two-colour-display', lines: 2, cells: 12, numberColour: 1, textColour: 0 }),
    proof: 'acknowledged',
    calls: ['A001', '3号窗口'],
    rows: ['B002 3号窗口', 'A001 3号窗口'],
  },
  {
    family: 'CD5220',
    sim: () => new Cd5220Display({ name: 'd', clock }),
    protocol: makeCd5220Protocol({ name: 'd', family: 'cd5220-display', port: 'p', brightness: 2, gbk: false }),
    proof: 'written',
    calls: ['A001', 'Window 3'],
    rows: ['B002 Window 3', 'A001 Window 3'],
  },
  {
    family: 'Alpha',
    sim: () => new AlphaDisplay({ name: 'd', clock, address: 7, lines: 2, answers: true }),
    protocol: makeAlphaProtocol({ ...lined, family: 'alpha-display', lines: 2, cells: 20 }),
    proof: 'acknowledged',
    calls: ['A001', 'Window 3'],
    rows: ['B002 Window 3', 'A001 Window 3'],
  },
] as const;

describe.each(FAMILIES)('a display with $family', ({ sim, protocol, proof, calls, rows: board }) => {
  it('shows what is desired, claims what it can prove, and shows it again behind a replug', { timeout: LIMIT_MS }, async () => {
    const unit = sim();
    const { bus, port } = await wire([unit], 19_200);
    const { d } = drive(port, { d: driver(protocol) });
    d?.driver.show(1, call);
    await until(() => d && proofs(d.told).at(-1) === `1 ${proof}`, 'the call told');
    await until(() => unit.state.lines.join() === calls.join(), 'the call on its lines');
    await bus.unplug();
    unit.powerCycle();
    await until(() => d?.told.states.at(-1)?.startsWith('noDevice'), 'the unplug');
    d?.driver.show(2, rows);
    await bus.plug();
    await until(() => d && proofs(d.told).at(-1) === `2 ${proof}`, 'the rows told');
    await until(() => unit.state.lines.join() === board.join(), 'the rows on its lines');
    d?.driver.show(3, { kind: 'blank' });
    await until(() => !unit.state.lit, 'darkness');
  });
});

describe('what a display can say', () => {
  it('is asked of a sign: one whose memory somebody cleared gets its text again', { timeout: LIMIT_MS }, async () => {
    const sign = new AlphaDisplay({ name: 'd', clock, address: 7, answers: true });
    const { port } = await wire([sign], 19_200);
    const { d } = drive(port, { d: driver(makeAlphaProtocol({ ...lined, family: 'alpha-display', lines: 1, cells: 20 })) });
    d?.driver.show(1, call);
    await until(() => sign.state.lit, 'the call');
    sign.clearMemory();
    await until(() => sign.state.lit, 'the call again');
  });

  it('may be no: then nothing is claimed', { timeout: LIMIT_MS }, async () => {
    const unit = new TwoColourDisplay({ name: 'd', clock, address: 7 });
    // A unit that says 55 to every text.
    unit.behave({
      name: 'full',
      handle: (message, next) => next(message.direction === 'out' ? { ...message, bytes: Buffer.of(0x55) } : message),
    });
    const { port } = await wire([unit], 19_200);
    const protocol = makeTwoColourProtocol({ ...lined, family: 'two-colour-display', lines: 1, cells: 12, numberColour: 1, textColour: 0 });
    const { d } = drive(port, { d: driver(protocol) });
    d?.driver.show(1, call);
    await until(() => d?.told.states.at(-1) === 'hardwareError display/refused unknown', 'the refusal');
    expect(d && proofs(d.told)).toEqual([]);
  });

  it('keeps the brightness that was set, over power cuts of the line too', { timeout: LIMIT_MS }, async () => {
    const unit = new Cd5220Display({ name: 'd', clock });
    const { port } = await wire([unit], 19_200);
    const { d } = drive(port, {
      d: driver(makeCd5220Protocol({ name: 'd', family: 'cd5220-display', port: 'p', brightness: 2, gbk: false })),
    });
    d?.driver.show(1, { kind: 'test' });
    await until(() => unit.state.lines.every((line) => line === '8'.repeat(20)), 'every cell');
    expect(unit.state).toMatchObject({ brightness: 2, odd: [] });
  });

  it('is not claimed while a line of a board is silent', { timeout: LIMIT_MS }, async () => {
    const top = new TwoColourDisplay({ name: 'top', clock, address: 7 });
    const bottom = new TwoColourDisplay({ name: 'bottom', clock, address: 8 });
    bottom.behave(silent());
    const { port } = await wire([top, bottom], 19_200);
    const protocol = makeTwoColourProtocol({ ...lined, family: 'two-colour-display', lines: 2, cells: 12, numberColour: 1, textColour: 0 });
    const { d } = drive(port, { d: driver(protocol) });
    d?.driver.show(1, rows);
    await until(() => d?.told.states.at(-1) === 'offline display/no-answer unknown', 'the silence');
    expect(d && proofs(d.told)).toEqual([]);
    bottom.unbehave('silent');
    await until(() => d && proofs(d.told).join() === '1 acknowledged', 'both lines');
  });
});
