import { describe, expect, it, onTestFinished } from 'vitest';
import { EscposPrinterDriver } from '../../../drivers/escpos-printer/index.ts';
import type { DeviceConfig, LogoRaster, PrintOutcome, TicketDocument } from '../../../drivers/messages.ts';
import { silent } from '../../../firmware-sim/behaviours.ts';
import { machineClock } from '../../../firmware-sim/clock.ts';
import type { PrinterModel } from '../../../firmware-sim/escpos/printer-models.ts';
import { EscposPrinter, textOf } from '../../../firmware-sim/escpos-printer.ts';
import { Bus } from '../../../firmware-sim/line/bus.ts';
import { TcpLine } from '../../../firmware-sim/line/tcp-line.ts';
import { makeLink, makeTold, sleep, until } from '../make.ts';
import { makeText, REFERENCE_TICKET } from './reference-ticket.ts';

type Config = Extract<DeviceConfig, { family: 'escpos-printer' }>;

const LOGO: LogoRaster = { widthDots: 16, heightDots: 2, bits: Buffer.of(0xff, 0x00, 0x0f, 0xf0).toString('base64'), key: 'a7' };
const ticket = (text: string): TicketDocument => ({ lines: [{ kind: 'logo', align: 'center' }, makeText(text)], cut: 'partial' });

/** A simulated printer on a TCP port of its own. */
async function makePrinter(model: PrinterModel, speedFactor = 20) {
  const printer = new EscposPrinter({ name: 'printer', clock: machineClock, paperWidthMm: 80, speedFactor, model });
  const bus = new Bus(new TcpLine(0), null, machineClock);
  bus.attach(printer);
  await bus.plug();
  onTestFinished(() => bus.unplug());
  return { printer, bus };
}

/** The driver of that printer, as a device host would run it. */
function startDriver(bus: Bus, overrides: Partial<Config> = {}) {
  const { address } = bus.line;
  if (address.kind !== 'tcp') throw new Error('no TCP line');
  const config: Config = {
    name: 'printer',
    family: 'escpos-printer',
    port: 'port',
    paperWidthMm: 80,
    proof: 'probe',
    logo: null,
    ...overrides,
  };
  const link = makeLink(address, config.proof !== 'none');
  const told = makeTold(link, 'printer');
  const driver = new EscposPrinterDriver(config, told.context);
  driver.start();
  link.start();
  const stop = async (): Promise<void> => {
    await driver.stop();
    await link.stop();
  };
  onTestFinished(stop);
  const print = async (jobId: string, document: TicketDocument): Promise<PrintOutcome> => {
    driver.print(jobId, document);
    const body = await until(() => told.reports.find((each) => each.type === 'print-result' && each.jobId === jobId), jobId);
    if (body.type !== 'print-result') throw new Error('not a result');
    return body.result;
  };
  const state = (wanted: string) => until(() => told.states.at(-1) === wanted, `${wanted}, not ${told.states.join('; ')}`);
  return { ...told, link, driver, print, state, stop };
}

const sheetsOf = (printer: EscposPrinter): string[] => printer.sheets.map(textOf);

describe('the ladder of proofs', () => {
  it.each([
    ['full', 'process-id'],
    ['fence', 'fence'],
    ['cut-counter', 'cut-counter'],
  ] as const)('a unit of the model %s proves its sheets by its %s', async (model, proof) => {
    const { printer, bus } = await makePrinter(model);
    const { driver, print, state } = startDriver(bus);
    expect(driver.facts()).toEqual({ proof: 'not found', logo: 'none' });
    await state('online  full');
    expect(driver.facts()).toEqual({ proof, logo: 'none' });
    for (const number of ['A001', 'A002']) expect(await print(number, ticket(number))).toEqual({ outcome: 'confirmed', proof });
    expect(sheetsOf(printer)).toEqual(['A001', 'A002']);
  });

  it('takes the answer of a cutter that had nothing to cut for a fence', async () => {
    const { bus } = await makePrinter('cut-counter');
    const { print, state } = startDriver(bus);
    await state('online  full');
    expect(await print('uncut', { lines: [makeText('A001')], cut: 'none' })).toEqual({ outcome: 'confirmed', proof: 'fence' });
    expect(await print('cut', ticket('A002'))).toEqual({ outcome: 'confirmed', proof: 'cut-counter' });
  });

  it.each(['unproven', 'mute'] as const)('a %s unit is not printed on, unless it is configured to be', async (model) => {
    const { printer, bus } = await makePrinter(model);
    const probing = startDriver(bus);
    await probing.state(model === 'mute' ? 'offline printer/no-answer unknown' : 'hardwareError printer/no-proof full');
    expect(await probing.print('A001', ticket('A001'))).toEqual({ outcome: 'failed', reason: 'offline' });
    await probing.stop();
    expect(sheetsOf(printer)).toEqual([]);

    const trusting = startDriver(bus, { proof: 'none' });
    await until(() => trusting.states.at(-1)?.startsWith('online printer/unproven'), 'online');
    expect(await trusting.print('A002', ticket('A002'))).toEqual({ outcome: 'unknown', reason: 'no-proof' });
    expect(sheetsOf(printer)).toEqual(['A002']);
  });

  it.each([
    ['fence', (byte: number) => (byte & 0x90) === 0],
    ['cut-counter', (byte: number) => byte === 0x5f],
  ] as const)('never takes the late answer to an earlier question for the proof of a sheet (%s)', async (model, isProof) => {
    // Slow enough that the ticket is still printing when the answer to the second question comes.
    const { printer, bus } = await makePrinter(model, 0.2);
    let isLate = true;
    printer.behave({
      name: 'late',
      handle(message, next) {
        const isHeldBack = isLate && message.direction === 'out' && isProof(message.bytes[0] ?? 0xff);
        if (isHeldBack) machineClock.after(1_000, () => next(message));
        else next(message);
      },
    });
    const { print, state } = startDriver(bus, { proof: model });
    await state('online  full');
    isLate = false;
    expect(await print('A001', REFERENCE_TICKET)).toEqual({ outcome: 'confirmed', proof: model });
    expect(sheetsOf(printer)).toHaveLength(1);
  });

  it('still says what stopped a unit that proves nothing', async () => {
    const { printer, bus } = await makePrinter('unproven');
    const { print } = startDriver(bus, { proof: 'none' });
    printer.paperOut(8);
    expect(await print('A001', REFERENCE_TICKET)).toEqual({ outcome: 'failed', reason: 'paper-out' });
    expect(await print('A002', ticket('A002'))).toEqual({ outcome: 'failed', reason: 'paper-out' });
  });
});

describe('a known end for every sheet', () => {
  it.each([
    ['the paper ends in it', (printer: EscposPrinter) => printer.paperOut(20), 'paper-out', 'userError printer/paper-out out'],
    ['the cutter jams', (printer: EscposPrinter) => printer.jamCutter(), 'cutter', 'hardwareError printer/cutter jammed'],
  ] as const)('fails with its reason when %s', async (_, harm, reason, wanted) => {
    const { printer, bus } = await makePrinter('full');
    const { print, state } = startDriver(bus);
    await state('online  full');
    harm(printer);
    expect(await print('A001', REFERENCE_TICKET)).toEqual({ outcome: 'failed', reason });
    await state(wanted);
  });

  it('is told garbled and not merely offline when the answers before the ticket are', async () => {
    const { printer, bus } = await makePrinter('full');
    const { print, state } = startDriver(bus);
    await state('online  full');
    printer.behave({
      name: 'noise',
      handle: (message, next) =>
        next(message.direction === 'in' ? message : { direction: 'out', bytes: Buffer.from(message.bytes.map((byte) => byte | 0x80)) }),
    });
    expect(await print('A001', ticket('A001'))).toEqual({ outcome: 'failed', reason: 'garbled' });
    expect(sheetsOf(printer)).toEqual([]);
  });

  it('prints nothing of a torn ticket when the paper comes back after a replug, in this host or the next', async () => {
    const { printer, bus } = await makePrinter('fence', 1);
    const before = startDriver(bus);
    await before.state('online  full');
    printer.paperOut(25);
    const result = before.print('A001', REFERENCE_TICKET);
    await until(() => printer.state.faults.includes('paper-out'), 'the end of the paper');
    await bus.unplug();
    expect(await result).toEqual({ outcome: 'unknown', reason: 'unplugged-while-printing' });
    expect(printer.state.bufferedBytes).toBeGreaterThan(0);
    await before.stop();

    await bus.plug();
    const after = startDriver(bus);
    await after.state('userError printer/paper-out out');
    await until(() => printer.state.bufferedBytes === 0, 'empty buffers');
    printer.paperIn();
    await after.state('online  full');
    expect(await after.print('A002', ticket('A002'))).toMatchObject({ outcome: 'confirmed' });
    expect(sheetsOf(printer).at(-1)).toBe('A002');
    expect(sheetsOf(printer).join('\n')).not.toContain('如需帮助');
  });

  it('notices a connection that is open at one end only, and prints over a new one', async () => {
    const { printer, bus } = await makePrinter('full');
    const { print, state, link } = startDriver(bus);
    await state('online  full');
    printer.behave(silent());
    await state('offline printer/no-answer unknown');
    await until(() => link.opens > 1, 'a second connection');
    printer.unbehave('silent');
    await state('online  full');
    expect(await print('A001', ticket('A001'))).toMatchObject({ outcome: 'confirmed' });
  });
});

describe('what a unit says unasked', () => {
  it('is told apart from its answers and shown at once', async () => {
    const { printer, bus } = await makePrinter('full');
    const { states, state, counters } = startDriver(bus);
    await state('online  full');
    // As by a switch on the unit: the driver has turned automatic status off.
    printer.hear(Buffer.of(0x1d, 0x61, 0x0f));
    printer.openCover();
    await until(() => states.at(-1) === 'userError printer/cover-open full', 'the open cover', 900);
    expect(counters.badFrames).toBe(0);
  });
});

describe('the logo', () => {
  it('is written into the printer once, and printed by its key ever after', async () => {
    const { printer, bus } = await makePrinter('full');
    const first = startDriver(bus, { logo: LOGO });
    await first.state('online  full');
    expect(await first.print('A001', ticket('A001'))).toMatchObject({ outcome: 'confirmed' });
    expect(printer.state.graphics).toEqual({ keys: ['a7'], writes: 1 });
    expect(first.driver.facts()).toMatchObject({ logo: 'stored' });
    await bus.unplug();
    await bus.plug();
    await until(() => first.link.opens === 2 && first.states.at(-1) === 'online  full', 'the same driver again');
    await first.stop();
    printer.powerCycle();
    const second = startDriver(bus, { logo: LOGO });
    await second.state('online  full');
    expect(await second.print('A002', ticket('A002'))).toMatchObject({ outcome: 'confirmed' });
    expect(printer.state.graphics.writes).toBe(1);
    const picture = { raster: { widthDots: 16, heightDots: 2, data: LOGO.bits }, align: 'center' };
    expect(printer.sheets.map(({ lines }) => lines)).toEqual([
      [picture, expect.objectContaining({ text: 'A001' })],
      [picture, expect.objectContaining({ text: 'A002' })],
    ]);
    expect(printer.state.odd).toEqual([]);
  });

  it('is found among more keys than one block holds', async () => {
    const { printer, bus } = await makePrinter('full');
    for (let n = 0; n < 90; n += 1)
      printer.hear(
        Buffer.from([0x1d, 0x28, 0x4c, 12, 0, 0x30, 0x43, 0x30, 0x41 + (n % 26), 0x30 + Math.floor(n / 26), 1, 8, 0, 1, 0, 0x31, n]),
      );
    await until(() => printer.state.graphics.keys.length === 90, 'ninety pictures');
    const { state } = startDriver(bus, { logo: LOGO });
    await state('online  full');
    expect(printer.state.graphics).toMatchObject({ writes: 91 });
    expect(printer.state.graphics.keys).toContain('a7');
  });

  it('is left out, and said to be, by a printer that cannot keep it; and is not tried again', async () => {
    const { printer, bus } = await makePrinter('fence');
    const { print, state, link } = startDriver(bus, { logo: LOGO });
    await state('online printer/no-logo full');
    expect(await print('A001', ticket('A001'))).toEqual({ outcome: 'confirmed', proof: 'fence' });
    expect(printer.sheets.map(({ lines }) => lines)).toEqual([[expect.objectContaining({ text: 'A001' })]]);
    const tries = printer.state.odd.length;
    await bus.unplug();
    await bus.plug();
    await until(() => link.opens === 2, 'open again');
    await state('online printer/no-logo full');
    await sleep(50);
    // Asked whether it is there now, never written to.
    expect(printer.state.odd.slice(tries).every(({ hex }) => hex.startsWith('1d284c0400'))).toBe(true);
  });
});
