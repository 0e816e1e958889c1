import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { HostConfig, ReportBody } from '../../../drivers/messages.ts';
import { DeviceHostLink } from '../../../main/devices/device-host-link.ts';
import { HostListener, tokenFileOf } from '../../../main/devices/host-listener.ts';
import { ScriptedPrinter } from '../../drivers/escpos-printer/scripted-printer.ts';
import { openFarTty } from '../../drivers/pty.ts';
import { makeTestDir } from '../controller/make-controller.ts';

vi.setConfig({ testTimeout: 60_000 });

const ENTRY = join(import.meta.dirname, '../../../drivers/device-host.ts');
const log = { info: () => undefined, warn: () => undefined };
const until = (condition: () => unknown) => expect.poll(condition, { timeout: 30_000, interval: 25 });

function startHost(dir: string, port: number, token = tokenFileOf(dir, 'lobby')): ChildProcess {
  const host = spawn(process.execPath, [ENTRY, 'lobby', '--connect', `127.0.0.1:${port}`, '--token-file', token], {
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  onTestFinished(() => void host.kill('SIGKILL'));
  return host;
}

/** The controller's side: takes reports, or refuses them while `durable` is false. */
async function listen(dir: string, config: HostConfig, port = 0) {
  const listener = new HostListener(dir, ['lobby'], log);
  const taken = await listener.listen(port);
  const reports: ReportBody[] = [];
  const seen = { ups: 0, downs: 0, durable: true };
  const link = new DeviceHostLink({
    config,
    channel: listener.channel('lobby'),
    onReport: (report) => {
      if (seen.durable) reports.push(report);
      return Promise.resolve(seen.durable ? { verdict: null } : null);
    },
    onNotice: () => undefined,
    onUp: () => {
      seen.ups += 1;
    },
    onDown: () => {
      seen.downs += 1;
    },
    log,
  });
  link.start();
  const stop = async (): Promise<void> => {
    await link.stop();
    await listener.stop();
  };
  onTestFinished(stop);
  return { port: taken, link, reports, seen, stop };
}

function makePrinter(): HostConfig {
  const far = openFarTty();
  onTestFinished(() => far.unplug());
  const printer = new ScriptedPrinter(far.send);
  far.onData((chunk) => printer.receive(chunk));
  return {
    host: 'lobby',
    ports: { printer: { kind: 'serial', path: far.path, baud: 38_400 } },
    devices: [{ name: 'printer-2', family: 'escpos-printer', port: 'printer', paperWidthMm: 80, proof: 'probe', logo: null }],
  };
}

describe('a second device host', () => {
  it('attaches over TCP, is configured and reports; what was not durable comes again from the same run after the controller was away', async () => {
    const dir = makeTestDir();
    const config = makePrinter();
    const first = await listen(dir, config);
    first.seen.durable = false;
    startHost(dir, first.port);
    await until(() => first.seen.ups).toBe(1);
    await new Promise((done) => setTimeout(done, 1_500));
    await first.stop();

    const second = await listen(dir, config, first.port);
    await until(() => second.reports.some((report) => report.type === 'device-state' && report.state === 'online')).toBe(true);
    expect(second.seen.ups).toBe(1);
  });

  it('that dies is gone at once, and another run of it is taken', async () => {
    const dir = makeTestDir();
    const hall = await listen(dir, makePrinter());
    const host = startHost(dir, hall.port);
    await until(() => hall.link.isUp).toBe(true);
    host.kill('SIGKILL');
    await once(host, 'exit');
    await until(() => hall.seen.downs).toBe(1);
    expect(hall.link.send({ type: 'scan', id: 'x', talk: false })).toBe(false);
    startHost(dir, hall.port);
    await until(() => hall.link.isUp).toBe(true);
    expect(hall.link.restarts).toBe(1);
  });

  it('is not taken with a wrong token, and its own stands in a file for its user alone', async () => {
    const dir = makeTestDir();
    const hall = await listen(dir, makePrinter());
    const file = tokenFileOf(dir, 'lobby');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const wrong = join(dir, 'wrong');
    writeFileSync(
      wrong,
      readFileSync(file, 'utf8')
        .trim()
        .replace(/^./u, (letter) => (letter === 'A' ? 'B' : 'A')),
    );
    startHost(dir, hall.port, wrong);
    await new Promise((done) => setTimeout(done, 1_500));
    expect(hall.seen.ups).toBe(0);
  });

  it.each([
    ['something else', 'GET / HTTP/1.1\r\n\r\n'],
    ['a line without an end', 'x'.repeat(8_192)],
    ['a host that is not configured', '{"type":"attach","host":"roof","token":"x"}\n'],
  ])('is not %s', async (_, text) => {
    const hall = await listen(makeTestDir(), { host: 'lobby', ports: {}, devices: [] });
    const socket = createConnection({ host: '127.0.0.1', port: hall.port });
    socket.on('error', () => undefined);
    socket.write(text);
    socket.resume();
    await new Promise<void>((done) => socket.once('close', () => done()));
    expect(hall.seen.ups).toBe(0);
  });
});
