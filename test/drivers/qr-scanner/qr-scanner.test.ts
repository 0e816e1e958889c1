import { describe, expect, it, onTestFinished } from 'vitest';
import { MAX_CODE_BYTES, QrScannerDriver, ScanFramer } from '../../../drivers/qr-scanner/index.ts';
import { machineClock } from '../../../firmware-sim/clock.ts';
import { QrScanner } from '../../../firmware-sim/qr-scanner.ts';
import { makeLink, makeTold, sleep, until } from '../make.ts';
import { putOnTty } from '../sims.ts';

const text = (content: string): Uint8Array => Buffer.from(content);

describe('the scan framer', () => {
  it.each(['\r', '\n', '\r\n'])('ends a code with %j, whole, byte by byte and merged', (end) => {
    const stream = text(`https://a.cn/x?y=1${end}预约码 42${end}`);
    for (const chunks of [[stream], [...stream].map((byte) => Uint8Array.of(byte))]) {
      const framer = new ScanFramer(() => undefined);
      expect(chunks.flatMap((chunk) => framer.push(chunk))).toEqual(['https://a.cn/x?y=1', '预约码 42']);
    }
  });

  it('drops a line that is too long whole, and takes the one behind it', () => {
    let bad = 0;
    const framer = new ScanFramer(() => {
      bad += 1;
    });
    expect(framer.push(text(`${'x'.repeat(MAX_CODE_BYTES + 1)}\rgood\r`))).toEqual(['good']);
    expect(framer.push(text(`${'y'.repeat(MAX_CODE_BYTES)}\r`))).toEqual(['y'.repeat(MAX_CODE_BYTES)]);
    expect(bad).toBe(1);
  });

  it('keeps nothing of a code that broke off with its port', () => {
    const framer = new ScanFramer(() => undefined);
    framer.push(text('half a co'));
    framer.clear();
    expect(framer.push(text('whole\r'))).toEqual(['whole']);
  });
});

describe('a scanner', () => {
  it('hands a code over once while it lies there, and again when it is held there later', async () => {
    const sim = new QrScanner({ name: 'scanner', clock: machineClock });
    const far = putOnTty(sim);
    const link = makeLink({ kind: 'serial', path: far.path, baud: 9600 }, false);
    const told = makeTold(link, 'scanner');
    const driver = new QrScannerDriver(told.context);
    driver.start();
    link.start();
    onTestFinished(async () => {
      await driver.stop();
      await link.stop();
    });
    await until(() => told.states.at(-1) === 'online  unknown', 'online');
    sim.scan('booking:B7K2');
    sim.scan('booking:B7K2');
    sim.scan('booking:C9');
    await until(() => told.notices.length === 2, 'two codes');
    expect(told.notices).toEqual([
      { type: 'scan', device: 'scanner', data: 'booking:B7K2' },
      { type: 'scan', device: 'scanner', data: 'booking:C9' },
    ]);
    await sleep(2_100);
    sim.scan('booking:C9');
    await until(() => told.notices.length === 3, 'the same code later');
    expect(told.reports).toEqual([]);
  });
});
