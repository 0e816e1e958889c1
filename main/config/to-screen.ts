/** What the screens get of hall.yaml: keys and texts, in the order of the file. */

import type { ScreenConfig } from '../api/screen-config.ts';
import type { Names } from '../api/texts.ts';
import type { HallConfig } from './schema.ts';
import { wedgesOf } from './wedges.ts';

/** The answer of `GET /api/v1/config`. `virtual` says whether the devices are simulated. */
export function toScreenConfig(config: HallConfig, virtual: boolean): ScreenConfig {
  return {
    hallId: config.hall.id,
    name: config.hall.name,
    timeZone: config.time_zone,
    virtual,
    services: Object.entries(config.services).map(([id, { prefix, name, group, standard_minutes: minutes, materials }]) => ({
      id,
      prefix,
      name,
      group: group ?? null,
      standardMinutes: minutes ?? null,
      materials,
    })),
    groups: named(config.service_groups),
    classes: Object.entries(config.classes).map(([id, { name, rank, kiosk }]) => ({ id, name, rank, kiosk })),
    sessions: named(config.calendar.sessions),
    pauseReasons: Object.entries(config.calling.pause_reasons).map(([id, name]) => ({ id, name })),
    boards: Object.entries(config.boards).map(([id, { name, windows }]) => ({ id, name, windows })),
    boardHoldMs: config.calling.board_hold_seconds * 1000,
    takesBookings: config.bookings !== undefined,
    silent: config.calling.silent,
    windows: Object.entries(config.windows).map(([id, { name, services, secondary, display, pad }]) => ({
      id,
      name,
      services,
      secondary,
      display: display ?? null,
      pad: pad ?? null,
    })),
    wedges: wedgesOf(config),
    clerks: Object.entries(config.clerks).map(([id, { name }]) => ({ id, name })),
    kiosks: Object.entries(config.kiosks).map(([id, { name, services, printer, scanner, id_reader: idReader }]) => ({
      ...{ id, name, services, printer: printer ?? null },
      reader: scanner !== undefined || idReader !== undefined,
    })),
  };
}

const named = (entries: Readonly<Record<string, { readonly name: Names }>>) =>
  Object.entries(entries).map(([id, { name }]) => ({ id, name }));
