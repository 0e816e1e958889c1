/** `hallcall sim`: a simulated device alone, on a tty or a TCP port, to try a cable or a driver against. */
import { CliError, EXIT } from './exit.ts';
import { runChild } from './run-child.ts';

const DEVICES = ['printer', 'display', 'pad', 'replay'] as const;

/** Hands `args` on to the simulator's own command line and gives its exit code. */
export function runSimulator(device: string, args: readonly string[]): Promise<number> {
  if (!DEVICES.some((known) => known === device))
    throw new CliError('usage/device', EXIT.usage, `没有这种模拟设备 no such simulator "${device}": ${DEVICES.join(', ')}`);
  return runChild(new URL(`../../firmware-sim/${device}.ts`, import.meta.url), args);
}
