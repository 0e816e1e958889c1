/** What of a service and its queue the learner looks at, as numbers around zero. Their order is the order of the weights. */
import type { Moment } from './moment.ts';
import { clamp, longestWaitingSince, minutes, type ServiceMemory } from './service-memory.ts';
import { fluidMin, type Pooled, pastPerMin, slotAt, usualPerMin, usualWindows } from './throughput.ts';

/** Added to every wait before its logarithm is taken: a wait of one minute or of three is the same to a citizen. */
const SOFT_MIN = 3;
const BOUND = 1;
const LONGEST_UNSEEN_MIN = 60;

export const FEATURES = [
  'constant',
  'without time of day',
  'throughput of 30 minutes',
  'pace of today',
  'windows against the usual',
  'longest waiting',
  'nobody waiting',
  'places',
  'places squared',
  'fluid',
  'fluid squared',
  'queue against places',
  'arrivals in 30 minutes',
  'errors lately',
  'hour',
  'hour squared',
  'hour cubed',
  'just opened',
  'nobody called yet',
  'since the last call',
  'no window',
  'errors of the days before',
  'hour by places',
  'hour squared by places',
] as const;

export const SPREAD_FEATURES = ['constant', 'places', 'fluid', 'hour', 'hour squared'] as const;

/** The place of a ticket: how many calls are needed until it is called itself, 1 or more, and how many wait in its service now. */
export type Place = { readonly callsNeeded: number; readonly waiting: number };
export type Seen = { readonly fluidMin: number; readonly x: number[]; readonly spreadX: number[] };

export const softLog = (min: number): number => Math.log(Math.max(0, min) + SOFT_MIN);
export const softMin = (log: number): number => Math.max(0, Math.exp(log) - SOFT_MIN);

/** The fluid estimate of a ticket issued at `at` and what else is known of it. */
export function seeFeatures(memory: ServiceMemory, pooled: Pooled, at: Moment, place: Place): Seen {
  const { flow, queue, recent, openedMs, lastGoneMs, lately, before } = memory;
  const { callsNeeded, waiting } = place;
  const fluid = fluidMin(flow, pooled, at.minute, callsNeeded);
  const logFluid = softLog(fluid);
  const slot = slotAt(at.minute);
  const usual = usualWindows(flow, slot);
  const windows = queue?.windows ?? 0;
  const since = longestWaitingSince(memory);
  const logPlaces = Math.log(callsNeeded);
  const hour = (at.minute / 60 - 12) / 4;
  const placesScaled = (logPlaces - 1.2) / 1.5;
  const openMin = openedMs === null ? 0 : minutes(at.ms - openedMs);
  const perMin = usualPerMin(flow, pooled, slot);
  // A queue that has stood still since it was last looked at counts as well.
  const unseenMin = queue === null || queue.waiting === 0 ? 0 : clamp(minutes(at.ms - queue.ms), 0, LONGEST_UNSEEN_MIN);
  const stoodStill = perMin * unseenMin;
  const x = [
    1,
    softLog(callsNeeded / pastPerMin(flow, pooled)) - logFluid,
    Math.log((recent.gone + 2) / (recent.expected + stoodStill + 2)),
    Math.log((flow.todayGone + 6) / (memory.expectedToday + stoodStill + 6)),
    usual === null || usual < 0.05 ? 0 : Math.log((windows + 0.5) / (usual + 0.5)),
    softLog(since === null ? 0 : minutes(at.ms - since)) - logFluid,
    since === null ? 1 : 0,
    logPlaces - 1,
    (logPlaces - 1) ** 2 / 4,
    logFluid - 3,
    (logFluid - 3) ** 2 / 4,
    Math.log((waiting + 1) / (callsNeeded + 1)),
    Math.log(1 + memory.arrivals.count) - 1,
    lately.sum / (lately.weight + 1),
    hour,
    hour ** 2,
    hour ** 3,
    Math.max(0, 1 - openMin / 30),
    lastGoneMs === null ? 1 : 0,
    lastGoneMs === null ? 0 : Math.log((minutes(at.ms - lastGoneMs) + 5) * perMin + 0.3),
    windows === 0 ? 1 : 0,
    before.sum / (before.weight + 8),
    hour * placesScaled,
    hour ** 2 * placesScaled,
  ].map((value) => clamp(value, -BOUND, BOUND));
  const spreadX = [1, logPlaces - 1, logFluid - 3, hour, hour ** 2].map((value) => clamp(value, -2, 2));
  return { fluidMin: fluid, x, spreadX };
}
