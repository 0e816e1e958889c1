/** What the screens get of hall.yaml: keys and texts, in the order of the file. */
import type { ScreenConfig } from '../api/views.ts';
import type { HallConfig } from './schema.ts';

/** The answer of `GET /api/v1/config`. `virtual` says whether the devices are simulated. */
export function toScreenConfig(config: HallConfig, virtual: boolean): ScreenConfig {
  return {
    hallId: config.hall.id,
    name: config.hall.name,
    timeZone: config.time_zone,
    virtual,
    services: Object.entries(config.services).map(([id, { prefix, name }]) => ({ id, prefix, name })),
    windows: Object.entries(config.windows).map(([id, { name, services, display, pad }]) => ({
      id,
      name,
      services,
      display: display ?? null,
      pad: pad ?? null,
    })),
    clerks: Object.entries(config.clerks).map(([id, { name }]) => ({ id, name })),
    kiosks: Object.entries(config.kiosks).map(([id, { name, services, printer }]) => ({ id, name, services, printer: printer ?? null })),
  };
}
