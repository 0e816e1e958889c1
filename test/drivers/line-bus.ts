/** A simulated line on a real tty or TCP port, and drivers on its other end. */
import { onTestFinished } from 'vitest';
import type { PortConfig } from '../../drivers/messages.ts';
import { machineClock } from '../../firmware-sim/clock.ts';
import { Bus, type Station } from '../../firmware-sim/line/bus.ts';
import { PtyLine } from '../../firmware-sim/line/pty-line.ts';
import { TcpLine } from '../../firmware-sim/line/tcp-line.ts';
import { makePath } from '../firmware-sim/make.ts';
import { makeLink, makeTold, type Told } from './make.ts';

export type WiredLine = { readonly bus: Bus; readonly port: PortConfig };

/** Plugs `stations` onto one line, paced at `baud`. */
export async function wire(stations: readonly Station[], baud: number, kind: 'serial' | 'tcp' = 'serial'): Promise<WiredLine> {
  const bus = new Bus(kind === 'tcp' ? new TcpLine(0) : new PtyLine(makePath('tty')), baud, machineClock);
  for (const station of stations) bus.attach(station);
  await bus.plug();
  onTestFinished(() => bus.unplug());
  return { bus, port: { ...bus.line.address, baud } };
}

type Runs = { start(): void; stop(): Promise<void> };

/** Runs a driver for each name on one port, as a device host would; all stop with the test. */
export function drive<Driver extends Runs>(
  port: PortConfig,
  makers: Readonly<Record<string, (told: Told) => Driver>>,
): Record<string, { readonly driver: Driver; readonly told: Told }> {
  const link = makeLink(port);
  const running = Object.fromEntries(
    Object.entries(makers).map(([name, make]) => {
      const told = makeTold(link, name);
      return [name, { driver: make(told), told }];
    }),
  );
  for (const { driver } of Object.values(running)) driver.start();
  link.start();
  onTestFinished(async () => {
    await Promise.all(Object.values(running).map(({ driver }) => driver.stop()));
    await link.stop();
  });
  return running;
}
