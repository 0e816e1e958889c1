/** The thread that reads, works out and writes reports, over a read-only connection of its own. Started by `ReportThread`. */
import { type Db, openReader } from '../../db/connection.ts';
import { DbError } from '../../db/errors.ts';
import { layoutOf } from '../../db/layout.ts';
import { serve, stepAside } from '../../db/thread.ts';
import { type ReportName, reportSchema } from '../api/reports.ts';
import { type ReportFile, type ReportFormat, toReportFile } from './report-file.ts';
import type { ReportRequest } from './report-thread.ts';
import { makeReport } from './reports.ts';

let db: Db | null = null;

const operations = {
  open: (dataDir: string): void => {
    db = openReader(layoutOf(dataDir).journal);
  },
  run: async (name: ReportName, { range, format, lang, names }: ReportRequest): Promise<ReportFile> => {
    if (db === null) throw new DbError('db/closed', 'the reports are not open');
    // One transaction: figures of closed days and of the open one are of one moment.
    const report = db.transaction(makeReport)(db, name, range, names);
    return toReportFile(reportSchema.parse(report), format satisfies ReportFormat, lang);
  },
  close: (): void => {
    db?.close();
    db = null;
  },
};

export type ReportOperations = typeof operations;

stepAside();
serve(operations);
