import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { WhatIfReply } from '../../../main/api/what-if.ts';
import type { RunningHall } from '../../../main/run/run-hall.ts';
import { makeClock, makeDataDir, post, startHall } from '../make-hall.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const NINE = Date.UTC(2026, 10, 23, 1);
const DAY_MS = 86_400_000;
const MIN = 60_000;

/** On a Monday one window serves six visitors, ten minutes each, who come in the first two minutes; the fourth is elderly. */
async function makePast(dir: string): Promise<void> {
  const clock = makeClock(NINE);
  const hall = await startHall(dir, { clock });
  await post(hall, 'windows/w1/open', { clerk: 'wang' });
  for (let n = 1; n <= 6; n += 1) {
    await post(hall, 'tickets', { service: 'social-insurance', delivery: 'screen', ...(n === 4 ? { class: 'elderly' } : {}) });
    clock.pass(20_000);
  }
  for (let n = 1; n <= 6; n += 1) {
    const { body } = await post(hall, 'windows/w1/next', { have: null });
    const { visit } = (body as unknown as { visit: { visit: string } }).visit;
    await post(hall, 'windows/w1/start', { visit });
    clock.pass(10 * MIN);
    await post(hall, 'windows/w1/finish', { visit });
  }
  await post(hall, 'windows/w1/close', {});
  await hall.stop();
}

describe('POST /what-if', () => {
  let hall: RunningHall;
  let dir: string;
  beforeAll(async () => {
    dir = makeDataDir();
    await makePast(dir);
    hall = await startHall(dir, { clock: makeClock(NINE + DAY_MS, 'the-next-day') });
  });
  afterAll(async () => {
    await hall.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  const ask = async (body: object) => {
    const { status, body: reply } = await post(hall, 'what-if', body);
    return { status, reply: reply as unknown as WhatIfReply, code: reply.error?.code };
  };

  it('tells yesterday again as it was, and as it would have been', async () => {
    const plans = [
      { policy: 'first-come', staffing: null },
      { policy: null, staffing: 'w1,w2,w9=w1' },
    ];
    const { status, reply } = await ask({ day: null, plans });
    expect([status, reply.day, reply.arrivals, reply.recorded.called]).toEqual([200, '2026-11-23', 6, 6]);
    const [asItWas, inOrder, staffed] = reply.compared.map(({ figures }) => figures);
    expect(asItWas?.served).toBe(6);
    // The clerk of that day called as soon as the one before was done, as a simulated one does, but began two minutes late.
    expect(Math.abs((asItWas?.all.maxMs ?? 0) - (reply.recorded.maxMs ?? 0))).toBeLessThanOrEqual(2 * MIN);
    // The hall mixes priority and ordinary visitors; in order of issue the elderly one would have waited for three.
    expect(inOrder?.byClass.elderly?.maxMs).toBeGreaterThan(asItWas?.byClass.elderly?.maxMs ?? 0);
    expect(staffed?.all.maxMs).toBeLessThan((asItWas?.all.maxMs ?? 0) / 2);
    expect(reply.compared.map(({ policy, staffing }) => [policy, staffing])).toEqual([[null, null], ...plans.map(Object.values)]);
  });

  it('refuses a plan that says nothing, and a day without visitors', async () => {
    expect(await ask({ day: null, plans: [{ policy: 'fair', staffing: null }] })).toMatchObject({ status: 400, code: 'what-if/plan' });
    expect(await ask({ day: '2026-11-01', plans: [{ policy: 'strict', staffing: null }] })).toMatchObject({
      status: 404,
      code: 'what-if/no-day',
    });
    expect(await ask({ day: null, plans: [] })).toMatchObject({ status: 400, code: 'request/invalid' });
  });

  it('simulates one at a time, and answers others meanwhile', async () => {
    const body = { day: null, plans: [{ policy: 'strict', staffing: null }] };
    const both = await Promise.all([ask(body), ask(body)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 503]);
    expect((await fetch(`${hall.url}/healthz`)).status).toBe(200);
  });
});
