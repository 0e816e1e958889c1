/** Simulates in a thread of its own: the event loop of the hall waits for no figure. */
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { DayFigures } from './figures.ts';
import type { Scenario } from './scenario.ts';

/** A day takes a second; a thread that takes this long is ended. */
const LIMIT_MS = 60_000;

/** The figures of each scenario. Rejects when the thread fails or takes longer than a minute. */
export function simulateApart(scenarios: readonly Scenario[]): Promise<readonly DayFigures[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(`./worker${extname(fileURLToPath(import.meta.url))}`, import.meta.url), {
      name: 'simulate',
      workerData: scenarios,
    });
    const limit = setTimeout(() => {
      reject(new Error('the simulation takes too long'));
      void worker.terminate();
    }, LIMIT_MS);
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => {
      clearTimeout(limit);
      // Behind the answer this changes nothing.
      reject(new Error(`the simulation ended with ${code}`));
    });
  });
}
