import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findBrowser, hasDisplay } from '../../../main/platform/browser.ts';
import { systemClock } from '../../../main/platform/clock.ts';
import { findElectron } from '../../../main/platform/electron.ts';
import { defaultDataFolder } from '../../../main/platform/paths.ts';

const makeFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'hallcall-platform-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

describe('the system clock', () => {
  it.runIf(process.platform === 'linux')('counts monotonic time from the boot, the same in every process of that boot', () => {
    const source = `import { systemClock as c } from ${JSON.stringify(join(import.meta.dirname, '../../../main/platform/clock.ts'))}; console.log(JSON.stringify([c.clockId, c.upMs()]));`;
    const before = systemClock.upMs();
    const [clockId, upMs] = JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', source], { encoding: 'utf8' })) as [
      string,
      number,
    ];
    expect(clockId).toBe(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
    expect(systemClock.clockId).toBe(clockId);
    expect(upMs).toBeGreaterThan(before);
    expect(upMs).toBeLessThan(systemClock.upMs());
  });

  it('counts both clocks in milliseconds', () => {
    expect(Math.abs(systemClock.wallMs() - Date.now())).toBeLessThan(1000);
    expect(Math.abs(systemClock.upMs() - Number(process.hrtime.bigint()) / 1e6)).toBeLessThan(1000);
  });
});

describe('the data folder', () => {
  it.each([
    ['win32', { ProgramData: 'D:\\Data' }, null, 'D:\\Data\\Hallcall'],
    ['linux', {}, 0, '/var/lib/hallcall'],
    ['linux', { HOME: '/home/li' }, 1000, '/home/li/.local/share/hallcall'],
    ['linux', { HOME: '/home/li', XDG_DATA_HOME: '/srv/li' }, 1000, '/srv/li/hallcall'],
  ] as const)('on %s with %o for user %s is %s', (platform, env, uid, folder) => {
    expect(defaultDataFolder(platform, env, uid)).toBe(folder);
  });
});

describe('the browser', () => {
  it('is the first known name on the PATH', () => {
    const there = new Set(['/opt/b/google-chrome', '/opt/b/chromium']);
    expect(findBrowser('linux', { PATH: '/opt/a:/opt/b' }, (path) => there.has(path))).toBe('/opt/b/chromium');
  });

  it('is looked for in the program folders of Windows', () => {
    const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe';
    expect(
      findBrowser('win32', { ProgramFiles: 'C:\\Program Files', 'ProgramFiles(x86)': 'C:\\Program Files (x86)' }, (path) => path === edge),
    ).toBe(edge);
  });

  it('is nobody when the one that was named is missing, rather than another', () => {
    expect(findBrowser('linux', { HALLCALL_BROWSER: '/opt/mine', PATH: '/usr/bin' }, (path) => path !== '/opt/mine')).toBeNull();
  });

  it('can be shown where a display is named', () => {
    expect([
      hasDisplay('linux', {}),
      hasDisplay('linux', { DISPLAY: ':0' }),
      hasDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' }),
      hasDisplay('win32', {}),
    ]).toEqual([false, true, true, true]);
  });
});

describe('the Electron binary', () => {
  it('is null when only the package is there, and finding that out downloads nothing', () => {
    const root = makeFolder();
    mkdirSync(join(root, 'node_modules/electron'), { recursive: true });
    writeFileSync(join(root, 'node_modules/electron/index.js'), 'throw new Error("electron was imported")');
    expect(findElectron(root)).toBeNull();
    writeFileSync(join(root, 'node_modules/electron/path.txt'), 'electron');
    expect(findElectron(root)).toBeNull();
    mkdirSync(join(root, 'node_modules/electron/dist'));
    writeFileSync(join(root, 'node_modules/electron/dist/electron'), '');
    expect(findElectron(root)).toBe(join(root, 'node_modules/electron/dist/electron'));
  });
});
