/**
 * How fast a service moves: places of its queue that become free in a minute while somebody waits, by half hour of the day, from the
 * days before. From it comes the fluid estimate: how long the queue would need to flow off before a ticket at the usual pace.
 */

export const SLOTS = 48;
const SLOT_MIN = 30;
/** What a half hour of this service is worth against all its half hours, in minutes of waiting seen. */
const SLOT_PRIOR_MIN = 90;
/** What the service itself is worth against all services together. */
const SERVICE_PRIOR_MIN = 60;
/** The share of a day that is still known the day after. */
const KEPT_A_DAY = 0.75;
const SLOWEST_PER_MIN = 0.002;

/** Sums by half hour. `busyMin`: minutes in which somebody waited; `windowMin / seenMin`: windows able to serve, on the average. */
export type Counts = { gone: number[]; busyMin: number[]; windowMin: number[]; seenMin: number[] };
export type Throughput = {
  past: Counts;
  today: Counts;
  pastGone: number;
  pastBusyMin: number;
  todayGone: number;
  todayBusyMin: number;
};
/** Of all services together. */
export type Pooled = { gone: number; busyMin: number };

const zeros = (): number[] => new Array<number>(SLOTS).fill(0);
const emptyCounts = (): Counts => ({ gone: zeros(), busyMin: zeros(), windowMin: zeros(), seenMin: zeros() });
export const emptyThroughput = (): Throughput => ({
  past: emptyCounts(),
  today: emptyCounts(),
  pastGone: 0,
  pastBusyMin: 0,
  todayGone: 0,
  todayBusyMin: 0,
});

/** Minutes behind midnight of the day after belong to the last slot. */
export const slotAt = (minute: number): number => Math.max(0, Math.min(SLOTS - 1, Math.floor(minute / SLOT_MIN)));

const sum = (list: readonly number[]): number => list.reduce((total, value) => total + value, 0);

/** Puts yesterday to the days before. */
export function foldDay(flow: Throughput): void {
  for (const key of ['gone', 'busyMin', 'windowMin', 'seenMin'] as const)
    flow.past[key] = flow.past[key].map((value, slot) => value * KEPT_A_DAY + (flow.today[key][slot] ?? 0));
  flow.today = emptyCounts();
  flow.pastGone = sum(flow.past.gone);
  flow.pastBusyMin = sum(flow.past.busyMin);
  flow.todayGone = 0;
  flow.todayBusyMin = 0;
}

export const fadePooled = (pooled: Pooled): void => {
  pooled.gone *= KEPT_A_DAY;
  pooled.busyMin *= KEPT_A_DAY;
};

const pooledPerMin = ({ gone, busyMin }: Pooled): number => (gone + 0.5) / (busyMin + 10);

/** Of the days before alone, without regard to the time of day. */
export function pastPerMin(flow: Throughput, pooled: Pooled): number {
  const prior = 20;
  return Math.max(SLOWEST_PER_MIN, (flow.pastGone + prior * pooledPerMin(pooled)) / (flow.pastBusyMin + prior));
}

/** At a half hour, of the days before, drawn to the service's own mean, which is drawn to that of all services. */
export function usualPerMin(flow: Throughput, pooled: Pooled, slot: number): number {
  const { past, pastGone, pastBusyMin, todayGone, todayBusyMin } = flow;
  const mean = (pastGone + todayGone + SERVICE_PRIOR_MIN * pooledPerMin(pooled)) / (pastBusyMin + todayBusyMin + SERVICE_PRIOR_MIN);
  return Math.max(SLOWEST_PER_MIN, ((past.gone[slot] ?? 0) + SLOT_PRIOR_MIN * mean) / ((past.busyMin[slot] ?? 0) + SLOT_PRIOR_MIN));
}

/** Windows able to serve at a half hour, on the average of the days before; null when none was seen. */
export function usualWindows(flow: Throughput, slot: number): number | null {
  const seenMin = flow.past.seenMin[slot] ?? 0;
  return seenMin > 0 ? (flow.past.windowMin[slot] ?? 0) / seenMin : null;
}

/** Minutes until `places` of the queue are free, counted from `minute` of the day, at the usual pace of each half hour on the way. */
export function fluidMin(flow: Throughput, pooled: Pooled, minute: number, places: number): number {
  let left = places;
  let passedMin = 0;
  for (let slot = slotAt(minute); ; slot++) {
    const perMin = usualPerMin(flow, pooled, Math.min(slot, SLOTS - 1));
    const spanMin = (slot + 1) * SLOT_MIN - (minute + passedMin);
    if (left <= perMin * spanMin || slot >= SLOTS - 1) return passedMin + left / perMin;
    left -= perMin * spanMin;
    passedMin += spanMin;
  }
}
