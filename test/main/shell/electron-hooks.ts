/** Given to Node with --import: whoever imports `electron` gets the fake, and this process looks like a packaged program. */
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: new URL('./fake-electron.ts', import.meta.url).href, format: 'module-typescript', shortCircuit: true }
      : next(specifier, context),
});

Object.defineProperty(process, 'resourcesPath', { value: process.env.FAKE_RESOURCES });
