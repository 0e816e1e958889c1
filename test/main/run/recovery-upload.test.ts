import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { pino } from 'pino';
import { expect, it, onTestFinished, vi } from 'vitest';
import { backup, restore } from '../../../db/maintenance.ts';
import { verify } from '../../../db/verify.ts';
import type { HallTopic } from '../../../main/api/views.ts';
import { systemClock } from '../../../main/platform/clock.ts';
import { type RunningHall, runHall } from '../../../main/run/run-hall.ts';
import { TestCity, tokenOf } from '../../city/city-process.ts';
import { get, makeConfig, makeDataDir, post, ticket } from '../make-hall.ts';

vi.setConfig({ testTimeout: 180_000 });

const PAGE_BYTES = 4096;
const until = (condition: () => unknown) => expect.poll(condition, { timeout: 60_000, interval: 50 });
const config = makeConfig();
const hallId = config.hall.id;

type StoredRow = { readonly seq: number; readonly kind: string; readonly body: string };

/** A hall in this process and its city in one of its own. */
async function makePair() {
  const [dir, cityDir] = [makeDataDir(), makeDataDir()];
  let city = await TestCity.start(cityDir, [hallId]);
  let hall: RunningHall | null = null;
  onTestFinished(async () => {
    await hall?.stop();
    await city.end('SIGTERM');
    for (const folder of [dir, cityDir]) rmSync(folder, { recursive: true, force: true });
  });
  const running = (): RunningHall => {
    if (hall === null) throw new Error('the hall is not running');
    return hall;
  };
  const topic = async () => (await get(running(), '/api/v1/hall')) as unknown as HallTopic;
  return {
    dir,
    city: () => city,
    topic,
    open: async (): Promise<void> => {
      hall = await runHall({
        ...{ dataDir: dir, config, port: 0, clock: systemClock, log: pino({ level: 'silent' }) },
        ...{ virtual: null, screensFolder: null, city: { url: city.url, token: tokenOf(hallId) } },
        onJournalLost: (error) => {
          throw error;
        },
        deviceHostEntry: new URL('../../../drivers/device-host.ts', import.meta.url),
      });
    },
    close: async (): Promise<void> => {
      await running().stop();
      hall = null;
    },
    endCity: () => city.end('SIGTERM'),
    startCity: async (): Promise<void> => {
      city = await TestCity.start(cityDir, [hallId]);
    },
    tickets: async (count: number): Promise<string[]> => {
      const replies = await Promise.all(Array.from({ length: count }, () => post(running(), 'tickets', ticket)));
      expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([201]));
      return replies.map((reply) => String(reply.body.number));
    },
    uploaded: () => until(async () => (await topic()).upload.city).toMatchObject({ state: 'current', behindRows: 0, lastErrorCode: null }),
    alarms: async () => (await topic()).status.hall?.alarms.map(({ code }) => code),
    stored: (table: 'journal' | 'salvaged'): StoredRow[] => {
      const db = new Database(join(dir, 'journal.db'), { readonly: true });
      const rows = db.prepare<[], StoredRow>(`SELECT seq, kind, body FROM ${table} ORDER BY seq`).all();
      db.close();
      return rows;
    },
  };
}

/** Overwrites the page of the journal table in which `text` stands, and the one behind it. */
function damage(file: string, text: string): void {
  const at = readFileSync(file).indexOf(text);
  expect(at, `${text} lies in the file`).toBeGreaterThan(0);
  const fd = openSync(file, 'r+');
  writeSync(fd, Buffer.alloc(PAGE_BYTES * 2, 0xa5), 0, PAGE_BYTES * 2, Math.floor(at / PAGE_BYTES) * PAGE_BYTES);
  closeSync(fd);
}

const numbersOf = (rows: readonly StoredRow[]): string[] =>
  rows.flatMap(({ kind, body }) => (kind === 'ticket.issued' ? [(JSON.parse(body) as { number: string }).number] : []));

it('a damaged journal: the city ends with every readable row once, and numbers go on', async () => {
  const pair = await makePair();
  await pair.open();
  await pair.tickets(30);
  await pair.uploaded();
  await pair.endCity();
  await pair.tickets(120);
  await pair.close();
  const before = pair.stored('journal');
  damage(join(pair.dir, 'journal.db'), '"ordinal":90,');

  await pair.startCity();
  await pair.open();
  const [next] = await pair.tickets(1);
  expect(next, 'numbers go on behind the last one that can be read').toBe('A151');
  await pair.uploaded();
  expect(await pair.alarms()).toEqual(['journal/recovered']);
  const [day] = [(await pair.topic()).status.hall?.day ?? ''];
  await pair.close();

  const [chained, salvaged] = [pair.stored('journal'), pair.stored('salvaged')];
  const readable = new Set([...chained, ...salvaged].map(({ seq }) => seq));
  expect(salvaged.length, 'rows behind the damage were saved').toBeGreaterThan(10);
  expect(before.filter(({ seq }) => !readable.has(seq)).length, 'and some were not').toBeGreaterThan(0);
  expect(verify(pair.dir)).toMatchObject({ ok: true });

  const summary = await pair.city().summary(hallId);
  const begun = chained.find(({ kind, seq }) => kind === 'journal.begun' && seq > 1);
  const [old, era] = summary.journals.toSorted((one, other) => one.firstSeq - other.firstSeq);
  const chainedBefore = chained.filter(({ seq }) => seq < (begun?.seq ?? 0)).length;
  expect(old).toMatchObject({ rows: chainedBefore + salvaged.length, salvagedRows: salvaged.length });
  expect(era).toMatchObject({ firstSeq: begun?.seq, rows: chained.filter(({ seq }) => seq >= (begun?.seq ?? 0)).length, salvagedRows: 0 });
  expect(summary.journals).toHaveLength(2);
  expect(summary.alarms, 'nothing disagrees').toEqual([]);
  const visits = (await pair.city().visits(hallId, day)).map(({ number }) => number);
  expect(visits.toSorted()).toEqual(numbersOf([...chained, ...salvaged]).toSorted());
});

it('a restored backup: the city takes the new era behind it, and the rows that are no longer the hall’s', async () => {
  const pair = await makePair();
  await pair.open();
  await pair.tickets(10);
  await pair.uploaded();
  const made = await backup(pair.dir, systemClock.wallMs(), 3);
  await pair.tickets(5);
  await pair.uploaded();
  await pair.endCity();
  await pair.tickets(5);
  await pair.close();
  restore(pair.dir, made.file, {
    at: Math.floor(systemClock.wallMs()),
    clockId: systemClock.clockId,
    upMs: Math.floor(systemClock.upMs()),
  });

  await pair.startCity();
  await pair.open();
  const [next] = await pair.tickets(1);
  expect(next, 'no number is given twice').toBe('A021');
  await pair.uploaded();
  const day = (await pair.topic()).status.hall?.day ?? '';
  expect((await pair.alarms())?.filter((code) => code !== 'journal/recovered')).toEqual([]);
  await pair.close();
  expect(verify(pair.dir)).toMatchObject({ ok: true });
  const summary = await pair.city().summary(hallId);
  expect(summary.journals).toHaveLength(2);
  expect(
    summary.alarms.map(({ code }) => code),
    'the city has what the hall no longer goes by, and says so',
  ).toEqual(['city/hall-behind']);
  const visits = (await pair.city().visits(hallId, day)).map(({ number }) => number);
  expect(visits.toSorted()).toEqual(Array.from({ length: 21 }, (_none, index) => `A${String(index + 1).padStart(3, '0')}`));
});
