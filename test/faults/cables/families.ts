import { CALLER_CABLES } from './caller-cables.ts';
import { DISPLAY_CABLES } from './display-cables.ts';
import type { CableFamily } from './family.ts';
import { LINE_PAD_CABLES, PJ06_CABLES } from './pad-cables.ts';
import { PRINTER_CABLES } from './printer-cables.ts';

/** Every family whose cables are pulled. */
export const CABLE_FAMILIES: readonly CableFamily[] = [PRINTER_CABLES, LINE_PAD_CABLES, PJ06_CABLES, CALLER_CABLES, DISPLAY_CABLES];
