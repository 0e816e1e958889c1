import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HallcallShell } from '../../../main/shell/preload.ts';
import { buildShell } from '../../../tools/build-shell.ts';

let bundle: string;
beforeAll(async () => {
  bundle = mkdtempSync(join(tmpdir(), 'hallcall-preload-'));
  await buildShell(bundle);
});
afterAll(() => rmSync(bundle, { recursive: true, force: true }));

type Hear = (event: unknown, state: unknown) => void;

/** Runs the built preload as Electron's sandbox does: CommonJS with nothing but `electron` to require. */
function runPreload() {
  const world: Record<string, unknown> = {};
  const listeners = new Map<string, Set<Hear>>();
  const of = (channel: string) => listeners.get(channel) ?? listeners.set(channel, new Set()).get(channel);
  const electron = {
    contextBridge: { exposeInMainWorld: (name: string, value: unknown) => Object.assign(world, { [name]: value }) },
    ipcRenderer: {
      on: (channel: string, hear: Hear) => of(channel)?.add(hear),
      off: (channel: string, hear: Hear) => of(channel)?.delete(hear),
    },
  };
  const require = (name: string) => {
    if (name === 'electron') return electron;
    throw new Error(`the sandbox has no ${name}`);
  };
  runInNewContext(readFileSync(join(bundle, 'preload.cjs'), 'utf8'), { require, module: { exports: {} }, exports: {}, TypeError });
  const tell = (state: unknown) => {
    for (const hear of listeners.get('hallcall:controller') ?? []) hear({ sender: 'never handed on' }, state);
  };
  return { world, shell: world.hallcall as HallcallShell, tell };
}

describe('the preload', () => {
  it('gives the page one named function and no way to send or to choose a channel', () => {
    const { world, shell } = runPreload();
    expect(Object.keys(world)).toEqual(['hallcall']);
    expect(Object.keys(shell)).toEqual(['onController']);
  });

  it('hands on the two known states and nothing else, until it is told to stop', () => {
    const { shell, tell } = runPreload();
    const heard: unknown[][] = [];
    const stop = shell.onController((...args) => heard.push(args));
    for (const state of ['down', { evil: true }, 'up', undefined]) tell(state);
    expect(heard).toEqual([['down'], ['up']]);
    stop();
    tell('down');
    expect(heard).toHaveLength(2);
  });

  it('refuses what is not a function', () => {
    expect(() => runPreload().shell.onController('alert(1)' as never)).toThrow(TypeError);
  });
});
