import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { HostCommand, HostConfig, HostMessage, ReportBody } from '../../drivers/messages.ts';
import { SerialTransport } from '../../drivers/transport/index.ts';
import { REFERENCE_TICKET } from './escpos-printer/reference-ticket.ts';
import { ScriptedPrinter } from './escpos-printer/scripted-printer.ts';
import { sleep, until } from './make.ts';
import { openFarTty } from './pty.ts';

const HOST = join(import.meta.dirname, '../../drivers/device-host.ts');

type Started = {
  readonly child: ChildProcess;
  readonly messages: HostMessage[];
  readonly reports: () => { readonly n: number; readonly body: ReportBody }[];
  readonly send: (command: HostCommand) => void;
  readonly exit: Promise<number | null>;
  readonly stderr: () => string;
};

async function startHost(): Promise<Started> {
  const child = fork(HOST, ['hall-1'], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const messages: HostMessage[] = [];
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  child.on('message', (message) => messages.push(message as HostMessage));
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  await until(() => messages.length > 0, 'hello', 15_000);
  return {
    child,
    messages,
    reports: () => messages.flatMap((message) => (message.type === 'report' ? [message] : [])),
    send: (command) => child.send(command),
    exit,
    stderr: () => stderr,
  };
}

function makePrinterPort() {
  const far = openFarTty();
  onTestFinished(() => far.unplug());
  const printer = new ScriptedPrinter(far.send);
  far.onData((chunk) => printer.receive(chunk));
  const config: HostConfig = {
    host: 'hall-1',
    ports: { usb: { kind: 'serial', path: far.path, baud: 115_200 } },
    devices: [{ name: 'hall-1/printer', family: 'escpos-printer', port: 'usb', paperWidthMm: 80, proof: 'probe', logo: null }],
  };
  return { far, printer, config };
}

const isOnline = ({ body }: { body: ReportBody }) => body.type === 'device-state' && body.state === 'online';
const isResult = ({ body }: { body: ReportBody }) => body.type === 'print-result';

describe('the device host, a real child process', () => {
  it('says hello, prints a job once, and repeats the result until it is acknowledged', async () => {
    const { printer, config } = makePrinterPort();
    const host = await startHost();
    const [hello] = host.messages;
    if (hello?.type !== 'hello') throw new Error('the first message is hello');
    expect(hello.host).toBe('hall-1');
    host.send({ type: 'configure', config });
    await until(() => host.reports().some(isOnline), 'online');
    const job = { type: 'print', device: 'hall-1/printer', jobId: 'job 1', document: REFERENCE_TICKET } as const;
    host.send(job);
    host.send(job);
    const { n, body } = await until(() => host.reports().find(isResult), 'the result');
    expect(body).toEqual({
      type: 'print-result',
      device: 'hall-1/printer',
      jobId: 'job 1',
      result: { outcome: 'confirmed', proof: 'process-id' },
    });
    await until(() => host.reports().filter((report) => report.n === n).length >= 2, 'the repetition');
    host.send({ type: 'ack', hostRun: hello.hostRun, n, verdict: null });
    await sleep(50);
    const before = host.reports().filter((report) => report.n === n).length;
    host.send({ type: 'configure', config });
    host.send(job);
    await sleep(1_200);
    expect(host.reports().filter((report) => report.n === n)).toHaveLength(before);
    expect(
      host
        .reports()
        .filter(isResult)
        .every((report) => report.n === n),
    ).toBe(true);
    expect(printer.printed.match(/q\.example\.gov\.cn/g)).toHaveLength(1);
    host.send({ type: 'stop' });
    expect(await host.exit).toBe(0);
  });

  it('exits and frees its ports when the controller goes', async () => {
    const { far, config } = makePrinterPort();
    const host = await startHost();
    host.send({ type: 'configure', config });
    await until(() => host.reports().some(isOnline), 'online');
    host.child.disconnect();
    expect(await host.exit).toBe(0);
    const next = new SerialTransport(far.path, 9_600, { data: () => undefined, closed: () => undefined });
    await next.open(1_000);
    await next.close('port/stopped');
  });

  it('refuses a bad configuration with a code for each device it names, and goes on with the good one', async () => {
    const { printer, config } = makePrinterPort();
    const host = await startHost();
    host.send({ type: 'configure', config });
    await until(() => host.reports().some(isOnline), 'online');
    const devices = [1, 2].map((number) => ({ name: `pad ${number}`, family: 'line-pad', port: 'usb', address: 9 }) as const);
    host.send({ type: 'configure', config: { ...config, devices } });
    const refused = () =>
      host.reports().flatMap(({ body }) => (body.type === 'device-state' && body.code === 'config/duplicate-address' ? [body.device] : []));
    await until(() => refused().length >= 2, 'both refused');
    expect(refused().slice(0, 2)).toEqual(['pad 1', 'pad 2']);
    host.send({ type: 'print', device: 'hall-1/printer', jobId: 'job 1', document: REFERENCE_TICKET });
    await until(() => host.reports().some(isResult), 'a ticket all the same');
    expect(printer.printed).toContain('A001');
  });

  it('reports a job for a printer that does not exist as failed, so that nobody waits', async () => {
    const host = await startHost();
    host.send({ type: 'print', device: 'nowhere', jobId: 'job 1', document: REFERENCE_TICKET });
    const { body } = await until(() => host.reports().find(isResult), 'the result');
    expect(body).toMatchObject({ jobId: 'job 1', result: { outcome: 'failed', reason: 'offline' } });
  });

  it('dies with code 70 and a JSON line on a fault of its own', async () => {
    const host = await startHost();
    // Not a message of the contract at all: reading it throws.
    host.child.send(null as unknown as HostCommand);
    expect(await host.exit).toBe(70);
    const line = host.stderr().trim().split('\n').at(-1) ?? '';
    expect(JSON.parse(line)).toMatchObject({ level: 60, name: 'device-host' });
  });
});
