/** `hallcall sim`: a simulated device alone, on a tty or a TCP port, to try a cable or a driver against. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CliError, EXIT } from './exit.ts';

const DEVICES = ['printer', 'display', 'pad', 'replay'] as const;

/** Hands `args` on to the simulator's own command line and gives its exit code. */
export function runSimulator(device: string, args: readonly string[]): Promise<number> {
  if (!DEVICES.some((known) => known === device))
    throw new CliError('usage/device', EXIT.usage, `没有这种模拟设备 no such simulator "${device}": ${DEVICES.join(', ')}`);
  const child = spawn(process.execPath, [fileURLToPath(new URL(`../../firmware-sim/${device}.ts`, import.meta.url)), ...args], {
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}
