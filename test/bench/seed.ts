/** Makes a data folder with a past, through the journal's own `append`, and checks it with `verify`; a process of its own. */
import { statSync } from 'node:fs';
import { layoutOf } from '../../db/layout.ts';
import { startJournal } from '../../db/start.ts';
import { type VerifyReport, verify } from '../../db/verify.ts';
import { historyDay } from './past-history.ts';
import { daysFor, pastDay } from './past-visits.ts';
import { serveParent } from './rpc.ts';

export type SeedResult = { readonly visits: number; readonly events: number; readonly seconds: number; readonly bytes: number };

/** Enough events a batch that its commit costs nothing beside them. */
const BATCH_EVENTS = 4000;

const operations = {
  /** `visits` whole visits on closed days before today, `perDay` on each. */
  seed: async ({
    dataDir,
    visits,
    perDay,
  }: {
    readonly dataDir: string;
    readonly visits: number;
    readonly perDay: number;
  }): Promise<SeedResult> => {
    const startMs = performance.now();
    const now = Date.now();
    const days = daysFor(visits, perDay);
    const beginAt = now - (days + 1) * 86_400_000;
    const { journal, lock } = await startJournal({ dataDir, stamp: { at: beginAt, clockId: 'seed', upMs: 0 }, maxPages: null });
    for (let daysAgo = days; daysAgo > 0; daysAgo -= 1) {
      const today = Math.min(perDay, visits - (days - daysAgo) * perDay);
      for (const events of pastDay(now, daysAgo, today, BATCH_EVENTS, () => journal.head.seq)) {
        const appended = journal.append({ events, commands: [] }, journal.head);
        if (!appended.ok) throw new Error(`${appended.code}: ${appended.message}`);
      }
    }
    const events = journal.head.seq;
    journal.close();
    lock.release();
    return { visits, events, seconds: (performance.now() - startMs) / 1000, bytes: statSync(layoutOf(dataDir).journal).size };
  },
  /** `visits` visits of a living hall on `days` closed days before today. Its own power cut is no matter to a bench: nothing is synced. */
  seedHistory: async ({
    dataDir,
    visits,
    days,
  }: {
    readonly dataDir: string;
    readonly visits: number;
    readonly days: number;
  }): Promise<SeedResult> => {
    const startMs = performance.now();
    const now = Date.now();
    const { journal, lock } = await startJournal({
      ...{ dataDir, maxPages: null },
      stamp: { at: now - (days + 1) * 86_400_000, clockId: 'seed', upMs: 0 },
    });
    journal.db.pragma('synchronous = OFF');
    for (let daysAgo = days; daysAgo > 0; daysAgo -= 1) {
      for (const events of historyDay(now, daysAgo, Math.ceil(visits / days), () => journal.head.seq)) {
        const appended = journal.append({ events, commands: [] }, journal.head);
        if (!appended.ok) throw new Error(`${appended.code}: ${appended.message}`);
      }
    }
    const events = journal.head.seq;
    journal.close();
    lock.release();
    return { visits, events, seconds: (performance.now() - startMs) / 1000, bytes: statSync(layoutOf(dataDir).journal).size };
  },
  verify: (dataDir: string): VerifyReport & { readonly seconds: number } => {
    const startMs = performance.now();
    const report = verify(dataDir);
    return { ...report, seconds: (performance.now() - startMs) / 1000 };
  },
};

export type SeedOperations = typeof operations;

serveParent(operations);
