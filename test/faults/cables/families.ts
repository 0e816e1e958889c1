import type { CableFamily } from './family.ts';
import { PRINTER_CABLES } from './printer-cables.ts';

/** Every family whose cables are pulled. */
export const CABLE_FAMILIES: readonly CableFamily[] = [PRINTER_CABLES];
