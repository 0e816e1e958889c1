/**
 * Reads recorded queues: `warsaw_tickets.csv[.gz]` (service, ticket, arrival_ts, start_ts, call_hi, queued, date) and
 * `warsaw_snapshots.csv[.gz]` (service, date, minute_of_day, called_number, queue_length, active_counters). Times are local.
 */
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import type { SnapshotRow, TicketRow } from '../estimate/replay.ts';
import { CliError, EXIT } from './exit.ts';

type Cells = Readonly<Record<string, string>>;
export type Recorded = { readonly tickets: TicketRow[]; readonly snapshots: SnapshotRow[] };

const MINUTE_MS = 60_000;
const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?$/u;
const DATE = /^\d{4}-\d{2}-\d{2}$/u;

/** Throws CliError: replay/missing, replay/bad-row. */
export async function readRecorded(folder: string): Promise<Recorded> {
  const tickets: TicketRow[] = [];
  const snapshots: SnapshotRow[] = [];
  await readRows(folder, 'warsaw_tickets.csv', (cells) => tickets.push(toTicket(cells)));
  await readRows(folder, 'warsaw_snapshots.csv', (cells) => snapshots.push(toSnapshot(cells)));
  return { tickets, snapshots };
}

function find(folder: string, name: string): string {
  const found = [`${name}.gz`, name].map((file) => join(folder, file)).find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new CliError('replay/missing', EXIT.configuration, `${folder} 里没有 ${name}[.gz] is not in that folder`);
}

async function readRows(folder: string, name: string, take: (cells: Cells) => void): Promise<void> {
  const file = find(folder, name);
  let row = 1;
  try {
    await pipeline(
      createReadStream(file),
      file.endsWith('.gz') ? createGunzip() : new PassThrough(),
      parse({ columns: true, bom: true, trim: true, skip_empty_lines: true }),
      async (records: AsyncIterable<Cells>) => {
        for await (const cells of records) {
          row += 1;
          take(cells);
        }
      },
    );
  } catch (error) {
    if (error instanceof RangeError || isDamage(error))
      throw new CliError('replay/bad-row', EXIT.dataDamaged, `${file}，第 ${row} 行 row ${row}: ${error.message}`);
    throw error;
  }
}

/** What the reader of CSV or gzip finds wrong with a file, as against a disk that cannot be read. */
const isDamage = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(?:CSV_|Z_)/u.test(error.code);

function cell(cells: Cells, name: string): string {
  const value = cells[name];
  if (value === undefined) throw new RangeError(`there is no column ${name}`);
  return value;
}

function number(cells: Cells, name: string): number {
  const text = cell(cells, name);
  const value = Number(text);
  if (text === '' || !Number.isFinite(value)) throw new RangeError(`${name} is "${text}", a number is needed`);
  return value;
}

function date(cells: Cells): string {
  const text = cell(cells, 'date');
  if (!DATE.test(text)) throw new RangeError(`date is "${text}", YYYY-MM-DD is needed`);
  return text;
}

function localMs(cells: Cells, name: string): number {
  const text = cell(cells, name);
  const ms = LOCAL_TIME.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
  if (Number.isNaN(ms)) throw new RangeError(`${name} is "${text}", YYYY-MM-DDTHH:MM:SS is needed`);
  return ms;
}

const localMsOrNull = (cells: Cells, name: string): number | null => (cell(cells, name) === '' ? null : localMs(cells, name));

const toTicket = (cells: Cells): TicketRow => ({
  service: cell(cells, 'service'),
  ticket: String(number(cells, 'ticket')),
  day: date(cells),
  issuedMs: localMs(cells, 'arrival_ts'),
  startedMs: localMsOrNull(cells, 'start_ts'),
  knownMs: localMsOrNull(cells, 'call_hi'),
  isQueued: cell(cells, 'queued') === '1',
});

function toSnapshot(cells: Cells): SnapshotRow {
  const day = date(cells);
  return {
    service: cell(cells, 'service'),
    day,
    atMs: Date.parse(`${day}T00:00:00Z`) + number(cells, 'minute_of_day') * MINUTE_MS,
    calledNumber: number(cells, 'called_number'),
    waiting: number(cells, 'queue_length'),
    windows: number(cells, 'active_counters'),
  };
}
