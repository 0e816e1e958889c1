import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser, hasDisplay } from '../platform/browser.ts';
import { findElectron } from '../platform/electron.ts';

export type OpenShellOptions = {
  /** The checkout: where node_modules and dist are. */
  readonly root: string;
  /** `http://127.0.0.1:PORT` of the running controller. */
  readonly origin: string;
  /** The page to open: `/kiosk/k1`, or the virtual hall's. */
  readonly path: string;
  /** A folder for the browser's profile, so that it is a window of its own and no tab of somebody's browser. */
  readonly profileFolder: string;
  readonly print: (line: string) => void;
  readonly platform?: NodeJS.Platform;
  readonly env?: Readonly<Record<string, string | undefined>>;
};

/** What was opened, and how to close it. */
export type OpenedShell = { readonly kind: 'electron' | 'browser' | 'none'; readonly close: () => void };

const none: OpenedShell = { kind: 'none', close: () => undefined };

/**
 * Shows a controller that runs already: in Electron where its binary is there, else in Chromium's kiosk mode where there is a display,
 * else not at all. Says in one line which, and never fails: the addresses have been printed, and the hall runs without a screen.
 */
export function openShell(options: OpenShellOptions): OpenedShell {
  const { root, origin, path, print, platform = process.platform, env = process.env } = options;
  const electron = findElectron(root);
  if (!hasDisplay(platform, env)) {
    print(`${electron === null ? 'No Electron binary and no display' : 'No display'} here: open ${origin}${path} in a browser.`);
    return none;
  }
  if (electron !== null && existsSync(join(root, 'dist/shell/main.js'))) {
    return opened('electron', spawn(electron, [root, `--attach=${origin}`, `--screen=${path}`], { stdio: 'ignore', env }), print);
  }
  const browser = findBrowser(platform, env);
  if (browser === null) {
    print(`No Electron binary and no Chromium here: open ${origin}${path} in a browser.`);
    return none;
  }
  print('No Electron binary here: Chromium shows the screen instead (Alt+F4 closes it; --no-shell opens none).');
  return opened('browser', spawn(browser, browserArguments(options, platform), { stdio: 'ignore', env }), print);
}

function browserArguments({ origin, path, profileFolder }: OpenShellOptions, platform: NodeJS.Platform): readonly string[] {
  // Chromium's sandbox refuses to run as root on Linux.
  const asRoot = platform === 'linux' && process.getuid?.() === 0;
  return [
    '--kiosk',
    `--user-data-dir=${profileFolder}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--noerrdialogs',
    '--disable-session-crashed-bubble',
    '--autoplay-policy=no-user-gesture-required',
    ...(asRoot ? ['--no-sandbox'] : []),
    origin + path,
  ];
}

function opened(kind: 'electron' | 'browser', child: ChildProcess, print: (line: string) => void): OpenedShell {
  child.once('error', (error) => print(`The screen did not open: ${error.message}`));
  return { kind, close: () => void child.kill('SIGTERM') };
}
