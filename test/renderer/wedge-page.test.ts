import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeWindow, NOW } from './sample-hall.ts';
import { Screens } from './screens.ts';

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

const sent = () => screens.hall.received.map(({ path, body }) => [path.replace('/api/v1', ''), body]);
/** That a question stands on a page may be told more than once: the hall takes it once. */
const presses = () => sent().filter(([path]) => !String(path).endsWith('/asked'));
const setEvaluation = (evaluation: string | null): void =>
  screens.hall.set(
    'hall',
    'windows',
    'w3',
    makeWindow('w3', { evaluation: evaluation === null ? null : { evaluation, number: 'A029', state: 'opened', openedAt: NOW } }),
  );

/** As a device types: all at once. Which of the keys the page kept for itself. */
const type = (page: Page, keys: readonly string[]): Promise<boolean[]> =>
  page.evaluate((typed) => {
    const at = document.activeElement ?? document.body;
    return typed.map((key) => !at.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })));
  }, keys);

describe('a wedge pad at a window’s page', () => {
  it('is asked with the page, and its key is told once for the evaluation that is open; its Enter reaches nothing else', async () => {
    setEvaluation('visit-a029.s1.e');
    const page = await screens.show('/window/w3', 1280, 800);
    await vi.waitFor(() => expect(sent()).toContainEqual(['/evaluations/visit-a029.s1.e/asked', {}]), SOON);
    await page.getByRole('button').first().focus();
    expect(await type(page, ['2', 'Enter'])).toEqual([false, true]);
    await vi.waitFor(() => expect(presses()).toEqual([['/evaluations/visit-a029.s1.e/press', { key: 2 }]]), SOON);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
  });

  it('is not heard while nothing is asked, nor with a key that it does not have', async () => {
    setEvaluation(null);
    const page = await screens.show('/window/w3', 1280, 800);
    await page.getByRole('main').waitFor();
    expect(await type(page, ['2', 'Enter'])).toEqual([false, false]);
    setEvaluation('visit-a030.s1.e');
    await vi.waitFor(() => expect(sent()).toContainEqual(['/evaluations/visit-a030.s1.e/asked', {}]), SOON);
    await page.waitForTimeout(200);
    expect(await type(page, ['9', 'Enter'])).toEqual([false, false]);
    expect(presses()).toEqual([]);
  });
});

describe('a wedge scanner at a kiosk', () => {
  it('has its code sent to the hall, and clicks nothing', async () => {
    const page = await screens.show('/kiosk/k1', 1080, 1920);
    await page.getByRole('button').first().waitFor();
    await type(page, [...'booking:B7K2', 'Enter']);
    await vi.waitFor(() => expect(sent()).toEqual([['/kiosks/k1/scans', { data: 'booking:B7K2' }]]), SOON);
  });
});
