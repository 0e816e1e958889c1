import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verify } from '../../db/verify.ts';
import type { KioskTopic } from '../../main/api/views.ts';
import { chooseService, openBrowser, openKiosk, openWindow, press, signIn, takeNumber } from './screens.ts';
import { textOfSheet, until, WholeHall } from './whole-hall.ts';

let hall: WholeHall;
let browser: Browser;
/** Every sheet seen, by the simulator's id: it shows the last few only. */
const sheets = new Map<number, string>();

beforeAll(async () => {
  [hall, browser] = await Promise.all([
    WholeHall.start((config) => Object.assign(config, { evaluation: { timeout_seconds: 120 } })),
    openBrowser(),
  ]);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await hall?.stop();
  hall?.clean();
}, 60_000);

const lookAtSheets = (): void => {
  for (const sheet of hall.sheets()) sheets.set(sheet.id, textOfSheet(sheet));
};
const sheetsOf = (number: string): number => [...sheets.values()].filter((text) => text.includes(`\n${number}\n`)).length;

async function printStateOf(kiosk: Page, number: string): Promise<string | undefined> {
  // The kiosk's own live feed is the only place that tells of a sheet under way; the page asks for the same topic.
  const topic = await kiosk.evaluate(
    () =>
      new Promise<unknown>((resolve) => {
        const socket = new WebSocket(`ws://${location.host}/api/v1/live`);
        socket.onopen = () => socket.send(JSON.stringify({ type: 'subscribe', topic: 'kiosk/k1' }));
        socket.onmessage = ({ data }) => {
          socket.close();
          resolve(JSON.parse(String(data)).data);
        };
      }),
  );
  return Object.values((topic as KioskTopic).tickets).find((ticket) => ticket.number === number)?.print;
}

it('keeps its word to everybody through empty paper, pulled plugs, kills and an absent city', { timeout: 300_000 }, async () => {
  await hall.killCity();
  await hall.settled();
  const window = await openWindow(browser, hall.url, 'w1');
  await signIn(window, '王敏');

  // The paper ends inside the ticket: the number stands large on the screen, and "I have noted it" keeps it.
  await hall.act('printer-1', 'paper-out', { count: 5 });
  let kiosk = await openKiosk(browser, hall.url);
  const take = await chooseService(kiosk, '社会保障');
  await take.dispatchEvent('click');
  await take.dispatchEvent('click').catch(() => undefined);
  await kiosk.getByText('号票没有打印出来').first().waitFor();
  expect(await kiosk.getByLabel('您的号码').innerText()).toContain('A001');
  expect((await hall.hall()).totals.today.issued, 'a double tap is one ticket').toBe(1);
  expect((await hall.post('/api/v1/windows/w1/next', { have: null })).body, 'not noted, not called').toMatchObject({
    error: { code: 'queue/empty' },
  });
  await kiosk.getByRole('button', { name: '我已记下号码' }).tap();
  await kiosk.getByText('号码已为您保留').first().waitFor();
  await until('it waits', async () => (await hall.hall()).services['social-insurance']?.waiting === 1);

  // New paper: nothing stale comes out, and the next touch prints.
  await hall.act('printer-1', 'tear');
  await hall.act('printer-1', 'paper-in');
  await until('the printer is back', async () => (await hall.devices())['main/printer-1']?.state === 'online');
  await sleep(1500);
  lookAtSheets();
  expect(sheetsOf('A001'), 'no stale ticket').toBe(0);

  // The controller dies between the start of a sheet and its proof.
  kiosk = await openKiosk(browser, hall.url);
  await takeNumber(kiosk, '社会保障');
  await until('the second sheet has begun', async () => (await printStateOf(kiosk, 'A002')) === 'started', 10_000);
  await hall.killController();
  lookAtSheets();
  await hall.startController();
  kiosk = await openKiosk(browser, hall.url);
  await until('the second sheet is in doubt', async () => (await printStateOf(kiosk, 'A002')) === 'unknown');
  await hall.settled();
  lookAtSheets();

  // Then the device host, at the same point.
  await takeNumber(kiosk, '社会保障');
  await until('the third sheet has begun', async () => (await printStateOf(kiosk, 'A003')) === 'started', 10_000);
  hall.killDeviceHost();
  await kiosk.getByText('请看出票口').first().waitFor();
  expect(await printStateOf(kiosk, 'A003')).toBe('unknown');
  await hall.settled();
  lookAtSheets();

  // The display is unplugged at the call, and replugged.
  await hall.act('display-1', 'unplug');
  const page = await openWindow(browser, hall.url, 'w1');
  await press(page, '下一位');
  await page.getByText('A001').first().waitFor();
  await until('the display is known to be gone', async () => (await hall.devices())['main/display-1']?.state !== 'online');
  expect(hall.display('display-1').number).not.toBe('A001');
  await hall.act('display-1', 'plug');
  await until('the display shows the call', () => hall.display('display-1').number === 'A001');

  // The clerk calls the next before the press; the key is pressed twice and the acknowledgement is lost once.
  await press(page, '开始办理');
  await press(page, '办结');
  await until('the pad asks', () => hall.pad('pad-1').asking);
  await press(page, '下一位');
  await until('the display shows the next', () => hall.display('display-1').number === 'A002');
  expect(hall.pad('pad-1').asking, 'the call leaves the evaluation open').toBe(true);
  await hall.act('pad-1', 'lose-acks', { count: 1 });
  await hall.act('pad-1', 'press', { key: 4 });
  await hall.act('pad-1', 'press', { key: 1 });
  await until('the score is safe and heard once', () => hall.pad('pad-1').beeps === 1);
  await until('the pad rests', () => !hall.pad('pad-1').pending);
  await press(page, '过号');

  // The city comes back at the end and gets everything, once.
  await hall.startCity();
  await until('the city has all', async () => (await hall.hall()).upload.city?.state === 'current', 60_000);
  const evaluations = await hall.cityEvaluations();
  expect(evaluations).toHaveLength(1);
  expect(evaluations[0]).toMatchObject({ number: 'A001', window: 'w1', clerk: 'wang', level: 2, outcome: 'scored' });
  const summary = await hall.citySummary();
  expect(summary.alarms).toEqual([]);
  lookAtSheets();
  expect(sheetsOf('A001'), 'the noted number was never printed').toBe(0);
  expect(sheetsOf('A002'), 'printed by itself once at most').toBeLessThanOrEqual(1);
  expect(sheetsOf('A003'), 'printed by itself once at most').toBeLessThanOrEqual(1);

  const { headSeq } = (await hall.hall()).upload.city ?? { headSeq: 0 };
  expect(summary.journals.reduce((sum, journal) => sum + journal.rows, 0)).toBeGreaterThanOrEqual(headSeq - 2);
  await hall.stop();
  expect(verify(hall.dir)).toMatchObject({ ok: true, problems: [] });
});
