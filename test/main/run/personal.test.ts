import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { backup } from '../../../db/maintenance.ts';
import { verify } from '../../../db/verify.ts';
import type { BoardTopic } from '../../../main/api/views.ts';
import type { RunningHall } from '../../../main/run/run-hall.ts';
import { MonthKeys } from '../../../main/vault/month-keys.ts';
import { makeClock, makeConfig, makeDataDir, post, startHall, ticket } from '../make-hall.ts';
import { filesUnder, shapesOf, tracesOf } from './byte-scan.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** 2026-11-21 09:00 in Shanghai. */
const NINE = Date.UTC(2026, 10, 21, 1);
const WANG = { name: '王秀英同志', phone: '13912348765', idNumber: '11010519491231002X', note: '坐轮椅，需要帮助' };
const LI = { name: '李建国先生', phone: '13700008765', idNumber: '440301199001011237', note: '只会说粤语' };
const PERSONAL = [...Object.values(WANG), ...Object.values(LI), 'PLATFORM-CODE-77'];
const ORDER = { service: 'social-insurance', day: '2026-11-21', from: '09:00' };

async function makeHall(dataDir = makeDataDir(), clock = makeClock(NINE), months = 6, silent = false) {
  const logs = join(dataDir, 'logs');
  mkdirSync(logs, { recursive: true });
  const log = pino({ level: 'trace' }, pino.destination({ dest: join(logs, 'hall.log'), sync: true }));
  const config = makeConfig((raw) => {
    raw.retention = { personal_data_months: months };
    raw.calling = { ...(raw.calling as object), silent };
  });
  const hall = await startHall(dataDir, { clock, log, config });
  let running = true;
  const stop = async (): Promise<void> => {
    if (running) await hall.stop();
    running = false;
  };
  onTestFinished(stop);
  return { dataDir, clock, hall, stop };
}

const list = async (hall: RunningHall, day = ''): Promise<{ booking: string; name: string | null; state: string }[]> => {
  const reply = await fetch(`${hall.url}/api/v1/bookings${day === '' ? '' : `?day=${day}`}`);
  return ((await reply.json()) as { bookings: { booking: string; name: string | null; state: string }[] }).bookings;
};
const checkin = (hall: RunningHall, by: string, value: string, key?: string) =>
  post(hall, 'checkin', { by, value, kiosk: 'k1', delivery: 'screen' }, key);
/** The command line in a process of its own, while the hall of this one goes on. */
const hallcall = (...args: readonly string[]) =>
  new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(process.execPath, [join(ROOT, 'main/cli/main.ts'), ...args], (_error, stdout, stderr) =>
      resolve({ status: child.exitCode ?? -1, stdout, stderr }),
    );
  });

/** What a board of the hall shows now. */
function boardOf({ url }: RunningHall): Promise<BoardTopic> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/live`);
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('open', () => socket.send(JSON.stringify({ type: 'subscribe', topic: 'board/hall' })));
    socket.once('message', (text) => {
      resolve((JSON.parse(String(text)) as { data: BoardTopic }).data);
      socket.close();
    });
  });
}

describe('a silent call', () => {
  it.each([
    ['shows the masked name beside the number', true, '王****'],
    ['is the only one that does', false, null],
  ])('%s', async (_, silent, name) => {
    const { hall } = await makeHall(makeDataDir(), makeClock(NINE), 6, silent);
    const made = await post(hall, 'bookings', { ...ORDER, ...WANG });
    await checkin(hall, 'code', String(made.body.code));
    await post(hall, 'windows/w1/open', { clerk: 'wang' });
    await post(hall, 'windows/w1/next', { have: null });
    await expect.poll(async () => (await boardOf(hall)).calls.recent.map((call) => [call.number, call.name])).toEqual([['A001', name]]);
  });
});

describe('checking in', () => {
  it('is by the hall’s code, by the end of the phone, or by the identity number; once', async () => {
    const { hall } = await makeHall();
    const made = await post(hall, 'bookings', { ...ORDER, ...WANG });
    expect(made).toMatchObject({ status: 201, body: { day: '2026-11-21', from: '09:00', to: '09:30', left: 5, code: /^\d{8}$/ } });
    await post(hall, 'bookings', { ...ORDER, ...LI, id: 'order-7', code: 'platform-code-77' });
    expect(await list(hall)).toMatchObject([{ name: '王****' }, { name: '李****', booking: 'order-7' }]);

    const several = await checkin(hall, 'phone', '8765');
    expect(several).toMatchObject({ status: 200, body: { bookings: [{ name: '王****' }, { booking: 'order-7', from: '09:00' }] } });
    const byCode = await checkin(hall, 'code', String(made.body.code));
    expect(byCode).toMatchObject({ status: 201, body: { number: 'A001', class: 'appointment', service: 'social-insurance' } });
    expect(await checkin(hall, 'phone', '139-1234-8765')).toMatchObject({ status: 201, body: { number: 'A002' } });
    expect(await checkin(hall, 'id', '440301 199001011237')).toMatchObject({
      status: 409,
      body: { error: { code: 'booking/checked-in', context: { number: 'A002' } } },
    });
    expect(await checkin(hall, 'code', '00000000')).toMatchObject({ status: 404, body: { error: { code: 'booking/unknown' } } });
  });

  it('gives a repeated request its first answer, after a restart too, and another request with its key none', async () => {
    const { dataDir, clock, hall, stop } = await makeHall();
    const order = { ...ORDER, ...WANG };
    const [first, again] = [await post(hall, 'bookings', order, 'book-key-1'), await post(hall, 'bookings', order, 'book-key-1')];
    expect(again.body).toEqual(first.body);
    expect(await post(hall, 'bookings', { ...order, name: '王秀英' }, 'book-key-1')).toMatchObject({
      body: { error: { code: 'command/key-reused' } },
    });
    expect(await list(hall)).toHaveLength(1);
    const ticketOf = await checkin(hall, 'id', WANG.idNumber, 'checkin-key-1');
    await stop();
    const { hall: later } = await makeHall(dataDir, clock);
    expect(await checkin(later, 'id', WANG.idNumber, 'checkin-key-1')).toEqual(ticketOf);
    expect(await checkin(later, 'id', LI.idNumber, 'checkin-key-1')).toMatchObject({ body: { error: { code: 'booking/unknown' } } });
    expect((await list(later)).map(({ state, name }) => [state, name])).toEqual([['kept', '王****']]);
    expect(await checkin(later, 'phone', '8765')).toMatchObject({ body: { error: { code: 'booking/checked-in' } } });
  });

  it('says why an appointment is of no use now', async () => {
    const { hall, clock } = await makeHall();
    for (const [id, more] of Object.entries({ early: { from: '11:00' }, monday: { day: '2026-11-23' }, gone: {}, late: {} }))
      await post(hall, 'bookings', { ...ORDER, id, ...more, name: '王秀英' });
    await post(hall, 'bookings/gone/cancel', {});
    const code = async (id: string): Promise<unknown> => (await checkin(hall, 'booking', id)).body.error?.code ?? 'ticket';
    expect(await Promise.all(['early', 'monday', 'gone', 'nobody'].map(code))).toEqual([
      'booking/early',
      'booking/another-day',
      'booking/cancelled',
      'booking/unknown',
    ]);
    clock.pass(46 * 60_000);
    // Missed, and by the rule of this hall an ordinary number.
    expect(await checkin(hall, 'booking', 'late')).toMatchObject({ status: 201, body: { class: 'ordinary' } });
  });

  it('notes who was expected and did not come when the day ends', async () => {
    const { dataDir, hall, clock, stop } = await makeHall();
    for (const id of ['came', 'missed']) await post(hall, 'bookings', { ...ORDER, id });
    await post(hall, 'bookings', { ...ORDER, id: 'another-day', day: '2026-11-23' });
    await checkin(hall, 'booking', 'came');
    await stop();
    clock.pass(86_400_000);
    const { hall: next, stop: end } = await makeHall(dataDir, clock);
    expect(await list(next, '2026-11-21')).toEqual([]);
    expect(await list(next, '2026-11-23')).toHaveLength(1);
    await end();
    const db = new Database(join(dataDir, 'journal.db'), { readonly: true });
    const missed = db.prepare("SELECT stream, body FROM journal WHERE kind = 'booking.missed'").all();
    db.close();
    expect(missed).toEqual([{ stream: 'booking/2026-11-21', body: '{"booking":"missed","day":"2026-11-21"}' }]);
    expect(verify(dataDir)).toMatchObject({ ok: true });
  });

  it('leaves nothing in the vault of whom no appointment came of', async () => {
    const { dataDir, hall, stop } = await makeHall();
    for (let n = 0; n < 8; n += 1) await post(hall, 'bookings', { ...ORDER, ...WANG, id: `b${n}` });
    expect(await post(hall, 'bookings', { ...ORDER, ...WANG })).toMatchObject({
      status: 409,
      body: { error: { code: 'booking/slot-full' } },
    });
    await stop();
    const db = new Database(join(dataDir, 'journal.db'), { readonly: true });
    const count = db.prepare('SELECT count(*) FROM vault').pluck().get();
    db.close();
    expect(count).toBe(6);
  });
});

describe('bringing appointments in', () => {
  it('takes a file of either kind, twice without doubles, and says what is wrong with a row', async () => {
    const { dataDir, hall } = await makeHall();
    const csv = join(dataDir, 'orders.csv');
    writeFileSync(
      csv,
      `预约号,事项,日期,时间,姓名,手机号,证件号\nA-1,social-insurance,2026-11-21,10:00,${WANG.name},${WANG.phone},${WANG.idNumber}\nA-2,social-insurance,2026-11-21,10:10,${LI.name},,\n`,
    );
    const port = new URL(hall.url).port;
    const first = await hallcall('bookings', 'import', csv, '--port', port);
    expect(first.stdout).toContain('made 1');
    expect(first.stdout).toMatch(/A-2.*booking\/no-slot/);
    expect(first.stdout + first.stderr).not.toMatch(/王|李|139|110105/);
    expect(first.status).toBe(1);
    const json = join(dataDir, 'orders.json');
    writeFileSync(
      json,
      JSON.stringify([
        { id: 'A-1', ...ORDER, from: '10:00' },
        { id: 'A-3', ...ORDER, from: '10:00', name: LI.name },
      ]),
    );
    expect(await hallcall('bookings', 'import', json, '--port', port)).toMatchObject({ status: 0 });
    expect((await list(hall)).map(({ booking, name }) => [booking, name])).toEqual([
      ['A-1', '王****'],
      ['A-3', '李****'],
    ]);
  });
});

describe('personal data', () => {
  it('is found by the scan in whatever shape it is written', () => {
    const folder = makeDataDir();
    for (const [n, shape] of shapesOf(WANG.name).entries())
      writeFileSync(join(folder, `${n}.bin`), Buffer.concat([Buffer.from('x'), shape, Buffer.from('y')]));
    expect(new Set(tracesOf(folder, [WANG.name]).map((line) => line.split(':')[0]))).toEqual(new Set(filesUnder(folder)));
  });

  it('is nowhere in clear while it is kept, and nowhere at all once its month is purged, backups and logs included', async () => {
    const { dataDir, clock, hall, stop } = await makeHall();
    await post(hall, 'bookings', { ...ORDER, ...WANG }, 'planted-key-1');
    await post(hall, 'bookings/import', { bookings: [{ id: 'order-7', ...ORDER, ...LI, code: 'PLATFORM-CODE-77' }] }, 'planted-key-2');
    await post(hall, 'bookings', { ...ORDER, ...WANG, from: 'noon' });
    await post(hall, 'bookings', { ...ORDER, ...WANG, service: 'none' });
    await checkin(hall, 'phone', WANG.phone);
    await checkin(hall, 'id', WANG.idNumber, 'planted-key-3');
    await checkin(hall, 'id', `${WANG.idNumber}9`);
    await checkin(hall, 'code', 'PLATFORM-CODE-77', 'planted-key-4');
    await post(hall, 'tickets', ticket);
    await backup(dataDir, NINE, 5);
    const files = filesUnder(dataDir);
    expect(files.map((file) => file.slice(dataDir.length))).toEqual(
      expect.arrayContaining(['/journal.db', '/journal.db-wal', '/journal.db-shm', '/logs/hall.log', '/vault-keys/2026-11.key']),
    );
    expect(tracesOf(dataDir, PERSONAL), 'while it is kept').toEqual([]);

    const key = new MonthKeys(dataDir).get('2026-11') ?? Buffer.alloc(0);
    // Keys lie in their own folder and nowhere else.
    expect(tracesOf(dataDir, [], [key]).map((line) => line.slice(dataDir.length))).toEqual(['/vault-keys/2026-11.key: secret 0']);
    const kept = join(makeDataDir(), 'journal.db');
    copyFileSync(join(dataDir, 'backups', readFolder(join(dataDir, 'backups'))), kept);

    // A running hall cannot read it from that moment on.
    expect(await list(hall)).toMatchObject([{ name: '王****' }, { name: '李****' }]);
    const purged = await hallcall('purge', '--before', '2026-12', '--data', dataDir);
    expect(purged).toMatchObject({ status: 0 });
    expect(await list(hall)).toMatchObject([{ name: null }, { name: null }]);
    expect(await checkin(hall, 'phone', LI.phone)).toMatchObject({ body: { error: { code: 'booking/unknown' } } });
    await stop();
    clock.pass(1000);
    const { stop: stopAgain } = await makeHall(dataDir, clock);
    await stopAgain();
    expect(tracesOf(dataDir, PERSONAL, [key]), 'once it is purged').toEqual([]);
    const db = new Database(join(dataDir, 'journal.db'), { readonly: true });
    expect(db.prepare('SELECT count(*) FROM vault').pluck().get(), 'the next start removes the rows').toBe(0);
    db.close();
    expect(verify(dataDir)).toMatchObject({ ok: true });
    // The copy somebody kept has the ciphertext still, and no key to it is anywhere.
    const copy = new Database(kept, { readonly: true });
    expect(copy.prepare('SELECT count(*) FROM vault').pluck().get()).toBe(2);
    copy.close();
    expect(readFileSync(kept).includes(key)).toBe(false);
  });

  it('goes by itself when its months are over', async () => {
    const { dataDir, hall, clock, stop } = await makeHall(makeDataDir(), makeClock(NINE), 1);
    await post(hall, 'bookings', { ...ORDER, ...WANG });
    await stop();
    const months: readonly string[][] = [];
    for (const at of [Date.UTC(2026, 11, 21), Date.UTC(2027, 0, 1)]) {
      clock.pass(at - clock.wallMs());
      const { stop: end } = await makeHall(dataDir, clock, 1);
      await end();
      (months as string[][]).push([...new MonthKeys(dataDir).months()]);
    }
    expect(months).toEqual([['2026-11'], []]);
    expect(tracesOf(dataDir, PERSONAL)).toEqual([]);
  });
});

const readFolder = (folder: string): string => filesUnder(folder)[0]?.slice(folder.length + 1) ?? '';
