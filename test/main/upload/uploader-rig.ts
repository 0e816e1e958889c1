import { expect } from 'vitest';
import { systemClock } from '../../../main/platform/clock.ts';
import { DEFAULT_TUNING, type UploadTuning } from '../../../main/upload/tuning.ts';
import type { UploadStatus } from '../../../main/upload/upload-source.ts';
import { Uploader } from '../../../main/upload/uploader.ts';
import { type TestCity, tokenOf } from '../../city/city-process.ts';
import { headOf, type TestHall } from '../../city/make-hall.ts';

/** Making the files of PGlite takes seconds, and many on a busy machine. */
export const START_TIMEOUT_MS = 120_000;

/** Waits of milliseconds where a hall has seconds, so that a test goes through many of them. */
export const QUICK: UploadTuning = {
  ...DEFAULT_TUNING,
  minWaitMs: 5,
  maxWaitMs: 40,
  totalTimeoutMs: 600,
  headersTimeoutMs: 500,
  bodyTimeoutMs: 500,
  maxRetryAfterMs: 60,
  batchRows: 20,
};

/** For tests in which the city works hard. */
export const PATIENT: UploadTuning = { ...QUICK, totalTimeoutMs: 20_000, headersTimeoutMs: 20_000, bodyTimeoutMs: 20_000, batchRows: 500 };

/** Hall ids, one for each test. */
export function makeHallIds(count: number): { readonly all: readonly string[]; take(): string } {
  const all = Array.from({ length: count }, (_, n) => `hall-${n}`);
  let next = 0;
  return {
    all,
    take: () => {
      const taken = all[next++];
      if (taken === undefined) throw new Error('more halls are needed');
      return taken;
    },
  };
}

export async function until(isTrue: () => boolean | Promise<boolean>, what: string, withinMs = 40_000): Promise<void> {
  const untilUpMs = systemClock.upMs() + withinMs;
  while (!(await isTrue())) {
    if (systemClock.upMs() > untilUpMs) throw new Error(`still waiting for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export type Started = {
  readonly uploader: Uploader;
  readonly told: readonly UploadStatus[];
  readonly logged: readonly string[];
  isCurrent(): boolean;
};

/** An uploader, and everything it told. `watch` sees each status as it is told. */
export function startUploader(
  hall: TestHall,
  hallId: string,
  url: string,
  { tuning = QUICK, token = tokenOf(hallId), watch = (_status: UploadStatus): void => undefined } = {},
): Started {
  const told: UploadStatus[] = [];
  const logged: string[] = [];
  const write = (context: object, message: string): void => {
    logged.push(`${'code' in context ? context.code : ''} ${message}`);
  };
  const onStatus = (status: UploadStatus): void => {
    told.push(status);
    watch(status);
  };
  const log = { info: write, warn: write, error: write };
  const uploader = new Uploader({ source: hall, cursorStore: hall, url, token, hallId, clock: systemClock, log, tuning, onStatus });
  uploader.start();
  const isCurrent = (): boolean => uploader.status.state === 'current' && uploader.status.cursor?.seq === headOf(hall.newest).seq;
  return { uploader, told, logged, isCurrent };
}

/** Everything of the hall is in the city, once, and the scores with it. */
export async function expectWhole(city: TestCity, hall: TestHall, hallId: string, visits: number): Promise<void> {
  const summary = await city.summary(hallId);
  expect(summary.journals.map(({ journalId, rows, head }) => ({ journalId, rows, head }))).toEqual(
    hall.journalList.map((journal) => ({
      journalId: journal.journalId,
      rows: journal.rows.length,
      head: { seq: headOf(journal).seq, hash: headOf(journal).hash },
    })),
  );
  expect(summary).toMatchObject({ visits, serviceRecords: visits, levels: { 4: visits }, outcomes: { scored: visits } });
}
