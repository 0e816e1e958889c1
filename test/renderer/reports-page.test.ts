import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Report } from '../../main/api/reports.ts';
import { Screens } from './screens.ts';

// A page takes a second on a quiet machine and ten on a busy one.
vi.setConfig({ testTimeout: 60_000 });

let screens: Screens;

beforeAll(async () => {
  screens = await Screens.open();
}, 60_000);
afterAll(() => screens.close());
beforeEach(() => {
  screens.begin();
  screens.hall.gets.set('/api/v1/reports/services', { status: 200, body: SERVICES });
  screens.hall.gets.set('/api/v1/reports/estimates', { status: 200, body: ESTIMATES });
});
afterEach(async () => {
  await screens.end();
  expect(screens.problems).toEqual([]);
});

const text = (zh: string, en: string) => ({ zh, en });
const MINUTE = 60_000;
const NAMES = [
  { key: 'service', text: text('事项', 'service'), kind: 'text' },
  { key: 'serviceName', text: text('事项名称', 'service name'), kind: 'text' },
  { key: 'serviceNameEn', text: text('事项英文名', 'service name, English'), kind: 'text' },
] as const;
const SOCIAL = { service: 'social', serviceName: '社会保险', serviceNameEn: 'Social insurance' };

const SERVICES: Report = {
  ...{ report: 'services', title: text('按事项统计', 'By service'), from: '2026-02-24', to: '2026-03-02' },
  columns: [
    ...NAMES,
    { key: 'issued', text: text('取号', 'issued'), kind: 'count' },
    { key: 'waitP90', text: text('等候 九成', 'wait p90'), kind: 'duration', limit: 'waitLimit', status: 'waitStatus' },
    { key: 'waitLimit', text: text('等候上限', 'longest wait allowed'), kind: 'duration' },
    { key: 'waitStatus', text: text('等候状态', 'wait status'), kind: 'status' },
    { key: 'overShare', text: text('超时率', 'share over'), kind: 'share' },
  ],
  rows: [
    { ...SOCIAL, issued: 212, waitP90: 71 * MINUTE, waitLimit: 60 * MINUTE, waitStatus: 'over', overShare: 0.125 },
    {
      service: 'gone',
      serviceName: null,
      serviceNameEn: null,
      issued: 3,
      waitP90: null,
      waitLimit: 60 * MINUTE,
      waitStatus: null,
      overShare: null,
    },
  ],
};
const ESTIMATES: Report = {
  ...{ report: 'estimates', title: text('等候预估质量', 'How good the estimates were'), from: '2026-03-02', to: '2026-03-02' },
  columns: [...NAMES, { key: 'within', text: text('落在区间内', 'within'), kind: 'share' }],
  rows: [{ ...SOCIAL, within: 0.8 }],
};

const show = (path: string): Promise<Page> => screens.show(path, 1440, 900);

describe('the reports', () => {
  it('shows a report by name, coloured by its limit, and takes it away as CSV and Excel', async () => {
    const page = await show('/reports');
    await page.getByText('报表没有取到').waitFor();
    await page.getByRole('button', { name: '按事项', exact: true }).click();
    const social = page.getByRole('row', { name: /社会保险/u });
    await social.getByText('1:11:00').waitFor();
    expect(await social.getByText('1:11:00').getAttribute('class')).toMatch(/over/u);
    await social.getByText('12.5%').waitFor();
    await page.getByRole('row', { name: /gone.*3.*–/u }).waitFor();
    await page.getByRole('img', { name: '按事项统计 · 等候 九成' }).locator('canvas').waitFor();
    expect(await screens.seriousFaults(page)).toEqual([]);
    expect(await page.getByRole('link', { name: '导出 Excel' }).getAttribute('href')).toBe(
      '/api/v1/reports/services?from=2026-02-24&to=2026-03-02&format=xlsx&lang=zh',
    );
  });

  it('asks for the days that were chosen', async () => {
    const page = await show('/reports');
    await page.getByRole('button', { name: '按事项', exact: true }).click();
    await page.getByText('昨天').click();
    await vi.waitFor(() => expect(screens.hall.asked.at(-1)).toBe('/api/v1/reports/services?from=2026-03-01&to=2026-03-01'));
    await page.getByLabel('从').fill('2026-01-05');
    await vi.waitFor(() => expect(screens.hall.asked.at(-1)).toBe('/api/v1/reports/services?from=2026-01-05&to=2026-03-01'));
  });
});

describe('the manager', () => {
  it('sees who is away, what became of each call, the waits foretold and how good they were', async () => {
    const page = await show('/manager');
    await page.getByText('A021').waitFor();
    await page.getByText('大厅综合屏 已显示').waitFor();
    await page.getByText('speaker-1 失败').waitFor();
    await page.getByText('约 25 分，九成 ≤ 40 分').waitFor();
    await page.getByText('80.0%').waitFor();
    expect(await screens.seriousFaults(page)).toEqual([]);
  });

  it('asks why a number is not called yet, and is answered in words', async () => {
    screens.hall.gets.set('/api/v1/tickets/B016/why', {
      status: 404,
      body: { error: { code: 'visit/unknown', zh: '今日没有这个号码。', en: 'There is no such visit today.', context: {} } },
    });
    const page = await show('/manager');
    await page.getByLabel('号码', { exact: true }).fill('b016');
    await page.getByRole('button', { name: '查询' }).click();
    await page.getByRole('status').getByText('今日没有这个号码。').waitFor();
  });
});
