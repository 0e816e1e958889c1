import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * The two clocks. `wallMs` is UTC in ms and may jump; `upMs` is monotonic in ms and comparable between processes of one `clockId`.
 * Only this file reads the real ones in the hall's programs; everything else is given a clock.
 */
export type Clock = {
  /** Names the stretch over which `upMs` counts without a break: the operating system's boot id, or a random id a process. */
  readonly clockId: string;
  readonly wallMs: () => number;
  readonly upMs: () => number;
};

/** Linux names each boot. Elsewhere nothing does, so monotonic times of two processes are never compared. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    // Not Linux, or /proc is not mounted: an id of this process is safe, only less useful.
    return `process-${randomUUID()}`;
  }
}

/** The machine's clocks. `hrtime` is CLOCK_MONOTONIC: on Linux it counts from the boot, so it goes on over a restart of the controller. */
export const systemClock: Clock = Object.freeze({
  clockId: bootId(),
  wallMs: () => Date.now(),
  upMs: () => Number(process.hrtime.bigint() / 1000n) / 1000,
});
