import type { BrowserWindow, BrowserWindowConstructorOptions, Rectangle } from 'electron';
import { type ControllerState, controllerChannel } from './controller-channel.ts';
import { restartingPageUrl } from './restarting-page.ts';

/** A locked-down kiosk window that fills one display. */
export function screenOptions(bounds: Rectangle, preload: string, devTools: boolean): BrowserWindowConstructorOptions {
  return {
    ...bounds,
    kiosk: true,
    frame: false,
    show: true,
    autoHideMenuBar: true,
    backgroundColor: '#10243e',
    title: 'Hallcall',
    webPreferences: {
      preload,
      devTools,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      // A board beside the window in front must go on moving.
      backgroundThrottling: false,
    },
  };
}

export type ScreenTimes = {
  /** How long a page may stay after the controller went down: a quick restart is bridged by the page itself. */
  readonly graceMs: number;
  /** Wait before a page that crashed or did not load is loaded again. */
  readonly retryMs: number;
};

/** One window and the page it should show. Whatever happens to the page, it comes back. */
export class Screen {
  readonly #window: BrowserWindow;
  readonly #path: string;
  readonly #times: ScreenTimes;
  readonly #log: (line: string) => void;
  #origin: string | null = null;
  #controller: ControllerState = 'down';
  #shown: string | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(window: BrowserWindow, path: string, times: ScreenTimes, log: (line: string) => void) {
    this.#window = window;
    this.#path = path;
    this.#times = times;
    this.#log = log;
    const { webContents } = window;
    webContents.on('did-fail-load', (_event, code, description, url, isMainFrame) => {
      // -3 is a load that a newer one replaced.
      if (isMainFrame && code !== -3) this.#lost(`${url} did not load: ${description}`);
    });
    webContents.on('render-process-gone', (_event, { reason }) => this.#lost(`the page ${path} is gone: ${reason}`));
    // A page that hangs is ended; what follows is as after a crash.
    window.on('unresponsive', () => webContents.forcefullyCrashRenderer());
    this.#show(restartingPageUrl);
  }

  /** The controller answers at `origin`. A page of that origin still shown goes on by itself; otherwise it is loaded. */
  up(origin: string): void {
    this.#origin = origin;
    this.#controller = 'up';
    this.#after(0, null);
    this.#window.webContents.send(controllerChannel, this.#controller);
    if (this.#shown !== origin + this.#path) this.#show(origin + this.#path);
  }

  /** The controller is gone. The page may bridge a quick restart by itself; after `graceMs` the shell's own page takes its place. */
  down(): void {
    this.#controller = 'down';
    this.#window.webContents.send(controllerChannel, this.#controller);
    this.#after(this.#times.graceMs, () => this.#show(restartingPageUrl));
  }

  close(): void {
    this.#after(0, null);
    this.#window.destroy();
  }

  #lost(why: string): void {
    this.#log(why);
    this.#show(restartingPageUrl);
    const url = this.#origin + this.#path;
    this.#after(this.#times.retryMs, this.#controller === 'up' ? () => this.#show(url) : null);
  }

  #show(url: string): void {
    this.#shown = url;
    this.#window.loadURL(url).catch((error: unknown) => {
      // `did-fail-load` tells of it too, and that is where it is tried again.
      this.#log(`${url.slice(0, 80)}: ${String(error)}`);
    });
  }

  /** One thing is pending at most. */
  #after(waitMs: number, action: (() => void) | null): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = action && setTimeout(action, waitMs);
  }
}
