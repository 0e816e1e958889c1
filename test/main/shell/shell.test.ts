import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { restartingPageUrl } from '../../../main/shell/restarting-page.ts';
import { buildShell } from '../../../tools/build-shell.ts';
import { expectGone, isRunning, makeResources, RunningShell, startedPids } from './make-shell.ts';

let bundle: string;
let resources: ReturnType<typeof makeResources>;
let shell: RunningShell | null = null;

beforeAll(async () => {
  bundle = mkdtempSync(join(tmpdir(), 'hallcall-bundle-'));
  await buildShell(bundle);
});
afterAll(() => rmSync(bundle, { recursive: true, force: true }));

beforeEach(() => {
  resources = makeResources();
});
afterEach(async () => {
  shell?.kill();
  // The controllers end with their shell; only then may their folder go.
  const pids = startedPids(resources.notes());
  try {
    await Promise.all(pids.map(expectGone));
  } finally {
    for (const pid of pids) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
    resources.remove();
  }
});

const start = (args: readonly string[] = ['--screen=/kiosk'], env: Record<string, string> = {}) => {
  shell = new RunningShell(bundle, resources.folder, args, env);
  return shell;
};

describe('the screens', () => {
  it('are sandboxed kiosk windows without Node, on the restarting page until the controller answers', async () => {
    const running = start();
    const origin = await running.origin();
    expect(running.loads()).toEqual([restartingPageUrl, `${origin}/kiosk`]);
    expect(running.reports.find(({ kind }) => kind === 'window')).toMatchObject({
      options: {
        x: 0,
        y: 0,
        width: 1080,
        height: 1920,
        kiosk: true,
        frame: false,
        webPreferences: {
          sandbox: true,
          contextIsolation: true,
          nodeIntegration: false,
          nodeIntegrationInWorker: false,
          nodeIntegrationInSubFrames: false,
          webviewTag: false,
          webSecurity: true,
          devTools: false,
          preload: join(bundle, 'preload.cjs'),
        },
      },
    });
  });

  it('refuse every way out of the controller, and keep the way within it', async () => {
    const running = start();
    const origin = await running.origin();
    const prevented = (event: 'will-navigate' | 'will-redirect' | 'will-frame-navigate', url: string) =>
      running.ask({ do: 'navigate', event, url });
    for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate'] as const) {
      expect(await prevented(event, 'https://example.com/')).toBe(true);
      expect(await prevented(event, `${origin}/kiosk?x=1`)).toBe(false);
    }
    const otherPort = origin.replace(/\d+$/, (port) => String(Number(port) === 1 ? 2 : 1));
    for (const url of [otherPort, 'file:///etc/passwd', 'javascript:alert(1)', 'data:text/html,x', `${origin}.example.com/`, 'not a url']) {
      expect([url, await prevented('will-navigate', url)]).toEqual([url, true]);
    }
    expect(await running.ask({ do: 'open-window', url: `${origin}/kiosk` })).toEqual({ action: 'deny' });
    expect(await running.ask({ do: 'attach-webview' })).toBe(true);
    expect(await running.ask({ do: 'close-window' })).toBe(true);
    expect(await running.ask({ do: 'download' })).toBe(true);
    expect(await running.ask({ do: 'permission', permission: 'media' })).toEqual({ request: false, check: false, device: false });
  });

  it('load nothing but the controller, under its content policy', async () => {
    const running = start();
    const origin = await running.origin();
    const cancelled = (url: string) => running.ask({ do: 'request', url });
    expect(await cancelled(`${origin}/assets/a.js`)).toEqual({ cancel: false });
    expect(await cancelled(`${origin.replace('http', 'ws')}/api/v1/live`)).toEqual({ cancel: false });
    expect(await cancelled('https://fonts.example.com/a.woff2')).toEqual({ cancel: true });
    expect(await cancelled('ws://127.0.0.1:1/api/v1/live')).toEqual({ cancel: true });
    expect(await cancelled('file:///etc/passwd')).toEqual({ cancel: true });
    const headers = { 'content-security-policy': ['default-src *'], 'Content-Type': ['text/html'] };
    const answer = (await running.ask({ do: 'headers', url: `${origin}/kiosk`, headers })) as { responseHeaders: Record<string, string[]> };
    expect(Object.keys(answer.responseHeaders)).toEqual(['Content-Type', 'Content-Security-Policy']);
    expect(answer.responseHeaders['Content-Security-Policy']?.[0]).toContain("script-src 'self'; ");
    expect(answer.responseHeaders['Content-Security-Policy']?.[0]).toContain(`connect-src 'self' ${origin.replace('http', 'ws')};`);
  });

  it('come back after a crash, a hang and a page that did not load', async () => {
    const running = start();
    const origin = await running.origin();
    await running.ask({ do: 'hang' });
    await vi.waitUntil(() => running.reports.some(({ kind }) => kind === 'crash-ordered'));
    await running.ask({ do: 'page-crash' });
    await vi.waitUntil(() => running.loads().length === 4);
    await running.ask({ do: 'load-failed', url: `${origin}/kiosk` });
    await vi.waitUntil(() => running.loads().length === 6, { timeout: 5_000 });
    expect(running.loads().slice(2)).toEqual([restartingPageUrl, `${origin}/kiosk`, restartingPageUrl, `${origin}/kiosk`]);
  });

  it('follow the displays: the second page opens when a second display is plugged in', async () => {
    const running = start(['--screen', '/kiosk', '--screen', '/board']);
    const origin = await running.origin();
    expect(running.lines).toContain('no display for /board');
    await running.ask({ do: 'second-display' });
    await vi.waitUntil(() => running.loads(2).length === 2);
    expect(running.loads(1).at(-1)).toBe(`${origin}/kiosk`);
    expect(running.loads(2).at(-1)).toBe(`${origin}/board`);
    expect(running.reports).toContainEqual({ kind: 'destroyed', window: 0 });
  });
});

describe('the controller under the shell', () => {
  it('is the command line on the packaged Node, free of a developer environment', async () => {
    const running = start(['--config', '/etc/hall.yaml', '--attach', 'http://127.0.0.1:1'], { NODE_OPTIONS: '--no-warnings' });
    const origin = await running.origin();
    expect(running.loads().at(-1)).toBe(`${origin}/`);
    const [line] = resources.notes();
    expect(line?.split(' ').slice(2).join(' ')).toBe(`${process.versions.node} start --no-shell --config /etc/hall.yaml none`);
  });

  it('is started again when it dies, its pages told at once and moved on when it answers', async () => {
    const running = start();
    const first = await running.origin();
    const [pid] = startedPids(resources.notes());
    process.kill(pid ?? 0, 'SIGKILL');
    await vi.waitUntil(() => running.loads().at(-1) !== `${first}/kiosk`, { timeout: 10_000 });
    const second = new URL(running.loads().at(-1) ?? '').origin;
    expect(second).not.toBe(first);
    expect(running.loads().slice(2)).toEqual([`${second}/kiosk`]);
    expect(running.sent()).toEqual([
      ['hallcall:controller', 'up'],
      ['hallcall:controller', 'down'],
      ['hallcall:controller', 'up'],
    ]);
    expect(running.lines).toContain('the controller ended (SIGKILL); it starts again in 250 ms');
  });

  it('is tried again ever later when it cannot start, and the screens say that it is coming back', async () => {
    const running = start([], { FAIL_AT_START: '1' });
    await vi.waitUntil(() => running.lines.some((line) => line.includes('again in 1000 ms')), { timeout: 10_000 });
    expect(running.lines.filter((line) => line.startsWith('the controller ended'))).toEqual([
      'the controller ended (7); it starts again in 250 ms',
      'the controller ended (7); it starts again in 500 ms',
      'the controller ended (7); it starts again in 1000 ms',
    ]);
    expect(new Set(running.loads())).toEqual(new Set([restartingPageUrl]));
  });

  it('closes its files before the shell leaves', async () => {
    const running = start();
    await running.origin();
    running.process.kill('SIGTERM');
    expect(await running.gone()).toBe(0);
    const [pid] = startedPids(resources.notes());
    expect(resources.notes().at(-1)).toBe(`end ${pid}`);
  });

  it('closes its files when the shell is killed, so that the next shell finds the data folder free', async () => {
    const running = start();
    await running.origin();
    running.kill();
    await vi.waitUntil(() => resources.notes().some((line) => line.startsWith('end ')), { timeout: 5_000 });
  });

  it('is left alone by a second shell, which leaves', async () => {
    const running = start([], { FAKE_SECOND: '1' });
    expect(await running.gone()).toBe(0);
    expect(resources.notes()).toEqual([]);
  });

  it('of a checkout that runs already is shown and not started', async () => {
    const running = start(['--attach=http://127.0.0.1:4321', '--screen=/virtual'], { FAKE_PACKAGED: '0' });
    await vi.waitUntil(() => running.loads().length === 2);
    expect(running.loads().at(-1)).toBe('http://127.0.0.1:4321/virtual');
    expect(resources.notes()).toEqual([]);
  });
});
