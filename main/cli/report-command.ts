/** `hallcall report`: a report of a data folder, read-only, also beside a running controller. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { openReader, readAtOnce } from '../../db/connection.ts';
import { layoutOf } from '../../db/layout.ts';
import { REPORT_NAMES, type ReportName, type ReportNames, reportNamesOf, reportQuerySchema } from '../api/reports.ts';
import { loadHallConfig } from '../config/load.ts';
import { toScreenConfig } from '../config/to-screen.ts';
import { toReportFile } from '../reports/report-file.ts';
import { makeReport } from '../reports/reports.ts';
import { CliError, EXIT, type ExitCode } from './exit.ts';

export type ReportOptions = {
  readonly data: string;
  readonly from: string;
  readonly to: string;
  readonly format: string;
  readonly lang: string;
  /** Null: standard output. */
  readonly out: string | null;
  /** hall.yaml, for the texts beside the keys; null leaves keys. */
  readonly config: string | null;
};

const isReport = (name: string): name is ReportName => (REPORT_NAMES as readonly string[]).includes(name);

async function namesOf(path: string | null): Promise<ReportNames> {
  if (path === null) return {};
  const loaded = await loadHallConfig(path);
  if (!loaded.ok) throw new CliError('report/config', EXIT.configuration, `${path} 有错误，请用 check 查看 has errors: see hallcall check`);
  return reportNamesOf(toScreenConfig(loaded.config, false));
}

export async function runReport(name: string, { data, out, config, ...asked }: ReportOptions): Promise<ExitCode> {
  if (!isReport(name))
    throw new CliError('usage/report', EXIT.usage, `没有报表 there is no report ${name}；可用 there are ${REPORT_NAMES.join(', ')}`);
  const query = reportQuerySchema.safeParse(asked);
  if (!query.success)
    throw new CliError(
      'usage/report',
      EXIT.usage,
      query.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`).join('; '),
    );
  const { from, to, format, lang } = query.data;
  if (format === 'xlsx' && out === null && process.stdout.isTTY)
    throw new CliError('usage/report', EXIT.usage, '请用 --out 指定文件 an XLSX goes to a file: give --out');
  const names = await namesOf(config);
  const report = readAtOnce(openReader(layoutOf(resolve(data)).journal), (db) => makeReport(db, name, { from, to, now: null }, names));
  const { bytes } = await toReportFile(report, format, lang);
  if (out === null) process.stdout.write(bytes);
  else write(out, bytes);
  return EXIT.ok;
}

function write(out: string, bytes: Uint8Array): void {
  try {
    writeFileSync(out, bytes, { flag: 'wx' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      throw new CliError('report/exists', EXIT.cannotCreate, `${out} 已存在，没有改动，请换一个文件名 is there already and was left alone`);
    throw error;
  }
}
