/**
 * The entry of the command line. It only turns the compile cache on, for itself and for every process and thread it will start, and
 * goes on in `program.ts`: after a power cut the hall is back sooner when nothing has to be compiled again.
 */
import { accessSync, constants } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** The cache lies beside the packages, so only who may change the program can change it. An installation that is read-only has none. */
function cacheCompiled(): void {
  try {
    accessSync(modules, constants.W_OK);
  } catch {
    // Read-only, or not there: everything works as well, only the start takes longer.
    return;
  }
  process.env.NODE_COMPILE_CACHE ??= join(modules, '.cache', 'compiled');
  enableCompileCache(process.env.NODE_COMPILE_CACHE);
}

cacheCompiled();
const { runCommandLine } = await import('./program.ts');
await runCommandLine();
