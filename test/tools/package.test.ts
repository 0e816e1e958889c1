import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { extractFile, listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import type { Configuration } from 'app-builder-lib';
import { validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { RunningShell } from '../main/shell/make-shell.ts';
import { makePackage } from './make-package.ts';

const root = join(import.meta.dirname, '../..');

describe('electron-builder.yml', () => {
  const configuration = () => parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')) as Configuration;
  const validate = (value: object) => validateConfiguration(value as Configuration, { isEnabled: false, add: () => undefined } as never);

  it('holds to the schema of electron-builder, for Linux and Windows', async () => {
    await expect(validate(configuration())).resolves.toBeUndefined();
    await expect(validate({ ...configuration(), win: { taget: 'nsis' } })).rejects.toThrow(/configuration\.win/);
  });
});

describe('the package for Linux', () => {
  let folder: string;
  let program: string;
  let resources: string;
  let unpacked: string;
  let archived: readonly string[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hallcall-package-'));
    program = await makePackage(folder);
    resources = join(program, 'resources');
    unpacked = join(resources, 'app.asar.unpacked');
    archived = listPackage(join(resources, 'app.asar'), { isPack: false }).map((path) => path.replaceAll('\\', '/'));
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs a module that lies beside the controller on the packaged Node, and gives what it prints. */
  const runInside = (source: string): unknown => {
    const probe = join(unpacked, 'probe.mjs');
    writeFileSync(probe, source);
    try {
      return JSON.parse(execFileSync(join(resources, 'node/node'), [probe], { encoding: 'utf8', env: {} }));
    } finally {
      rmSync(probe);
    }
  };

  it('has the rooms of a hall and nothing else: no tests, no simulators, no tools, no sources of the screens', () => {
    const rooms = new Set(archived.map((path) => path.split('/')[1]));
    expect([...rooms].sort()).toEqual(['city', 'db', 'dist', 'drivers', 'main', 'node_modules', 'package.json']);
    expect(readdirSync(unpacked).sort()).toEqual(['city', 'db', 'dist', 'drivers', 'main', 'node_modules', 'package.json']);
    expect(archived.filter((path) => /^\/main\/virtual-hall|\.test\.ts$|\.md$/.test(path))).toEqual([]);
    expect(existsSync(join(unpacked, 'dist/renderer/index.html'))).toBe(true);
  });

  it('has the packages the controller imports, not those that built or drew the screens', () => {
    const packages = new Set(readdirSync(join(unpacked, 'node_modules')));
    for (const name of ['fastify', 'better-sqlite3', 'serialport', 'node-hid', 'zod', 'ws']) expect(packages).toContain(name);
    for (const name of ['react', 'antd', 'electron', 'vite', 'vitest', 'playwright-core', 'escpos', 'typescript', 'node'])
      expect(packages).not.toContain(name);
  });

  it('keeps the Electron program inside the archive, its preload beside it', () => {
    expect(archived).toContain('/dist/shell/main.js');
    expect(archived).toContain('/dist/shell/preload.cjs');
    expect(existsSync(join(unpacked, 'dist/shell'))).toBe(false);
    const { main, type } = JSON.parse(extractFile(join(resources, 'app.asar'), 'package.json').toString()) as {
      main: string;
      type: string;
    };
    expect({ main, type }).toEqual({ main: 'dist/shell/main.js', type: 'module' });
  });

  it('has native modules of this system only, as files', () => {
    const native = globSync('**/*.node', { cwd: unpacked }).map((path) => path.replace(/^node_modules\//, '').split('/prebuilds/')[0]);
    expect(native.sort()).toEqual(['@serialport/bindings-cpp', '@serialport/bindings-cpp', 'better-sqlite3', 'node-hid', 'node-hid']);
  });

  it('runs its controller on the Node it was tested on, which loads the native modules', () => {
    expect(statSync(join(resources, 'node/node')).mode & 0o111).toBe(0o111);
    const script = `
      import Database from 'better-sqlite3';
      import { SerialPort } from 'serialport';
      import { HIDAsync } from 'node-hid';
      const { version } = new Database(':memory:').prepare('SELECT sqlite_version() AS version').get();
      console.log(JSON.stringify([process.versions.node, typeof version, typeof SerialPort, typeof HIDAsync]));`;
    expect(runInside(script)).toEqual([process.versions.node, 'string', 'function', 'function']);
  });

  it('brings the rules that let it open its devices', () => {
    expect(readFileSync(join(resources, 'udev/60-hallcall.rules'), 'utf8')).toBe(
      readFileSync(join(root, 'tools/package/udev/60-hallcall.rules'), 'utf8'),
    );
  });

  it('starts a thread and a process from a TypeScript file by its relative address, as in a checkout', () => {
    const script = `
      import { fork } from 'node:child_process';
      import { once } from 'node:events';
      import { Worker } from 'node:worker_threads';
      const entry = new URL('./db/chain/chain.ts', import.meta.url);
      const worker = new Worker(entry);
      const child = fork(entry);
      console.log(JSON.stringify(await Promise.all([once(worker, 'exit'), once(child, 'exit')])));`;
    expect(runInside(script)).toEqual([[0], [0, null]]);
  });

  it('has every file that a shipped file of ours imports', () => {
    const missing: string[] = [];
    for (const file of globSync('{main,db,drivers,city}/**/*.ts', { cwd: unpacked })) {
      const source = readFileSync(join(unpacked, file), 'utf8');
      for (const [, specifier] of source.matchAll(/(?:from |import\(|import |new URL\()'(\.{1,2}\/[^']+)'/g)) {
        const target = join(dirname(file), specifier ?? '');
        // The command line loads the virtual hall only when it is asked for, and says that a package has none.
        if (!existsSync(join(unpacked, target)) && !target.startsWith('main/virtual-hall/')) missing.push(`${file}: ${specifier}`);
      }
    }
    expect(missing).toEqual([]);
  });

  it('runs a hall: the archived Electron program starts the controller beside it, shows its pages and stops it', async () => {
    const bundle = join(folder, 'bundle');
    mkdirSync(bundle);
    for (const file of ['main.js', 'preload.cjs'])
      writeFileSync(join(bundle, file), extractFile(join(resources, 'app.asar'), `dist/shell/${file}`));
    writeFileSync(join(bundle, 'package.json'), '{"type":"module"}');
    const shell = new RunningShell(bundle, resources, ['--config', join(root, 'hall.yaml'), '--data', join(folder, 'data'), '--port', '0']);
    onTestFinished(() => shell.kill());
    const origin = await shell.origin();
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${origin}/`)).text()).toMatch(/^<!doctype html>/i);
    shell.process.kill('SIGTERM');
    expect(await shell.gone()).toBe(0);
    expect(existsSync(join(folder, 'data/journal.db'))).toBe(true);
  }, 60_000);

  it('has every fuse set that keeps Electron from being used as something else', async () => {
    const wire = await getCurrentFuseWire(join(program, 'hallcall-box'));
    const on = [
      FuseV1Options.EnableCookieEncryption,
      FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
      FuseV1Options.OnlyLoadAppFromAsar,
    ];
    const off = [
      FuseV1Options.RunAsNode,
      FuseV1Options.EnableNodeOptionsEnvironmentVariable,
      FuseV1Options.EnableNodeCliInspectArguments,
      FuseV1Options.LoadBrowserProcessSpecificV8Snapshot,
      FuseV1Options.GrantFileProtocolExtraPrivileges,
    ];
    expect(on.map((fuse) => wire[fuse])).toEqual(on.map(() => FuseState.ENABLE));
    expect(off.map((fuse) => wire[fuse])).toEqual(off.map(() => FuseState.DISABLE));
  });
});
