import type { App, BrowserWindow, BrowserWindowConstructorOptions, Screen as Displays, Menu, PowerSaveBlocker, Session } from 'electron';
import { guardContents, guardSession } from './guards.ts';
import { Screen, type ScreenTimes, screenOptions } from './screens.ts';
import type { Supervisor, SupervisorOptions } from './supervisor.ts';

/** What the shell uses of Electron, given in so that it can be run without it. */
export type ElectronParts = {
  readonly app: App;
  readonly BrowserWindow: new (options: BrowserWindowConstructorOptions) => BrowserWindow;
  readonly Menu: Pick<typeof Menu, 'setApplicationMenu'>;
  readonly displays: () => Displays;
  readonly session: () => Session;
  readonly powerSaveBlocker: PowerSaveBlocker;
};

export type ShellOptions = {
  /** The pages to show, the first on the first display and so on: `/kiosk/k1`, `/board`. */
  readonly paths: readonly string[];
  readonly preload: string;
  /** A controller that runs already, in a checkout; null to start and supervise one. */
  readonly attach: string | null;
  readonly supervise: (hooks: Pick<SupervisorOptions, 'onUp' | 'onDown' | 'onLine'>) => Supervisor;
  readonly times: ScreenTimes;
  readonly log: (line: string) => void;
};

/** The screens of one box and the controller behind them. Built once, when Electron is ready. */
class Shell {
  readonly #electron: ElectronParts;
  readonly #options: ShellOptions;
  readonly #supervisor: Supervisor | null;
  #screens: readonly Screen[] = [];
  #origin: string | null;
  #quitting = false;
  #stopped = false;

  constructor(electron: ElectronParts, options: ShellOptions) {
    this.#electron = electron;
    this.#options = options;
    this.#origin = options.attach;
    this.#supervisor = options.attach === null ? this.#supervise() : null;
    guardSession(electron.session(), () => this.#origin);
    electron.app.on('before-quit', () => {
      this.#quitting = true;
    });
    electron.app.on('will-quit', (event) => this.#stopFirst(event));
  }

  /** Guards a page from its first moment, whoever made it. */
  readonly guard = (contents: Electron.WebContents) => guardContents(contents, () => this.#origin);

  start(): void {
    const { app, Menu, displays, powerSaveBlocker } = this.#electron;
    app.on('web-contents-created', (_event, contents) => this.guard(contents));
    Menu.setApplicationMenu(null);
    powerSaveBlocker.start('prevent-display-sleep');
    this.#layOut();
    displays().on('display-added', () => this.#layOut());
    displays().on('display-removed', () => this.#layOut());
    this.#supervisor?.start();
  }

  #supervise(): Supervisor {
    const { supervise, log } = this.#options;
    return supervise({
      onLine: log,
      onUp: (origin) => {
        this.#origin = origin;
        for (const screen of this.#screens) screen.up(origin);
      },
      onDown: ({ code, signal, waitMs }) => {
        log(`the controller ended (${signal ?? code}); it starts again in ${waitMs} ms`);
        for (const screen of this.#screens) screen.down();
      },
    });
  }

  /** A window for each path that has a display. */
  #layOut(): void {
    for (const screen of this.#screens) screen.close();
    const { paths, log } = this.#options;
    const all = this.#electron.displays().getAllDisplays();
    for (const path of paths.slice(all.length)) log(`no display for ${path}`);
    this.#screens = paths.slice(0, all.length).flatMap((path, index) => {
      const display = all[index];
      return display ? [this.#openScreen(path, display.bounds)] : [];
    });
    if (this.#origin !== null) for (const screen of this.#screens) screen.up(this.#origin);
  }

  #openScreen(path: string, bounds: Electron.Rectangle): Screen {
    const { preload, times, log } = this.#options;
    const { app, BrowserWindow } = this.#electron;
    const window = new BrowserWindow(screenOptions(bounds, preload, !app.isPackaged));
    // Alt+F4 at a kiosk closes nothing.
    window.on('close', (event) => {
      if (!this.#quitting) event.preventDefault();
    });
    return new Screen(window, path, times, log);
  }

  /** Electron leaves once the controller has closed its files. */
  #stopFirst(event: { preventDefault(): void }): void {
    if (this.#supervisor === null || this.#stopped) return;
    event.preventDefault();
    const leave = () => {
      this.#stopped = true;
      this.#electron.app.quit();
    };
    this.#supervisor.stop().then(leave, (error: unknown) => {
      this.#options.log(`the controller did not stop: ${String(error)}`);
      leave();
    });
  }
}

/**
 * Runs the shell: one instance, its screens, and the controller's process. Returns at once: an ES module that waits for `whenReady` at
 * its top level would never see it resolve.
 */
export function runShell(electron: ElectronParts, options: ShellOptions): void {
  const { app } = electron;
  if (!app.requestSingleInstanceLock()) {
    options.log('another shell is running');
    app.quit();
    return;
  }
  app.commandLine.appendSwitch('autoplay-policy', 'no-user-gesture-required');
  // The screens keep the shell open; there is nothing to quit for when they are laid out anew.
  app.on('window-all-closed', () => undefined);
  process.on('SIGTERM', () => app.quit());
  app
    .whenReady()
    .then(() => new Shell(electron, options).start())
    .catch((error: unknown) => {
      options.log(`the shell did not start: ${error instanceof Error ? error.stack : String(error)}`);
      app.exit(1);
    });
}
