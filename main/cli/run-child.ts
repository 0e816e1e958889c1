/** Programs of our own that the command line hands over to. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Runs the module `entry` with the terminal as its own, and gives its exit code: 130 when it was interrupted. */
export function runChild(entry: URL, args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [fileURLToPath(entry), ...args], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}
