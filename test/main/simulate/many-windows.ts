/** M/M/100 by the hall's own engine: how wrong the prediction from the queue's length is for those who must wait. */
import { runDay } from '../../../main/simulate/run-day.ts';
import { makeHall, makeScenario, manyServers } from './make-scenario.ts';

const SERVERS = 100;
/** Long enough that whole milliseconds are nothing beside it. */
const MEAN_MS = 1_000_000;

/**
 * Mean square of (wait - (Q + 1) / (s mu)), in mean services squared. Each of `days` begins in equilibrium, at evenly spread depths of the queue,
 * so that a few short days stand for one of very many customers: near full load one day forgets its beginning only after 10,000 of them.
 */
export function queueLengthError(
  rho: number,
  days: number,
  customers: number,
  seed: number,
): { readonly meanSquare: number; readonly delayed: number } {
  const config = makeHall(SERVERS);
  let [sum, delayed] = [0, 0];
  for (let day = 0; day < days; day += 1) {
    const { arrivals, present } = manyServers({ servers: SERVERS, rho, customers, meanMs: MEAN_MS, seed: seed + day }, (day + 0.5) / days);
    for (const { waitMs, ahead } of runDay(makeScenario(config, arrivals)).visits.slice(present)) {
      if (waitMs === null || waitMs === 0) continue;
      sum += (waitMs / MEAN_MS - (ahead + 1) / SERVERS) ** 2;
      delayed += 1;
    }
  }
  return { meanSquare: sum / delayed, delayed };
}

/** What theory says: the mean of (Q + 1) / s^2 over those who must wait, a queue of geometric length. */
export const THEORY: readonly (readonly [rho: number, meanSquare: number])[] = [
  [0.98, 0.005],
  [0.95, 0.002],
  [0.9, 0.001],
];
