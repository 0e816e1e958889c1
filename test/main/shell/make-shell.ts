import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { Order, Report } from './fake-electron.ts';

const root = join(import.meta.dirname, '../../..');

/** A controller of the tests' own: serves `/healthz`, prints its address, notes each start and each orderly end. */
const controllerSource = `
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
const note = (line) => appendFileSync(process.env.NOTES, line + '\\n');
note('start ' + process.pid + ' ' + process.versions.node + ' ' + process.argv.slice(2).join(' ') + ' ' + (process.env.NODE_OPTIONS ?? 'none'));
if (process.env.FAIL_AT_START === '1') process.exit(7);
console.log(JSON.stringify({ msg: 'the city is at http://127.0.0.1:9' }));
const server = createServer((_request, response) => response.end('ok'));
server.listen(0, '127.0.0.1', () => console.log('Hallcall is at http://127.0.0.1:' + server.address().port));
process.on('SIGTERM', () => { note('end ' + process.pid); process.exit(0); });
`;

/** The folders of a packaged program with the controller above in it. */
export function makeResources(): { readonly folder: string; readonly notes: () => readonly string[]; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'hallcall-shell-'));
  const unpacked = join(folder, 'app.asar.unpacked');
  mkdirSync(join(folder, 'node'));
  symlinkSync(join(root, 'node_modules/node/bin/node'), join(folder, 'node/node'));
  mkdirSync(join(unpacked, 'main/shell'), { recursive: true });
  mkdirSync(join(unpacked, 'main/cli'), { recursive: true });
  cpSync(join(root, 'main/shell/supervised.ts'), join(unpacked, 'main/shell/supervised.ts'));
  writeFileSync(join(unpacked, 'package.json'), '{"type":"module"}');
  writeFileSync(join(unpacked, 'main/cli/main.ts'), controllerSource);
  writeFileSync(join(folder, 'notes'), '');
  return {
    folder,
    notes: () => readFileSync(join(folder, 'notes'), 'utf8').split('\n').filter(Boolean),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The running main bundle: what it reported so far, and orders to its Electron. */
export class RunningShell {
  readonly process: ChildProcess;
  readonly reports: Report[] = [];
  readonly lines: string[] = [];

  constructor(bundle: string, resources: string, args: readonly string[] = [], env: Record<string, string> = {}) {
    this.process = spawn(process.execPath, ['--import', join(import.meta.dirname, 'electron-hooks.ts'), join(bundle, 'main.js'), ...args], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: { PATH: process.env.PATH, FAKE_RESOURCES: resources, NOTES: join(resources, 'notes'), ...env },
    });
    this.process.on('message', (report) => this.reports.push(report as Report));
    this.process.stdout?.setEncoding('utf8').on('data', (text: string) => this.lines.push(...text.split('\n')));
  }

  loads(window = 0): readonly string[] {
    return this.reports.flatMap((report) => (report.kind === 'load' && report.window === window ? [report.url] : []));
  }

  sent(): readonly unknown[] {
    return this.reports.flatMap((report) => (report.kind === 'sent' ? [[report.channel, ...report.args]] : []));
  }

  /** Waits for the page of the controller in the first window and gives its origin. */
  async origin(): Promise<string> {
    const page = await vi.waitUntil(() => this.loads().findLast((url) => url.startsWith('http:')), { timeout: 15_000 });
    return new URL(page).origin;
  }

  async ask(order: Order): Promise<unknown> {
    const before = this.reports.length;
    this.process.send(order);
    const answer = await vi.waitUntil(() => this.reports.slice(before).find((report) => report.kind === 'answer'), { timeout: 5_000 });
    return answer.value;
  }

  async gone(): Promise<number | null> {
    await vi.waitUntil(() => this.process.exitCode !== null || this.process.signalCode !== null, { timeout: 15_000 });
    return this.process.exitCode;
  }

  kill(): void {
    if (this.process.exitCode === null) this.process.kill('SIGKILL');
  }
}

/** Whether a process is there; one that has ended but was not waited for counts as gone. */
export function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    // No such process.
    return false;
  }
}

/** The process ids of the starts noted so far. */
export const startedPids = (notes: readonly string[]) =>
  notes.filter((line) => line.startsWith('start ')).map((line) => Number(line.split(' ')[1]));

export const expectGone = (pid: number) => vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 10_000 });
