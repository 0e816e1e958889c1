/** Reports from the main thread. The thread that makes them is started by the first, and by the first after it has ended. */
import type { HistoryParams } from '../../db/queries/history.ts';
import { Thread } from '../../db/thread.ts';
import type { ReportName, ReportNames, ReportQuery } from '../api/reports.ts';
import type { ReportFile } from './report-file.ts';
import type { ReportOperations } from './report-worker.ts';

export type ReportRequest = {
  readonly range: HistoryParams;
  readonly format: ReportQuery['format'];
  readonly lang: ReportQuery['lang'];
  readonly names: ReportNames;
};

export class ReportThread {
  readonly #dataDir: string;
  #opened: Promise<Thread<ReportOperations>> | null = null;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** Rejects with db/missing, db/io, db/corrupt, db/closed. */
  async run(name: ReportName, request: ReportRequest): Promise<ReportFile> {
    this.#opened ??= this.#open();
    const opened = this.#opened;
    try {
      const thread = await opened;
      return await thread.call('run', name, request);
    } catch (error) {
      // A thread that could not open, or has ended, is of no more use; the next report starts another.
      if (this.#opened === opened && error instanceof Error && 'code' in error && error.code !== 'db/refused') await this.close();
      throw error;
    }
  }

  async #open(): Promise<Thread<ReportOperations>> {
    const thread = new Thread<ReportOperations>('report-worker', import.meta.url, null);
    try {
      await thread.call('open', this.#dataDir);
      return thread;
    } catch (error) {
      await thread.end();
      throw error;
    }
  }

  /** Closes the connection and ends the thread. Before the journal's writer, or its log cannot be put away. */
  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = null;
    const thread = await opened?.catch(() => null);
    if (thread == null) return;
    // A thread that has died has closed its connection with it.
    await thread.call('close').catch(() => undefined);
    await thread.end();
  }
}
