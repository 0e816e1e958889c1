/** True times and reports of a running hall: stepped clocks, restarts in mid-service, midnight and the cutover. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { verify } from '../../../db/verify.ts';
import type { RunningHall } from '../../../main/run/run-hall.ts';
import { get, makeClock, makeConfig, makeDataDir, post, startHall, ticket } from '../make-hall.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** Ten to midnight on the hall's clocks. */
const LATE = Date.parse('2026-11-23T15:50:00Z');
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

const dayAndNight = makeConfig((config) => {
  delete config.hours;
  delete config.calendar;
});

let dir: string;
let hall: RunningHall | null = null;
beforeEach(() => {
  dir = makeDataDir();
});
afterEach(async () => {
  await hall?.stop();
  hall = null;
  rmSync(dir, { recursive: true, force: true });
});

async function start(clock: ReturnType<typeof makeClock>): Promise<RunningHall> {
  await hall?.stop();
  hall = await startHall(dir, { clock, config: dayAndNight });
  return hall;
}

async function say(running: RunningHall, path: string, body: unknown): Promise<Record<string, unknown>> {
  const reply = await post(running, path, body);
  expect(reply.status, JSON.stringify(reply.body)).toBeLessThan(300);
  return reply.body;
}

const rows = (sql: string): unknown[] => {
  const db = new Database(join(dir, 'journal.db'), { readonly: true });
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
};

describe('times told of a day', () => {
  it('are true over a stepped clock, a restart in mid-service, midnight and the cutover', async () => {
    const clock = makeClock(LATE);
    let running = await start(clock);
    await say(running, 'windows/w1/open', { clerk: 'wang' });
    const { visit } = await say(running, 'tickets', ticket);
    clock.pass(3 * MINUTE_MS);
    clock.stepWall(-2 * HOUR_MS);
    clock.pass(2 * MINUTE_MS);
    await say(running, 'windows/w1/next', { have: null });
    clock.stepWall(2 * HOUR_MS);
    clock.pass(25_000);
    await say(running, 'windows/w1/start', { visit });
    clock.pass(20 * MINUTE_MS);
    running = await start(clock);
    await say(running, 'windows/w1/park', { visit });
    clock.pass(30 * MINUTE_MS);
    await say(running, 'windows/w1/take-back', { visit });
    clock.pass(5 * HOUR_MS);
    running = await start(clock);
    expect(rows('SELECT day FROM days')).toEqual([{ day: '2026-11-23' }, { day: '2026-11-24' }]);
    await say(running, 'windows/w1/finish', { visit });
    clock.pass(MINUTE_MS);
    await say(running, 'windows/w1/close', {});
    expect(rows('SELECT wait_ms, wait_certain, total_ms, total_certain FROM visits')).toEqual([
      { wait_ms: 5 * MINUTE_MS, wait_certain: 1, total_ms: 55 * MINUTE_MS + 25_000 + 5 * HOUR_MS, total_certain: 1 },
    ]);
    expect(rows('SELECT service_ms, parked_ms, service_certain FROM service_records')).toEqual([
      { service_ms: 20 * MINUTE_MS + 5 * HOUR_MS, parked_ms: 30 * MINUTE_MS, service_certain: 1 },
    ]);
    expect(rows('SELECT walk_ms, walk_certain, outcome FROM calls')).toEqual([{ walk_ms: 25_000, walk_certain: 1, outcome: 'started' }]);
    expect(
      rows(
        'SELECT sum(idle_ms) AS idle, sum(called_ms) AS called, sum(serving_ms) AS serving, sum(uncertain_ms) AS uncertain FROM window_spans',
      ),
    ).toEqual([{ idle: 36 * MINUTE_MS, called: 25_000, serving: 20 * MINUTE_MS + 5 * HOUR_MS, uncertain: 0 }]);
  });

  it('are marked when the machine itself was started anew', async () => {
    const clock = makeClock(LATE);
    let running = await start(clock);
    await say(running, 'windows/w1/open', { clerk: 'wang' });
    const { visit } = await say(running, 'tickets', ticket);
    await say(running, 'windows/w1/next', { have: null });
    await say(running, 'windows/w1/start', { visit });
    running = await start(makeClock(LATE + 4 * MINUTE_MS, 'another-boot'));
    await say(running, 'windows/w1/finish', { visit });
    expect(rows('SELECT service_ms, service_certain FROM service_records')).toEqual([{ service_ms: 4 * MINUTE_MS, service_certain: 0 }]);
    expect(rows('SELECT serving_ms, uncertain_ms FROM window_spans')).toEqual([{ serving_ms: 4 * MINUTE_MS, uncertain_ms: 4 * MINUTE_MS }]);
    const report = await get(running, '/api/v1/reports/windows?from=2026-11-23&to=2026-11-23');
    expect((report.rows as unknown as object[])[0]).toMatchObject({ served: 1, serviceUncertain: 1, uncertainTime: 4 * MINUTE_MS });
  });
});

describe('the reports of a running hall', () => {
  it('tell the open day up to now, as JSON, CSV and XLSX, and leave the log to be put away', async () => {
    const clock = makeClock(LATE);
    const running = await start(clock);
    await say(running, 'windows/w1/open', { clerk: 'wang' });
    await say(running, 'tickets', ticket);
    clock.pass(7 * MINUTE_MS);
    await say(running, 'windows/w1/next', { have: null });
    clock.pass(MINUTE_MS);
    const url = `${running.url}/api/v1/reports`;
    const range = 'from=2026-11-01&to=2026-11-30';
    const windows = (await (await fetch(`${url}/windows?${range}`)).json()) as { readonly rows: readonly object[] };
    expect(windows.rows).toEqual([
      expect.objectContaining({ window: 'w1', called: 1, idleTime: 7 * MINUTE_MS, calledTime: MINUTE_MS, openTime: 8 * MINUTE_MS }),
    ]);
    const services = (await (await fetch(`${url}/services?${range}`)).json()) as { readonly rows: readonly object[] };
    expect(services.rows[0]).toMatchObject({ service: 'social-insurance', issued: 1, waitMax: 7 * MINUTE_MS });
    const csv = await fetch(`${url}/days?${range}&format=csv&lang=en`);
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="days-2026-11-01-2026-11-30.csv"');
    expect(await csv.text()).toContain('tickets issued');
    const xlsx = await fetch(`${url}/days?${range}&format=xlsx`);
    expect(
      Buffer.from(await xlsx.arrayBuffer())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
    await hall?.stop();
    hall = null;
    expect(verify(dir)).toMatchObject({ ok: true, problems: [] });
  });

  it.each([
    ['nonsense?from=2026-11-01&to=2026-11-30', 'summary'],
    ['days?from=2026-11-30&to=2026-11-01', 'before'],
    ['days?from=2020-01-01&to=2026-11-01', '1096 days'],
    ['days?from=2026-02-30&to=2026-03-01', 'no such day'],
    ['days?from=2026-13-01&to=2026-13-02', 'no such day'],
    ['days?from=yesterday&to=2026-11-01', '2026-11-21'],
    ['days?to=2026-11-01', 'from'],
    ['days?from=2026-11-01&to=2026-11-30&format=pdf', 'xlsx'],
  ])('refuse %s and say why', async (path, word) => {
    const running = await start(makeClock(LATE));
    const reply = await fetch(`${running.url}/api/v1/reports/${path}`);
    const body = (await reply.json()) as { readonly error: { readonly code: string } };
    expect([reply.status, body.error.code]).toEqual([400, 'request/invalid']);
    expect(JSON.stringify(body)).toContain(word);
  });
});
