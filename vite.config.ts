import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The screens: one page, served by the controller from dist/renderer. */
export default defineConfig({
  root: 'renderer',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome120',
    chunkSizeWarningLimit: 2000,
    // Inlined fonts would be data: addresses, which the screens' content security policy refuses.
    assetsInlineLimit: 0,
  },
});
