/**
 * Foretells how long a ticket will wait, and learns from every ticket that is called. One learner serves a hall: the weights are
 * shared by all services, the throughput and the leaning of each are its own. It is told what happened in the order in which it
 * happened and knows nothing else; it reads no clock and does no I/O. A ticket costs the same whatever was learned before.
 */
import { FEATURES, type Place, SPREAD_FEATURES, seeFeatures, softLog, softMin } from './features.ts';
import { type Band, type Borders, emptyBorders, moveBands, moveBorders, pooledBand } from './interval.ts';
import { fade, type LeastSquares, learn, makeLeastSquares, predict } from './least-squares.ts';
import type { Moment } from './moment.ts';
import {
  beginDay,
  clamp,
  countArrival,
  emptyService,
  type Foretold,
  keepPending,
  noteError,
  type QueueSeen,
  type ServiceMemory,
  seeQueue,
} from './service-memory.ts';
import { fadePooled, type Pooled } from './throughput.ts';

export type { Place } from './features.ts';
export type { QueueSeen } from './service-memory.ts';

/** Waits in minutes: one in ten ends before `p10`, half before `p50`, nine in ten before `p90`. */
export type WaitForetold = {
  readonly p10Min: number;
  readonly p50Min: number;
  readonly p90Min: number;
  /** Whether enough is known to tell people. Otherwise it is a guess that only a judge of the learner should see. */
  readonly isKnown: boolean;
};

/** Goes up when what is learned can no longer be read by what was learned before. */
export const LEARNER_VERSION = 1;

export type LearnerState = {
  readonly version: typeof LEARNER_VERSION;
  day: string | null;
  middle: LeastSquares;
  spread: LeastSquares;
  band: Band;
  pooled: Pooled;
  /** Of tickets for which a window stood free: logarithms of their waits. */
  direct: Borders;
  /** Tickets learned from, ever. */
  outcomes: number;
  services: Map<string, ServiceMemory>;
};

const RIDGE = 100;
/** What holds for all tickets may be learned sooner than what hangs on a feature. */
const CONSTANT_RIDGE = 5;
const USUAL_SPREAD = 0.45;
const KEPT_A_DAY = 0.7;
const MAX_RATIO = 1.5;
const LEAST_SPREAD = 0.12;
const MOST_SPREAD = 1.2;
const LONGEST_MIN = 24 * 60;
const MAX_SERVICES = 1000;
/** Before so many outcomes of the hall and so many calls of the service nothing is told. */
const KNOWN_OUTCOMES = 30;
const KNOWN_GONE = 3;
/** Tickets of one day and service share their luck: the hundredth teaches less than the first. */
const lessonWeight = (nthToday: number): number => 1 / Math.sqrt(1 + nthToday / 20);

const model = (features: number, constant: number): LeastSquares =>
  makeLeastSquares(
    Array.from({ length: features }, (_, index) => (index === 0 ? CONSTANT_RIDGE : RIDGE)),
    Array.from({ length: features }, (_, index) => (index === 0 ? constant : 0)),
  );

export const emptyLearner = (): LearnerState => ({
  version: LEARNER_VERSION,
  day: null,
  middle: model(FEATURES.length, 0),
  spread: model(SPREAD_FEATURES.length, USUAL_SPREAD),
  band: pooledBand(),
  pooled: { gone: 0, busyMin: 0 },
  direct: emptyBorders(),
  outcomes: 0,
  services: new Map(),
});

export class Learner {
  readonly #state: LearnerState;

  /** The learner owns `state` from here on. */
  constructor(state: LearnerState) {
    this.#state = state;
  }

  /** All that was learned. Plain data: `structuredClone` copies it, `encodeLearner` writes it. */
  get state(): LearnerState {
    return this.#state;
  }

  /** The queue of `service` stands so now. */
  sawQueue(service: string, at: Moment, seen: QueueSeen): void {
    seeQueue(this.#memory(service, at), this.#state.pooled, at, seen);
  }

  /** What a ticket would be told that were issued now; `place` null: a window stands free for it. Changes nothing, but that a new day begins. */
  foretell(service: string, at: Moment, place: Place | null): WaitForetold {
    if (place === null) return this.#foretellDirect();
    const memory = this.#memory(service, at);
    const { p50Min, p10Min, p90Min } = this.#foresee(memory, at, place);
    const isKnown =
      this.#state.outcomes >= KNOWN_OUTCOMES && memory.flow.pastGone + memory.flow.todayGone >= KNOWN_GONE && p50Min < LONGEST_MIN;
    return { p10Min, p50Min, p90Min, isKnown };
  }

  /** A ticket was issued; `place` null: a window stood free for it, so that it had no queue to wait for. */
  issued(service: string, ticket: string, at: Moment, place: Place | null): void {
    const memory = this.#memory(service, at);
    countArrival(memory, at);
    keepPending(memory, ticket, { issuedMs: at.ms, foretold: place === null ? null : this.#foresee(memory, at, place) });
  }

  /** A ticket was called after `waitMin`. */
  called(service: string, ticket: string, at: Moment, waitMin: number): void {
    const memory = this.#memory(service, at);
    const pending = memory.pending.get(ticket);
    memory.pending.delete(ticket);
    if (pending === undefined || !Number.isFinite(waitMin)) return;
    if (pending.foretold === null) moveBorders(this.#state.direct, softLog(waitMin));
    else this.#learn(memory, pending.foretold, Math.max(0, waitMin));
  }

  /** A ticket ended without a call: nobody knows how long it would have waited. */
  left(service: string, ticket: string, at: Moment): void {
    this.#memory(service, at).pending.delete(ticket);
  }

  #foretellDirect(): WaitForetold {
    const { low, middle, high, outcomes } = this.#state.direct;
    return { p10Min: softMin(low), p50Min: softMin(middle), p90Min: softMin(high), isKnown: outcomes >= KNOWN_OUTCOMES };
  }

  #foresee(memory: ServiceMemory, at: Moment, place: Place): Foretold & { readonly p50Min: number } {
    const { middle, spread, band, pooled } = this.#state;
    const { fluidMin, x, spreadX } = seeFeatures(memory, pooled, at, place);
    const ratio = clamp(predict(middle, x), -MAX_RATIO, MAX_RATIO);
    const size = clamp(predict(spread, spreadX), LEAST_SPREAD, MOST_SPREAD);
    const log = softLog(fluidMin) + ratio;
    const p50Min = softMin(log);
    const p10Min = Math.min(p50Min, softMin(log + size * (band.low + memory.band.low)));
    const p90Min = Math.max(p50Min, softMin(log + size * (band.high + memory.band.high)));
    return { x, spreadX, fluidMin, ratio, spread: size, p10Min, p50Min, p90Min };
  }

  #learn(memory: ServiceMemory, foretold: Foretold, waitMin: number): void {
    const { middle, spread, band } = this.#state;
    const logRatio = clamp(softLog(waitMin) - softLog(foretold.fluidMin), -MAX_RATIO, MAX_RATIO);
    noteError(memory, logRatio);
    const weight = lessonWeight(memory.today.count);
    const error = softLog(waitMin) - softLog(foretold.fluidMin) - foretold.ratio;
    learn(middle, foretold.x, logRatio, weight);
    learn(spread, foretold.spreadX, Math.min(MAX_RATIO, Math.abs(error)), weight);
    moveBands(band, memory.band, waitMin < foretold.p10Min, waitMin > foretold.p90Min);
    this.#state.outcomes += 1;
  }

  /** The memory of `service` with the day of `at` begun. */
  #memory(service: string, at: Moment): ServiceMemory {
    const { services } = this.#state;
    if (this.#state.day !== at.day) this.#beginDay(at.day);
    const memory = services.get(service) ?? emptyService();
    if (memory.day === at.day) return memory;
    beginDay(memory, at);
    // Kept in the order of their last day, so that the one that has gone unused longest makes room.
    services.delete(service);
    services.set(service, memory);
    for (const unused of services.keys()) {
      if (services.size <= MAX_SERVICES) break;
      services.delete(unused);
    }
    return memory;
  }

  #beginDay(day: string): void {
    if (this.#state.day !== null) {
      fade(this.#state.middle, KEPT_A_DAY);
      fade(this.#state.spread, KEPT_A_DAY);
      fadePooled(this.#state.pooled);
    }
    this.#state.day = day;
  }
}
