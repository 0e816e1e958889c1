import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Batch, NewEvent } from '../../db/batch.ts';
import type { Journal } from '../../db/journal.ts';
import { type Started, startJournal } from '../../db/start.ts';
import { makeDayOpened, makeStamp, makeVisit } from './visit-events.ts';

export * from './visit-events.ts';

/** A data folder of its own, removed after the test. */
export function makeDataDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'hallcall-db-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Starts the journal of a folder in this thread; ends with the test if the test has not ended it. */
export async function makeStarted(
  dataDir = makeDataDir(),
  maxPages: number | null = null,
): Promise<Started & { readonly dataDir: string; readonly stop: () => void }> {
  const started = await startJournal({ dataDir, stamp: makeStamp(), maxPages });
  let running = true;
  const stop = (): void => {
    if (!running) return;
    running = false;
    started.journal.close();
    started.lock.release();
  };
  onTestFinished(stop);
  return { ...started, dataDir, stop };
}

/** Appends and insists that it was written. */
export function append(journal: Journal, events: readonly NewEvent[], more: Partial<Batch> = {}): number {
  const appended = journal.append({ events, commands: [], ...more }, journal.head);
  if (!appended.ok) throw new Error(appended.code);
  return appended.firstSeq;
}

/** An open day with `visits` whole visits, a batch each. */
export function fillDay(journal: Journal, visits: number, from = 0): void {
  if (from === 0) append(journal, [makeDayOpened()]);
  for (let n = from; n < from + visits; n++) append(journal, makeVisit(n));
}
