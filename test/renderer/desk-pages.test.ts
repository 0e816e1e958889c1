import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeCall, makeService, makeStatus, makeVisit, makeWindow, NOW } from './sample-hall.ts';
import { Screens } from './screens.ts';

// A page takes a second on a quiet machine and ten on a busy one.
vi.setConfig({ testTimeout: 60_000 });
const SOON = { timeout: 20_000 };

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

const refuse = (code: string, zh: string) => () => ({ status: 409, body: { error: { code, zh, en: 'No.', context: {} } } });
const show = (path: string): Promise<Page> => screens.show(path, 1280, 800);
const sent = () => screens.hall.received.map(({ path, body }) => [path.replace('/api/v1', ''), body]);
const setWindow = (id: string, over: Parameters<typeof makeWindow>[1]): void =>
  screens.hall.set('hall', 'windows', id, makeWindow(id, over));
const enabledActions = (page: Page): Promise<string[]> => page.getByRole('toolbar').locator('button:enabled > span').allTextContents();

describe('a clerk at the window console', () => {
  it('chooses who sits there and opens', async () => {
    const page = await show('/window/w3');
    await page.getByRole('combobox', { name: '选择窗口人员' }).waitFor();
    expect(await screens.seriousFaults(page)).toEqual([]);
    await page.getByRole('combobox', { name: '选择窗口人员' }).selectOption('李建国');
    await page.getByRole('button', { name: '开窗' }).click();
    await vi.waitFor(() => expect(sent()).toEqual([['/windows/w3/open', { clerk: 'c2' }]]), SOON);
  });

  it('calls, starts and finishes with the keyboard, each bound to the visit on the screen', async () => {
    setWindow('w1', {});
    const page = await show('/window/w1');
    await page.getByText('当前没有办理').waitFor();
    await page.keyboard.press('n');
    await vi.waitFor(() => expect(sent()).toEqual([['/windows/w1/next', { have: null }]]), SOON);
    setWindow('w1', { visit: makeVisit() });
    await page.getByTestId('current-number').getByText('A029').waitFor();
    await page.locator('.ant-btn-loading').waitFor({ state: 'detached' });
    await page.keyboard.press('f');
    await page.keyboard.press('s');
    await vi.waitFor(() => expect(sent().slice(1)).toEqual([['/windows/w1/start', { visit: 'visit-a029' }]]), SOON);
    setWindow('w1', { visit: makeVisit({ state: 'serving', startedAt: NOW }) });
    await page.getByText('正在办理').waitFor();
    await page.locator('.ant-btn-loading').waitFor({ state: 'detached' });
    await page.keyboard.press('f');
    await vi.waitFor(() => expect(sent().slice(2)).toEqual([['/windows/w1/finish', { visit: 'visit-a029', next: null }]]), SOON);
  });

  it('can press only what is legal', async () => {
    const page = await show('/window/w1');
    await page.getByTestId('current-number').waitFor();
    expect(await enabledActions(page)).toEqual(['开始办理', '重呼', '过号', '转移', '暂停', '更多 ▾']);
    expect(await screens.seriousFaults(page)).toEqual([]);
    setWindow('w1', { waiting: 0 });
    await page.getByText('没有人等候').waitFor();
    expect(await enabledActions(page)).toEqual(['暂停', '更多 ▾']);
    await page.getByRole('button', { name: '更多' }).click();
    await expect
      .poll(() => page.locator('.ant-dropdown-menu-item:not(.ant-dropdown-menu-item-disabled)').allTextContents())
      .toEqual(['开启自动叫号', '关窗']);
  });

  it('says why the window pauses, and whom it calls out of turn', async () => {
    setWindow('w1', {});
    const page = await show('/window/w1');
    await page.getByText('当前没有办理').waitFor();
    await page.keyboard.press('h');
    await page.getByRole('button', { name: '会议' }).click();
    await vi.waitFor(() => expect(sent()).toEqual([['/windows/w1/pause', { reason: 'meeting' }]]), SOON);
    setWindow('w1', { paused: 'meeting' });
    await page.getByText('窗口已暂停：会议').waitFor();
    setWindow('w1', {});
    await page.getByText('窗口已暂停：会议').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '更多' }).click();
    // The menu moves while it opens; what is chosen in it does not depend on that.
    await page.getByText('指定叫号').dispatchEvent('click');
    await page.getByRole('button', { name: 'A031' }).click();
    await page.getByRole('button', { name: '行动不便' }).click();
    const chosen = ['/windows/w1/call-chosen', { have: null, visit: 'visit-a031', reason: 'frail' }];
    await vi.waitFor(() => expect(sent().slice(1)).toEqual([chosen]), SOON);
  });

  it('sends a visit on to a service and one window', async () => {
    const page = await show('/window/w1');
    await page.getByRole('button', { name: '转移' }).click();
    await page.getByRole('combobox', { name: '事项', exact: true }).selectOption('C 不动产登记');
    await page.getByRole('combobox', { name: '指定窗口' }).selectOption('2 号窗口');
    await page.getByRole('dialog').getByRole('button', { name: '转移' }).click();
    const to = { service: 'property', window: 'w2', clerk: null };
    await vi.waitFor(() => expect(sent()).toEqual([['/windows/w1/transfer', { visit: 'visit-a029', to }]]), SOON);
  });

  it('takes a parked visit back, and one that has returned into the queue', async () => {
    setWindow('w1', {});
    const page = await show('/window/w1');
    await page.getByRole('button', { name: '取回' }).click();
    await vi.waitFor(() => expect(sent()).toEqual([['/windows/w1/take-back', { visit: 'visit-a021' }]]), SOON);
    await page.getByRole('button', { name: '已回来' }).click();
    await vi.waitFor(() => expect(sent().slice(1)).toEqual([['/visits/visit-b012/return', { window: 'w1' }]]), SOON);
    expect(await screens.seriousFaults(page)).toEqual([]);
  });

  it('reads a refusal in words', async () => {
    screens.hall.script = refuse('visit/not-called', '这个号码已经开始办理。');
    const page = await show('/window/w1');
    await page.getByRole('button', { name: '过号' }).click();
    await page.getByRole('alert').getByText('这个号码已经开始办理。').waitFor();
  });

  it('sees times of the hall, whatever the clock of the machine says', async () => {
    const page = await show('/window/w1');
    await page.getByText('0:40', { exact: true }).waitFor();
    await page.clock.fastForward(60_000);
    await page.getByText(/^1:4\d$/u).waitFor();
  });

  it('learns that a citizen has rated, and never what', async () => {
    setWindow('w1', { lastEvaluation: { number: 'A027', outcome: 'scored', at: NOW } });
    const page = await show('/window/w1');
    await page.getByText('A027：已评价（内容对窗口保密）').waitFor();
    expect(await page.getByText(/满意/u).count()).toBe(0);
  });

  it('is warned of a ticket that may not have come out, and of a lost connection', async () => {
    const page = await show('/window/w2');
    await page.getByText(/号票可能没有打印出来（设备没有应答/u).waitFor();
    expect(await screens.seriousFaults(page)).toEqual([]);
    screens.hall.cutOff();
    await page.getByText(/连接中断/u).waitFor();
  });
});

describe('the hall board', () => {
  it('puts the newest call large and keeps the one before in the list', async () => {
    const page = await screens.show('/board', 960, 540);
    await page.getByTestId('newest-number').getByText('A029').waitFor();
    screens.hall.set('board', 'calls', 'recent', [makeCall('C008', 'w2', 0), makeCall('A029', 'w1', 40_000, 2)]);
    await page.getByTestId('newest-number').getByText('C008').waitFor();
    await page.getByRole('row', { name: /A029/u }).waitFor();
    expect(await screens.seriousFaults(page)).toEqual([]);
    expect(await page.getByText(/刚恢复连接/u).count()).toBe(0);
  });

  it('says that it is cut off, and afterwards what was called meanwhile', async () => {
    const page = await screens.show('/board', 960, 540);
    await page.getByTestId('newest-number').waitFor();
    screens.hall.cutOff();
    await page.getByText(/连接中断/u).waitFor();
    screens.hall.set('board', 'calls', 'recent', [
      makeCall('C009', 'w2', 0),
      makeCall('C008', 'w2', 9000),
      makeCall('A029', 'w1', 40_000, 2),
    ]);
    screens.hall.hear();
    await page.clock.fastForward(9000);
    await page.getByText('期间叫过 2 个号').waitFor();
    await page.getByTestId('newest-number').getByText('C009').waitFor();
  });
});

describe('a board that keeps a ledger', () => {
  it('shows every call in its order, each for its time, and tells what it has painted', async () => {
    screens.hall.set('board/hall', 'status', 'hall', makeStatus());
    screens.hall.set('board/hall', 'windows', 'w1', { window: 'w1', open: true, number: 'A030' });
    screens.hall.set('board/hall', 'calls', 'recent', []);
    screens.hall.set('board/hall', 'calls', 'pending', [
      makeCall('A030', 'w1', 3000),
      makeCall('B016', 'w2', 2000),
      makeCall('A030', 'w1', 0, 2),
    ]);
    const page = await screens.show('/board/hall', 960, 540);
    const newest = page.getByTestId('newest-number');
    await newest.getByText('A030').waitFor();
    await vi.waitFor(() => expect(sent()).toEqual([['/boards/hall/painted', { call: 'call-A030-1' }]]), SOON);
    expect(await newest.textContent(), 'its time is not over').toBe('A030');
    screens.hall.set('board/hall', 'calls', 'pending', [makeCall('B016', 'w2', 2000), makeCall('A030', 'w1', 0, 2)]);
    const told = ['call-A030-1', 'call-B016-1', 'call-A030-2'].map((call) => ['/boards/hall/painted', { call }]);
    const shown: (string | null)[] = [];
    await vi.waitFor(async () => {
      await page.clock.fastForward(500);
      shown.push(await newest.textContent());
      expect(sent()).toEqual(told);
    }, SOON);
    expect(shown.filter((number, at) => number !== shown[at - 1])).toEqual(['A030', 'B016', 'A030']);
    expect(await screens.seriousFaults(page)).toEqual([]);
  });

  it('that is not in hall.yaml says so', async () => {
    const page = await screens.show('/board/roof', 960, 540);
    await page.getByText('没有编号为 roof 的综合屏').waitFor();
  });
});

describe('the manager', () => {
  it('sees the hall change live, and the evaluations without a score apart', async () => {
    const page = await show('/manager');
    await page.getByText('主动评价 35').waitFor();
    await page.getByText('没有评价的（不计入分数）').waitFor();
    await page.getByText('待传 24 条').waitFor();
    await page.getByText('机盖未合：请合上机盖', { exact: false }).waitFor();
    screens.hall.set('hall', 'services', 'property', makeService('property', { waiting: 9, nextNumbers: ['C077'] }));
    await page.getByRole('row', { name: /不动产登记.*9.*C077/u }).waitFor();
    expect(await screens.seriousFaults(page)).toEqual([]);
  });
});

describe('the technician', () => {
  it('sees what each device should show, what it shows, and what to do', async () => {
    const page = await show('/devices');
    await page.getByRole('row', { name: /display-1.*A029.*A029 ?设备已确认/u }).waitFor();
    await page.getByRole('row', { name: /display-2.*已写出，设备不能确认/u }).waitFor();
    await page.getByRole('row', { name: /printer-1.*机盖未合：请合上机盖/u }).waitFor();
    expect(await screens.seriousFaults(page)).toEqual([]);
  });
});

describe('the virtual hall', () => {
  it('shows the true pages, the paper, the displays and the pads, and has hands on them', async () => {
    const page = await screens.show('/virtual', 1600, 1000);
    await page.getByRole('article', { name: '第 41 张' }).getByText('A041', { exact: true }).waitFor();
    await page.getByTestId('display-display-1').getByText('A029').waitFor();
    await page
      .frameLocator('iframe[src="/kiosk/k1"]')
      .getByRole('button', { name: /社会保险/u })
      .waitFor();
    await page.frameLocator('iframe[src="/window/w2"]').getByTestId('current-number').getByText('B015').waitFor();
    expect(await screens.seriousFaults(page)).toEqual([]);
    await page.getByRole('region', { name: '评价器 pad-1' }).getByRole('button', { name: '不满意', exact: true }).click();
    await page.getByRole('region', { name: '热敏打印机 printer-1' }).getByRole('button', { name: '取走纸' }).click();
    await page.getByRole('region', { name: '窗口屏 display-3' }).getByRole('button', { name: '接上' }).click();
    await page.getByRole('region', { name: '市级平台' }).getByRole('button', { name: '停止' }).click();
    await vi.waitFor(
      () =>
        expect(sent()).toEqual([
          ['/virtual/devices/pad-1', { action: 'press', key: 4 }],
          ['/virtual/devices/printer-1', { action: 'paper-out' }],
          ['/virtual/devices/display-3', { action: 'plug' }],
          ['/virtual/city', { action: 'kill' }],
        ]),
      SOON,
    );
  });
});

describe('the index of screens', () => {
  it('leads to each screen, in the language of this machine', async () => {
    const page = await show('/');
    await page.getByRole('link', { name: /综合屏/u }).waitFor();
    expect(await screens.seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('link', { name: /Hall board/u }).click();
    await page.getByText('Now calling').waitFor();
  });
});
