import { closeSync, constants, openSync, symlinkSync, unlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { ReadStream } from 'node:tty';

type OpenedPty = { readonly _pty: string; readonly master: ReadStream; readonly slave: ReadStream; destroy(): void };
const nodePty = createRequire(import.meta.url)('@lydell/node-pty') as {
  open(options: { cols: number; rows: number; encoding: null }): OpenedPty;
};

/** The far end of a real tty. `path` is what a driver opens; `unplug` makes it vanish. */
export type FarTty = {
  readonly path: string;
  /** Everything the driver has sent so far. */
  received(): Buffer;
  onData(listener: (chunk: Buffer) => void): void;
  send(bytes: Uint8Array): void;
  /** Reads nothing any more. */
  hang(): void;
  unplug(): void;
};

/** A pty whose slave is kept quiet: its own end is destroyed and an O_NOCTTY descriptor held, or the master sees EIO at each close. */
export function openFarTty(): FarTty {
  const pty = nodePty.open({ cols: 80, rows: 24, encoding: null });
  const hold = openSync(pty._pty, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  pty.slave.destroy();
  const chunks: Buffer[] = [];
  const listeners: ((chunk: Buffer) => void)[] = [];
  let isPlugged = true;
  // EIO when both ends are gone is how a pty says goodbye.
  pty.master.on('error', () => undefined);
  pty.master.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    for (const listener of listeners) listener(chunk);
  });
  return {
    path: pty._pty,
    received: () => Buffer.concat(chunks),
    onData: (listener) => listeners.push(listener),
    send: (bytes) => {
      if (isPlugged) (pty.master as unknown as NodeJS.WritableStream).write(bytes);
    },
    hang: () => {
      pty.master.pause();
    },
    unplug: () => {
      if (!isPlugged) return;
      isPlugged = false;
      pty.master.destroy();
      closeSync(hold);
    },
  };
}

/** A symlink like those of /dev/serial/by-id, which can vanish and come back as another device. */
export function linkTo(link: string, path: string): () => void {
  symlinkSync(path, link);
  return () => unlinkSync(link);
}
