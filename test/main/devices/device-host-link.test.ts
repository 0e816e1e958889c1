import { describe, expect, it, onTestFinished } from 'vitest';
import { DeviceHostLink } from '../../../main/devices/device-host-link.ts';
import { ForkedHost } from '../../../main/devices/forked-host.ts';
import { makeTestDir } from '../controller/make-controller.ts';

const log = { info: () => undefined, warn: () => undefined };

describe('the link to a device host', () => {
  it('lets no old state of a device, told again, undo the newer one', async () => {
    const handled: string[] = [];
    let durable = false;
    let isDone = false;
    const link = new DeviceHostLink({
      config: { host: 'main', ports: {}, devices: [] },
      channel: new ForkedHost({ host: 'main', entry: new URL('./scripted-host.ts', import.meta.url), dataFolder: makeTestDir(), log }),
      onReport: (report) => {
        if (report.type !== 'device-state') throw new Error(report.type);
        // The disk is full when the first report comes, and is free when the second does.
        if (report.state === 'online') durable = true;
        if (durable) handled.push(report.state);
        return Promise.resolve(durable ? { verdict: null } : null);
      },
      onNotice: () => {
        isDone = true;
      },
      onUp: () => undefined,
      onDown: () => undefined,
      log,
    });
    onTestFinished(() => link.stop());
    link.start();
    await expect.poll(() => isDone, { timeout: 15_000 }).toBe(true);
    expect(handled.at(-1), 'the device is online').toBe('online');
    expect(handled).not.toContain('offline');
  });
});
