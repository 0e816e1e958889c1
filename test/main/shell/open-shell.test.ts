import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openShell } from '../../../main/shell/open-shell.ts';

let root: string;
let lines: string[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hallcall-open-'));
  lines = [];
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A program that writes its arguments to a file beside it, one a line, and stays until it is ended. */
const writeProgram = (path: string) => {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\nfor a in "$@"; do echo "$a" >> "$0.args.part"; done\nmv "$0.args.part" "$0.args"\nexec sleep 60\n`);
  chmodSync(path, 0o755);
};

const argumentsOf = async (path: string) => {
  await vi.waitUntil(() => existsSync(`${path}.args`), { timeout: 5_000 });
  return readFileSync(`${path}.args`, 'utf8').trimEnd().split('\n');
};

const open = (env: Record<string, string>) =>
  openShell({
    root,
    origin: 'http://127.0.0.1:4321',
    path: '/kiosk',
    profileFolder: join(root, 'profile'),
    print: (line) => lines.push(line),
    platform: 'linux',
    env,
  });

describe('opening a screen from the command line', () => {
  it('prints the address where there is no display, even with a browser', () => {
    writeProgram(join(root, 'bin/chromium'));
    expect(open({ PATH: `${root}/bin:/bin` }).kind).toBe('none');
    expect(lines).toEqual(['No Electron binary and no display here: open http://127.0.0.1:4321/kiosk in a browser.']);
  });

  it('shows Chromium in kiosk mode without an Electron binary, and says so', async () => {
    writeProgram(join(root, 'bin/chromium'));
    const shell = open({ PATH: `${root}/bin:/usr/bin:/bin`, DISPLAY: ':7' });
    expect(shell.kind).toBe('browser');
    expect(lines).toEqual(['No Electron binary here: Chromium shows the screen instead (Alt+F4 closes it; --no-shell opens none).']);
    const args = await argumentsOf(join(root, 'bin/chromium'));
    expect(args).toContain('--kiosk');
    expect(args).toContain(`--user-data-dir=${root}/profile`);
    expect(args.at(-1)).toBe('http://127.0.0.1:4321/kiosk');
    shell.close();
  });

  it('prefers Electron where its binary and the built shell are there', async () => {
    const electron = join(root, 'node_modules/electron/dist/electron');
    writeProgram(electron);
    writeFileSync(join(root, 'node_modules/electron/path.txt'), 'electron');
    mkdirSync(join(root, 'dist/shell'), { recursive: true });
    writeFileSync(join(root, 'dist/shell/main.js'), '');
    const shell = open({ PATH: '/usr/bin:/bin', DISPLAY: ':7' });
    expect(shell.kind).toBe('electron');
    expect(await argumentsOf(electron)).toEqual([root, '--attach=http://127.0.0.1:4321', '--screen=/kiosk']);
    shell.close();
  });

  it('goes on when the browser that was named does not run', async () => {
    writeFileSync(join(root, 'no-program'), 'text');
    expect(open({ HALLCALL_BROWSER: join(root, 'no-program'), DISPLAY: ':7' }).kind).toBe('browser');
    await vi.waitUntil(() => lines.length === 2);
    expect(lines[1]).toMatch(/^The screen did not open: .*EACCES/);
  });
});
