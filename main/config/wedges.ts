import type { WedgeView } from '../api/screen-config.ts';
import { deviceKey, type HallConfig } from './schema.ts';

/** The pads and scanners that type on a screen's keyboard, and which screen: the kiosk that names them, or else the window's own page. */
export function wedgesOf({ devices, windows, kiosks }: HallConfig): WedgeView {
  const kioskWith = (device: string): string | null => Object.entries(kiosks).find(([, { pad }]) => pad === device)?.[0] ?? null;
  return {
    pads: Object.entries(windows).flatMap(([window, { pad }]) => {
      const [, found] = Object.entries(devices).find(([name]) => deviceKey(name) === pad) ?? [];
      if (pad === undefined || found?.family !== 'wedge-pad') return [];
      return [{ device: pad, window, kiosk: kioskWith(pad), keys: found.keys }];
    }),
    scanners: Object.entries(kiosks).flatMap(([kiosk, { scanner }]) => {
      const [, found] = Object.entries(devices).find(([name]) => deviceKey(name) === scanner) ?? [];
      return scanner !== undefined && found?.family === 'wedge-scanner' ? [{ device: scanner, kiosk }] : [];
    }),
  };
}
