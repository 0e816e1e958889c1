import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

export type Summary = { readonly passed: number; readonly failed: number; readonly skipped: number };

/** Counts tests. What fails outside of a test (a file that does not load, a hook, a stray rejection) counts as one failed, or it would go unseen. */
export function summarise(modules: Iterable<TestModule>, unhandledErrors: number): Summary {
  let passed = 0;
  let skipped = 0;
  let failed = unhandledErrors;
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') passed++;
      else if (state === 'failed') failed++;
      else skipped++;
    }
    failed += module.errors().length;
    for (const suite of module.children.allSuites()) failed += suite.errors().length;
  }
  return { passed, failed, skipped };
}

/** Ends a run with `N passed, N failed`, and writes that line to a file for `.ci/run`, whose last line it is. */
export class SummaryReporter implements Reporter {
  readonly #file: string | null;

  constructor(file: string | null) {
    this.#file = file;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const { passed, failed, skipped } = summarise(modules, unhandledErrors.length);
    const line = `${passed} passed, ${failed} failed`;
    if (passed + failed === 0) process.exitCode = 1;
    if (this.#file === null) process.stdout.write(skipped === 0 ? `${line}\n` : `${skipped} skipped\n${line}\n`);
    else writeFileSync(this.#file, `${line}\n`);
  }
}
