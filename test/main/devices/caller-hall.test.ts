/** Callers, their rating keys, a scanner and an ID reader on ttys, the shipped device host, and a hall. */

import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { stringify } from 'yaml';
import type { SimulatedCaller, SimulatedReader } from '../../../main/api/virtual-views.ts';
import { kioskOfReader } from '../../../main/config/kiosk-of-reader.ts';
import { parseHallConfig } from '../../../main/config/load.ts';
import { ticketDocument } from '../../../main/config/ticket-document.ts';
import { toCoreConfig } from '../../../main/config/to-core.ts';
import { toHostConfig } from '../../../main/config/to-host.ts';
import { windowText } from '../../../main/config/window-text.ts';
import { Reactor } from '../../../main/controller/reactor.ts';
import { ForkedHost } from '../../../main/devices/forked-host.ts';
import type { ClerkId, KioskId, VisitId, WindowId } from '../../../main/hall/kernel/ids.ts';
import { DeviceRoom } from '../../../main/run/device-room.ts';
import { SimulatedDevices } from '../../../main/virtual-hall/simulated-devices.ts';
import { makeTestDir, Rig } from '../controller/make-controller.ts';
import { issueCommand } from '../hall/make-hall.ts';

vi.setConfig({ testTimeout: 120_000 });

const W1 = 'w1' as WindowId;
const K1 = 'k1' as KioskId;
const DECIDE_MS = 700;
const until = (condition: () => unknown) => expect.poll(condition, { timeout: 40_000, interval: 20 });
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const HALL = {
  hall: { id: 'lab', name: { zh: '大厅', en: 'Hall' } },
  time_zone: 'Asia/Shanghai',
  day_cutover: '04:00',
  services: { tax: { prefix: 'A', name: { zh: '税务', en: 'Tax' } } },
  windows: {
    w1: { name: { zh: '一', en: '1' }, services: ['tax'], caller: 'main/caller-1', pad: 'main/caller-1' },
    w2: { name: { zh: '二', en: '2' }, services: ['tax'], caller: 'main/caller-2' },
  },
  clerks: { wang: { name: { zh: '王', en: 'Wang' } } },
  ports: {
    callers: { kind: 'serial', path: 'sim/callers', baud: 9600 },
    scanner: { kind: 'serial', path: 'sim/scanner', baud: 9600 },
    reader: { kind: 'serial', path: 'sim/reader', baud: 115200 },
  },
  devices: {
    'caller-1': { family: 'ff68-caller', port: 'callers', address: 5 },
    'caller-2': { family: 'ff68-caller', port: 'callers', address: 6 },
    'scanner-1': { family: 'qr-scanner', port: 'scanner' },
    'reader-1': { family: 'id-reader', port: 'reader' },
  },
  kiosks: { k1: { name: { zh: '取号机', en: 'Kiosk' }, services: ['tax'], scanner: 'main/scanner-1', id_reader: 'main/reader-1' } },
};

async function makeHall() {
  const dir = makeTestDir();
  const loaded = parseHallConfig(Buffer.from(stringify(HALL)));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const { config } = loaded;
  const hostConfig = toHostConfig(config, 'main');
  const sims = await SimulatedDevices.start(hostConfig, dir, () => undefined);
  onTestFinished(() => sims.stop());
  const rig = await Rig.open(dir);
  const logged: string[] = [];
  const keep = (fields: object, message: string): void => void logged.push(`${JSON.stringify(fields)} ${message}`);
  const log = { info: keep, warn: keep, error: keep };
  const room = new DeviceRoom({
    controller: rig.controller,
    config: hostConfig,
    channel: new ForkedHost({ host: 'main', entry: new URL('../../../drivers/device-host.ts', import.meta.url), dataFolder: dir, log }),
    ticketOf: ({ number, service, issued }) =>
      ticketDocument(config, { number, service, waitingAhead: 0, issuedAt: issued.at, estimate: null, reprint: null }),
    slipOf: () => ({ lines: [], cut: 'full' }),
    kioskOf: (device) => kioskOfReader(config, device),
    windowText: (window) => windowText(config, window),
    wallMs: rig.clock.wallMs,
    onChange: () => undefined,
    log,
  });
  onTestFinished(() => room.stop());
  const reactor = new Reactor((command, origin) => rig.controller.submit(command, origin), log);
  rig.controller.onCommit((events) => reactor.onCommit(events));
  room.start();
  await rig.openDay(toCoreConfig(config));
  const day = () => rig.controller.state.day;
  await until(() => [day().devices.size, ...new Set([...day().devices.values()].map(({ state }) => state))]).toEqual([4, 'online']);
  const caller = (n = 1) => sims.views()[`main/caller-${n}`] as SimulatedCaller;
  const act = async (device: string, action: 'type' | 'scan' | 'card' | 'press', text: string | null, key: number | null = null) => {
    const done = await sims.act(device, action, { key, line: null, count: null, text });
    if (!done.ok) throw new Error(`${device} ${action}: ${done.error}`);
  };
  return {
    ...{ rig, room, day, caller, logged, act },
    reader: (name: string) => sims.views()[`main/${name}`] as SimulatedReader,
    /** A clerk reads the digits, and then presses. */
    type: async (text: string, n = 1) => {
      await sleep(DECIDE_MS);
      await act(`caller-${n}`, 'type', text);
    },
    issue: async (): Promise<VisitId> => {
      const visit = `visit-${day().visits.size}` as VisitId;
      expect(await rig.give(issueCommand(visit, 'tax', { delivery: 'screen', kiosk: K1 }))).toMatchObject({ ok: true });
      return visit;
    },
    published: (kind: string) => rig.published.flat().filter(({ event }) => event.kind === kind).length,
  };
}

describe('a clerk with a caller pad', () => {
  it('calls, starts, parks, takes back and finishes by its keys, and sees the queue, the number and every refusal on it', async () => {
    const { rig, caller, type, issue, day, published } = await makeHall();
    await type('call');
    await until(() => [caller().digits, caller().beeps]).toEqual(['   902', 1]);
    await rig.give({ kind: 'window.open', window: W1, clerk: 'wang' as ClerkId });
    const first = await issue();
    await issue();
    await until(() => caller().digits).toBe('  2   ');

    await type('call');
    await until(() => caller().digits).toBe('  1001');
    expect(day().visits.get(first)?.phase).toBe('called');
    await type('call');
    await until(() => caller().digits).toBe('   904');
    await until(() => caller().digits).toBe('  1001');
    await type('recall');
    await until(() => published('visit.recalled')).toBe(1);
    await type('confirm');
    await until(() => day().visits.get(first)?.phase).toBe('serving');
    await type('0 confirm');
    await until(() => [day().visits.get(first)?.phase, caller().digits]).toEqual(['parked', '  1   ']);
    await type('3 confirm');
    await until(() => [day().visits.get(first)?.phase, caller().digits]).toEqual(['serving', '  1001']);
    await type('pause');
    await until(() => day().windows.get(W1)?.paused).toBe('caller-pad');
    await type('pause');
    await until(() => day().windows.get(W1)?.paused).toBe(null);
    await type('rate');
    await until(() => [day().visits.get(first)?.phase, caller().digits, caller().pending]).toEqual(['finished', '  1   ', false]);
    expect(published('visit.called')).toBe(1);
  });

  it('who presses twice has done it once: the second press was decided on what stood there before the first', async () => {
    const { rig, act, caller, issue, type, published, day } = await makeHall();
    await rig.give({ kind: 'window.open', window: W1, clerk: 'wang' as ClerkId });
    const visit = await issue();
    await issue();
    await until(() => caller().digits).toBe('  2   ');
    await sleep(DECIDE_MS);
    await act('caller-1', 'type', 'call');
    await act('caller-1', 'type', 'call');
    await until(() => [caller().digits, caller().pending]).toEqual(['  1001', false]);
    await type('confirm');
    await act('caller-1', 'type', 'confirm');
    await until(() => [day().visits.get(visit)?.phase, caller().pending]).toEqual(['serving', false]);
    await sleep(300);
    expect([published('visit.called'), published('visit.started'), published('visit.finished'), caller().beeps]).toEqual([1, 1, 0, 0]);
  });

  it('hears nothing while nothing can be saved, and the key that was repeated meanwhile is done once', async () => {
    const { rig, caller, issue, type, published } = await makeHall();
    await rig.give({ kind: 'window.open', window: W1, clerk: 'wang' as ClerkId });
    await issue();
    await until(() => caller().digits).toBe('  1   ');
    const release = rig.port.hold();
    await type('call');
    await sleep(1_500);
    expect([caller().pending, caller().digits]).toEqual([true, '  1   ']);
    release();
    await until(() => [caller().pending, caller().digits]).toEqual([false, '  0001']);
    expect(published('visit.called')).toBe(1);
  });
});

describe('the four keys of the set', () => {
  it('rate by the map of the configuration: 0 is 不满意, 3 非常满意, and 1 is no level and no score', async () => {
    const { rig, act, caller, issue, day } = await makeHall();
    await rig.give({ kind: 'window.open', window: W1, clerk: 'wang' as ClerkId });
    const rate = async (keys: readonly number[]) => {
      const visit = await issue();
      await rig.give({ kind: 'window.next', window: W1, have: null });
      await rig.give({ kind: 'window.start', window: W1, visit });
      await rig.give({ kind: 'window.finish', window: W1, visit });
      for (const key of keys) {
        await until(() => caller().asking).toBe(true);
        await sleep(600);
        await act('caller-1', 'press', null, key);
      }
      await until(() => day().openEvaluations.size).toBe(0);
    };
    await rate([4]);
    await rate([1]);
    await rate([2, 3]);
    expect(day().totals).toMatchObject({ scores: [0, 1, 0, 1, 1], pressesIgnored: 1 });
    await until(() => caller().beeps).toBe(3);
  });
});

describe('what a scanner and an ID reader read', () => {
  it('reaches the subscriber and nobody else: it is in no event and in no log, and screens see the outcome', async () => {
    const { rig, room, act, reader, logged } = await makeHall();
    const seen: unknown[] = [];
    room.readers.onScan(async (scan) => {
      seen.push(scan);
      return scan.data.startsWith('booking:') ? { code: 'booking/found', context: { number: 'A001' } } : null;
    });
    room.readers.onIdentity(async (identity) => {
      seen.push(identity);
      throw new Error(`cannot look up ${identity.name}`);
    });
    await act('scanner-1', 'scan', 'booking:B7K2');
    await until(() => room.readers.outcomeAt(K1)).toMatchObject({
      n: 1,
      source: 'scan',
      code: 'booking/found',
      context: { number: 'A001' },
    });
    await act('scanner-1', 'scan', 'something else');
    await until(() => room.readers.outcomeAt(K1)).toMatchObject({ n: 2, code: 'reader/not-understood' });
    await act('reader-1', 'card', 'R 11010519491231002X 李雷');
    await until(() => room.readers.outcomeAt(K1)).toMatchObject({ n: 3, source: 'identity', code: 'hall/internal' });
    expect(seen).toEqual([
      { device: 'main/scanner-1', kiosk: K1, data: 'booking:B7K2' },
      { device: 'main/scanner-1', kiosk: K1, data: 'something else' },
      { device: 'main/reader-1', kiosk: K1, kind: 'resident', number: '11010519491231002X', name: '李雷' },
    ]);
    await until(() => reader('reader-1').reads).toBe(1);
    // The record of the wires, which a technician may save, has no byte of it either.
    for (const device of ['scanner-1', 'reader-1'])
      room.desk.watchWire(`main/${device}`, (entries) => logged.push(JSON.stringify(entries)));
    await until(() => logged.some((line) => line.includes('private/')));
    const written = JSON.stringify([rig.published, logged]);
    for (const secret of [
      '李雷',
      '11010519491231002X',
      'B7K2',
      Buffer.from('B7K2').toString('hex'),
      Buffer.from('E69D8EE99BB7').toString('hex'),
    ])
      expect(written).not.toContain(secret);
  });
});
