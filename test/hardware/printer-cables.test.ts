/**
 * Ticket printers behind real Linux drivers (ftdi_sio, cdc_acm) with the shipped device host in a process of its own: their USB plugs are pulled at random
 * moments under traffic, and the ledger of the cable harness judges every sheet. In the hardware lab only; not for Vitest: `node --test`.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReportBody } from '../../drivers/messages.ts';
import { machineClock } from '../../firmware-sim/clock.ts';
import type { PrinterModel } from '../../firmware-sim/escpos/printer-models.ts';
import { EscposPrinter } from '../../firmware-sim/escpos-printer.ts';
import { Bus } from '../../firmware-sim/line/bus.ts';
import type { Ledger } from '../faults/cables/family.ts';
import { PRINTER_CABLES } from '../faults/cables/printer-cables.ts';
import { DeviceHostProcess } from '../faults/cables/processes.ts';
import { seededRandom } from '../faults/cables/run-cables.ts';
import { AcmLine, byIdOfFtdi, CYCLES, FtdiLine, skip, spread, type UsbLine } from './lab.ts';

const PRINTER = 'printer';
const BAUD = 38_400;
const SPEED_FACTOR = 4;
/** Before, in and behind a ticket; and shorter and longer than a driver needs to notice. The guest is slow, so both are longer than on ttys. */
const PULL_WITHIN_MS = 1_500;
const BACK_WITHIN_MS = 800;
/** Long enough for a host that takes any unit to have opened a foreign one. */
const FOREIGN_MS = 5_000;
const UDEV_MS = 30_000;
const SEED = Number(process.env.LAB_SEED ?? 1);

/** A printer on a USB line, the host that drives it, the ledger that judges both; and when the host noticed each pull. */
class UsbPrinterRig {
  readonly ledger: Ledger;
  readonly noticedMs: number[] = [];
  readonly random: () => number;
  readonly #line: UsbLine;
  readonly #bus: Bus;
  #host: DeviceHostProcess | null = null;
  #pulledUpMs: number | null = null;
  state = 'starting';

  constructor(line: UsbLine, model: PrinterModel) {
    this.#line = line;
    this.random = seededRandom(SEED);
    this.ledger = PRINTER_CABLES.makeLedger(
      { send: (command) => this.#host?.send(command) ?? false, act: () => Promise.resolve(), random: this.random },
      0,
    );
    this.#bus = new Bus(line, BAUD, machineClock);
    const printer = new EscposPrinter({ name: PRINTER, clock: machineClock, paperWidthMm: 80, speedFactor: SPEED_FACTOR, model });
    this.#bus.attach(printer);
    printer.on('happening', ({ happening }) => {
      if (happening === 'sheet') this.ledger.simulated(PRINTER, { family: 'escpos-printer', ...printer.state });
    });
  }

  async start(): Promise<void> {
    await this.#bus.plug();
    await this.#startHost();
    await this.ledger.recovered();
  }

  async pull(): Promise<void> {
    // Without a host there is nobody to notice it.
    this.#pulledUpMs = this.#host === null ? null : performance.now();
    await this.#bus.unplug();
  }

  plug(): Promise<void> {
    return this.#bus.plug();
  }

  /** As by kill -9; then a new one, as the controller would start it. */
  async killHost(): Promise<void> {
    const host = this.#host;
    this.#host = null;
    this.ledger.hostDown();
    await host?.kill();
    await this.#startHost();
  }

  async stop(): Promise<void> {
    await this.#host?.stop();
    await this.#bus.unplug();
  }

  async #startHost(): Promise<void> {
    const config = {
      host: 'lab',
      ports: { usb: { kind: 'serial', path: this.#line.address.path, baud: BAUD } },
      devices: [{ name: PRINTER, family: 'escpos-printer', port: 'usb', paperWidthMm: 80, proof: 'probe', logo: null }],
    } as const;
    const report = (body: ReportBody) => {
      if (body.type === 'device-state') this.#noteState(body.state);
      return this.ledger.report(body);
    };
    this.#host = await DeviceHostProcess.start(config, mkdtempSync(join(tmpdir(), 'hallcall-lab-')), {
      report,
      notice: (notice) => this.ledger.notice(notice),
    });
    this.ledger.hostUp();
  }

  #noteState(state: string): void {
    this.state = state;
    if (state !== 'noDevice' || this.#pulledUpMs === null) return;
    this.noticedMs.push(performance.now() - this.#pulledUpMs);
    this.#pulledUpMs = null;
  }
}

async function runCycles(rig: UsbPrinterRig): Promise<void> {
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    rig.ledger.traffic();
    await sleep(rig.random() * PULL_WITHIN_MS);
    // Half way, the host dies with its plug.
    const death = cycle === Math.floor(CYCLES / 2) ? rig.killHost() : Promise.resolve();
    await rig.pull();
    await sleep(rig.random() * BACK_WITHIN_MS);
    await rig.plug();
    await death;
    await rig.ledger.recovered();
  }
}

function judge(what: string, { ledger, noticedMs }: UsbPrinterRig): void {
  const { counts, problems } = ledger.findings();
  console.log(
    `${what}: ${CYCLES} cycles, ${Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ')}`,
  );
  console.log(`${what}: an unplug is noticed after ${spread(noticedMs)}`);
  assert.deepEqual(problems, []);
  assert.ok((counts.confirmed ?? 0) > CYCLES, 'behind every cycle a ticket went all the way');
  assert.ok(noticedMs.length > 0, 'no unplug was noticed');
}

async function untilThere(path: string): Promise<void> {
  const endMs = performance.now() + UDEV_MS;
  while (!existsSync(path)) {
    if (performance.now() > endMs) throw new Error(`never there: ${path}`);
    await sleep(50);
  }
}

describe('a ticket printer behind a USB plug', { skip }, () => {
  after(() => setTimeout(() => process.exit(), 500).unref());

  it(`on FTDI prints nothing twice and nothing late in ${CYCLES} cycles, and takes no other unit for its own`, async () => {
    const line = new FtdiLine(PRINTER);
    const rig = new UsbPrinterRig(line, 'full');
    await rig.start();
    await runCycles(rig);

    await rig.pull();
    await line.plugUnit({ serial: 'OTHER', port: 5 });
    await untilThere(byIdOfFtdi('OTHER'));
    assert.ok(!existsSync(line.address.path), 'the name of the first unit is gone');
    rig.ledger.traffic();
    await sleep(FOREIGN_MS);
    assert.equal(rig.state, 'noDevice');
    await line.unplug();
    await rig.plug();
    await rig.ledger.recovered();

    judge('ftdi_sio', rig);
    await rig.stop();
  });

  it(`on CDC-ACM prints nothing twice and nothing late in ${CYCLES} cycles`, async () => {
    const rig = new UsbPrinterRig(new AcmLine('T80'), 'fence');
    await rig.start();
    await runCycles(rig);
    judge('cdc_acm', rig);
    await rig.stop();
  });
});
