/** Made-up queues for the tests of the estimate: a seeded generator, services with one line and some windows, seen every five minutes. */
import type { SnapshotRow, TicketRow } from '../../../main/estimate/replay.ts';

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function makeRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const exponential = (random: () => number, mean: number): number => -Math.log(1 - random()) * mean;

export type QueueRules = {
  readonly service: string;
  /** Arrivals a minute at an hour of the day, 9 to 17. */
  readonly arrivalsPerMin: (hour: number) => number;
  readonly windows: (day: number, hour: number) => number;
  readonly serviceMin: number;
};
export type Queues = { readonly tickets: TicketRow[]; readonly snapshots: SnapshotRow[] };

const FIRST_DAY_MS = Date.UTC(2026, 2, 2);
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const LOOK_MIN = 5;
const OPEN_MIN = 9 * 60;
const SHUT_MIN = 17 * 60;

export const dayName = (day: number): string => new Date(FIRST_DAY_MS + day * DAY_MS).toISOString().slice(0, 10);

/** One service on one day: who is called when the windows, as many as there are in that minute, become free in turn. */
function makeDay(rules: QueueRules, day: number, random: () => number): Queues {
  const dayMs = FIRST_DAY_MS + day * DAY_MS;
  const arrivals: number[] = [];
  for (let at = OPEN_MIN; ; ) {
    at += exponential(random, 1 / rules.arrivalsPerMin(Math.floor(at / 60)));
    if (at >= SHUT_MIN) break;
    arrivals.push(at);
  }
  const freeAt: number[] = [];
  const starts = arrivals.map((at) => {
    // Windows that were closed are gone from the end of the list, those that are opened are free at once.
    const now = Math.max(at, freeAt.length === 0 ? 0 : Math.min(...freeAt));
    const open = Math.max(1, rules.windows(day, Math.floor(now / 60)));
    freeAt.sort((one, other) => one - other).splice(open);
    while (freeAt.length < open) freeAt.push(0);
    freeAt.sort((one, other) => one - other);
    const start = Math.max(at, freeAt[0] ?? 0);
    freeAt[0] = start + exponential(random, rules.serviceMin);
    return start;
  });
  const upToLook = (at: number): number => Math.ceil(at / LOOK_MIN) * LOOK_MIN;
  const ms = (minute: number): number => dayMs + Math.round(minute * 60) * 1000;
  const tickets = arrivals.map((at, index): TicketRow => {
    const start = starts[index] ?? at;
    const [issuedMs, startedMs, knownMs] = [ms(upToLook(at)), ms(start), ms(upToLook(start))];
    return {
      service: rules.service,
      ticket: String(index + 1),
      day: dayName(day),
      issuedMs,
      startedMs,
      knownMs,
      isQueued: knownMs > issuedMs,
    };
  });
  const snapshots: SnapshotRow[] = [];
  for (let minute = OPEN_MIN; minute <= SHUT_MIN + 240; minute += LOOK_MIN) {
    const calledNumber = starts.filter((start) => start <= minute).length;
    const issued = arrivals.filter((at) => at <= minute).length;
    snapshots.push({
      service: rules.service,
      day: dayName(day),
      atMs: dayMs + minute * MINUTE_MS,
      calledNumber,
      waiting: issued - calledNumber,
      windows: minute < SHUT_MIN ? rules.windows(day, Math.floor(minute / 60)) : 0,
    });
  }
  return { tickets, snapshots };
}

export function makeQueues(services: readonly QueueRules[], days: number, seed: number): Queues {
  const random = makeRandom(seed);
  const all = Array.from({ length: days }, (_, day) => services.map((rules) => makeDay(rules, day, random))).flat();
  return { tickets: all.flatMap(({ tickets }) => tickets), snapshots: all.flatMap(({ snapshots }) => snapshots) };
}

/** Busy from ten to twelve, windows as the hour demands, too few in the late morning. */
export const ordinaryService = (service: string, serviceMin = 6): QueueRules => ({
  service,
  arrivalsPerMin: (hour) => (hour >= 10 && hour < 12 ? 0.55 : 0.3),
  windows: (_day, hour) => (hour >= 12 && hour < 13 ? 2 : 3),
  serviceMin,
});
