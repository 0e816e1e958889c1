/** The built screens in a real browser, before a stand-in hall. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { CONFIG, fillHall } from './sample-hall.ts';
import { StandInHall } from './stand-in-hall.ts';

const CHROMIUM = process.env.HALLCALL_CHROMIUM ?? '/usr/bin/chromium';
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

type Violation = {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
};

export class Screens {
  readonly #folder: string;
  readonly #browser: Browser;
  readonly #page: Page;
  readonly #axe: string;
  /** What the browser complained of: errors, a broken security policy. */
  readonly problems: string[] = [];
  readonly hall: StandInHall;

  private constructor(folder: string, browser: Browser, page: Page, axe: string) {
    this.#folder = folder;
    this.#browser = browser;
    this.#page = page;
    this.#axe = axe;
    this.hall = new StandInHall(CONFIG, folder);
  }

  static async open(): Promise<Screens> {
    const folder = await mkdtemp(join(tmpdir(), 'hallcall-screens-'));
    await build({
      configFile: join(import.meta.dirname, '../../vite.config.ts'),
      logLevel: 'error',
      build: { outDir: folder, emptyOutDir: true, assetsInlineLimit: 0 },
    });
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
    // One page and one address for all tests of a file, so that scripts and fonts come from the browser's cache.
    const context = await browser.newContext({ hasTouch: true, reducedMotion: 'reduce' });
    await context.addInitScript("if (location.protocol === 'http:') localStorage.clear();");
    await context.clock.install();
    const screens = new Screens(folder, browser, await context.newPage(), await readFile(AXE, 'utf8'));
    screens.#listen();
    await screens.hall.start();
    return screens;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.hall.close();
    await rm(this.#folder, { recursive: true });
  }

  /** A fresh hall for the next test. */
  begin(): void {
    this.hall.reset();
    fillHall(this.hall);
    this.problems.length = 0;
  }

  async end(): Promise<void> {
    await this.#page.goto('about:blank');
  }

  /** Opens an address as a machine with that screen does. Its timers can be moved with `page.clock`. */
  async show(path: string, width: number, height: number): Promise<Page> {
    await this.#page.setViewportSize({ width, height });
    await this.#page.goto(this.hall.url + path);
    return this.#page;
  }

  #listen(): void {
    this.#page.on('console', (message) => {
      // The browser itself logs a cut connection and a refused command; the tests look at what the screen says of them.
      if (message.type() === 'error' && !/WebSocket|ERR_|status of/u.test(message.text())) this.problems.push(message.text().slice(0, 300));
    });
    this.#page.on('pageerror', (error) => this.problems.push(error.message));
  }

  /** Accessibility faults that keep somebody out, with their places. */
  async seriousFaults(page: Page): Promise<readonly string[]> {
    await page.evaluate(this.#axe);
    const violations = (await page.evaluate('axe.run().then(({ violations }) => violations)')) as readonly Violation[];
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(
          ({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary?.replaceAll(/\s+/gu, ' ').slice(0, 200) ?? ''}`,
        ),
      );
  }
}
