/** What is remembered of one service: its throughput, its queue as last seen, the tickets under way, and how wrong it has been. */
import { type Band, serviceBand } from './interval.ts';
import type { Moment } from './moment.ts';
import { emptyThroughput, foldDay, type Pooled, slotAt, type Throughput, usualPerMin } from './throughput.ts';

/** A queue as it stands: `gone` counts the places that became free since the day began, by a call or because somebody left. */
export type QueueSeen = { readonly gone: number; readonly waiting: number; readonly windows: number };

/** A ticket whose outcome is to come, with all that was known when it was issued. */
export type Pending = {
  readonly issuedMs: number;
  /** Null: a window stood free, nothing of it is learned for the queue. */
  readonly foretold: Foretold | null;
};
export type Foretold = {
  readonly x: readonly number[];
  readonly spreadX: readonly number[];
  readonly fluidMin: number;
  /** Predicted log ratio, usual size of its error, and the borders in minutes. */
  readonly ratio: number;
  readonly spread: number;
  readonly p10Min: number;
  readonly p90Min: number;
};

export type ServiceMemory = {
  day: string | null;
  flow: Throughput;
  queue: (QueueSeen & { readonly ms: number }) | null;
  /** When it was first seen at work today. */
  openedMs: number | null;
  lastGoneMs: number | null;
  /** Expected by the days before, in the busy minutes of today. */
  expectedToday: number;
  /** Fading sums over half an hour. */
  recent: { gone: number; expected: number };
  arrivals: { count: number; ms: number };
  /** Log ratios of outcomes to the fluid estimate: of the last tickets, of today, and of the days before. */
  lately: { sum: number; weight: number };
  today: { sum: number; count: number };
  before: { sum: number; weight: number };
  band: Band;
  pending: Map<string, Pending>;
};

const FADE_MIN = 30;
/** Between two looks at a queue; what lies longer apart tells nothing about its pace. */
const LONGEST_GAP_MIN = 60;
/** More places in one step are a counter that was set, not a queue that moved. */
const MOST_GONE_AT_ONCE = 30;
const MAX_PENDING = 200;
/** Outcomes of one day count as this many at most: they share the day's luck. */
const MAX_OUTCOMES_A_DAY = 15;
const KEPT_A_DAY = 0.75;

export const minutes = (ms: number): number => ms / 60_000;
export const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));

export const emptyService = (): ServiceMemory => ({
  day: null,
  flow: emptyThroughput(),
  queue: null,
  openedMs: null,
  lastGoneMs: null,
  expectedToday: 0,
  recent: { gone: 0, expected: 0 },
  arrivals: { count: 0, ms: 0 },
  lately: { sum: 0, weight: 0 },
  today: { sum: 0, count: 0 },
  before: { sum: 0, weight: 0 },
  band: serviceBand(),
  pending: new Map(),
});

/** Begins another day: what today taught becomes past, who was not called yesterday is forgotten. */
export function beginDay(memory: ServiceMemory, at: Moment): void {
  if (memory.day !== null) {
    foldDay(memory.flow);
    const { sum, count } = memory.today;
    const share = count === 0 ? 0 : Math.min(1, MAX_OUTCOMES_A_DAY / count);
    memory.before = { sum: memory.before.sum * KEPT_A_DAY + sum * share, weight: memory.before.weight * KEPT_A_DAY + count * share };
  }
  Object.assign(memory, {
    day: at.day,
    queue: null,
    openedMs: null,
    lastGoneMs: null,
    expectedToday: 0,
    recent: { gone: 0, expected: 0 },
    arrivals: { count: 0, ms: at.ms },
    lately: { sum: 0, weight: 0 },
    today: { sum: 0, count: 0 },
  });
  memory.pending.clear();
}

/** Takes in how the queue stands now; what happened since the last look becomes throughput, as far as somebody waited. */
export function seeQueue(memory: ServiceMemory, pooled: Pooled, at: Moment, seen: QueueSeen): void {
  const before = memory.queue;
  memory.queue = { gone: seen.gone, waiting: seen.waiting, windows: seen.windows, ms: at.ms };
  if (seen.windows > 0 || seen.gone > 0) memory.openedMs ??= at.ms;
  if (before === null) return;
  const passedMin = minutes(at.ms - before.ms);
  const gone = clamp(seen.gone - before.gone, 0, MOST_GONE_AT_ONCE);
  if (gone > 0) memory.lastGoneMs = at.ms;
  if (passedMin < 0 || passedMin > LONGEST_GAP_MIN) return;
  countFlow(memory, pooled, { minute: at.minute - passedMin / 2, passedMin, gone, waited: before.waiting > 0, windows: seen.windows });
}

type Step = {
  readonly minute: number;
  readonly passedMin: number;
  readonly gone: number;
  readonly waited: boolean;
  readonly windows: number;
};

function countFlow(memory: ServiceMemory, pooled: Pooled, { minute, passedMin, gone, waited, windows }: Step): void {
  const { flow, recent } = memory;
  const { today } = flow;
  const slot = slotAt(minute);
  const add = (list: number[], value: number): void => {
    list[slot] = (list[slot] ?? 0) + value;
  };
  const fading = Math.exp(-passedMin / FADE_MIN);
  recent.gone *= fading;
  recent.expected *= fading;
  add(today.windowMin, windows * passedMin);
  add(today.seenMin, passedMin);
  // Who came and went between two looks waited for a part of the time that nobody knows: half of it.
  const busyMin = waited ? passedMin : gone > 0 ? passedMin / 2 : 0;
  if (busyMin === 0 && gone === 0) return;
  const expected = usualPerMin(flow, pooled, slot) * busyMin;
  add(today.gone, gone);
  add(today.busyMin, busyMin);
  flow.todayGone += gone;
  flow.todayBusyMin += busyMin;
  pooled.gone += gone;
  pooled.busyMin += busyMin;
  memory.expectedToday += expected;
  recent.gone += gone;
  recent.expected += expected;
}

/** Counts a ticket that was issued. */
export function countArrival(memory: ServiceMemory, at: Moment): void {
  const { arrivals } = memory;
  arrivals.count = arrivals.count * Math.exp(-Math.max(0, minutes(at.ms - arrivals.ms)) / FADE_MIN) + 1;
  arrivals.ms = at.ms;
}

/** Keeps a ticket until its outcome is known. Behind so many of one service no more are kept: those teach enough, and what is saved stays small. */
export function keepPending(memory: ServiceMemory, ticket: string, pending: Pending): void {
  if (memory.pending.size < MAX_PENDING) memory.pending.set(ticket, pending);
}

/** When the ticket was issued that has waited longest; null when none waits. */
export function longestWaitingSince(memory: ServiceMemory): number | null {
  for (const { issuedMs } of memory.pending.values()) return issuedMs;
  return null;
}

/** Takes in how an outcome compared with the fluid estimate. Both are logarithms of minutes. */
export function noteError(memory: ServiceMemory, logRatio: number): void {
  const { lately, today } = memory;
  lately.sum = lately.sum * 0.8 + logRatio;
  lately.weight = lately.weight * 0.8 + 1;
  today.sum += logRatio;
  today.count += 1;
}
