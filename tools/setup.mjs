/**
 * Puts in place what a checkout needs, so that `npm start`, `npm test` and `./hallcall` work on a bare machine with Node 20 or newer
 * and npm. Plain JavaScript over Node's own modules: it runs before any package is there. Steps whose result is in place cost nothing.
 *
 *   node tools/setup.mjs               packages, Node 24, the built screens
 *   node tools/setup.mjs --for-tests   also Chromium, libusb and what else the tests need of the system
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashOfSources, hashOfText } from './setup/hashes.mjs';
import { installSystemPackages, missingSystemPackages } from './setup/system-packages.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === 'win32';
const bin = join(root, 'node_modules', '.bin');

/** Progress goes to stderr: stdout belongs to the command that follows. */
const say = (line) => process.stderr.write(`hallcall set-up: ${line}\n`);

const fail = (line) => {
  say(line);
  process.exit(1);
};

const run = (command, args) => {
  const path = `${bin}${windows ? ';' : ':'}${process.env.PATH ?? ''}`;
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: windows,
    env: { ...process.env, PATH: path },
  });
  if (error) say(`${command}: ${error.message}`);
  return status === 0;
};

const stampIs = (path, value) => existsSync(path) && readFileSync(path, 'utf8') === value;

/** Whether npm's own record of node_modules holds every package of the lockfile, as after an `npm install` by hand. */
function packagesMatch(lockText) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const present = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(JSON.parse(lockText).packages).every(
    ([path, { version, optional }]) => path === '' || optional || present[path]?.version === version,
  );
}

function installPackages() {
  const stamp = join(root, 'node_modules', '.hallcall-packages');
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const key = hashOfText(lockText, process.platform, process.arch);
  if (stampIs(stamp, key)) return;
  if (!packagesMatch(lockText)) {
    say('installing the packages (npm ci), about a minute');
    if (!run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])) fail('npm ci failed; what it said stands above');
  }
  // An npm that ignores install scripts leaves the `node` package without its binary.
  const node = join(bin, windows ? 'node.cmd' : 'node');
  if (!existsSync(node)) run('npm', ['rebuild', 'node', '--loglevel=error']);
  if (!existsSync(node)) fail('Node 24 did not come with the packages; allow the install script of the package `node` and run this again');
  writeFileSync(stamp, key);
}

/** The screens are served from dist/renderer; Vite makes them when a source is newer than the last build. */
function buildScreens() {
  if (!existsSync(join(root, 'renderer', 'index.html'))) return;
  const stamp = join(root, 'dist', 'renderer', '.sources');
  const key = hashOfSources(root, ['renderer', 'main/api', 'vite.config.ts', 'package-lock.json']);
  if (stampIs(stamp, key)) return;
  say('building the screens');
  if (!run('vite', ['build', '--logLevel', 'warn'])) fail('the screens did not build; what Vite said stands above');
  writeFileSync(stamp, key);
}

/** Where there is an Electron binary, `start` shows the screens in it, and the Electron program has to be built. */
function buildShell() {
  if (!existsSync(join(root, 'node_modules', 'electron', 'path.txt'))) return;
  const stamp = join(root, 'dist', 'shell', '.sources');
  const key = hashOfSources(root, ['main/shell', 'main/platform', 'tools/build-shell.ts', 'package-lock.json']);
  if (stampIs(stamp, key)) return;
  say('building the Electron program');
  if (!run('node', [join('tools', 'build.ts'), '--shell'])) fail('the Electron program did not build; what Vite said stands above');
  writeFileSync(stamp, key);
}

function installForTests() {
  const missing = missingSystemPackages();
  if (missing.length === 0) return;
  if (!installSystemPackages(missing, run, say))
    fail(`the tests need ${missing.join(' and ')}: apt-get install ${missing.join(' ')} (as root), then run this again`);
}

if (Number(process.versions.node.split('.')[0]) < 20) fail(`Node 20 or newer is needed, this is ${process.version}`);
installPackages();
if (process.argv.includes('--for-tests')) installForTests();
buildScreens();
buildShell();
