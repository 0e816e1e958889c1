/** `npm run build`: the screens into dist/renderer and the Electron program into dist/shell; with `--shell` the latter alone. */
import { join } from 'node:path';
import { build } from 'vite';
import { buildShell } from './build-shell.ts';

const root = join(import.meta.dirname, '..');
if (!process.argv.includes('--shell'))
  await build({ root: join(root, 'renderer'), configFile: join(root, 'vite.config.ts'), logLevel: 'warn' });
await buildShell(join(root, 'dist/shell'));
