import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { restartWaitMs, Supervisor, type SupervisorOptions } from '../../../main/shell/supervisor.ts';
import { isRunning } from './make-shell.ts';

type Seen = { readonly supervisor: Supervisor; readonly ups: string[]; readonly waits: number[]; readonly lines: string[]; nowMs: number };

const supervise = (script: string, options: Partial<SupervisorOptions> = {}): Seen => {
  const ups: string[] = [];
  const waits: number[] = [];
  const lines: string[] = [];
  const seen: { nowMs: number } = { nowMs: 0 };
  const supervisor = new Supervisor({
    command: process.execPath,
    args: ['-e', script],
    clock: { upMs: () => seen.nowMs },
    firstWaitMs: 20,
    maxWaitMs: 100,
    healthyMs: 60_000,
    stopMs: 300,
    onUp: (origin) => ups.push(origin),
    onDown: ({ waitMs }) => waits.push(waitMs),
    onLine: (line) => lines.push(line),
    ...options,
  });
  onTestFinished(() => supervisor.stop());
  supervisor.start();
  return Object.assign(seen, { supervisor, ups, waits, lines });
};

describe('the supervisor', () => {
  it('waits twice as long at each exit in a row, to a limit', () => {
    expect([1, 2, 3, 7, 8, 1000].map((exits) => restartWaitMs(exits, 250, 30_000))).toEqual([250, 500, 1000, 16_000, 30_000, 30_000]);
  });

  it('begins again with the first wait after a run that was healthy', async () => {
    const seen = supervise('setTimeout(() => process.exit(1), 20)');
    await vi.waitUntil(() => seen.waits.length === 2, { timeout: 5_000 });
    await vi.waitUntil(() => seen.supervisor.pid !== null, { timeout: 5_000 });
    seen.nowMs += 60_000;
    await vi.waitUntil(() => seen.waits.length === 3, { timeout: 5_000 });
    expect(seen.waits).toEqual([20, 40, 20]);
  });

  it('goes on trying when the program cannot be started at all', async () => {
    const seen = supervise('', { command: '/nowhere/node' });
    await vi.waitUntil(() => seen.waits.length >= 3, { timeout: 5_000 });
    expect(seen.lines[0]).toMatch(/nowhere.*ENOENT/);
  });

  it('takes the address from a line for people, in however many pieces it comes, and not from a log line', async () => {
    const seen = supervise(`
      console.log('{"msg":"sink","url":"http://127.0.0.1:1"}');
      console.error('at http://127.0.0.1:2');
      process.stdout.write('Hallcall is at http://127.0');
      setTimeout(() => process.stdout.write('.0.1:4321\\nagain http://127.0.0.1:3\\n'), 50);
      setInterval(() => {}, 1000); process.stdin.on('end', () => process.exit()).resume();`);
    await vi.waitUntil(() => seen.lines.length === 4, { timeout: 5_000 });
    expect(seen.ups).toEqual(['http://127.0.0.1:4321']);
  });

  it('kills a program that does not stop when asked, and starts none after a stop', async () => {
    const seen = supervise("process.on('SIGTERM', () => {}); process.stdin.resume(); setInterval(() => {}, 1000); console.log('up')");
    await vi.waitUntil(() => seen.lines.includes('up'), { timeout: 5_000 });
    const { pid } = seen.supervisor;
    await seen.supervisor.stop();
    expect(isRunning(pid ?? 0)).toBe(false);
    expect(seen.waits).toEqual([]);
    expect(seen.supervisor.pid).toBeNull();
  });
});
