import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunningHall } from '../../../main/run/run-hall.ts';
import { makeConfig, makeDataDir, post, type Reply, startHall } from '../make-hall.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** A hall that gives tickets at whatever hour the test runs. */
const always = makeConfig((config) => {
  delete config.hours;
});

let dir: string;
let hall: RunningHall;
beforeAll(async () => {
  dir = makeDataDir();
  hall = await startHall(dir, { config: always });
});
afterAll(async () => {
  await hall.stop();
  rmSync(dir, { recursive: true, force: true });
});

const at = (window: string, action: string, body: object): Promise<Reply> => post(hall, `windows/${window}/${action}`, body);
async function issue(service = 'social-insurance'): Promise<string> {
  const { status, body } = await post(hall, 'tickets', { service, delivery: 'screen', kiosk: 'k1' });
  expect([status, body.error]).toEqual([201, undefined]);
  return String(body.visit);
}
/** Status, and what the window has, or the code of the refusal. */
const said = ({ status, body }: Reply): unknown => {
  const visit = body.visit as { visit: string; state: string } | null | undefined;
  return [status, body.error?.code ?? (visit ? `${visit.visit} ${visit.state}` : null)];
};

describe('a window over HTTP', () => {
  it('serves, parks, takes back, goes on with a second service, sends on, pauses and chooses', async () => {
    await at('w1', 'open', { clerk: 'wang' });
    await at('w2', 'open', { clerk: 'li' });
    const one = await issue();
    expect(said(await at('w1', 'next', { have: null }))).toEqual([200, `${one} called`]);
    expect(said(await at('w1', 'recall', { visit: one }))).toEqual([200, `${one} called`]);
    const started = await at('w1', 'start', { visit: one });
    expect(started.body.visit).toMatchObject({ visit: one, state: 'serving', record: `${one}.s1` });
    expect(said(await at('w1', 'park', { visit: one, reason: 'missing-paper' }))).toEqual([200, null]);
    expect(said(await at('w2', 'take-back', { visit: one }))).toEqual([200, `${one} serving`]);
    const next = { service: 'medical-insurance', record: `${one}.s1` };
    expect((await at('w2', 'finish', { visit: one, next })).body.visit).toMatchObject({ service: next.service, record: `${one}.s2` });
    expect((await at('w2', 'finish', { visit: one, next })).body).toMatchObject({ repeated: true, visit: { record: `${one}.s2` } });
    expect(said(await at('w2', 'transfer', { visit: one, to: { service: 'social-insurance', window: 'w1' } }))).toEqual([200, null]);
    expect(said(await at('w2', 'next', { have: null }))).toEqual([409, 'queue/empty']);
    expect(said(await at('w1', 'pause', { reason: 'lunch' }))).toEqual([200, null]);
    expect(said(await at('w1', 'next', { have: null }))).toEqual([409, 'window/paused']);
    expect(said(await at('w1', 'resume', {}))).toEqual([200, null]);
    expect(said(await at('w1', 'call-chosen', { have: null, visit: one, reason: 'asked' }))).toEqual([200, `${one} called`]);
    expect(said(await at('w1', 'start', { visit: one }))).toEqual([200, `${one} serving`]);
    expect(said(await at('w1', 'finish', { visit: one }))).toEqual([200, null]);
  });

  it('lets no clerk cancel what another clerk has, and any of them what waits', async () => {
    const [had, waits] = [await issue(), await issue()];
    expect(said(await at('w1', 'next', { have: null }))).toEqual([200, `${had} called`]);
    const cancel = (visit: string, window: string | null) => post(hall, `visits/${visit}/cancel`, { window, reason: 'gave-up' });
    expect((await cancel(had, 'w2')).body.error?.code).toBe('request/forbidden');
    expect((await cancel(waits, 'w2')).body).toMatchObject({ visit: waits, state: 'cancelled' });
    expect((await cancel(had, 'w1')).body).toMatchObject({ visit: had, state: 'cancelled' });
    expect((await cancel(had, null)).body).toMatchObject({ repeated: true });
  });

  it('calls by itself once it was told to, and a cancelled visit leaves it', async () => {
    expect(said(await at('w3', 'auto-call', { on: true }))).toEqual([409, 'window/not-open']);
    await at('w3', 'open', { clerk: 'zhao' });
    expect(said(await at('w3', 'auto-call', { on: true }))).toEqual([200, null]);
    const visit = await issue('real-estate');
    // Saying it again changes nothing and tells what the window has.
    await expect.poll(async () => said(await at('w3', 'auto-call', { on: true })), { timeout: 20_000 }).toEqual([200, `${visit} called`]);
    expect(said(await at('w3', 'auto-call', { on: false }))).toEqual([200, `${visit} called`]);
    const cancelled = await post(hall, `visits/${visit}/cancel`, { window: 'w3', reason: 'gave-up' });
    expect([cancelled.status, cancelled.body]).toMatchObject([200, { visit, state: 'cancelled' }]);
    expect(said(await at('w3', 'close', {}))).toEqual([200, null]);
  });

  it('refuses what it cannot do in words, and a body that is none', async () => {
    const visit = await issue();
    expect((await post(hall, `visits/${visit}/return`, { kiosk: 'k1' })).body.error?.code).toBe('visit/not-returning');
    expect((await post(hall, `tickets/${visit}/reprint`, { printer: 'main/none', reason: 'lost' })).body.error?.code).toBe(
      'printer/unknown',
    );
    expect((await post(hall, 'boards/nowhere/painted', { call: `${visit}.c1` })).body.error?.code).toBe('board/unknown');
    for (const [path, body] of [
      ['windows/w1/finish', { visit, next: { service: 'medical-insurance' } }],
      ['windows/w1/call-chosen', { have: null, visit }],
      ['windows/w1/pause', { reason: '王先生不舒服' }],
      ['windows/w1/transfer', { visit, to: {} }],
      ['boards/hall/painted', { call: 'x' }],
      [`visits/${visit}/cancel`, {}],
    ] as const)
      expect((await post(hall, path, body)).body.error?.code, path).toBe('request/invalid');
  });
});
