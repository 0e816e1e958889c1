/** Where the rigs are, what they need, and how one is run. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { ROOT } from './fault-hall.ts';

/** The folder of the rigs: `HALLCALL_RIGS`, or `../shared/rigs` beside the checkout. Null when there is none. */
export function findRigs(): string | null {
  const folder = resolve(process.env.HALLCALL_RIGS ?? join(ROOT, '..', 'shared', 'rigs'));
  return existsSync(join(folder, 'kill9.mjs')) ? folder : null;
}

export const isRoot = (): boolean => process.getuid?.() === 0;

const onPath = (name: string): boolean =>
  `${process.env.PATH}${delimiter}/usr/sbin${delimiter}/sbin`.split(delimiter).some((folder) => existsSync(join(folder, name)));

/** A tool of a rig, by the Debian package it comes in. */
const TOOLS = {
  gcc: () => onPath('gcc'),
  'libfuse3-dev': () => spawnSync('pkg-config', ['--exists', 'fuse3']).status === 0,
  fuse3: () => onPath('fusermount3'),
  'pkg-config': () => onPath('pkg-config'),
  e2fsprogs: () => onPath('mkfs.ext4'),
  xfsprogs: () => onPath('mkfs.xfs'),
  strace: () => onPath('strace'),
  faketime: () => onPath('faketime'),
} as const;
export type Tool = keyof typeof TOOLS;

/** Those of `tools` that are not there, as Debian packages. */
export const missingTools = (tools: readonly Tool[]): readonly Tool[] => [...new Set(tools)].filter((tool) => !TOOLS[tool]());

/** Installs Debian packages as root; false when that cannot be done here. */
export function installTools(tools: readonly Tool[]): boolean {
  if (!isRoot() || !onPath('apt-get')) return false;
  const apt = (...args: string[]) =>
    spawnSync('apt-get', args, { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0;
  return apt('update', '-qq') && apt('install', '-y', '-qq', '--no-install-recommends', ...tools) && missingTools(tools).length === 0;
}

/** The last line of a rig: one JSON object. What a rig does not count is not there. */
export type RigReport = {
  readonly pass: boolean;
  readonly sec: number;
  readonly cycles?: number;
  readonly points?: number;
  readonly promised?: number;
  readonly ackedKept?: number;
  readonly lost?: number;
  readonly corrupt?: number;
  readonly noRestart?: number;
  readonly error?: string;
  readonly notes?: readonly string[];
} & Readonly<Record<string, unknown>>;

/** Exit 0 pass, 1 a promise was broken, 2 the rig could not run; see the rigs' README. */
export type RigRun = { readonly exit: number; readonly report: RigReport };

/** `workFolder` takes all that the rig and the programs under it make; `signal` ends the rig, which then cleans up. */
export type RigOptions = {
  readonly workFolder: string;
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
};

export async function runRig(rig: string, args: readonly string[], { workFolder, path, env, signal }: RigOptions): Promise<RigRun> {
  const rigs = findRigs();
  if (rigs === null) throw new Error('the rigs are not here: set HALLCALL_RIGS');
  const child = spawn(process.execPath, [join(rigs, `${rig}.mjs`), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env, TMPDIR: workFolder, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  child.stdout.on('data', (bytes: Buffer) => {
    out += String(bytes);
  });
  child.stderr.on('data', (bytes: Buffer) => {
    out += String(bytes);
  });
  const end = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', end);
  const [code, ended] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  signal.removeEventListener('abort', end);
  const last = out.trimEnd().split('\n').at(-1) ?? '';
  try {
    return { exit: code ?? 2, report: JSON.parse(last) as RigReport };
  } catch {
    return { exit: 2, report: { pass: false, sec: 0, error: `the rig ended with ${code ?? ended} and said: ${out.slice(-500)}` } };
  }
}
