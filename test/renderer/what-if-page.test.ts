import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WhatIfReply } from '../../main/api/what-if.ts';
import { Screens } from './screens.ts';

// A page takes a second on a quiet machine and ten on a busy one.
vi.setConfig({ testTimeout: 60_000 });

let screens: Screens;

beforeAll(async () => {
  screens = await Screens.open();
}, 60_000);
afterAll(() => screens.close());
beforeEach(() => screens.begin());
afterEach(async () => {
  await screens.end();
  expect(screens.problems).toEqual([]);
});

type Figures = WhatIfReply['compared'][number]['figures'];
type Waits = WhatIfReply['recorded'];

const MINUTE = 60_000;
const makeWaits = (p50: number, p90: number, max: number): Waits => ({
  ...{ visits: 120, called: 118 },
  ...{ p50Ms: p50 * MINUTE, p90Ms: p90 * MINUTE, maxMs: max * MINUTE },
});
const makeFigures = (over: Partial<Figures>): Figures => ({
  all: makeWaits(14, 38, 52),
  byClass: { ordinary: makeWaits(15, 39, 52), elderly: makeWaits(4.5, 9.5, 12) },
  byService: { social: makeWaits(12, 30, 52), gone: { visits: 1, called: 0, p50Ms: null, p90Ms: null, maxMs: null } },
  fairness: { p90Ratio: 4.1, jain: 0.61 },
  ...{ served: 117, left: 1, unserved: 2, noShows: 0, refused: {}, busyShare: 0.914 },
  ...over,
});
const REPLY: WhatIfReply = {
  day: '2026-02-27',
  arrivals: 120,
  recorded: makeWaits(16, 41, 58),
  compared: [
    { policy: null, staffing: null, figures: makeFigures({}) },
    { policy: 'first-come', staffing: null, figures: makeFigures({ fairness: { p90Ratio: 1, jain: 0.83 } }) },
    {
      policy: null,
      staffing: 'w1,w2,w3,extra=w1',
      figures: makeFigures({ all: makeWaits(8.2, 21, 30), unserved: 0, served: 119, busyShare: 0.7 }),
    },
  ],
};

const refusal = (status: number, code: string, zh: string, context: Record<string, unknown> = {}) => ({
  status,
  body: { error: { code, zh, en: 'refused', context } },
});

const show = (path: string): Promise<Page> => screens.show(path, 1440, 900);
const simulate = (page: Page): Promise<void> => page.getByRole('button', { name: '推演', exact: true }).click();
const bodies = (): readonly unknown[] => screens.hall.received.filter(({ path }) => path === '/api/v1/what-if').map(({ body }) => body);

describe('what if', () => {
  it('compares the last day with visits under two plans and marks the best of each row', async () => {
    screens.hall.script = () => ({ status: 200, body: REPLY });
    const page = await show('/what-if');
    await simulate(page);
    await page.getByText('2026-02-27 · 取号 120 人').waitFor();
    expect(bodies()).toEqual([
      {
        day: null,
        plans: [
          { policy: 'first-come', staffing: null },
          { policy: null, staffing: 'w1,w2,w3,extra=w1' },
        ],
      },
    ]);
    await page.getByText('不是实际发生的事', { exact: false }).waitFor();
    const cells = (name: RegExp): Promise<readonly string[]> => page.getByRole('row', { name }).getByRole('cell').allInnerTexts();
    expect(await cells(/^九成的人不超过/u)).toEqual(['41 分', '38 分', '38 分', '21 分最好']);
    expect(await cells(/^一半的人不超过/u)).toEqual(['16 分', '14 分', '14 分', '8.2 分最好']);
    expect(await cells(/^公平指数（Jain）/u)).toEqual(['–', '0.61', '0.83最好', '0.61']);
    expect(await cells(/^没轮到/u)).toEqual(['–', '2', '2', '0最好']);
    // All equal: nothing is better. Busier is neither better nor worse.
    expect(await cells(/^老年人/u)).toEqual([
      '–',
      ...Array.from({ length: 3 }, () => expect.stringMatching(/^9\.5 分\s+一半 4\.5 分，最久 12 分$/u)),
    ]);
    expect(await cells(/^窗口忙碌率/u)).toEqual(['–', '91%', '91%', '70%']);
    expect(await cells(/^gone/u)).toEqual(['–', '–', '–', '–']);
    expect(await screens.seriousFaults(page)).toEqual([]);
  });

  it('asks for the day, the ratio and the windows that the manager chose', async () => {
    screens.hall.script = () => ({ status: 200, body: REPLY });
    const page = await show('/what-if');
    await page.getByLabel('哪一天').fill('2026-02-26');
    const [first, second, third] = [1, 2, 3].map((n) => page.getByRole('group', { name: `方案 ${n}` }));
    if (first === undefined || second === undefined || third === undefined) throw new Error('three plans');
    await first.getByLabel('叫号规则').selectOption({ label: '按比例交替' });
    await first.getByRole('spinbutton', { name: '每叫优先' }).fill('3');
    await first.getByLabel('窗口安排').selectOption({ label: '逐个窗口定时间' });
    await first.getByLabel('2 号窗口 关窗时间').fill('12:00');
    await first.getByLabel('3 号窗口', { exact: true }).uncheck();
    await second.getByLabel('窗口安排').selectOption({ label: '只开前几个窗口' });
    await second.getByLabel('开几个').selectOption('2');
    await page.getByRole('button', { name: '加一个方案' }).click();
    await third.getByLabel('叫号规则').selectOption({ label: '等得越久越靠前（按人群加权）' });
    expect(await page.getByRole('button', { name: '加一个方案' }).count()).toBe(0);
    expect(await screens.seriousFaults(page)).toEqual([]);
    await simulate(page);
    await vi.waitFor(() => expect(bodies()).toHaveLength(1));
    expect(bodies()[0]).toEqual({
      day: '2026-02-26',
      plans: [
        { policy: 'ratio:3:1', staffing: 'w1@09:00-17:00,w2@09:00-12:00' },
        { policy: null, staffing: '2' },
        { policy: 'ageing', staffing: null },
      ],
    });
  });

  it('asks for nothing while a plan has no window open', async () => {
    const page = await show('/what-if');
    const plan = page.getByRole('group', { name: '方案 1' });
    await plan.getByLabel('窗口安排').selectOption({ label: '逐个窗口定时间' });
    await plan.getByLabel('1 号窗口 关窗时间').fill('08:00');
    await plan.getByText('至少开一个窗口', { exact: false }).waitFor();
    expect(await page.getByRole('button', { name: '推演', exact: true }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: '去掉方案 1' }).click();
    expect(await page.getByRole('button', { name: '推演', exact: true }).isEnabled()).toBe(true);
  });

  it('says why nothing was simulated', async () => {
    const answers = [
      refusal(404, 'what-if/no-day', '那一天没有取号记录，请另选一天。'),
      refusal(503, 'hall/busy', '系统繁忙，请再试一次。'),
      refusal(400, 'what-if/plan', '规则或窗口安排写法有误，请按提示改正。', { problem: 'windows are w1, w2' }),
    ];
    screens.hall.script = () => answers.shift() ?? 'hang-up';
    const page = await show('/what-if');
    for (const said of ['那一天没有取号记录', '系统繁忙', 'windows are w1, w2', '与大厅系统的连接中断']) {
      await simulate(page);
      await page.getByRole('alert').getByText(said, { exact: false }).waitFor();
    }
    // By their keys: the browser itself repeats a request whose connection was cut.
    const keys = new Set(screens.hall.received.filter(({ path }) => path === '/api/v1/what-if').map(({ key }) => key));
    expect(keys.size).toBe(4);
  });

  it('is reached from the page of the manager, and speaks English', async () => {
    screens.hall.script = () => ({ status: 200, body: REPLY });
    const page = await show('/manager');
    await page.getByRole('link', { name: '推演' }).click();
    await page.getByRole('heading', { name: '推演：如果换一种安排' }).waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('button', { name: 'Simulate' }).click();
    await page.getByRole('row', { name: /9 of 10 waited at most.*21 min/u }).waitFor();
  });
});
