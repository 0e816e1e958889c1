/** What issue 4 asks of the hall's engine, a question each. */
import type { NextOperations } from './hall-next.ts';
import { NEXT_POLICIES } from './next-queue.ts';
import type { Stage } from './stage.ts';

/** How many wait while a window asks who is next. */
const LENGTHS = [10, 1_000, 20_000] as const;

/** The decision "who is next" under every policy, at each length of the queue, and how much dearer the dearest of them is. */
export async function nextTicket({ children, rounds, settings }: Stage): Promise<void> {
  const child = children.fork<NextOperations>('hall-next');
  for (const policy of NEXT_POLICIES) {
    const times = await child.call('next', { policy, lengths: LENGTHS, rounds: settings.decisionRounds });
    for (const [index, { decisionUs, turnUs }] of times.entries()) {
      rounds.add(`next.${policy}.${LENGTHS[index]}`, decisionUs, 'us', `with the call and another who joins: ${turnUs.toFixed(1)} us`);
    }
    const all = times.map(({ decisionUs }) => decisionUs);
    rounds.add(`next.${policy}.flat`, Math.max(...all) / Math.min(...all), 'times', 'the dearest of the three lengths over the cheapest');
  }
  await child.end('SIGTERM');
}
