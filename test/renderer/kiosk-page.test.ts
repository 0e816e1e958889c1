import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KioskTicketView } from '../../main/api/views.ts';
import { makeOffer, makeStatus, makeTicket, NOW } from './sample-hall.ts';
import { Screens } from './screens.ts';
import type { Answer, Received } from './stand-in-hall.ts';

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

const issued = ({ body }: Received): Answer => ({
  status: 200,
  body: {
    visit: 'visit-a042',
    number: 'A042',
    service: body.service,
    delivery: body.delivery,
    waitingAhead: 12,
    day: '2026-03-02',
    class: body.class,
    estimate: { p10Ms: 600_000, p50Ms: 1_560_000, p90Ms: 2_280_000, model: 'test' },
  },
});
const answering = (request: Received): Answer =>
  request.path === '/api/v1/tickets' ? issued(request) : { status: 200, body: { ok: true } };
const tell = (over: Partial<KioskTicketView>): void => screens.hall.set('kiosk/k1', 'tickets', 'visit-a042', makeTicket(over));
/** The shape of a 1080x1920 screen with a quarter of its dots; everything scales with the short side. */
const kiosk = (): Promise<Page> => screens.show('/kiosk/k1', 540, 960);
const takeSocial = (page: Page): Promise<void> => page.getByRole('button', { name: /社会保险/u }).tap();
const heading = (page: Page, name: string) => page.getByRole('heading', { name }).waitFor();
const idle = (page: Page) => heading(page, '请选择办理事项');

/** Its printer has no paper. */
const withoutPaper = (): void => screens.hall.set('kiosk/k1', 'printer', 'now', { device: 'printer-1', state: 'userError', paper: 'out' });

describe('a citizen at the kiosk', () => {
  it('takes a ticket with one tap, is told each step as the hall knows it, and leaves an idle kiosk', async () => {
    screens.hall.script = answering;
    const page = await kiosk();
    await takeSocial(page);
    await heading(page, '正在打印，请稍候');
    await page.getByText('A042').waitFor();
    expect(screens.hall.received).toEqual([
      {
        path: '/api/v1/tickets',
        body: { service: 'social', delivery: 'paper', class: 'ordinary', kiosk: 'k1' },
        key: expect.stringMatching(/^[0-9a-f]{32}$/u),
      },
    ]);
    tell({ print: 'confirmed', state: 'waiting' });
    await heading(page, '请取票');
    await page.clock.fastForward(8500);
    await idle(page);
  });

  it('gets one ticket for a double tap', async () => {
    screens.hall.script = async (request) => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      return answering(request);
    };
    const page = await kiosk();
    const button = page.getByRole('button', { name: /社会保险/u });
    // Both clicks before React has drawn anything in between.
    await button.evaluate((element) => {
      (element as HTMLButtonElement).click();
      (element as HTMLButtonElement).click();
    });
    await page.getByText('A042').waitFor();
    expect(screens.hall.received).toHaveLength(1);
  });

  it('gets one ticket over a failing network: the same key until there is an answer', async () => {
    let failures = 2;
    screens.hall.script = (request) => (failures-- > 0 ? 'hang-up' : answering(request));
    const page = await kiosk();
    await takeSocial(page);
    await vi.waitFor(async () => {
      await page.clock.fastForward(3000);
      expect(await page.getByText('A042').count()).toBe(1);
    }, SOON);
    const keys = screens.hall.received.map(({ key }) => key);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });

  it('draws another key for another choice', async () => {
    screens.hall.script = ({ path }) =>
      path === '/api/v1/tickets'
        ? { status: 503, body: { error: { code: 'hall/busy', zh: '系统繁忙，请再试一次。', en: 'Busy. Try again.', context: {} } } }
        : 'hang-up';
    const page = await kiosk();
    await takeSocial(page);
    await page.getByText('系统繁忙，请再试一次。').waitFor();
    await page.getByRole('button', { name: /再试一次/u }).tap();
    await vi.waitFor(() => expect(screens.hall.received).toHaveLength(2), SOON);
    await page.getByRole('button', { name: /返回/u }).tap();
    await takeSocial(page);
    await vi.waitFor(() => expect(screens.hall.received).toHaveLength(3), SOON);
    const [first, again, other] = screens.hall.received.map(({ key }) => key);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('is shown a number that was not printed, with the time left, and keeps it by noting it', async () => {
    screens.hall.script = answering;
    const page = await kiosk();
    await takeSocial(page);
    tell({ print: 'failed', printReason: 'paper-out', state: 'unprinted', voidAt: NOW + 61_000 });
    await heading(page, '号票没有打印出来');
    await expect(page.getByRole('timer').textContent()).resolves.toMatch(/^(5\d|60) 秒后作废/u);
    expect(
      await page.getByText('A042', { exact: true }).evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize)),
    ).toBeGreaterThan(540 * 0.3);
    await page.getByRole('button', { name: /我已记下号码/u }).tap();
    await vi.waitFor(() => expect(screens.hall.received.at(-1)?.path).toBe('/api/v1/tickets/visit-a042/note'), SOON);
    // Noted is what the hall says, not what was tapped.
    expect(await page.getByRole('heading', { name: '号码已为您保留' }).count()).toBe(0);
    tell({ print: 'failed', state: 'waiting', noted: true });
    await heading(page, '号码已为您保留');
  });

  it('is told that a number nobody noted is void', async () => {
    screens.hall.script = answering;
    const page = await kiosk();
    await takeSocial(page);
    tell({ print: 'failed', state: 'unprinted', voidAt: NOW + 1000 });
    await heading(page, '号票没有打印出来');
    tell({ print: 'failed', state: 'void' });
    await heading(page, '号码已作废');
  });

  it('is told to look at the slot when nobody can say, and that the number is valid', async () => {
    screens.hall.script = answering;
    const page = await kiosk();
    await takeSocial(page);
    tell({ print: 'unknown', printReason: 'no-answer', state: 'waiting' });
    await heading(page, '请看出票口');
    await page.getByText('号码已有效').waitFor();
  });

  it('is offered a number on the screen when there is no paper', async () => {
    withoutPaper();
    screens.hall.script = answering;
    const page = await kiosk();
    await takeSocial(page);
    expect(screens.hall.received).toHaveLength(0);
    await page.getByRole('button', { name: /在屏幕上取号/u }).tap();
    await heading(page, '请记下号码');
    expect(screens.hall.received[0]?.body).toMatchObject({ delivery: 'screen' });
  });

  it('finds the unprinted number again on a page that was reloaded', async () => {
    tell({ print: 'failed', state: 'unprinted', voidAt: NOW + 60_000 });
    const page = await kiosk();
    await heading(page, '号票没有打印出来');
  });
});

describe('a kiosk', () => {
  it('says clearly that it is out of service, and offers nothing', async () => {
    screens.hall.set('kiosk/k1', 'status', 'hall', makeStatus({ state: 'out-of-service' }));
    const page = await kiosk();
    await heading(page, '暂停服务');
    expect(await page.getByRole('button').count()).toBe(0);
  });

  it('is out of service while it hears nothing from the hall, and serves again by itself', async () => {
    const page = await kiosk();
    await idle(page);
    screens.hall.cutOff();
    await vi.waitFor(async () => {
      await page.clock.fastForward(1000);
      expect(await page.getByRole('heading', { name: '暂停服务' }).count()).toBe(1);
    }, SOON);
    screens.hall.hear();
    await vi.waitFor(async () => {
      await page.clock.fastForward(9000);
      expect(await page.getByRole('heading', { name: '请选择办理事项' }).count()).toBe(1);
    }, SOON);
  });

  it('lets no Enter of a keyboard-wedge reader press a button, and no button keep the focus', async () => {
    screens.hall.script = answering;
    withoutPaper();
    const page = await kiosk();
    await takeSocial(page);
    await page.getByRole('alertdialog').waitFor();
    await page.getByRole('button', { name: /在屏幕上取号/u }).focus();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
    await page.keyboard.type('4401');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    // The code itself may reach the hall, as this kiosk has a scanner; no button does.
    expect(screens.hall.received.filter(({ path }) => !path.endsWith('/scans'))).toEqual([]);
  });

  it('speaks English when asked and Chinese again when the next citizen comes', async () => {
    const page = await kiosk();
    await page.getByRole('button', { name: 'English' }).tap();
    await heading(page, 'Choose your service');
    await page.clock.fastForward(61_000);
    await idle(page);
  });

  it('is free of serious accessibility faults, idle and with a ticket, and fits a landscape screen', async () => {
    screens.hall.script = answering;
    const page = await kiosk();
    await idle(page);
    expect(await screens.seriousFaults(page)).toEqual([]);
    tell({ print: 'failed', state: 'unprinted', voidAt: NOW + 60_000 });
    await heading(page, '号票没有打印出来');
    expect(await screens.seriousFaults(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 1024 });
    const timer = await page.getByRole('timer').boundingBox();
    expect((timer?.y ?? 9999) + (timer?.height ?? 0)).toBeLessThan(1024);
  });
});

describe('what a citizen is told before taking a number', () => {
  const property = (page: Page) => page.getByRole('button', { name: /不动产登记/u });

  it('hears how long the wait is foretold to be, where anything is known, and again on the number taken', async () => {
    screens.hall.script = answering;
    const page = await kiosk();
    await page.getByRole('button', { name: /社会保险.*约 25 分钟，十人中有九人不超过 40 分钟.*12/u }).waitFor();
    await page.getByRole('button', { name: /户籍与证件.*5 分钟以内/u }).waitFor();
    expect(await property(page).textContent()).not.toContain('分钟');
    await takeSocial(page);
    await page.getByText('预计等待约 25 分钟，十人中有九人不超过 40 分钟').waitFor();
    expect(await screens.seriousFaults(page)).toEqual([]);
  });

  it('reads what to bring before the number is taken, and may go back without one', async () => {
    screens.hall.script = answering;
    const page = await kiosk();
    await property(page).tap();
    const dialog = page.getByRole('alertdialog', { name: '不动产登记' });
    await dialog.getByText('买卖合同').waitFor();
    expect(await screens.seriousFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: '返回' }).tap();
    await dialog.waitFor({ state: 'detached' });
    expect(screens.hall.received).toEqual([]);
    await property(page).tap();
    await dialog.getByRole('button', { name: '取号' }).tap();
    await page.getByText('A042').waitFor();
    expect(screens.hall.received.map(({ body }) => body.service)).toEqual(['property']);
  });

  it('sees which services are closed, why, and when they open', async () => {
    const tomorrow = Date.UTC(2026, 2, 3, 1, 0);
    screens.hall.set('kiosk/k1', 'offers', 'social', makeOffer('social', { refusal: 'service/closed', opensAt: tomorrow }));
    screens.hall.set(
      'kiosk/k1',
      'offers',
      'household',
      makeOffer('household', { refusal: 'service/quota-reached', free: [{ from: '10:30', to: '11:30', left: 4 }] }),
    );
    screens.hall.set('kiosk/k1', 'offers', 'company', makeOffer('company', { refusal: 'service/too-late', opensAt: NOW + 3 * 3_600_000 }));
    const page = await kiosk();
    await page.getByRole('button', { name: /社会保险.*现在不办理.*下次开放 3月3日周二 09:00/u, disabled: true }).waitFor();
    await page.getByRole('button', { name: /户籍与证件.*号已取完.*10:30–11:30 还有 4 个号/u, disabled: true }).waitFor();
    await page.getByRole('button', { name: /企业开办.*已停止取号.*下次开放 13:24/u, disabled: true }).waitFor();
    expect(await property(page).isEnabled()).toBe(true);
    await page.getByRole('button', { name: 'English' }).tap();
    await page.getByRole('button', { name: /Social insurance.*Closed now.*Opens Tue,? 3 Mar 09:00/u, disabled: true }).waitFor();
  });

  it('may say that they go first, which holds for one number', async () => {
    screens.hall.script = answering;
    const page = await kiosk();
    const elderly = page.getByRole('button', { name: /老年人/u });
    await elderly.tap();
    expect(await elderly.getAttribute('aria-pressed')).toBe('true');
    await takeSocial(page);
    await page.getByText('A042').waitFor();
    tell({ print: 'confirmed', state: 'waiting' });
    await heading(page, '请取票');
    await page.clock.fastForward(8500);
    await idle(page);
    expect(await elderly.getAttribute('aria-pressed')).toBe('false');
    expect(screens.hall.received.map(({ body }) => body.class)).toEqual(['elderly']);
  });
});

describe('a citizen with an appointment', () => {
  const checkin = async (): Promise<Page> => {
    const page = await kiosk();
    await page.getByRole('button', { name: /预约取号/u }).tap();
    return page;
  };
  const enter = async (page: Page, digits: string): Promise<void> => {
    for (const digit of digits) await page.getByRole('button', { name: digit, exact: true }).tap();
  };
  const submit = (page: Page) => page.getByRole('alertdialog').getByRole('button', { name: '取号 Check in' });
  const ticketFor = (request: Received): Answer => issued({ ...request, body: { service: 'social', ...request.body } });
  const refusal = (code: string, zh: string, context: object): Answer => ({
    status: 409,
    body: { error: { code, zh, en: 'Not now.', context } },
  });
  const BOOKING = { day: '2026-03-02', service: 'social', state: 'made', name: '张*' };

  it('gets the number by the code, entered on the screen', async () => {
    screens.hall.script = ticketFor;
    const page = await checkin();
    expect(await submit(page).isEnabled()).toBe(false);
    await enter(page, '20481');
    await page.getByRole('button', { name: '删除一位' }).tap();
    await page.getByText('2048', { exact: true }).waitFor();
    expect(await screens.seriousFaults(page)).toEqual([]);
    await submit(page).tap();
    await page.getByText('A042').waitFor();
    expect(screens.hall.received.map(({ path, body }) => [path, body])).toEqual([
      ['/api/v1/checkin', { by: 'code', value: '2048', kiosk: 'k1', delivery: 'paper', class: 'ordinary' }],
    ]);
  });

  it('chooses a time among several by the end of a phone number, and sees no more of a name than is masked', async () => {
    screens.hall.script = (request) =>
      request.body.by === 'booking'
        ? ticketFor(request)
        : {
            status: 200,
            body: {
              bookings: [
                { ...BOOKING, booking: 'b-1', from: '10:00', to: '10:30' },
                { ...BOOKING, booking: 'b-2', from: '11:00', to: '11:30', name: null },
              ],
            },
          };
    const page = await checkin();
    await page.getByRole('button', { name: /手机号后四位/u }).tap();
    await enter(page, '61');
    expect(await submit(page).isEnabled()).toBe(false);
    await enter(page, '88');
    await submit(page).tap();
    await page.getByRole('button', { name: /10:00–10:30.*社会保险.*张\*/u }).waitFor();
    expect(await screens.seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: /11:00–11:30/u }).tap();
    await page.getByText('A042').waitFor();
    expect(screens.hall.received.map(({ body }) => [body.by, body.value])).toEqual([
      ['phone', '6188'],
      ['booking', 'b-2'],
    ]);
  });

  it('is told in words why not, for which time it is, and from when', async () => {
    const slot = { day: '2026-03-02', from: '14:00', to: '14:30', opensAt: Date.UTC(2026, 2, 2, 5, 30) };
    screens.hall.script = () => refusal('booking/early', '还没到预约的取号时间，请稍后再来。', slot);
    const page = await checkin();
    await enter(page, '7');
    await submit(page).tap();
    const told = page.getByRole('alert');
    await told.getByText('还没到预约的取号时间').waitFor();
    await told.getByText('预约时间 2026-03-02 14:00–14:30').waitFor();
    await told.getByText('13:30 起可以取号').waitFor();
    expect(await screens.seriousFaults(page)).toEqual([]);
    await page.clock.fastForward(46_000);
    await idle(page);
  });

  it('is checked in by what a reader reads, whatever the screen shows', async () => {
    const page = await kiosk();
    await idle(page);
    const read = (n: number, code: string, context: object): void =>
      screens.hall.set('kiosk/k1', 'reads', 'now', { n, at: NOW + n, source: 'scan', code, context });
    read(1, 'booking/missed', { day: '2026-03-02', from: '08:00', to: '08:30' });
    await page.getByRole('alert').getByText('已过预约时间').waitFor();
    tell({ print: 'started' });
    read(2, 'checkin/issued', { visit: 'visit-a042' });
    await heading(page, '正在打印，请稍候');
    tell({ print: 'confirmed', state: 'waiting' });
    await heading(page, '请取票');
    await page.clock.fastForward(8500);
    await idle(page);
  });
});
