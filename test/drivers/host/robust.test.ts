import { execFileSync, fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { HostConfig, HostMessage } from '../../../drivers/messages.ts';
import { ForkedHost } from '../../../main/devices/forked-host.ts';
import { REFERENCE_TICKET } from '../escpos-printer/reference-ticket.ts';
import { ScriptedPrinter } from '../escpos-printer/scripted-printer.ts';
import { openFarTty } from '../pty.ts';

vi.setConfig({ testTimeout: 120_000 });

const ENTRY = new URL('../../../drivers/device-host.ts', import.meta.url);
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const until = (condition: () => unknown) => expect.poll(condition, { timeout: 60_000, interval: 50 });

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hallcall-robust-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A printer on a tty that prints. */
function makePrinter() {
  const far = openFarTty();
  onTestFinished(() => far.unplug());
  const printer = new ScriptedPrinter(far.send);
  far.onData((chunk) => printer.receive(chunk));
  return { far, printer };
}

const printerOn = (name: string, port: string) =>
  ({ name, family: 'escpos-printer', port, paperWidthMm: 80, proof: 'probe', logo: null }) as const;

/** Beside a unit that is ill a printer that is well; a host in a process of its own. */
async function makeHost(illPath: string) {
  const well = makePrinter();
  const config: HostConfig = {
    host: 'hall-1',
    ports: { ill: { kind: 'serial', path: illPath, baud: 115_200 }, well: { kind: 'serial', path: well.far.path, baud: 115_200 } },
    devices: [printerOn('ill', 'ill'), printerOn('well', 'well')],
  };
  const child = fork(ENTRY, ['hall-1'], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const messages: HostMessage[] = [];
  let hostRun = '';
  child.on('message', (message) => {
    const told = message as HostMessage;
    messages.push(told);
    if (told.type === 'hello') ({ hostRun } = told);
    // As the controller does: what was heard is not told again.
    if (told.type === 'report') child.send({ type: 'ack', hostRun, n: told.n, verdict: null });
  });
  await until(() => messages.length).toBeGreaterThan(0);
  child.send({ type: 'configure', config });
  const bodies = () => messages.flatMap((message) => (message.type === 'report' ? [message.body] : []));
  const stateOf = (device: string) => bodies().findLast((body) => body.type === 'device-state' && body.device === device);
  const print = (device: string, jobId: string) => child.send({ type: 'print', device, jobId, document: REFERENCE_TICKET });
  const resultOf = (jobId: string) =>
    bodies().flatMap((body) => (body.type === 'print-result' && body.jobId === jobId ? [body.result] : []))[0];
  await until(() => stateOf('well')).toMatchObject({ state: 'online' });
  return { child, print, resultOf, stateOf, well };
}

const confirmed = { outcome: 'confirmed', proof: 'process-id' };

/** What the kernel has given the process, in bytes. */
function residentBytes(pid: number): number {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/u.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

describe.skipIf(process.platform === 'win32')('a device host and units that are ill', () => {
  it('goes on with the others while one never opens, and fails its sheets', async () => {
    const fifo = join(makeFolder(), 'port');
    execFileSync('mkfifo', [fifo]);
    const { print, resultOf, stateOf } = await makeHost(fifo);
    print('well', 'job 1');
    await until(() => resultOf('job 1')).toEqual(confirmed);
    print('ill', 'job 2');
    await until(() => resultOf('job 2')).toMatchObject({ outcome: 'failed' });
    expect(stateOf('ill')).not.toMatchObject({ state: 'online' });
  });

  it('gives a sheet up on a unit that stops reading, and prints the others meanwhile', async () => {
    const ill = makePrinter();
    const { print, resultOf, stateOf } = await makeHost(ill.far.path);
    await until(() => stateOf('ill')).toMatchObject({ state: 'online' });
    ill.printer.isSilent = true;
    ill.far.hang();
    print('ill', 'job 1');
    for (const job of ['job 2', 'job 3']) {
      print('well', job);
      await until(() => resultOf(job)).toEqual(confirmed);
    }
    await until(() => resultOf('job 1')).toMatchObject({ outcome: expect.stringMatching(/^(?:unknown|failed)$/u) });
  });

  it('gives the others their turn and keeps its memory while one babbles', async () => {
    const far = openFarTty();
    onTestFinished(() => far.unplug());
    const { child, print, resultOf } = await makeHost(far.path);
    const { pid } = child;
    if (pid === undefined) throw new Error('the host has no process');
    const before = residentBytes(pid);
    const chunk = Buffer.alloc(4096, 0x55);
    let sentBytes = 0;
    const babble = setInterval(() => {
      for (let n = 0; n < 16; n += 1) far.send(chunk);
      sentBytes += 16 * chunk.length;
    }, 10);
    onTestFinished(() => clearInterval(babble));
    await until(() => sentBytes).toBeGreaterThan(4_000_000);
    for (const job of ['job 1', 'job 2', 'job 3']) {
      print('well', job);
      await until(() => resultOf(job)).toEqual(confirmed);
    }
    clearInterval(babble);
    expect(residentBytes(pid) - before).toBeLessThan(150_000_000);
  });
});

describe.skipIf(process.platform === 'win32')('a device host that crashes', () => {
  it('of a native fault is started again by its controller, which lives on', async () => {
    const host = new ForkedHost({ host: 'main', entry: ENTRY, dataFolder: makeFolder(), log });
    onTestFinished(() => host.stop());
    const hellos: string[] = [];
    const gone = vi.fn();
    host.start({ message: (message) => message.type === 'hello' && hellos.push(message.hostRun), gone });
    await until(() => hellos.length).toBe(1);
    const first = host.pid;
    if (first === null) throw new Error('the host has no process');
    process.kill(first, 'SIGSEGV');
    await until(() => hellos.length).toBe(2);
    expect(gone).toHaveBeenCalledTimes(1);
    expect(host.restarts).toBe(1);
    expect(new Set(hellos).size, 'it is another run').toBe(2);
    expect(host.pid).not.toBe(first);
  });
});
