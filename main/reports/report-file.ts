/** A report as a file: JSON, CSV that Excel opens as it is, or XLSX with its limits coloured. */
import { stringify } from 'csv-stringify/sync';
import type { SheetData } from 'write-excel-file/node';
import type { Report, ReportColumn, ReportQuery } from '../api/reports.ts';

export type ReportFormat = ReportQuery['format'];
export type ReportFile = { readonly contentType: string; readonly fileName: string; readonly bytes: Uint8Array };

type Lang = ReportQuery['lang'];
type Cell = string | number | null;

const CONTENT_TYPES: Readonly<Record<ReportFormat, string>> = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};
const COLOURS: Readonly<Record<string, string>> = { ok: '#C6EFCE', near: '#FFEB9C', over: '#FFC7CE' };
const WORDS: Readonly<Record<string, Readonly<Record<Lang, string>>>> = {
  ok: { zh: '达标', en: 'ok' },
  near: { zh: '接近上限', en: 'near' },
  over: { zh: '超限', en: 'over' },
};
const FORMATS: Readonly<Partial<Record<ReportColumn['kind'], string>>> = { duration: '0.0', share: '0.0%', number: '0.00', count: '0' };
/** What Excel takes. */
const SHEET_NAME_CHARS = 31;
/** Cells about this wide hold a heading in Chinese; a full-width character takes two. */
const COLUMN_WIDTH = 14;
const MS = 1000;

/** Spreadsheets carry seconds, which people can read and add up. */
const heading = ({ kind, text }: ReportColumn, lang: Lang): string =>
  kind === 'duration' ? (lang === 'zh' ? `${text.zh}(秒)` : `${text.en} (s)`) : text[lang];
function cellOf({ kind }: ReportColumn, value: Cell, lang: Lang): Cell {
  if (kind === 'duration') return typeof value === 'number' ? value / MS : null;
  if (kind === 'status' && typeof value === 'string') return WORDS[value]?.[lang] ?? value;
  return value;
}

/** A text that a spreadsheet would take for a formula gets an apostrophe in front. Keys come from files and platforms. */
const unarmed = (cell: Cell): Cell => (typeof cell === 'string' && /^[=+\-@\t\r＝＋－＠]/u.test(cell) ? `'${cell}` : cell);

const toCsv = ({ columns, rows }: Report, lang: Lang): string =>
  stringify(
    [
      columns.map((column) => heading(column, lang)),
      ...rows.map((row) => columns.map((column) => unarmed(cellOf(column, row[column.key] ?? null, lang)))),
    ],
    { bom: true, record_delimiter: 'windows' },
  );

async function toXlsx(report: Report, lang: Lang): Promise<Uint8Array> {
  // Loaded where it is needed: most reports are looked at on a screen.
  const { default: writeXlsxFile } = await import('write-excel-file/node');
  const { columns, rows, title } = report;
  const data: SheetData = [
    columns.map((column) => ({ value: heading(column, lang), fontWeight: 'bold' as const })),
    ...rows.map((row) =>
      columns.map((column) => {
        const value = cellOf(column, row[column.key] ?? null, lang);
        if (value === null) return null;
        const format = typeof value === 'number' ? FORMATS[column.kind] : undefined;
        const colour = COLOURS[String(row[column.kind === 'status' ? column.key : (column.status ?? '')] ?? '')];
        const type = typeof value === 'number' ? Number : String;
        return { value, type, ...(format === undefined ? {} : { format }), ...(colour === undefined ? {} : { backgroundColor: colour }) };
      }),
    ),
  ];
  const sheet = {
    sheet: title[lang].slice(0, SHEET_NAME_CHARS),
    stickyRowsCount: 1,
    columns: columns.map(() => ({ width: COLUMN_WIDTH })),
  };
  return writeXlsxFile(data, sheet).toBuffer();
}

/** `report` in the asked format, headings in `lang`. Of JSON the durations stay in ms. */
export async function toReportFile(report: Report, format: ReportFormat, lang: Lang): Promise<ReportFile> {
  const fileName = `${report.report}-${report.from}-${report.to}.${format}`;
  const bytes =
    format === 'xlsx' ? await toXlsx(report, lang) : Buffer.from(format === 'csv' ? toCsv(report, lang) : JSON.stringify(report));
  return { contentType: CONTENT_TYPES[format], fileName, bytes };
}
