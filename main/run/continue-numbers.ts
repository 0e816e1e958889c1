/** After a journal was recovered or restored: what was given out once, and is known only from elsewhere or not at all, never comes again. */
import type { HashedRow } from '../../db/chain/chain.ts';
import type { CommittedEvent } from '../controller/controller.ts';
import type { DayCommand } from '../hall/day/commands.ts';
import { SESSIONS_A_DAY } from '../hall/day/decide-evaluation.ts';
import type { DayState, Frozen } from '../hall/day/state.ts';
import type { ServiceId } from '../hall/kernel/ids.ts';

type Continue = Extract<DayCommand, { kind: 'numbers.continue' }>;

/**
 * A pad may still hold a press of a session that no row tells of any more; skipping this many makes sure it fits no new evaluation.
 * There are 65,536 sessions in a day.
 */
const SKIPPED_SESSIONS = 1000;

/** The highest number of each service, and the highest session, that the salvaged rows of `stream` tell of. */
export function highestIn(
  salvaged: readonly HashedRow[],
  stream: string,
): { readonly after: Record<ServiceId, number>; readonly sessions: number } {
  const after: Record<ServiceId, number> = {};
  let sessions = 0;
  for (const row of salvaged) {
    if (row.stream !== stream) continue;
    const body = JSON.parse(row.body) as { readonly service: ServiceId; readonly ordinal: number; readonly session: number };
    if (row.kind === 'ticket.issued') after[body.service] = Math.max(after[body.service] ?? 0, body.ordinal);
    if (row.kind === 'evaluation.opened') sessions = Math.max(sessions, body.session % SESSIONS_A_DAY);
  }
  return { after, sessions };
}

export type Recovered = {
  /** First seq of the journal id that is written now, and whether another came before it. */
  readonly eraFirstSeq: number;
  readonly hasPast: boolean;
  readonly salvaged: readonly HashedRow[];
  readonly replayed: readonly CommittedEvent[];
};

/** The command to give before anything else in this run; null when nothing was lost, or when it has been given. */
export function continuation(
  day: Frozen<DayState>,
  stream: string,
  { eraFirstSeq, hasPast, salvaged, replayed }: Recovered,
): Continue | null {
  const isDone = replayed.some(({ seq, event }) => seq > eraFirstSeq && event.kind === 'numbers.continued');
  if (!hasPast || isDone) return null;
  const known = highestIn(salvaged, stream);
  return { kind: 'numbers.continue', after: known.after, sessions: Math.max(known.sessions, day.sessions) + SKIPPED_SESSIONS };
}
