/**
 * `npm run hardware`: runs test/hardware in the hardware lab, a small emulated PC with real Linux drivers whose plugs the tests pull. Skipped with a word,
 * exit code 0, where the lab or QEMU is missing.
 *
 *   npm run hardware                 # every file
 *   npm run hardware -- hid printer  # those whose name contains one of these
 *
 * HALLCALL_LAB: the lab's folder (default `../shared/lab` beside the checkout). LAB_CYCLES: unplugs a test (20). LAB_TIMEOUT: seconds (2400). LAB_SEED: other
 * random moments. Exit code: that of `node --test`; 124 out of time, 125 the lab failed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join, resolve, sep } from 'node:path';

const ROOT = realpathSync(join(import.meta.dirname, '..'));
const TESTS = 'test/hardware';
const TIMEOUT_SEC = 2_400;
const ENV = ['LAB_CYCLES', 'LAB_SEED', 'DRIVER_LOG'];

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const isOnPath = (program: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

/** Why the lab cannot run here; null when it can. */
function whyNot(lab: string): string | null {
  if (process.platform !== 'linux') return 'the lab needs Linux';
  if (!existsSync(join(lab, 'run.sh'))) return `no lab in ${lab} (HALLCALL_LAB names its folder)`;
  const missing = ['qemu-system-x86_64', 'xz', 'flock'].filter((program) => !isOnPath(program));
  return missing.length === 0 ? null : `not installed: ${missing.join(' ')} (Debian: qemu-system-x86 xz-utils)`;
}

/** The folder the guest must see: the checkout, or one above it where node_modules is a link to elsewhere. */
function sharedFolder(): string {
  const modules = realpathSync(join(ROOT, 'node_modules'));
  let folder = ROOT;
  while (folder !== dirname(folder) && !modules.startsWith(folder + sep)) folder = dirname(folder);
  return folder;
}

function run(lab: string, parts: readonly string[]): number {
  const files = readdirSync(join(ROOT, TESTS))
    .filter((name) => name.endsWith('.test.ts') && (parts.length === 0 || parts.some((part) => name.includes(part))))
    .map((name) => join(TESTS, name));
  if (files.length === 0) {
    say(`no file of ${TESTS} has a name with ${parts.join(' or ')}`);
    return 1;
  }
  const { status } = spawnSync(join(lab, 'run.sh'), ['node', '--test', '--test-concurrency=1', '--test-reporter=spec', ...files], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      LAB_SHARE: process.env.LAB_SHARE ?? sharedFolder(),
      LAB_NODE: process.env.LAB_NODE ?? realpathSync(process.execPath),
      LAB_TIMEOUT: process.env.LAB_TIMEOUT ?? String(TIMEOUT_SEC),
      LAB_SERIAL: 'printer',
      LAB_ENV: ENV.join(' '),
    },
  });
  return status ?? 1;
}

const lab = resolve(process.env.HALLCALL_LAB ?? join(ROOT, '..', 'shared', 'lab'));
const why = whyNot(lab);
if (why === null) process.exitCode = run(lab, process.argv.slice(2));
else say(`hardware lab skipped: ${why}`);
