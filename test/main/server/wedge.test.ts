import { describe, expect, it, onTestFinished } from 'vitest';
import { authorize } from '../../../main/api/authorize.ts';
import type { Actor } from '../../../main/hall/kernel/actor.ts';
import { get, makeConfig, makeDataDir, post, startHall, ticket } from '../make-hall.ts';

/** A hall whose first window has a wedge pad, typing into its own page, and whose kiosk has a wedge scanner. */
async function makeWedgeHall() {
  const config = makeConfig((raw) => {
    raw.devices = { 'wedge-1': { family: 'wedge-pad', levels: [1, 2, 3, 4, 5] }, 'scanner-1': { family: 'wedge-scanner' } };
    (raw.windows as Record<string, Record<string, unknown>>).w1 = { ...(raw.windows as Record<string, object>).w1, pad: 'main/wedge-1' };
    (raw.kiosks as Record<string, Record<string, unknown>>).k1 = {
      ...(raw.kiosks as Record<string, object>).k1,
      scanner: 'main/scanner-1',
    };
  });
  const hall = await startHall(makeDataDir(), { config });
  onTestFinished(() => hall.stop());
  await post(hall, 'windows/w1/open', { clerk: 'wang' });
  let have: string | null = null;
  const openEvaluation = async (): Promise<string> => {
    await post(hall, 'tickets', ticket);
    const called = await post(hall, 'windows/w1/next', { have });
    const { visit } = called.body.visit as { visit: string };
    have = visit;
    await post(hall, 'windows/w1/start', { visit });
    await post(hall, 'windows/w1/finish', { visit });
    return `${visit}.s1.e`;
  };
  return { hall, openEvaluation };
}

describe('a wedge pad', () => {
  it('is named to its page with what it types', async () => {
    const { hall } = await makeWedgeHall();
    const { wedges } = (await get(hall, '/api/v1/config')) as unknown as { wedges: unknown };
    expect(wedges).toEqual({
      pads: [{ device: 'main/wedge-1', window: 'w1', kiosk: null, keys: ['1', '2', '3', '4', '5'] }],
      scanners: [{ device: 'main/scanner-1', kiosk: 'k1' }],
    });
  });

  it('gives one score for one press, however often the page tells it, and none once the question is over', async () => {
    const { hall, openEvaluation } = await makeWedgeHall();
    const evaluation = await openEvaluation();
    await expect.poll(() => post(hall, `evaluations/${evaluation}/asked`, {}).then(({ status }) => status)).toBe(200);
    expect(await post(hall, `evaluations/${evaluation}/press`, { key: 7 })).toMatchObject({ status: 200, body: { verdict: 'ignored' } });
    const first = await post(hall, `evaluations/${evaluation}/press`, { key: 5 }, 'one-press-key');
    const again = await post(hall, `evaluations/${evaluation}/press`, { key: 5 }, 'one-press-key');
    expect([first, again].map(({ body }) => body.verdict)).toEqual(['scored', 'scored']);
    expect(await post(hall, `evaluations/${evaluation}/press`, { key: 1 })).toMatchObject({ status: 200, body: { verdict: 'ignored' } });
  });

  it('is no way to press for a pad on a port, nor outside an evaluation', async () => {
    const { hall } = await makeWedgeHall();
    for (const path of ['press', 'asked'])
      expect(await post(hall, `evaluations/nobody.s1.e/${path}`, path === 'press' ? { key: 1 } : {})).toMatchObject({ status: 404 });
    for (const key of [0, 9, 1.5, '1']) expect((await post(hall, 'evaluations/x.s1.e/press', { key })).status).toBe(400);
    const may = (kind: Actor['kind']) => authorize({ kind, id: 'x' }, 'press', 'device/main/wedge-1');
    expect((['clerk', 'manager', 'citizen', 'kiosk', 'device'] as const).filter(may)).toEqual(['device']);
  });
});

describe('a wedge scanner', () => {
  it('has its codes taken at its own kiosk, and the kiosk sees what came of them', async () => {
    const { hall } = await makeWedgeHall();
    expect(await post(hall, 'kiosks/k1/scans', { data: 'booking:B7K2' })).toMatchObject({
      status: 200,
      body: { code: 'booking/unknown', context: {} },
    });
    expect((await post(hall, 'kiosks/k9/scans', { data: 'booking:B7K2' })).status).toBe(404);
  });
});
