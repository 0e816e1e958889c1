import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, lstatSync, mkdirSync, openSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ReadStream } from 'node:tty';
import { promisify } from 'node:util';
import * as nodePty from '@lydell/node-pty';
import { SimError } from '../sim-error.ts';
import type { Line, LineAddress } from './line.ts';

/** `open` of node-pty 1.1, which its types leave out: a pty without a process. With encoding null it gives bytes. */
type OpenPty = (options: { encoding: null }) => { readonly master: ReadStream; readonly slave: ReadStream; readonly ptsName: string };
const openPty = (nodePty as unknown as { open: OpenPty }).open;

const run = promisify(execFile);

type Open = { readonly master: ReadStream; readonly quietFd: number; readonly target: string };

/**
 * A real tty behind a symlink of the given path. Each `plug` makes a new tty; the symlink is swapped in one step. Not on Windows.
 * node-pty's master is inherited by child processes, and one that lives keeps the tty from hanging up at `unplug`: a process
 * with a PtyLine starts no others while it is plugged.
 */
export class PtyLine implements Line {
  readonly #path: string;
  #open: Open | null = null;
  #hear: (bytes: Buffer) => void = () => undefined;

  constructor(path: string) {
    this.#path = path;
  }

  get address(): LineAddress {
    return { kind: 'serial', path: this.#path };
  }

  get plugged(): boolean {
    return this.#open !== null;
  }

  onBytes(hear: (bytes: Buffer) => void): void {
    this.#hear = hear;
  }

  async plug(): Promise<void> {
    if (this.#open !== null) throw new SimError('sim/plugged', `${this.#path} is plugged in already`);
    refuseForeignFile(this.#path);
    const { master, slave, ptsName } = openPty({ encoding: null });
    // Without somebody on the slave the master reads EIO whenever the driver closes. This one never reads, so it takes no byte from the driver.
    const quietFd = openSync(ptsName, constants.O_RDWR | constants.O_NOCTTY);
    const slaveClosed = once(slave, 'close');
    slave.destroy();
    await slaveClosed;
    // A new tty echoes and turns \n into \r\n, and libuv restores that when it closes its end: so raw comes after the close.
    await run('stty', ['-F', ptsName, 'raw', '-echo']);
    master.on('data', (bytes: Buffer) => this.#hear(bytes));
    this.#open = { master, quietFd, target: ptsName };
    pointLink(this.#path, ptsName);
  }

  async unplug(): Promise<void> {
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    removeLink(this.#path, open.target);
    const closed = once(open.master, 'close');
    open.master.destroy();
    await closed;
    closeSync(open.quietFd);
  }

  write(bytes: Buffer): void {
    this.#open?.master.write(bytes);
  }

  hold(held: boolean): void {
    if (held) this.#open?.master.pause();
    else this.#open?.master.resume();
  }
}

/** A left-over symlink is replaced; anything else at that path is not ours to touch. */
function refuseForeignFile(path: string): void {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there !== undefined && !there.isSymbolicLink()) throw new SimError('sim/path-taken', `${path} is there and is no symlink`);
}

function pointLink(path: string, target: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}.new`;
  rmSync(fresh, { force: true });
  symlinkSync(target, fresh);
  renameSync(fresh, path);
}

function removeLink(path: string, target: string): void {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there?.isSymbolicLink() && readlinkSync(path) === target) rmSync(path);
}
