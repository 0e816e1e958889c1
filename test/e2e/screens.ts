/** A real browser on the hall's own pages: touch for the citizen, mouse and keys for the clerk. */
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { findBrowser } from '../../main/platform/browser.ts';

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function openBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === null) throw new Error('no Chromium: npm test installs it, or HALLCALL_BROWSER names one');
  return chromium.launch({ executablePath, args: ARGS });
}

/** A portrait touch screen. Times out late: the machine may be busy with other tests. */
export async function openKiosk(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1080, height: 1920 }, hasTouch: true, locale: 'zh-CN' });
  return openPage(context.newPage(), `${url}/kiosk/k1`);
}

export async function openWindow(browser: Browser, url: string, window: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'zh-CN' });
  return openPage(context.newPage(), `${url}/window/${window}`);
}

async function openPage(opening: Promise<Page>, address: string): Promise<Page> {
  const page = await opening;
  page.setDefaultTimeout(30_000);
  await page.goto(address);
  return page;
}

/** Chooses a service at a kiosk and stops before the number is taken, at what it takes. */
export async function chooseService(kiosk: Page, service: string): Promise<Locator> {
  await kiosk.getByRole('button', { name: service }).tap();
  return kiosk.getByRole('alertdialog').getByRole('button', { name: '取号' });
}

/** Takes a number at a kiosk. */
export const takeNumber = async (kiosk: Page, service: string): Promise<void> => (await chooseService(kiosk, service)).tap();

/** The clerk signs in at the window's page. */
export async function signIn(page: Page, clerk: string): Promise<void> {
  await page.getByRole('combobox', { name: '选择窗口人员' }).selectOption({ label: clerk });
  await page.getByRole('button', { name: '开窗' }).click();
  await page.getByRole('button', { name: '下一位' }).waitFor();
}

export const press = (page: Page, name: string): Promise<void> => page.getByRole('toolbar').getByRole('button', { name }).click();
