import { realpath, stat } from 'node:fs/promises';

/** What a device node is right now: the file behind every symlink, and which file it is. Null when it is not there. */
export async function identifyNode(path: string): Promise<string | null> {
  try {
    const real = await realpath(path);
    const { dev, ino, rdev } = await stat(real);
    return `${real} ${dev}:${ino}:${rdev}`;
  } catch {
    // Gone, or not to be read: either way the port behind it can no longer be trusted.
    return null;
  }
}

/**
 * Looks at a device node every `intervalMs` and calls `onChange` once when it vanished or became another one (a by-id symlink
 * that points elsewhere). serialport 13 misses 9 of 10 unplugs (bindings-cpp issue 162): its read returns 0 and it retries
 * for ever, a core at 90 %; only `close()` frees it. Returns the function that stops looking.
 */
export function watchNode(path: string, identity: string, intervalMs: number, onChange: () => void): () => void {
  let isLooking = false;
  const timer = setInterval(async () => {
    if (isLooking) return;
    isLooking = true;
    const now = await identifyNode(path);
    isLooking = false;
    if (now === identity || stopped) return;
    stop();
    onChange();
  }, intervalMs);
  let stopped = false;
  function stop(): void {
    stopped = true;
    clearInterval(timer);
  }
  return stop;
}
