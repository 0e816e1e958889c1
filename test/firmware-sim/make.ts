import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { onTestFinished } from 'vitest';
import type { SimClock } from '../../firmware-sim/clock.ts';
import { EscposPrinter, type EscposPrinterOptions } from '../../firmware-sim/escpos-printer.ts';
import type { Station } from '../../firmware-sim/line/bus.ts';
import { ManualClock } from './manual-clock.ts';

/** A path in a folder of this test's own. */
export function makePath(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'hallcall-sim-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, name);
}

/** Bytes from text, hex (`1B 40`) for what is in angle brackets: `<1B 40>A001<0A>`. */
export const bytes = (text: string): Buffer =>
  Buffer.concat(
    text
      .split(/<([0-9A-Fa-f ]+)>/)
      .map((part, index) => (index % 2 === 1 ? Buffer.from(part.replaceAll(' ', ''), 'hex') : Buffer.from(part))),
  );

/** Collects what a station says. */
export function listen(station: Station): { take(): string } {
  let said: Buffer[] = [];
  station.plugInto((answer) => said.push(answer));
  return {
    take() {
      const hex = Buffer.concat(said)
        .toString('hex')
        .toUpperCase()
        .replaceAll(/(..)(?=.)/g, '$1 ');
      said = [];
      return hex;
    },
  };
}

export function makePrinter(options: Partial<EscposPrinterOptions> = {}) {
  const clock = new ManualClock();
  const printer = new EscposPrinter({ name: 'printer', clock, paperWidthMm: 80, ...options });
  return { clock, printer, answers: listen(printer) };
}

/** A promise that is kept as soon as `isSo`, or broken after `withinMs`. */
export async function until(isSo: () => boolean, withinMs = 5_000): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!isSo()) {
    if (performance.now() > endMs) throw new Error(`not so within ${withinMs} ms: ${isSo.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export type Host = { readonly port: SerialPort; readonly heard: () => Buffer; readonly isGone: () => boolean };

/** The driver's end of a tty, as serialport gives it. */
export async function openHost(path: string): Promise<Host> {
  const port = new SerialPort({ path, baudRate: 9600, autoOpen: false });
  let heard: Buffer = Buffer.alloc(0);
  let gone = false;
  port.on('data', (chunk: Buffer) => {
    heard = Buffer.concat([heard, chunk]);
  });
  port.on('close', () => {
    gone = true;
  });
  // EIO may come before `close`; either says that the tty has gone.
  port.on('error', () => {
    gone = true;
  });
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  onTestFinished(() => (port.isOpen ? new Promise<void>((resolve) => port.close(() => resolve())) : undefined));
  return { port, heard: () => heard, isGone: () => gone };
}

export type { SimClock };
