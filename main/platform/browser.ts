import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

const linuxNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const windowsPlaces = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
];

function candidates(platform: NodeJS.Platform, env: Environment): readonly string[] {
  if (platform === 'win32') {
    const roots = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].filter((root) => root !== undefined);
    return roots.flatMap((root) => windowsPlaces.map((place) => `${root}\\${place}`));
  }
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return linuxNames.flatMap((name) => [...folders, '/usr/bin'].map((folder) => join(folder, name)));
}

/** The path of an installed Chromium, Chrome or Edge, or null. HALLCALL_BROWSER names one of your own. */
export function findBrowser(
  platform: NodeJS.Platform = process.platform,
  env: Environment = process.env,
  exists: (path: string) => boolean = existsSync,
): string | null {
  const named = env.HALLCALL_BROWSER;
  if (named !== undefined && named !== '') return exists(named) ? named : null;
  return candidates(platform, env).find(exists) ?? null;
}

/** Whether a window can be shown: always on Windows, on Linux when an X11 or Wayland display is named. */
export function hasDisplay(platform: NodeJS.Platform = process.platform, env: Environment = process.env): boolean {
  return platform === 'win32' || Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY);
}
