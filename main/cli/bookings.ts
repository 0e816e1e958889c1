/** `hallcall bookings import`: a file of appointments, CSV or JSON, given to the running hall. Nothing personal is printed. */

import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { z } from 'zod';
import { importBodySchema, type importReplySchema } from '../api/bookings.ts';
import { CliError, EXIT, type ExitCode } from './exit.ts';

type Row = z.output<typeof importBodySchema>['bookings'][number];
type ImportReply = z.output<typeof importReplySchema>;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** What a column may be called in the first line of a file. */
const COLUMNS: Readonly<Record<string, keyof Row>> = {
  id: 'id',
  预约号: 'id',
  service: 'service',
  事项: 'service',
  day: 'day',
  date: 'day',
  日期: 'day',
  from: 'from',
  time: 'from',
  时间: 'from',
  code: 'code',
  预约码: 'code',
  name: 'name',
  姓名: 'name',
  phone: 'phone',
  手机号: 'phone',
  id_number: 'idNumber',
  idNumber: 'idNumber',
  证件号: 'idNumber',
  note: 'note',
  备注: 'note',
};
/** Well below what the hall takes at once, so that a bad minute costs little. */
const ROWS_AT_ONCE = 200;
/** Of the first row that the file's own line numbers count. */
const HEAD_LINES = 1;

/** Reads `file` and brings its rows into the hall at `url`. 1 when a row was refused; the others are in. */
export async function runImport(file: string, url: string): Promise<ExitCode> {
  const rows = readRows(readFileSync(file), file);
  const total = { made: 0, unchanged: 0, refused: 0 };
  for (let first = 0; first < rows.length; first += ROWS_AT_ONCE) {
    const { made, unchanged, refused } = await send(url, rows.slice(first, first + ROWS_AT_ONCE));
    total.made += made.length;
    total.unchanged += unchanged;
    total.refused += refused.length;
    for (const { row, booking, code, zh, en } of refused) print(`${first + row + 1 + HEAD_LINES} ${booking}: ${code} ${zh} ${en}`);
  }
  print(`新增 made ${total.made}，未变 unchanged ${total.unchanged}，未收 refused ${total.refused}`);
  return total.refused === 0 ? EXIT.ok : EXIT.problems;
}

/** The rows of a file, CSV with a head or a JSON list; Excel's Chinese CSV is GBK. Throws what is wrong, by row and column. */
export function readRows(bytes: Buffer, name: string): readonly Row[] {
  const text = (isUtf8(bytes) ? bytes.toString('utf8') : iconv.decode(bytes, 'gb18030')).replace(/^\u{feff}/u, '');
  const raw = text.trimStart().startsWith('[') ? readJson(text, name) : readCsv(text, name);
  const parsed = z.array(importBodySchema.shape.bookings.element).safeParse(raw);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => {
    const [row, ...column] = path;
    return `  ${Number(row) + 1 + HEAD_LINES} ${column.join('.')}: ${message}`;
  });
  throw new CliError(
    'bookings/bad-file',
    EXIT.dataDamaged,
    `${name}：内容有误，没有导入 not brought in\n${problems.slice(0, 20).join('\n')}`,
  );
}

function readJson(text: string, name: string): unknown[] {
  try {
    return (JSON.parse(text) as unknown[]).map((row) => renamed(Object.entries(row as Record<string, unknown>), name));
  } catch (error) {
    if (error instanceof CliError) throw error;
    // What the parser says of a fault quotes the text around it.
    throw new CliError('bookings/bad-file', EXIT.dataDamaged, `${name}：不是 JSON 列表 no list in JSON`);
  }
}

function readCsv(text: string, name: string): unknown[] {
  try {
    const rows: Record<string, string>[] = parse(text, { columns: true, skip_empty_lines: true, trim: true });
    return rows.map((row) =>
      renamed(
        Object.entries(row).filter(([, value]) => value !== ''),
        name,
      ),
    );
  } catch (error) {
    if (error instanceof CliError) throw error;
    const line = error instanceof Error && 'lines' in error ? `（${String(error.lines)}）` : '';
    throw new CliError('bookings/bad-file', EXIT.dataDamaged, `${name}${line}：不是 CSV no CSV`);
  }
}

function renamed(fields: readonly (readonly [string, unknown])[], name: string): Record<string, unknown> {
  const unknown = fields.findIndex(([column]) => !Object.hasOwn(COLUMNS, column));
  // Of a file without a head the first row is taken for one, so not even the name of a column is repeated.
  if (unknown !== -1)
    throw new CliError(
      'bookings/bad-file',
      EXIT.dataDamaged,
      `${name}：第 ${unknown + 1} 列的列名不认识 column ${unknown + 1} has no known name\n  ${Object.keys(COLUMNS).join(' ')}`,
    );
  return Object.fromEntries(fields.map(([column, value]) => [COLUMNS[column], value]));
}

async function send(url: string, bookings: readonly Row[]): Promise<ImportReply> {
  const reply = await fetch(`${url}/api/v1/bookings/import`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': `import-${randomUUID()}` },
    body: JSON.stringify({ bookings }),
  }).catch((error: unknown) => {
    throw new CliError('bookings/no-hall', EXIT.tryLater, `大厅没有运行，请先启动 no hall is running at ${url} (${String(error)})`);
  });
  const body = (await reply.json()) as ImportReply & {
    readonly error?: { readonly code: string; readonly zh: string; readonly en: string };
  };
  if (body.error !== undefined) throw new CliError(body.error.code, EXIT.problems, `${body.error.zh} ${body.error.en}`);
  return body;
}
