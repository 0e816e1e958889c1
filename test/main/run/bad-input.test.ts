import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { verify } from '../../../db/verify.ts';
import type { RunningHall } from '../../../main/run/run-hall.ts';
import { get, makeClock, makeConfig, makeDataDir, post, startHall, ticket } from '../make-hall.ts';

/** Each case starts halls and programs: generous, since the machine may be busy with other tests. */
const SLOW_MS = 120_000;
vi.setConfig({ testTimeout: SLOW_MS, hookTimeout: SLOW_MS });

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

let dir: string;
const running: RunningHall[] = [];

async function start(options: Parameters<typeof startHall>[1] = {}): Promise<RunningHall> {
  const hall = await startHall(dir, options);
  running.push(hall);
  return hall;
}

async function stop(hall: RunningHall): Promise<void> {
  running.splice(running.indexOf(hall), 1);
  await hall.stop();
}

function command(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(ROOT, 'main/cli/main.ts'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (data) => {
      out += data;
    });
    child.stderr.on('data', (data) => {
      err += data;
    });
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

beforeEach(() => {
  dir = makeDataDir();
});

afterEach(async () => {
  for (const hall of running.splice(0)) await hall.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe('what people and programs may send', () => {
  it('refuses a wrong body, an unknown window and a foreign page, each by code and in words', async () => {
    const hall = await start();
    const cases: [path: string, body: unknown, status: number, code: string][] = [
      ['tickets', { ...ticket, colour: 'red' }, 400, 'request/invalid'],
      ['tickets', '{"service":', 400, 'request/invalid'],
      ['tickets', { service: 7, delivery: 'screen' }, 400, 'request/invalid'],
      ['tickets', { ...ticket, service: 'no-such' }, 404, 'service/unknown'],
      ['tickets', { ...ticket, kiosk: 'k9' }, 404, 'kiosk/unknown'],
      ['tickets', { ...ticket, delivery: 'paper' }, 409, 'kiosk/no-printer'],
      ['windows/w9/open', { clerk: 'wang' }, 404, 'window/unknown'],
      ['windows/w1/open', { clerk: 'nobody' }, 404, 'clerk/unknown'],
      ['windows/w1/next', { have: null }, 409, 'window/not-open'],
      ['windows/w1/finish', { visit: 'aaaaaaaaaaaa' }, 404, 'visit/unknown'],
      ['tickets', `{"service":"${'x'.repeat(20_000)}"}`, 413, 'request/too-large'],
      ['no/such/path', {}, 404, 'request/not-found'],
    ];
    for (const [path, body, status, code] of cases) {
      const reply = await post(hall, path, body);
      expect(reply, `${path} ${JSON.stringify(body).slice(0, 60)}`).toMatchObject({ status, body: { error: { code } } });
      expect(reply.body.error?.zh).toMatch(/\p{Script=Han}/u);
      expect(reply.body.error?.en).toMatch(/[a-z]/u);
    }
    const foreign = await fetch(`${hall.url}/api/v1/hall`, { headers: { origin: 'http://elsewhere.example' } });
    expect(foreign.status).toBe(403);
    expect((await get(hall, '/api/v1/hall')).totals).toMatchObject({ today: { issued: 0 } });
  });

  it('takes a key once: the same body gets the first answer, another body is refused, also after a restart', async () => {
    let hall = await start();
    const first = await post(hall, 'tickets', ticket, 'one-and-the-same');
    const taps = await Promise.all(Array.from({ length: 8 }, () => post(hall, 'tickets', ticket, 'one-and-the-same')));
    await stop(hall);
    hall = await start();
    const again = await post(hall, 'tickets', ticket, 'one-and-the-same');
    expect([...taps, again].map((reply) => reply.body)).toEqual(Array.from({ length: 9 }, () => first.body));
    expect(await post(hall, 'tickets', { ...ticket, service: 'real-estate' }, 'one-and-the-same')).toMatchObject({
      status: 409,
      body: { error: { code: 'command/key-reused' } },
    });
    expect((await get(hall, '/api/v1/hall')).totals).toMatchObject({ today: { issued: 1 } });
  });

  it('makes one call of a repeated "next", also across a restart', async () => {
    let hall = await start();
    for (let n = 0; n < 3; n += 1) await post(hall, 'tickets', ticket);
    await post(hall, 'windows/w1/open', { clerk: 'wang' });
    const [one, two] = await Promise.all([post(hall, 'windows/w1/next', { have: null }), post(hall, 'windows/w1/next', { have: null })]);
    await stop(hall);
    hall = await start();
    const three = await post(hall, 'windows/w1/next', { have: null });
    expect([one, two, three].map((reply) => reply?.body.visit)).toEqual(
      Array.from({ length: 3 }, () => expect.objectContaining({ number: 'A001', state: 'called' })),
    );
    expect((await get(hall, '/api/v1/hall')).totals).toMatchObject({ today: { called: 1, waiting: 2 } });
  });
});

describe('what may be wrong with the machine', () => {
  it('refuses a malformed hall.yaml with every error at its line', async () => {
    const path = join(dir, 'hall.yaml');
    writeFileSync(
      path,
      'hall: { id: x, name: { zh: 厅, en: Hall } }\ntime_zone: Mars/Olympus\nday_cutover: "25:00"\nservices: {}\nwindwos: {}\n',
    );
    const { code, out } = await command('check', path);
    expect(code).toBe(78);
    for (const part of [':2:', 'time_zone', ':3:', 'day_cutover', ':5:', 'windwos', 'windows']) expect(out).toContain(part);
    const started = await command('start', '--config', path, '--data', dir, '--no-shell');
    expect(started).toMatchObject({ code: 78, err: expect.stringContaining('config/invalid') });
    expect(readdirSync(dir)).toEqual(['hall.yaml']);
  });

  it('lets one controller into a data folder and tells the second so', async () => {
    await start();
    const second = await command('start', '--config', join(ROOT, 'hall.yaml'), '--data', dir, '--port', '0', '--no-shell');
    expect(second).toMatchObject({ code: 73, err: expect.stringContaining('db/in-use') });
    const beside = await command('verify', '--data', dir);
    expect(beside.code).toBe(0);
  });

  it('leaves a newer database alone', async () => {
    await stop(await start());
    const db = new Database(join(dir, 'journal.db'));
    db.pragma('user_version = 99');
    db.close();
    const before = statSync(join(dir, 'journal.db')).size;
    await expect(startHall(dir)).rejects.toMatchObject({ code: 'db/newer' });
    expect(statSync(join(dir, 'journal.db')).size).toBe(before);
  });

  it('opens no day by a dead clock, and opens it when the clock is right', async () => {
    const clock = makeClock(Date.parse('2000-01-01T08:00:00Z'));
    const hall = await start({ clock });
    expect(await post(hall, 'tickets', ticket)).toMatchObject({ status: 503, body: { error: { code: 'config/none' } } });
    clock.stepWall(Date.parse('2026-11-23T02:00:00Z') - clock.wallMs());
    await expect.poll(async () => (await post(hall, 'tickets', ticket)).status, { timeout: 30_000, interval: 200 }).toBe(201);
  });

  it('keeps the business day when the clock falls behind the journal, and raises an alarm', async () => {
    const at = Date.parse('2026-11-23T02:00:00Z');
    let hall = await start({ clock: makeClock(at) });
    await post(hall, 'tickets', ticket);
    await stop(hall);
    hall = await start({ clock: makeClock(Date.parse('2000-01-01T00:00:00Z'), 'the-next-boot') });
    expect(await post(hall, 'tickets', ticket)).toMatchObject({ status: 201, body: { number: 'A002', day: '2026-11-23' } });
    const { status } = (await get(hall, '/api/v1/hall')) as unknown as { status: { hall: { alarms: { code: string }[] } } };
    expect(status.hall.alarms.map((alarm) => alarm.code)).toEqual(expect.arrayContaining(['clock/behind-journal', 'clock/implausible']));
  });

  it('recovers a damaged file: what is readable stays, numbers go on, the rest is reported', async () => {
    let hall = await start();
    for (let n = 0; n < 200; n += 1) await post(hall, 'tickets', ticket);
    await stop(hall);
    const file = join(dir, 'journal.db');
    const pages = Math.floor(statSync(file).size / 4096);
    const fd = openSync(file, 'r+');
    for (const page of [Math.floor(pages / 2), Math.floor(pages / 2) + 1]) writeSync(fd, Buffer.alloc(4096, 0xa5), 0, 4096, page * 4096);
    closeSync(fd);
    hall = await start();
    const next = await post(hall, 'tickets', ticket);
    expect(next.status).toBe(201);
    expect(Number(String(next.body.number).slice(1)), 'no number is given twice').toBeGreaterThanOrEqual(201);
    const { status } = (await get(hall, '/api/v1/hall')) as unknown as { status: { hall: { alarms: { code: string }[] } } };
    expect(status.hall.alarms.map((alarm) => alarm.code)).toContain('journal/recovered');
    expect(readdirSync(join(dir, 'damaged')).some((name) => name.includes('journal'))).toBe(true);
    await stop(hall);
    expect(verify(dir)).toMatchObject({ ok: true });
  });

  it('refuses a configuration that brings back a retired key', async () => {
    const without = (config: Record<string, unknown>): void => {
      delete (config.windows as Record<string, unknown>).w3;
    };
    await stop(await start());
    await stop(await start({ config: makeConfig(without) }));
    await expect(startHall(dir)).rejects.toMatchObject({ code: 'config/key-retired', context: { keys: ['window/w3'] } });
    mkdirSync(dir, { recursive: true });
    const hall = await start({ config: makeConfig(without) });
    expect((await post(hall, 'tickets', ticket)).status).toBe(201);
  });
});
