/**
 * Loaded before the controller's own first line (`node --import`), it changes nothing there: it looks at the event loop, the memory
 * and the CPU time, and tells them over the IPC channel when asked. On order it runs reports over all days in a thread, as
 * the controller would. Worker threads and the device host inherit the flag; in them it does nothing.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';
import type { ReportsClient } from '../../db/reports-client.ts';
import { serveParent } from './rpc.ts';

/** Since the last reset. Loop delays in ms at resolution 1; idle reads about 1.1. CPU in us: the main thread's, and the whole process's. */
export type ProbeReading = {
  readonly loopP99Ms: number;
  readonly loopMaxMs: number;
  readonly mainCpuUs: number;
  readonly cpuUs: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
};

const histogram = monitorEventLoopDelay({ resolution: 1 });
let cpu = process.cpuUsage();
let mainCpu = process.threadCpuUsage();
let reporting: Promise<number> | null = null;
let stopReporting = false;

const spent = ({ user, system }: { readonly user: number; readonly system: number }): number => user + system;

/** Reports one behind the other until told to stop. Answers what one took, in seconds. */
async function reportOn(reports: ReportsClient): Promise<number> {
  const startMs = performance.now();
  let done = 0;
  for (; !stopReporting; done += 1) await reports.query('days', { from: '0000-01-01', to: '9999-12-31' });
  const seconds = (performance.now() - startMs) / 1000 / done;
  await reports.close();
  return seconds;
}

const operations = {
  reset: (): void => {
    cpu = process.cpuUsage();
    mainCpu = process.threadCpuUsage();
    histogram.enable();
    histogram.reset();
  },
  read: (): ProbeReading => {
    histogram.disable();
    const { rss, heapUsed } = process.memoryUsage();
    return {
      loopP99Ms: histogram.percentile(99) / 1e6,
      loopMaxMs: histogram.max / 1e6,
      mainCpuUs: spent(process.threadCpuUsage(mainCpu)),
      cpuUs: spent(process.cpuUsage(cpu)),
      rssBytes: rss,
      heapBytes: heapUsed,
    };
  },
  startReports: async (dataDir: string): Promise<void> => {
    // Not before it is needed: the start-up is measured with this file in front of it.
    const { ReportsClient: Client } = await import('../../db/reports-client.ts');
    stopReporting = false;
    reporting = reportOn(await Client.open(dataDir));
  },
  stopReports: async (): Promise<number> => {
    stopReporting = true;
    return (await reporting) ?? 0;
  },
};

export type ProbeOperations = typeof operations;

if (isMainThread && /main[\\/]cli[\\/]main\.ts$/u.test(process.argv[1] ?? '')) serveParent(operations);
