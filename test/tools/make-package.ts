import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FuseState } from '@electron/fuses';
import { buildShell } from '../../tools/build-shell.ts';

const root = join(import.meta.dirname, '../..');

/** Where Electron keeps its switches in the binary: these bytes, a version, a count, and one character for each. */
const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const fuseCount = 9;

/** As much of an Electron distribution as the packager touches: a binary with fuses, all switched on, and locales. */
function makeElectronDistribution(folder: string): void {
  mkdirSync(join(folder, 'locales'), { recursive: true });
  mkdirSync(join(folder, 'resources'));
  for (const locale of ['zh-CN', 'en-US', 'fr']) writeFileSync(join(folder, 'locales', `${locale}.pak`), '');
  const wire = [1, fuseCount, ...Array.from({ length: fuseCount }, () => FuseState.ENABLE)];
  writeFileSync(
    join(folder, 'electron'),
    Buffer.concat([Buffer.alloc(4096), Buffer.from(fuseSentinel), Buffer.from(wire), Buffer.alloc(4096)]),
  );
  chmodSync(join(folder, 'electron'), 0o755);
}

/** Packs for Linux, offline, under `folder`; gives the folder of the program. The screens are those of the last `npm run build` or set-up. */
export async function makePackage(folder: string): Promise<string> {
  if (!existsSync(join(root, 'dist/renderer/index.html'))) throw new Error('the screens are not built: node tools/setup.mjs');
  await buildShell(join(root, 'dist/shell'));
  makeElectronDistribution(join(folder, 'electron'));
  const options = ['--linux', 'dir', `-c.electronDist=${join(folder, 'electron')}`, `-c.directories.output=${join(folder, 'out')}`];
  execFileSync(join(root, 'node_modules/.bin/electron-builder'), options, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  return join(folder, 'out/linux-unpacked');
}
