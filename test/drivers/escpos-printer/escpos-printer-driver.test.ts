import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EscposPrinterDriver } from '../../../drivers/escpos-printer/index.ts';
import type { PortConfig, PrintOutcome } from '../../../drivers/messages.ts';
import { makeLink, makeTold, sleep, until } from '../make.ts';
import { type FarTty, linkTo, openFarTty } from '../pty.ts';
import { makeText, REFERENCE_TICKET } from './reference-ticket.ts';
import { ScriptedPrinter } from './scripted-printer.ts';

type Proof = 'probe' | 'process-id' | 'fence';
const ONE_LINE = { lines: [makeText('A002')], cut: 'partial' } as const;

function connect(far: FarTty): ScriptedPrinter {
  const printer = new ScriptedPrinter(far.send);
  far.onData((chunk) => printer.receive(chunk));
  return printer;
}

function startDriver(config: PortConfig, proof: Proof) {
  const link = makeLink(config);
  const told = makeTold(link, 'printer');
  const driver = new EscposPrinterDriver(
    { name: 'printer', family: 'escpos-printer', port: 'port', paperWidthMm: 80, proof, logo: null },
    told.context,
  );
  driver.start();
  link.start();
  onTestFinished(async () => {
    await driver.stop();
    await link.stop();
  });
  const result = (jobId: string, limitMs = 8_000): Promise<PrintOutcome> =>
    until(() => told.reports.find((body) => body.type === 'print-result' && body.jobId === jobId), `result of ${jobId}`, limitMs).then(
      (body) => {
        if (body.type !== 'print-result') throw new Error('not a result');
        return body.result;
      },
    );
  return { ...told, link, driver, result };
}

/** A driver and a scripted printer on a real tty, online, unless the printer was `prepare`d otherwise. */
async function makePrinter(proof: Proof = 'probe', prepare: (printer: ScriptedPrinter) => void = () => undefined) {
  const far = openFarTty();
  onTestFinished(() => far.unplug());
  const printer = connect(far);
  prepare(printer);
  const running = startDriver({ kind: 'serial', path: far.path, baud: 115_200 }, proof);
  await until(() => running.states.some((state) => !state.startsWith('starting')), 'a first state');
  return { ...running, far, printer };
}

describe('the printer driver on a real tty', () => {
  it('prints a ticket whole and has it confirmed by the process id', async () => {
    const { driver, printer, result, states } = await makePrinter();
    expect(states).toContain('online  full');
    driver.print('job 1', REFERENCE_TICKET);
    expect(await result('job 1')).toEqual({ outcome: 'confirmed', proof: 'process-id' });
    expect(printer.printed).toContain('A001');
    expect(printer.printed.endsWith('\x1dV\x01')).toBe(true);
  });

  it('prints a job given while the port is still being opened', async () => {
    const far = openFarTty();
    onTestFinished(() => far.unplug());
    connect(far);
    const { driver, result } = startDriver({ kind: 'serial', path: far.path, baud: 115_200 }, 'probe');
    driver.print('job 1', ONE_LINE);
    expect(await result('job 1')).toEqual({ outcome: 'confirmed', proof: 'process-id' });
  });

  it('finds out at connect that a unit has no process id, and confirms by the fence', async () => {
    const { driver, result } = await makePrinter('probe', (printer) => {
      printer.knowsProcessId = false;
    });
    driver.print('job 1', ONE_LINE);
    expect(await result('job 1')).toEqual({ outcome: 'confirmed', proof: 'fence' });
  });

  it('says that a unit gives no proof at all, and prints nothing on it', async () => {
    const { driver, printer, result, states } = await makePrinter('probe', (unit) => {
      unit.knowsProcessId = false;
      unit.knowsFence = false;
    });
    await until(() => states.includes('hardwareError printer/no-proof full'), 'the missing proof');
    driver.print('job 1', ONE_LINE);
    expect(await result('job 1')).toEqual({ outcome: 'failed', reason: 'offline' });
    expect(printer.received).not.toContain('A002');
  });

  it.each(['isPaperOut', 'isCoverOpen'] as const)(
    'fails a job before the first byte when %s, and prints again afterwards',
    async (trouble) => {
      const { driver, printer, result, states } = await makePrinter('probe', (unit) => {
        unit[trouble] = true;
      });
      const reason = trouble === 'isPaperOut' ? 'paper-out' : 'cover-open';
      expect(states.some((state) => state.startsWith(`userError printer/${reason}`))).toBe(true);
      driver.print('job 1', REFERENCE_TICKET);
      expect(await result('job 1')).toEqual({ outcome: 'failed', reason });
      expect(printer.received).not.toContain('A001');
      printer[trouble] = false;
      printer.resume();
      await until(() => states.at(-1) === 'online  full', 'online again');
      driver.print('job 2', ONE_LINE);
      expect(await result('job 2')).toMatchObject({ outcome: 'confirmed' });
      expect(printer.printed).not.toContain('A001');
    },
  );

  it('fails a job whose paper ends in the middle, and no stale ticket prints when paper returns', async () => {
    const { driver, printer, result, states } = await makePrinter();
    printer.paperOutAfterBytes = printer.printed.length + 60;
    driver.print('job 1', REFERENCE_TICKET);
    expect(await result('job 1')).toEqual({ outcome: 'failed', reason: 'paper-out' });
    expect(printer.clears).toBeGreaterThan(0);
    printer.paperOutAfterBytes = Number.POSITIVE_INFINITY;
    printer.isPaperOut = false;
    printer.resume();
    await until(() => states.at(-1) === 'online  full', 'online again');
    expect(printer.printed).not.toContain('q.example.gov.cn');
    driver.print('job 2', ONE_LINE);
    expect(await result('job 2')).toMatchObject({ outcome: 'confirmed' });
    expect(printer.printed.match(/A002/g)).toHaveLength(1);
  });

  it('fails text that has no code before the first byte', async () => {
    const { driver, printer, result } = await makePrinter();
    const before = printer.received.length;
    driver.print('job 1', { lines: [makeText('张𠮷')], cut: 'partial' });
    expect(await result('job 1')).toEqual({ outcome: 'failed', reason: 'unprintable-text' });
    expect(printer.received.slice(before)).not.toContain('\x1c&');
  });

  it('calls a job unknown when the printer falls silent behind it, within 7.5 s', async () => {
    const { driver, printer, result, states } = await makePrinter();
    const original = printer.receive.bind(printer);
    printer.receive = (chunk) => {
      original(chunk);
      if (printer.received.includes('A002')) printer.isSilent = true;
    };
    printer.knowsProcessId = false;
    const start = performance.now();
    driver.print('job 1', ONE_LINE);
    expect(await result('job 1')).toEqual({ outcome: 'unknown', reason: 'no-answer' });
    expect(performance.now() - start).toBeLessThan(7_500);
    await until(() => states.at(-1)?.startsWith('offline printer/no-answer'), 'offline');
  });

  it('calls a job unknown when it is unplugged while printing, and sends nothing of it after the replug', async () => {
    const link = join(mkdtempSync(join(tmpdir(), 'hallcall-')), 'printer');
    const before = openFarTty();
    const unlink = linkTo(link, before.path);
    const printer = connect(before);
    const { driver, result, states, link: port } = startDriver({ kind: 'serial', path: link, baud: 115_200 }, 'probe');
    await until(() => states.includes('online  full'), 'online');
    printer.knowsProcessId = false;
    driver.print('job 1', REFERENCE_TICKET);
    await until(() => printer.received.includes('A001'), 'the ticket on the wire');
    before.unplug();
    unlink();
    expect(await result('job 1')).toEqual({ outcome: 'unknown', reason: 'unplugged-while-printing' });
    driver.print('job 2', ONE_LINE);
    expect(await result('job 2')).toEqual({ outcome: 'failed', reason: 'unplugged' });
    expect(states.some((state) => state.startsWith('noDevice'))).toBe(true);

    const after = openFarTty();
    onTestFinished(() => after.unplug());
    const again = connect(after);
    // The ticket broke off inside its QR, whose command goes on eating; and this unit cannot be cleared.
    again.hungryBytes = 90;
    again.knowsClear = false;
    linkTo(link, after.path);
    await until(() => port.isOpen && states.at(-1) === 'online  full', 'online again');
    driver.print('job 3', { lines: [makeText('A003')], cut: 'partial' });
    expect(await result('job 3')).toMatchObject({ outcome: 'confirmed' });
    expect(again.printed).toContain('A003');
    expect(again.received).not.toMatch(/A001|A002/);
  });

  it('prints jobs one after the other, and tells a job that would come too late that it is busy', async () => {
    const { driver, printer, result } = await makePrinter();
    const jobs = ['B001', 'B002', 'B003'];
    for (const text of jobs) driver.print(text, { lines: [makeText(text)], cut: 'partial' });
    for (const text of jobs) expect(await result(text)).toMatchObject({ outcome: 'confirmed' });
    expect(printer.printed.match(/B00\d/g)).toEqual(jobs);
    printer.knowsProcessId = false;
    driver.print('hung', ONE_LINE);
    driver.print('behind', ONE_LINE);
    expect(await result('behind', 9_000)).toEqual({ outcome: 'failed', reason: 'busy' });
  });
});

describe('the printer driver over TCP', () => {
  it('prints and confirms, and finds the printer again after the connection is lost', async () => {
    const printers: ScriptedPrinter[] = [];
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      const printer = new ScriptedPrinter((bytes) => socket.write(bytes));
      printers.push(printer);
      socket.on('data', (chunk) => printer.receive(chunk));
      onTestFinished(() => {
        socket.destroy();
      });
      if (printers.length === 1) setTimeout(() => socket.destroy(), 250);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    onTestFinished(() => {
      server.close();
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const { driver, result, states } = startDriver({ kind: 'tcp', host: '127.0.0.1', port: address.port }, 'probe');
    await until(() => printers.length === 2 && states.at(-1) === 'online  full', 'the second connection');
    await sleep(20);
    driver.print('job 1', REFERENCE_TICKET);
    expect(await result('job 1')).toEqual({ outcome: 'confirmed', proof: 'process-id' });
    expect(printers[1]?.printed).toContain('A001');
  });
});
