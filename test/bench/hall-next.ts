/** How long the decision "who is next" takes behind a queue of any length; a process of its own, so that nothing else is compiled or collected in it. */
import { type NextPolicy, NextQueue } from './next-queue.ts';
import { serveParent } from './rpc.ts';
import { median } from './stats.ts';

/** Microseconds: of the decision alone, and of a whole turn of deciding, calling, and another visit that joins the queue. */
export type NextTimes = { readonly decisionUs: number; readonly turnUs: number };

const DECISIONS = 400;
const TURNS = 100;

/** Mean microseconds of `times` calls of `work`. */
function timed(times: number, work: (n: number) => void): number {
  const startMs = performance.now();
  for (let n = 0; n < times; n += 1) work(n);
  return ((performance.now() - startMs) * 1000) / times;
}

const operations = {
  /** The lengths take turns, so that whatever the machine does meanwhile falls on all of them. */
  next: ({
    policy,
    lengths,
    rounds,
  }: {
    readonly policy: NextPolicy;
    readonly lengths: readonly number[];
    readonly rounds: number;
  }): NextTimes[] => {
    const queues = lengths.map((waiting) => ({ queue: new NextQueue(policy, waiting), decisions: [] as number[], turns: [] as number[] }));
    for (let round = 0; round < rounds + 3; round += 1) {
      for (const { queue, decisions, turns } of queues) {
        turns.push(timed(TURNS, (n) => queue.turn(n)));
        decisions.push(
          timed(DECISIONS, (n) => {
            if (!queue.decide(n).ok) throw new Error('nobody is next');
          }),
        );
      }
    }
    // The first rounds are the compiler's.
    return queues.map(({ decisions, turns }) => ({ decisionUs: median(decisions.slice(3)), turnUs: median(turns.slice(3)) }));
  },
};

export type NextOperations = typeof operations;

serveParent(operations);
