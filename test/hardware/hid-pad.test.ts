/**
 * HID pads with real Linux drivers: plugged, pulled and plugged again in a small emulated PC. `LAB_API` names the lab's module; without it the tests are
 * skipped with a word. Not for Vitest: `node --test`.
 */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { Host } from '../../drivers/host/host.ts';
import type { HostConfig, HostMessage, ReportBody } from '../../drivers/messages.ts';
import { CYCLES, type LabPad, makePad as makeLabPad, type PadKind, skip, spread } from './lab.ts';

/** A USB device behind usbhid, and the HID layer alone. */
const KINDS: readonly PadKind[] = ['usb', 'uhid'];
/** Time in the guest runs up to ten times slower. */
const PATIENCE_MS = 60_000;
const VENDOR = 0x1209;
const PRODUCT = 0x5a05;
const ALL_LIT = 0x1f;
const FLUSH_MS = 160;
/** The idle rate of a unit that repeats its report. */
const REPEAT_MS = 40;

async function until<T>(seen: () => T | undefined | null | false, what: string): Promise<T> {
  const endMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const value = seen();
    if (value !== undefined && value !== null && value !== false) return value;
    if (performance.now() > endMs) throw new Error(`never happened: ${what}`);
    await sleep(5);
  }
}

/** A pad's firmware: five keys, five lamps. One that latches keeps a key in its reports until its lamps change, over a pulled cable too. */
class Firmware {
  readonly #pad: LabPad;
  readonly #latches: boolean;
  #bits = 0;
  #isPlugged = false;
  lamps = 0;
  onLamps: () => void = () => undefined;

  constructor(pad: LabPad, latches: boolean) {
    this.#pad = pad;
    this.#latches = latches;
    pad.on('output', (report: Buffer) => {
      this.lamps = (report.at(-1) ?? 0) & ALL_LIT;
      this.onLamps();
      if (this.#latches && this.lamps !== ALL_LIT && this.#bits !== 0) void this.#set(0);
    });
  }

  plug(): void {
    this.#pad.plug();
    this.#isPlugged = true;
    if (this.#bits !== 0) void this.#set(this.#bits);
  }

  unplug(): void {
    this.#isPlugged = false;
    this.#pad.unplug();
  }

  async press(key: number): Promise<void> {
    await this.#set(1 << (key - 1));
    if (!this.#latches) await this.#set(0);
  }

  /** Tells until it is fetched. A pad that latches keeps what it could not tell, and repeats its report while a key is held in it. */
  async #set(bits: number): Promise<void> {
    this.#bits = bits;
    while (this.#isPlugged && this.#bits === bits) {
      const isFetched = this.#tell(bits);
      if (isFetched && (bits === 0 || !this.#latches)) return;
      await sleep(isFetched ? REPEAT_MS : 5);
    }
  }

  /** False while the last report is not fetched, and while the system on the other side has not got to know the unit. */
  #tell(bits: number): boolean {
    try {
      return this.#pad.report(bits);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ESHUTDOWN') return false;
      throw error;
    }
  }
}

/** A device host with one pad, and this test for its controller: a press is scored when its session has none. */
function makeHost(serialNumber: string, latches: boolean) {
  const scores = new Map<number, number[]>();
  const reports: ReportBody[] = [];
  let state = 'starting';
  let noticedUpMs = 0;
  let strayPresses = 0;
  const log = pino({ level: process.env.DRIVER_LOG ?? 'silent' });
  const send = (message: HostMessage): void => {
    if (message.type === 'notice' && message.body.type === 'counters') strayPresses = message.body.counters.strayPresses;
    if (message.type !== 'report') return;
    const { hostRun, n, body } = message;
    reports.push(body);
    if (body.type === 'device-state') state = body.state;
    if (body.type === 'device-state' && state === 'noDevice') noticedUpMs = performance.now();
    if (body.type !== 'press') return void host.handle({ type: 'ack', hostRun, n, verdict: null });
    scores.set(body.session, [...(scores.get(body.session) ?? []), body.key]);
    void host.handle({ type: 'ack', hostRun, n, verdict: 'scored' });
  };
  const host = new Host({
    hostRun: 'lab',
    send,
    log,
    random: Math.random,
    clock: { wallMs: () => Date.now(), upMs: () => performance.now() },
  });
  const config: HostConfig = {
    host: 'lab',
    ports: { usb: { kind: 'hid', vendorId: VENDOR, productId: PRODUCT, serialNumber } },
    devices: [{ name: 'pad', family: 'hid-pad', port: 'usb', descriptor: null, latches }],
  };
  let rev = 0;
  return {
    ...{ host, config, scores },
    state: () => state,
    /** When the host last said that the unit is gone. */
    noticedUpMs: () => noticedUpMs,
    strayPresses: () => strayPresses,
    asked: (session: number) => reports.some((report) => report.type === 'asked' && report.session === session),
    ask: (session: number) => {
      rev += 1;
      void host.handle({ type: 'pad', device: 'pad', rev, content: { kind: 'asking', session } });
    },
    rest: () => {
      rev += 1;
      void host.handle({ type: 'pad', device: 'pad', rev, content: { kind: 'idle' } });
    },
  };
}

const makePad = (serial: string, latches: boolean, kind: PadKind): Firmware => new Firmware(makeLabPad(serial, kind), latches);

/** Every press lands in its session once, whenever around the pulled plug it is made. */
async function pullLatching(kind: PadKind): Promise<void> {
  const pad = makePad(`LATCH-${kind}`, true, kind);
  const rig = makeHost(`LATCH-${kind}`, true);
  pad.plug();
  await rig.host.handle({ type: 'configure', config: rig.config });
  const figures = { before: 0, between: 0, behind: 0 };
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    const session = 1_000 + cycle;
    const key = 1 + (cycle % 5);
    rig.ask(session);
    await until(() => rig.asked(session) && pad.lamps === ALL_LIT, `session ${session} lit`);
    await sleep(FLUSH_MS);
    const moment = (['before', 'between', 'behind'] as const)[cycle % 3] ?? 'before';
    figures[moment] += 1;
    if (moment === 'before') void pad.press(key);
    await sleep(Math.random() * 30);
    pad.unplug();
    if (moment === 'between') void pad.press(key);
    await sleep(Math.random() * 400);
    pad.plug();
    if (moment === 'behind') {
      await until(() => pad.lamps === ALL_LIT, 'lit again');
      await sleep(FLUSH_MS);
      void pad.press(key);
    }
    await until(() => rig.scores.has(session), `the press of session ${session}, made ${moment}`);
    assert.deepEqual(rig.scores.get(session), [key]);
    rig.rest();
    await until(() => rig.state() === 'online' && pad.lamps === 0, 'at rest');
  }
  assert.equal([...rig.scores.values()].flat().length, CYCLES);
  console.log(`latching pad, ${kind}: ${CYCLES} cycles, presses ${JSON.stringify(figures)}, 0 lost, 0 twice`);
  await rig.host.handle({ type: 'stop' });
  pad.unplug();
}

/** Two units of one make swap their nodes; only the configured one is lit and heard, and its lamps wait for the score. */
async function pullBoth(kind: PadKind): Promise<void> {
  const pad = makePad(`PAD-A-${kind}`, false, kind);
  const other = makePad(`PAD-B-${kind}`, false, kind);
  const rig = makeHost(`PAD-A-${kind}`, false);
  const noticedMs: number[] = [];
  let asked: number | null = null;
  let early = 0;
  pad.onLamps = () => {
    if (asked !== null && pad.lamps !== ALL_LIT && !rig.scores.has(asked)) early += 1;
  };
  other.plug();
  pad.plug();
  await rig.host.handle({ type: 'configure', config: rig.config });
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    const session = 2_000 + cycle;
    const key = 1 + (cycle % 5);
    await until(() => rig.state() === 'online', 'online');
    rig.ask(session);
    await until(() => rig.asked(session) && pad.lamps === ALL_LIT, `session ${session} lit`);
    await sleep(FLUSH_MS);
    assert.equal(other.lamps, 0, 'the other unit is left alone');
    asked = session;
    await pad.press(key);
    await until(() => rig.scores.has(session), `the press of session ${session}`);
    rig.rest();
    asked = null;
    // Both are pulled and come back in another order: their hidraw numbers swap.
    const pulledUpMs = performance.now();
    pad.unplug();
    other.unplug();
    await until(() => rig.state() === 'noDevice', 'the unplug is noticed');
    noticedMs.push(rig.noticedUpMs() - pulledUpMs);
    const [first, second] = cycle % 2 === 0 ? [pad, other] : [other, pad];
    first.plug();
    await sleep(Math.random() * 200);
    second.plug();
  }
  await until(() => rig.state() === 'online', 'online at the end');
  const pressed = [...rig.scores].map(([session, keys]) => [session, ...keys]);
  assert.deepEqual(
    pressed,
    Array.from({ length: CYCLES }, (_, cycle) => [2_000 + cycle, 1 + (cycle % 5)]),
  );
  assert.equal(early, 0, 'lamps change only behind the score');
  console.log(`pad by serial number, ${kind}: ${CYCLES} cycles, ${CYCLES} presses, 0 lost, 0 of another unit`);
  console.log(`pad, ${kind}: an unplug is noticed after ${spread(noticedMs)}`);
  await rig.host.handle({ type: 'stop' });
  pad.unplug();
  other.unplug();
}

describe('a HID pad', { skip }, () => {
  after(() => setTimeout(() => process.exit(), 500).unref());

  for (const kind of KINDS) {
    it(`loses no press that it latches in ${CYCLES} cycles of its plug, at any moment of it (${kind})`, () => pullLatching(kind));
    it(`is found by its serial number in ${CYCLES} cycles, whatever hidraw number it gets (${kind})`, () => pullBoth(kind));
  }

  it('counts what is pressed while nothing is asked, and never makes a score of it', async () => {
    const pad = makePad('PAD-C', false, 'usb');
    const rig = makeHost('PAD-C', false);
    pad.plug();
    await rig.host.handle({ type: 'configure', config: rig.config });
    await until(() => rig.state() === 'online', 'online');
    for (let n = 0; n < 3; n += 1) {
      await pad.press(1 + n);
      await sleep(300);
    }
    await until(() => rig.strayPresses() >= 2, 'strays');
    assert.equal(rig.scores.size, 0);
    await rig.host.handle({ type: 'stop' });
    pad.unplug();
  });
});
