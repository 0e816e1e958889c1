import { join } from 'node:path';
import { build } from 'vite';

const root = join(import.meta.dirname, '..');

/**
 * Bundles the Electron program into `outDir`: `main.js`, an ES module, and `preload.cjs`, because a sandboxed preload is CommonJS and may
 * require nothing of ours. Electron and Node's modules stay imports. The controller is not bundled: it is shipped as it stands.
 */
export async function buildShell(outDir: string): Promise<void> {
  const entries = [
    { file: 'main.js', entry: 'main/shell/electron-main.ts', format: 'es' },
    { file: 'preload.cjs', entry: 'main/shell/preload.ts', format: 'cjs' },
  ] as const;
  for (const { file, entry, format } of entries) {
    await build({
      root,
      configFile: false,
      logLevel: 'warn',
      publicDir: false,
      ssr: { noExternal: true, external: ['electron'] },
      build: {
        ssr: true,
        outDir,
        emptyOutDir: false,
        target: 'node24',
        minify: false,
        rolldownOptions: { input: join(root, entry), external: ['electron'], output: { format, entryFileNames: file } },
      },
    });
  }
}
