import type { DeviceId, KioskId } from '../hall/kernel/ids.ts';
import type { HallConfig } from './schema.ts';

/** The kiosk that a scanner or an ID reader stands at; null for one that stands at none. */
export function kioskOfReader({ kiosks }: HallConfig, device: DeviceId): KioskId | null {
  const found = Object.entries(kiosks).find(([, { scanner, id_reader: reader }]) => scanner === device || reader === device);
  return found === undefined ? null : (found[0] as KioskId);
}
