/**
 * A queue with many servers and exponential service of mean 1 (M/M/s, or GI/M/s with hyperexponential arrivals), simulated event by
 * event: what two simple predictors of the wait would have said to each customer who had to wait, and how wrong they were.
 */
import { exponential, makeRandom } from './make-queues.ts';

export type ManyServers = {
  readonly servers: number;
  /** Load of a server, below 1. */
  readonly rho: number;
  /** Squared coefficient of variation of the time between arrivals: 1 is exponential, above it balanced hyperexponential. */
  readonly arrivalC2: number;
  readonly customers: number;
  readonly seed: number;
};
/** Mean squares of the errors, in mean service times squared. */
export type Errors = { readonly queueLength: number; readonly lastWaited: number; readonly delayed: number };

/** Time between arrivals of mean `mean`: exponential, or one of two exponentials that bring the same number of customers (balanced means). */
function makeArrivals(random: () => number, mean: number, c2: number): () => number {
  if (c2 === 1) return () => exponential(random, mean);
  const share = (1 + Math.sqrt((c2 - 1) / (c2 + 1))) / 2;
  return () => (random() < share ? exponential(random, mean / (2 * share)) : exponential(random, mean / (2 * (1 - share))));
}

export function simulateManyServers({ servers, rho, arrivalC2, customers, seed }: ManyServers): Errors {
  const random = makeRandom(seed);
  const nextArrival = makeArrivals(random, 1 / (servers * rho), arrivalC2);
  const waiting: { readonly at: number; readonly foretold: number; readonly last: number | null }[] = [];
  let head = 0;
  let busy = 0;
  let arrived = 0;
  let lastWait: number | null = null;
  let arrivalAt = nextArrival();
  let now = 0;
  const sums = { queueLength: 0, lastWaited: 0, delayed: 0 };
  const warmUp = customers / 20;
  while (arrived < customers) {
    // With exponential service only the number of busy servers matters for when the next one is done.
    const doneAt = busy === 0 ? Number.POSITIVE_INFINITY : now + exponential(random, 1 / busy);
    if (arrivalAt <= doneAt) {
      now = arrivalAt;
      arrivalAt += nextArrival();
      arrived += 1;
      if (busy < servers) busy += 1;
      else waiting.push({ at: now, foretold: (waiting.length - head + 1) / servers, last: lastWait });
      continue;
    }
    now = doneAt;
    const next = waiting[head];
    if (next === undefined) {
      busy -= 1;
      continue;
    }
    head += 1;
    lastWait = now - next.at;
    if (arrived > warmUp && next.last !== null) {
      sums.queueLength += (lastWait - next.foretold) ** 2;
      sums.lastWaited += (lastWait - next.last) ** 2;
      sums.delayed += 1;
    }
    if (head > 4096) {
      waiting.splice(0, head);
      head = 0;
    }
  }
  return { queueLength: sums.queueLength / sums.delayed, lastWaited: sums.lastWaited / sums.delayed, delayed: sums.delayed };
}
