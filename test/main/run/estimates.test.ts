/** The estimate in a running hall: journaled with the ticket, kept over a restart, learned again when what was kept is lost. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { verify } from '../../../db/verify.ts';
import type { Estimate } from '../../../main/hall/day/events.ts';
import type { RunningHall } from '../../../main/run/run-hall.ts';
import { makeClock, makeDataDir, post, startHall, ticket } from '../make-hall.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const MORNING = Date.parse('2026-11-23T02:00:00Z');
const MINUTE_MS = 60_000;

let dir: string;
let clock: ReturnType<typeof makeClock>;
let hall: RunningHall | null = null;

beforeEach(() => {
  dir = makeDataDir();
  clock = makeClock(MORNING);
});
afterEach(async () => {
  await hall?.stop();
  hall = null;
  rmSync(dir, { recursive: true, force: true });
});

async function start(): Promise<RunningHall> {
  hall = await startHall(dir, { clock });
  return hall;
}

async function stop(): Promise<void> {
  await hall?.stop();
  hall = null;
}

async function issue(running: RunningHall): Promise<Estimate | null> {
  const { status, body } = await post(running, 'tickets', ticket);
  expect(status).toBe(201);
  return body.estimate as Estimate | null;
}

/** Forty people come at once; one window calls them, one every three minutes. */
async function busyMorning(running: RunningHall): Promise<void> {
  for (let nth = 0; nth < 40; nth++) await issue(running);
  expect((await post(running, 'windows/w1/open', { clerk: 'wang' })).status).toBe(200);
  for (let nth = 0; nth < 36; nth++) {
    clock.pass(3 * MINUTE_MS);
    const called = await post(running, 'windows/w1/next', { have: null });
    expect(called.status).toBe(200);
    const { visit } = called.body.visit as { readonly visit: string };
    for (const does of ['start', 'finish']) expect((await post(running, `windows/w1/${does}`, { visit })).status).toBe(200);
  }
}

const inDatabase = <T>(work: (db: Database.Database) => T): T => {
  const db = new Database(join(dir, 'journal.db'));
  try {
    return work(db);
  } finally {
    db.close();
  }
};
const kept = (): string | undefined =>
  inDatabase((db) => db.prepare<[], { cursor: string }>("SELECT cursor FROM sinks WHERE name = 'estimate'").get()?.cursor);
const journaled = (): (Estimate | null)[] =>
  inDatabase((db) => db.prepare<[], { body: string }>("SELECT body FROM journal WHERE kind = 'ticket.issued' ORDER BY seq").all()).map(
    ({ body }) => JSON.parse(body).estimate,
  );

describe('the estimate in a running hall', () => {
  it('is null at first, then told, and stands in the journal as it was told', async () => {
    const running = await start();
    expect(await issue(running)).toBeNull();
    await busyMorning(running);
    const told = await vi.waitFor(async () => {
      const estimate = await issue(running);
      if (estimate === null) throw new Error('nothing is told yet');
      return estimate;
    });
    expect(told.p10Ms).toBeLessThanOrEqual(told.p50Ms);
    expect(told.p50Ms).toBeLessThanOrEqual(told.p90Ms);
    // Six wait, one is called every three minutes.
    expect(told.p50Ms).toBeGreaterThan(5 * MINUTE_MS);
    expect(told.p50Ms).toBeLessThan(60 * MINUTE_MS);
    await stop();
    expect(journaled().at(-1)).toEqual(told);
    expect(journaled()[0]).toBeNull();
    expect(verify(dir, []).ok).toBe(true);
  });

  it('is kept over a restart, and learned again from the journal when what was kept is lost or damaged', async () => {
    await busyMorning(await start());
    await stop();
    const first = kept();
    expect(first).toBeDefined();
    for (const spoil of [null, 'DELETE FROM sinks', "UPDATE sinks SET cursor = substr(cursor, 1, 90) WHERE name = 'estimate'"]) {
      if (spoil !== null) inDatabase((db) => db.exec(spoil));
      const running = await start();
      await vi.waitFor(async () => expect(await issue(running)).not.toBeNull(), { timeout: 20_000 });
      await stop();
      expect(JSON.parse(kept() ?? '{}')).toMatchObject({ anchor: null, seq: expect.any(Number), feed: expect.any(String) });
    }
  });

  it('does not keep the hall from starting where what was kept runs ahead of the journal', async () => {
    await busyMorning(await start());
    await stop();
    inDatabase((db) => db.exec("UPDATE sinks SET cursor = json_set(cursor, '$.seq', 999999) WHERE name = 'estimate'"));
    const running = await start();
    await vi.waitFor(async () => expect(await issue(running)).not.toBeNull(), { timeout: 20_000 });
  });
});
