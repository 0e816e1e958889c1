import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { SimulatedDisplay, SimulatedPad, SimulatedPrinter, VirtualAction } from '../../../main/api/virtual-views.ts';
import { loadHallConfig } from '../../../main/config/load.ts';
import { ticketDocument } from '../../../main/config/ticket-document.ts';
import { toCoreConfig } from '../../../main/config/to-core.ts';
import { toHostConfig } from '../../../main/config/to-host.ts';
import { windowText } from '../../../main/config/window-text.ts';
import { Reactor } from '../../../main/controller/reactor.ts';
import { ForkedHost } from '../../../main/devices/forked-host.ts';
import type { ClerkId, DeviceId, KioskId, VisitId, WindowId } from '../../../main/hall/kernel/ids.ts';
import { DeviceRoom } from '../../../main/run/device-room.ts';
import { SimulatedDevices } from '../../../main/virtual-hall/simulated-devices.ts';
import { makeTestDir, Rig } from '../controller/make-controller.ts';
import { issueCommand } from '../hall/make-hall.ts';

vi.setConfig({ testTimeout: 120_000 });

const W1 = 'w1' as WindowId;
const PRINTER = 'main/printer-1' as DeviceId;
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const until = (condition: () => unknown) => expect.poll(condition, { timeout: 40_000, interval: 25 });

/** The example hall's devices on ttys, their host in a process of its own, and the controller they report to. No day is open yet. */
async function makeRoom() {
  const dir = makeTestDir();
  const loaded = await loadHallConfig('hall.yaml');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const { config } = loaded;
  const hostConfig = toHostConfig(config, 'main');
  const sims = await SimulatedDevices.start(hostConfig, dir, () => undefined);
  onTestFinished(() => sims.stop());
  const rig = await Rig.open(dir);
  const room = new DeviceRoom({
    controller: rig.controller,
    config: hostConfig,
    channel: new ForkedHost({ host: 'main', entry: new URL('../../../drivers/device-host.ts', import.meta.url), dataFolder: dir, log }),
    ticketOf: ({ number, service, issued }) =>
      ticketDocument(config, { number, service, waitingAhead: 0, issuedAt: issued.at, estimate: null, reprint: null }),
    slipOf: () => ({ lines: [], cut: 'full' }),
    kioskOf: () => null,
    windowText: (window) => windowText(config, window),
    wallMs: rig.clock.wallMs,
    onChange: () => undefined,
    log,
  });
  onTestFinished(() => room.stop());
  room.start();
  const act = async (device: string, action: VirtualAction, key: number | null = null): Promise<void> => {
    const done = await sims.act(device, action, { key, line: null, count: null });
    if (!done.ok) throw new Error(`${device} ${action}: ${done.error}`);
  };
  const day = () => rig.controller.state.day;
  return {
    ...{ rig, room, act, day },
    core: toCoreConfig(config),
    states: () => new Set([...day().devices.values()].map(({ state }) => state)),
    printer: () => sims.views()[PRINTER] as SimulatedPrinter,
    display: () => sims.views()['main/display-1'] as SimulatedDisplay,
    pad: () => sims.views()['main/pad-1'] as SimulatedPad,
    issue: async (delivery: 'paper' | 'screen'): Promise<VisitId> => {
      const visit = `visit-${delivery}-${day().visits.size}` as VisitId;
      const issued = await rig.give(issueCommand(visit, 'social-insurance', { delivery, kiosk: 'k1' as KioskId }));
      expect(issued).toMatchObject({ ok: true });
      return visit;
    },
  };
}

describe('devices and a hall whose clock is dead at the start', () => {
  it('are known as they are once the first day opens, and a sheet comes out', async () => {
    const { rig, room, core, states, printer, issue, day } = await makeRoom();
    await until(() => room.isUp).toBe(true);
    await sleep(2500);
    await rig.openDay(core);
    await until(() => [day().devices.size, ...states()]).toEqual([7, 'online']);
    const visit = await issue('paper');
    await until(() => day().visits.get(visit)?.job?.state).toBe('confirmed');
    expect(printer().sheets).toHaveLength(1);
  });
});

describe('a device host that is killed', () => {
  it('starts again, is told everything again, and the sheet it had begun is in doubt and never comes twice', async () => {
    const { rig, room, core, act, states, printer, display, issue, day } = await makeRoom();
    await rig.openDay(core);
    await until(() => [day().devices.size, ...states()]).toEqual([7, 'online']);
    await rig.give({ kind: 'window.open', window: W1, clerk: 'wang' as ClerkId });
    await issue('screen');
    await rig.give({ kind: 'window.next', window: W1, have: null });
    await until(() => display().number).toBe('A001');

    await act('printer-1', 'silent');
    const begun = await issue('paper');
    await until(() => day().visits.get(begun)?.job?.state).toBe('started');
    const before = rig.published.length;
    process.kill(room.hostPid ?? 0, 'SIGKILL');
    await until(() => day().visits.get(begun)?.job).toMatchObject({ state: 'unknown', reason: 'host-restarted' });
    const gone = rig.published.slice(before).flat();
    const offline = gone.flatMap(({ event }) =>
      event.kind === 'device.changed' && event.body.code === 'host/gone' ? [event.body.device] : [],
    );
    expect(offline).toHaveLength(7);
    expect(room.topic().devices[PRINTER]?.state).toBe('offline');

    await act('display-1', 'power-cycle');
    await act('printer-1', 'speak');
    await until(() => [room.isUp, ...states()]).toEqual([true, 'online']);
    expect(room.topic().hosts.main?.restarts).toBe(1);
    await until(() => display().number).toBe('A001');
    await until(() => room.topic().devices['main/display-1']?.shown?.text).toBe('A001');

    const next = await issue('paper');
    await until(() => day().visits.get(next)?.job?.state).toBe('confirmed');
    expect(day().visits.get(begun)?.job?.state, 'no proof of it will ever come').toBe('unknown');
    const paper = printer().sheets.map(({ lines }) => JSON.stringify(lines));
    for (const { number } of [day().visits.get(begun), day().visits.get(next)].filter((visit) => visit !== undefined))
      expect(paper.filter((text) => text.includes(`"${number}"`)).length, number).toBeLessThanOrEqual(1);
  });
});

describe('a press', () => {
  it('is acknowledged to the pad only when its score is durable, and told again until then', async () => {
    const { rig, core, act, states, pad, issue, day } = await makeRoom();
    const reactor = new Reactor((command, origin) => rig.controller.submit(command, origin), log);
    rig.controller.onCommit((events) => reactor.onCommit(events));
    await rig.openDay(core);
    await until(() => [day().devices.size, ...states()]).toEqual([7, 'online']);
    await rig.give({ kind: 'window.open', window: W1, clerk: 'wang' as ClerkId });
    const visit = await issue('screen');
    await rig.give({ kind: 'window.next', window: W1, have: null });
    await rig.give({ kind: 'window.start', window: W1, visit });
    await rig.give({ kind: 'window.finish', window: W1, visit });
    await until(() => pad().asking).toBe(true);
    await until(() => [...day().evaluations.values()][0]?.asked).toBe(true);
    const beeps = pad().beeps;

    // First the disk is full: the pad must hear nothing. Then it hangs: still nothing. Then it writes.
    rig.port.failNext('full');
    await act('pad-1', 'press', 2);
    await until(() => rig.controller.outOfService?.code).toBe('db/full');
    const release = rig.port.hold();
    await until(() => rig.port.batches.filter(({ events }) => events.some(({ kind }) => kind === 'evaluation.scored')).length).toBe(2);
    await sleep(1500);
    expect([pad().pending, pad().beeps]).toEqual([true, beeps]);
    expect([...day().evaluations.values()][0]?.outcome).toBe(null);
    release();
    await until(() => pad().pending).toBe(false);
    expect(pad().beeps).toBe(beeps + 1);
    expect([...day().evaluations.values()]).toMatchObject([{ visit, outcome: 'scored', level: 4 }]);
    expect(day().totals).toMatchObject({ scores: [0, 0, 0, 1, 0], pressesIgnored: 0 });
  });
});
