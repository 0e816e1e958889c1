/** Builds the shim that adds 1 ms to every fdatasync. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The environment that loads it, or null with the reason where it cannot be built. */
export type SlowDisk = { readonly env: Readonly<Record<string, string>> | null; readonly reason: string };

export function buildSlowDisk(dir: string): SlowDisk {
  if (process.platform !== 'linux') return { env: null, reason: 'LD_PRELOAD is Linux only' };
  const library = join(dir, 'slow-disk.so');
  try {
    execFileSync('gcc', ['-shared', '-fPIC', '-O2', '-o', library, fileURLToPath(new URL('./slow-disk.c', import.meta.url)), '-ldl'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return { env: { LD_PRELOAD: library }, reason: '' };
  } catch (error) {
    return { env: null, reason: `gcc: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}` };
  }
}
