/** `npm run build`: the screens into dist/renderer and the Electron program into dist/shell. */
import { join } from 'node:path';
import { build } from 'vite';
import { buildShell } from './build-shell.ts';

const root = join(import.meta.dirname, '..');
await build({ root: join(root, 'renderer'), configFile: join(root, 'vite.config.ts'), logLevel: 'warn' });
await buildShell(join(root, 'dist/shell'));
