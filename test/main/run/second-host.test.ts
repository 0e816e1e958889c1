import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { DevicesTopic } from '../../../main/api/views.ts';
import { ScriptedPrinter } from '../../drivers/escpos-printer/scripted-printer.ts';
import { openFarTty } from '../../drivers/pty.ts';
import { get, makeConfig, makeDataDir, post, startHall, ticket } from '../make-hall.ts';

vi.setConfig({ testTimeout: 90_000 });
const ROOT = join(import.meta.dirname, '../../..');

it('a second kiosk prints its tickets through its own device host, also after the hall has started anew', async () => {
  const far = openFarTty();
  onTestFinished(() => far.unplug());
  const printer = new ScriptedPrinter(far.send);
  far.onData((chunk) => printer.receive(chunk));
  const dir = makeDataDir();
  const port = 20_000 + Math.floor(Math.random() * 30_000);
  const config = makeConfig((raw) => {
    raw.device_hosts = { lobby: { name: { zh: '大堂取号机', en: 'Lobby kiosk' } } };
    raw.ports = { far: { device_host: 'lobby', kind: 'serial', path: far.path, baud: 38_400 } };
    raw.devices = { 'printer-2': { family: 'escpos-printer', port: 'far' } };
    raw.kiosks = { k2: { name: { zh: '2号取号机', en: 'Kiosk 2' }, services: ['social-insurance'], printer: 'lobby/printer-2' } };
    raw.server = { port: 0, device_port: port };
  });
  let hall = await startHall(dir, { config });
  const host = spawn(
    process.execPath,
    [
      join(ROOT, 'main/cli/main.ts'),
      'device-host',
      'lobby',
      '--connect',
      `127.0.0.1:${port}`,
      '--token-file',
      join(dir, 'device-host-tokens/lobby'),
    ],
    { stdio: 'ignore' },
  );
  onTestFinished(() => void host.kill());
  const state = async () => ((await get(hall, '/api/v1/devices')) as unknown as DevicesTopic).devices['lobby/printer-2']?.state;
  await expect.poll(state, { timeout: 30_000 }).toBe('online');
  const printed = async (count: number): Promise<void> => {
    await post(hall, 'tickets', { ...ticket, delivery: 'paper', kiosk: 'k2' });
    await expect.poll(() => new Set(printer.printed.match(/A00\d/gu)).size, { timeout: 20_000 }).toBe(count);
  };
  await printed(1);
  await hall.stop();
  hall = await startHall(dir, { config });
  await expect.poll(state, { timeout: 30_000 }).toBe('online');
  await printed(2);
  await hall.stop();
});
