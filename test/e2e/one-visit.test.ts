import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verify } from '../../db/verify.ts';
import { openBrowser, openKiosk, openWindow, press, signIn, takeNumber } from './screens.ts';
import { textOfSheet, until, WholeHall } from './whole-hall.ts';

let hall: WholeHall;
let browser: Browser;

beforeAll(async () => {
  [hall, browser] = await Promise.all([WholeHall.start(), openBrowser()]);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await hall?.stop();
  hall?.clean();
}, 60_000);

it('takes one visit from touch to city: ticket, call, display, service, pad, score', { timeout: 180_000 }, async () => {
  await hall.settled();
  const kiosk = await openKiosk(browser, hall.url);
  const window = await openWindow(browser, hall.url, 'w1');
  await signIn(window, '王敏');

  await takeNumber(kiosk, '社会保障');
  await until('a sheet comes out', () => hall.sheets().length === 1);
  const sheet = hall.sheets()[0];
  expect(sheet && textOfSheet(sheet)).toMatch(/市民服务中心[\s\S]*A001[\s\S]*社会保障/u);
  expect(sheet && textOfSheet(sheet)).toContain('https://q.example.gov.cn/t/A001');
  await kiosk.getByText('请取票').first().waitFor();
  expect(await kiosk.getByLabel('您的号码').innerText()).toContain('A001');

  await press(window, '下一位');
  await until('the display shows the number', () => hall.display('display-1').number === 'A001');
  expect(hall.display('display-2').number).toBeNull();
  await press(window, '开始办理');
  await window.getByText('正在办理').first().waitFor();
  expect(hall.pad('pad-1').asking).toBe(false);
  await press(window, '办结');
  await until('the pad asks', () => hall.pad('pad-1').asking);
  await until('the display is dark again', () => hall.display('display-1').number === null);

  await hall.act('pad-1', 'press', { key: 4 });
  await until('the citizen hears that it is safe', () => hall.pad('pad-1').beeps === 1);
  await until('the city has the score', async () => (await hall.cityEvaluations()).some((one) => one.outcome === 'scored'));

  const evaluations = await hall.cityEvaluations();
  expect(evaluations).toHaveLength(1);
  const [score] = evaluations;
  // Key 4 from the left is "not satisfied" on this pad: level 2 of 5.
  expect(score).toMatchObject({ number: 'A001', service: 'social-insurance', window: 'w1', clerk: 'wang', level: 2, outcome: 'scored' });
  const times = [
    score?.issuedAtMs,
    score?.calledAtMs,
    score?.startedAtMs,
    score?.finishedAtMs,
    score?.openedAtMs,
    score?.askedAtMs,
    score?.ratedAtMs,
  ];
  expect(times.every((time) => typeof time === 'number')).toBe(true);
  expect(times).toEqual([...times].sort((a, b) => Number(a) - Number(b)));
  expect(await window.getByText('非常满意').count(), 'the clerk is not shown the level').toBe(0);
  expect(await window.getByText('不满意').count(), 'the clerk is not shown the level').toBe(0);

  await hall.stop();
  expect(verify(hall.dir)).toMatchObject({ ok: true, problems: [] });
});
