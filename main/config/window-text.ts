/** What a window is called by people. */
import type { Text } from '../api/texts.ts';
import type { WindowId } from '../hall/kernel/ids.ts';
import type { HallConfig } from './schema.ts';

/** The window's name; its key where the file no longer knows it, as an old call may outlive a window. */
export function windowText({ windows }: HallConfig, window: WindowId): Text {
  return (Object.hasOwn(windows, window) ? windows[window]?.name : undefined) ?? { zh: window, en: window };
}
