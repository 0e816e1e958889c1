import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { NoticeBody, ReportBody, WireEntry } from '../../../drivers/messages.ts';
import type { SimulatedDisplay, SimulatedPad, SimulatedPrinter, VirtualAction } from '../../../main/api/virtual-views.ts';
import { loadHallConfig } from '../../../main/config/load.ts';
import { toHostConfig } from '../../../main/config/to-host.ts';
import { DeviceHostLink } from '../../../main/devices/device-host-link.ts';
import { ForkedHost } from '../../../main/devices/forked-host.ts';
import { TechnicianDesk } from '../../../main/devices/technician-desk.ts';
import { SimulatedDevices } from '../../../main/virtual-hall/simulated-devices.ts';
import { makeTestDir } from '../controller/make-controller.ts';

vi.setConfig({ testTimeout: 120_000 });

const ENTRY = new URL('../../../drivers/device-host.ts', import.meta.url);
const log = { info: () => undefined, warn: () => undefined };
const until = (condition: () => unknown) => expect.poll(condition, { timeout: 40_000, interval: 25 });

/** The devices of the example hall on ttys, their host in a process of its own, and a desk; `reports` and `notices` are what the hall would get. */
async function makeDesk() {
  const dir = makeTestDir();
  const loaded = await loadHallConfig('hall.yaml');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const config = toHostConfig(loaded.config, 'main');
  const sims = await SimulatedDevices.start(config, dir, () => undefined);
  onTestFinished(() => sims.stop());
  const reports: ReportBody[] = [];
  const notices: NoticeBody[] = [];
  const states = new Map<string, string>();
  const link: DeviceHostLink = new DeviceHostLink({
    config,
    channel: new ForkedHost({ host: 'main', entry: ENTRY, dataFolder: dir, log }),
    onReport: (report) => {
      if (report.type === 'device-state') states.set(report.device, report.state);
      else reports.push(report);
      return Promise.resolve({ verdict: report.type === 'press' ? 'ignored' : null });
    },
    onNotice: (notice) => {
      if (!desk.onNotice(notice)) notices.push(notice);
    },
    onUp: () => desk.onHostUp(),
    onDown: () => desk.onHostDown(),
    log,
  });
  const desk = new TechnicianDesk(config, (command) => link.send(command));
  onTestFinished(() => link.stop());
  link.start();
  await until(() => ['printer-1', 'display-1', 'pad-1'].map((name) => states.get(name))).toEqual(['online', 'online', 'online']);
  const act = (device: string, action: VirtualAction, key: number | null = null) =>
    sims.act(device, action, { key, line: null, count: null });
  return {
    ...{ desk, link, reports, notices, act },
    printer: () => sims.views()['main/printer-1'] as SimulatedPrinter,
    display: () => sims.views()['main/display-1'] as SimulatedDisplay,
    pad: () => sims.views()['main/pad-1'] as SimulatedPad,
    shownRevs: () => notices.flatMap((notice) => (notice.type === 'displayed' && notice.device === 'display-1' ? [notice.rev] : [])),
  };
}

describe('a technician at the desk', () => {
  it('prints a test page that is no ticket of the hall', async () => {
    const { desk, reports, printer } = await makeDesk();
    expect(await desk.service('printer-1', 'test')).toEqual({
      ok: true,
      code: null,
      detail: { outcome: 'confirmed', proof: 'process-id' },
    });
    await until(() => JSON.stringify(printer().sheets)).toContain('测试 TEST');
    expect(reports, 'the hall hears nothing of it').toEqual([]);
  });

  it('sees a pattern, which never counts as the number that should stand there, and gives way to a call', async () => {
    const { desk, link, display, shownRevs } = await makeDesk();
    link.send({ type: 'display', device: 'display-1', rev: 1, content: { kind: 'number', number: 'A001' } });
    await until(shownRevs).toEqual([1]);
    const tested = desk.service('display-1', 'test');
    await until(() => display().number).not.toBe('A001');
    expect(shownRevs()).toEqual([1]);
    link.send({ type: 'display', device: 'display-1', rev: 2, content: { kind: 'number', number: 'A002' } });
    await until(() => display().number).toBe('A002');
    expect([null, 'device/interrupted'], 'it had been acknowledged by then, or not').toContain((await tested).code);
    await until(() => shownRevs().at(-1)).toBe(2);
  });

  it('tries the keys of a pad, and no key of a test is a press; a pad that asks a citizen is left alone', async () => {
    const { desk, link, reports, act, pad } = await makeDesk();
    const tested = desk.service('pad-1', 'test');
    await until(() => pad().asking).toBe(true);
    await act('main/pad-1', 'press', 3);
    expect(await tested).toEqual({ ok: true, code: null, detail: { lit: true, key: 3 } });
    await until(() => [pad().asking, pad().pending]).toEqual([false, false]);
    expect(reports).toEqual([]);
    link.send({ type: 'pad', device: 'pad-1', rev: 1, content: { kind: 'asking', session: 77 } });
    await until(() => reports).toMatchObject([{ type: 'asked', session: 77 }]);
    expect(await desk.service('pad-1', 'test')).toEqual({ ok: false, code: 'device/busy', detail: {} });
    expect(pad().asking).toBe(true);
  });

  it('asks what a device is, sees what passes on its wire, and hears of a host that is gone', async () => {
    const { desk, link } = await makeDesk();
    expect(await desk.service('printer-1', 'probe')).toMatchObject({
      ok: true,
      detail: { proof: 'process-id', state: 'online', paper: 'full' },
    });
    expect(await desk.service('nobody', 'test')).toEqual({ ok: false, code: 'device/unknown', detail: {} });
    const entries: WireEntry[] = [];
    const stop = desk.watchWire('pad-1', (told) => entries.push(...told));
    await until(() => [...new Set(entries.map(({ direction }) => direction))].sort()).toEqual(
      expect.arrayContaining(['in', 'open', 'out']),
    );
    expect(entries.filter(({ direction }) => direction === 'out').map(({ hex }) => Buffer.from(hex, 'hex').toString('latin1'))[0]).toMatch(
      /^>0[1-3] /u,
    );
    stop?.();
    expect(desk.watchWire('nobody', () => undefined)).toBe(null);
    expect((await desk.scan(false))?.units).toBeInstanceOf(Array);
    const asked = desk.service('display-1', 'test');
    if (link.pid !== null) process.kill(link.pid, 'SIGKILL');
    expect(await asked).toEqual({ ok: false, code: 'device/host-gone', detail: {} });
  });
});
