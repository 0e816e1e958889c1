import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { WhyReply } from '../../../main/api/why.ts';
import type { RunningHall } from '../../../main/run/run-hall.ts';
import { get, makeConfig, makeDataDir, post, startHall } from '../make-hall.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** The example hall, whose policy is `ratio`, at whatever hour the test runs. */
const always = makeConfig((config) => {
  delete config.hours;
});

describe('GET /tickets/:id/why', () => {
  let hall: RunningHall;
  let dir: string;
  beforeAll(async () => {
    dir = makeDataDir();
    hall = await startHall(dir, { config: always });
  });
  afterAll(async () => {
    await hall.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  const why = async (id: string): Promise<WhyReply> => (await get(hall, `/api/v1/tickets/${id}/why`)) as unknown as WhyReply;

  it('tells from the journal who was called before a number and why, and what it waits for', async () => {
    const issue = () => post(hall, 'tickets', { service: 'social-insurance', delivery: 'screen' });
    const [first, second, third] = [await issue(), await issue(), await issue()].map(
      ({ body }) => body as unknown as { visit: string; number: string },
    );
    await post(hall, 'windows/w1/open', { clerk: 'wang' });
    await post(hall, 'windows/w1/next', { have: null });
    const told = await why(second?.number ?? '');
    expect(told).toMatchObject({
      visit: second?.visit,
      state: 'waiting',
      calls: [],
      before: { count: 1, told: [{ visit: first?.visit, reason: { code: 'older' } }] },
    });
    expect(told.outlook?.windows).toEqual([
      { window: 'w1', state: 'open', tier: 'primary', next: expect.objectContaining({ number: second?.number }) },
      { window: 'w2', state: 'closed', tier: 'primary', next: null },
    ]);
    expect(told.lines.map(({ zh }) => zh)).toContainEqual(
      expect.stringMatching(/^A001先于A002叫号（\d\d:\d\d:\d\d，1号窗口）：A001取号更早。$/u),
    );
    expect(told.lines.map(({ en }) => en)).toContain('Window 1 is open, and it is the next there.');
    const last = await why(third?.visit ?? '');
    expect(last.outlook?.before.told.map(({ number, reason }) => [number, reason.code])).toEqual([['A002', 'older']]);
    const called = await why('A001');
    expect([called.outlook, called.calls]).toEqual([
      null,
      [
        expect.objectContaining({
          window: 'w1',
          clerk: 'wang',
          why: expect.objectContaining({ rule: 'ratio', detail: 'only-ordinary', ahead: 0 }),
        }),
      ],
    ]);
  });

  it('says why a priority number went before an older ordinary one, in the words of the rule', async () => {
    await post(hall, 'tickets', { service: 'medical-insurance', delivery: 'screen', class: 'elderly' });
    await post(hall, 'windows/w2/open', { clerk: 'li' });
    await post(hall, 'windows/w2/next', { have: null });
    const { before, lines } = await why('A002');
    expect(before.told.at(-1)).toMatchObject({
      number: 'B001',
      class: 'elderly',
      reason: { code: 'ratio', turn: 'priority', priority: 2, ordinary: 1 },
    });
    expect(lines.map(({ zh }) => zh)).toContainEqual(
      expect.stringMatching(/^B001先于A002叫号（.*2号窗口）：B001属老年人，按2:1轮到优先号。$/u),
    );
    expect(lines.map(({ en }) => en)).toContainEqual(
      expect.stringMatching(
        /^B001 was called before A002 \(.*\): B001 is of the class .*, and by 2:1 it was the turn of a priority number\.$/u,
      ),
    );
  });

  it('knows no number that was never given', async () => {
    const reply = await fetch(`${hall.url}/api/v1/tickets/Z999/why`);
    expect([reply.status, await reply.json()]).toMatchObject([404, { error: { code: 'visit/unknown' } }]);
  });
});
