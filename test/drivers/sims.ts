import { onTestFinished } from 'vitest';
import { machineClock } from '../../firmware-sim/clock.ts';
import type { Station } from '../../firmware-sim/line/bus.ts';
import { type FarTty, openFarTty } from './pty.ts';

/** Simulators on the far end of one real tty: all hear every byte. */
export function putOnTty(...stations: readonly Station[]): FarTty {
  const far = openFarTty();
  onTestFinished(() => far.unplug());
  for (const station of stations) station.plugInto((bytes) => far.send(bytes));
  far.onData((chunk) => {
    for (const station of stations) station.hear(chunk, machineClock.upMs());
  });
  return far;
}
