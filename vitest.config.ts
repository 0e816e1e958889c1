import { configDefaults, defineConfig } from 'vitest/config';
import { SummaryReporter } from './tools/summary-reporter.ts';

/** `npm test` runs everything but the long forms (`*.long.test.ts`), which are `npm run test:long`, the mode `long`. */
export default defineConfig(({ mode }) => {
  const long = mode === 'long';
  return {
    test: {
      include: [long ? 'test/**/*.long.test.{ts,tsx}' : 'test/**/*.test.{ts,tsx}'],
      // test/hardware needs real USB drivers, which the hardware lab brings, and runs there with node --test.
      exclude: [...configDefaults.exclude, 'test/hardware/**', ...(long ? [] : ['**/*.long.test.*'])],
      // Native modules, ttys and child processes: each file in a process of its own.
      pool: 'forks',
      maxWorkers: 2,
      testTimeout: long ? 600_000 : 20_000,
      hookTimeout: 30_000,
      reporters: ['default', new SummaryReporter(process.env.HALLCALL_TEST_SUMMARY ?? null)],
    },
  };
});
